"""What GitHub knows of commits and git does not: accounts, and pull requests they landed through.

An address is asked for with a commit that names it, a pull request with the commit that landed.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import msgspec

from ossmk.decoding import decode
from ossmk.errors import ForgeUnavailable
from ossmk.model import Actor, ActorType
from ossmk.providers.github.bulk import TOGETHER, Bulk
from ossmk.providers.github.documents import Question, ask
from ossmk.providers.github.normalize import landed_through
from ossmk.providers.github.payloads import Repository, RepositoryWithCommit, Written
from ossmk.providers.github.place import Place
from ossmk.providers.github.repository_commits import account_of
from ossmk.providers.identity import actor_of


class Account(msgspec.Struct, frozen=True):
    """An account as a note keeps it, without its name."""

    user_id: str
    actor_id: str | None
    actor_type: ActorType


class Known(msgspec.Struct):
    """What was told: accounts by a hash of the address, pull requests by the commit; None: no.

    `merged` is how many pull requests there are that a commit can have landed through.
    """

    accounts: dict[str, Account | None] = {}
    pulls: dict[str, str | None] = {}
    merged: int | None = None


@dataclass(slots=True)
class Links:
    """What is linked to a repository's commits, as far as it was asked for.

    `named` are accounts that other answers named, by their numeric ids: an address that GitHub
    gave tells the number, and needs no question. `landed` are commits that pull requests named.
    What is `known` an unfinished run leaves as a note.
    """

    bulk: Bulk
    full_name: str
    place: Place
    named: Mapping[str, Actor]
    landed: Mapping[str, str]
    known: Known = field(default_factory=Known)

    async def accounts(self, addresses: Mapping[str, str]) -> dict[str, Actor]:
        """Give the account of each address that has one; each comes with a commit that names it.

        Raises `ForgeError` where GitHub does not tell, or the budget is used up.
        """
        asked = {address.lower(): sha for address, sha in addresses.items()}
        unknown = {each: sha for each, sha in asked.items() if not self._is_known(each)}

        def take(address: str, raw: msgspec.Raw) -> None:
            self._learn(address, self._commit(unknown[address], raw))

        await self.bulk.ask(
            {each: self._question("commit_authors", sha) for each, sha in unknown.items()}, take
        )
        return {each: found for each in asked if (found := self._account(each)) is not None}

    async def pulls(self, shas: Iterable[str]) -> dict[str, str | None]:
        """Give the pull request that each commit landed through, None for none; raises alike."""
        each = set(shas)
        unknown = sorted(each - self.landed.keys() - self.known.pulls.keys())
        if len(unknown) > TOGETHER and not await self._any_merged():
            unknown = []

        def take(sha: str, raw: msgspec.Raw) -> None:
            repository = Repository(self.full_name)
            self.known.pulls[sha] = landed_through(self._commit(sha, raw), repository, self.place)

        await self.bulk.ask({sha: self._question("commit_pulls", sha) for sha in unknown}, take)
        return {sha: self.landed.get(sha) or self.known.pulls.get(sha) for sha in each}

    async def _any_merged(self) -> bool:
        """Tell whether a pull request was ever merged: many a mirror has none."""
        if self.known.merged is None:
            await self.bulk.ask({"merged": self._question("merged_pulls")}, self._count)
        return bool(self.known.merged)

    def _count(self, _: str, raw: msgspec.Raw) -> None:
        found = decode(raw, RepositoryWithCommit)
        self.known.merged = found.pull_requests.total_count if found.pull_requests else 0

    def written(self) -> str:
        """Give what is known as a note."""
        return msgspec.json.encode(self.known).decode()

    def read(self, note: str) -> None:
        """Take in what an unfinished run knew; a note of another version is as good as none."""
        try:
            self.known = decode(note, Known)
        except msgspec.DecodeError:
            self.known = Known()

    def _question(self, question: str, sha: str | None = None) -> Question:
        owner, _, name = self.full_name.partition("/")
        about = {} if sha is None else {"oid": sha}
        return ask(question, owner=owner, name=name, **about)

    def _commit(self, sha: str, raw: msgspec.Raw) -> Written:
        found = decode(raw, RepositoryWithCommit | None)
        if found is None or found.object is None:
            raise ForgeUnavailable(f"{self.place.host} does not show the commit {sha}")
        return found.object

    def _learn(self, address: str, commit: Written) -> None:
        self.known.accounts.setdefault(_hash(address), None)
        for person in commit.authors.items if commit.authors else ():
            actor = account_of(person, self.place)
            told = Account(actor.user_id, actor.actor_id, actor.actor_type) if actor else None
            self.known.accounts[_hash((person.email or "").lower())] = told

    def _is_known(self, address: str) -> bool:
        return _hash(address) in self.known.accounts or self._by_number(address) is not None

    def _account(self, address: str) -> Actor | None:
        if named := self._by_number(address):
            return named
        account = self.known.accounts.get(_hash(address))
        return Actor(**msgspec.structs.asdict(account)) if account else None

    def _by_number(self, address: str) -> Actor | None:
        told = actor_of("", address)
        return self.named.get(told.actor_id or "") if told else None


def _hash(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()[:16]
