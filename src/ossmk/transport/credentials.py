"""Who asks: credentials, and a pool that spreads the work over them by what each may still spend.

A credential is known by its place in the pool or by its account, never by anything made from its
secret.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from pydantic import SecretStr

from ossmk.transport.budgets import Budget
from ossmk.transport.pace import Pace

Bucket = Literal["graphql", "core", "search"]


class Credential(Protocol):
    """Something that may ask; `name` can be shown and stored."""

    @property
    def name(self) -> str:
        """Give the word for it in reports."""
        ...

    async def authorization(self) -> str:
        """Give the value of the `Authorization` header, refreshed where it had expired."""
        ...


@dataclass(frozen=True, slots=True)
class Token:
    """A token as the user gave it."""

    name: str
    secret: SecretStr

    async def authorization(self) -> str:
        """Give the token as a bearer."""
        return f"Bearer {self.secret.get_secret_value()}"


@dataclass(slots=True, eq=False)
class Member:
    """A credential with its budgets and its pace."""

    credential: Credential
    budgets: dict[Bucket, Budget] = field(default_factory=dict)
    pace: Pace = field(default_factory=Pace)
    in_flight: int = 0

    def budget(self, bucket: Bucket) -> Budget:
        """Give the budget for one kind of request."""
        return self.budgets.setdefault(bucket, Budget())

    def free_at(self, bucket: Bucket, *, at: float) -> float:
        """Give the moment from which it may ask; `at` or earlier when it may now."""
        return max(self.budget(bucket).blocked_until, self.pace.free_at(at=at))


class Pool:
    """The credentials that still work."""

    def __init__(self, credentials: Sequence[Credential]) -> None:
        self._members = [Member(credential) for credential in credentials]

    def __len__(self) -> int:
        return len(self._members)

    @property
    def credentials(self) -> Sequence[Credential]:
        """Give those that still work."""
        return [member.credential for member in self._members]

    def drop(self, member: Member) -> None:
        """Leave out a credential that the forge refuses from now on."""
        self._members = [other for other in self._members if other is not member]

    def choose(self, bucket: Bucket, *, at: float) -> tuple[Member, float]:
        """Give the member to ask next and the seconds until it may; the pool is not empty."""

        def preference(member: Member) -> tuple[float, float, int]:
            remaining = member.budget(bucket).remaining
            wait = max(0.0, member.free_at(bucket, at=at) - at)
            # what was never asked counts as full
            return (wait, -(5_000 if remaining is None else remaining), member.in_flight)

        member = min(self._members, key=preference)
        return member, max(0.0, member.free_at(bucket, at=at) - at)
