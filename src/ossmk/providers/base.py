"""The seam of every provider: one method that gives pages, one opener that makes the provider."""

from collections.abc import AsyncGenerator, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, fields, replace
from math import inf
from typing import Literal, Protocol, runtime_checkable

from ossmk.errors import UsageError
from ossmk.model import Cost, Page, Progress, Target
from ossmk.periods import Period
from ossmk.settings import Settings

UNFINISHED = "unfinished"  # the stream whose mark says that a fetch came not to its end

ReportProgress = Callable[[Progress], None]
TellCost = Callable[[Cost], None]


def silent(_: Progress) -> None:
    """Report to nobody."""


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """How a fetch behaves, apart from what is asked for.

    At the end of `max_points` or `timeout_seconds` it stops with what it has. `forks` adds a
    person's work in forks. `refresh` asks again for what is there, and `prune` removes what was
    stored and is not: the flow does both, no provider needs to know it. With `probe` it first asks
    whether anything happened at all, which may cost nothing; a no is no proof, so the coverage is a
    lower bound then.
    """

    max_points: int | None = None
    timeout_seconds: float = inf
    forks: bool = False
    refresh: bool = False
    probe: bool = False
    prune: bool = False

    def refuse_all_but(self, honoured: Collection[str], *, provider: str) -> None:
        """Raise `UsageError` for an option that is given and that the provider cannot honour."""
        for option in fields(FetchOptions):
            is_given = getattr(self, option.name) != option.default
            if is_given and option.name not in ("refresh", "prune", *honoured):
                raise UsageError(f"{provider} cannot honour --{_spelled(option.name)}")


DEFAULTS = FetchOptions()


class Provider(Protocol):
    """Where contributions come from."""

    name: str

    def fetch(
        self,
        target: Target,
        period: Period,
        *,
        marks: Mapping[str, str],
        progress: ReportProgress = silent,
    ) -> AsyncGenerator[Page, None]:
        """Give the target's contributions of the period, a page at a time.

        Who stops early closes it (`contextlib.aclosing`), which ends what is under way.

        `marks` are what earlier pages for this target left (stream → text), empty at first.
        The last pages carry `coverage` for every kind the provider knows. A part that fails is
        delivered as `Skipped` with its `Coverage`; only what makes the whole run pointless (no
        such user, no token) is raised, as an `OssmkError`.
        """
        ...


@dataclass(frozen=True, slots=True)
class PlannedDocument:
    """One request of the first wave: what it asks, and its price by the forge or by its formula."""

    asks: Sequence[str]
    points: int
    nodes: int
    priced_by: Literal["server", "formula"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """About how many documents follow, each a request; None where nothing tells. `why` says so."""

    documents: int | None
    points: int | None
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a fetch would ask and spend: its first wave exactly, what follows as an estimate."""

    begins: str
    first_wave: Sequence[PlannedDocument]
    later_waves: Estimate


@runtime_checkable
class Planner(Protocol):
    """A provider that can price a fetch beforehand."""

    async def plan(self, target: Target, period: Period, *, marks: Mapping[str, str]) -> Plan:
        """Price what `fetch` would ask for with the same arguments; one request at most."""
        ...


@runtime_checkable
class Boundable(Protocol):
    """A provider whose next fetches can be bounded otherwise, over the same connections."""

    name: str

    def user_id(self, login: str) -> str:
        """Give a login as events name it: with its host where that is not github.com."""
        ...

    def bounded(self, options: FetchOptions, *, tell_cost: TellCost) -> Provider:
        """Give the same provider with other options; each fetch tells what it spent, at any end."""
        ...


class OpenProvider(Protocol):
    """What an `ossmk.providers` entry point names."""

    def __call__(
        self, settings: Settings, *, options: FetchOptions = DEFAULTS
    ) -> AbstractAsyncContextManager[Provider]:
        """Open the provider; leaving the context closes all it opened.

        An option it cannot honour is refused (`FetchOptions.refuse_all_but`), never ignored.
        """
        ...


def with_prefix(prefix: str, marks: Mapping[str, str]) -> dict[str, str]:
    """Give the marks whose names begin so, without it: what one of several parts left."""
    return {
        name.removeprefix(prefix): text for name, text in marks.items() if name.startswith(prefix)
    }


def prefixed(prefix: str, page: Page) -> Page:
    """Give a page whose marks carry the prefix of the part they belong to."""
    return replace(page, marks={f"{prefix}{name}": text for name, text in page.marks.items()})


def _spelled(name: str) -> str:
    return name.removesuffix("_seconds").replace("_", "-")
