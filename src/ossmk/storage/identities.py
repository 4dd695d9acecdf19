"""Which accounts are one person's: links between them, each with its evidence.

Stored events keep the account that did them; a link is a row of its own, and taking it away leaves
all as it was. The links of a person are a tree whose root is their primary account.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from ossmk.errors import NotFound, UsageError
from ossmk.model import Actor, Link, Skipped
from ossmk.periods import whole_seconds
from ossmk.storage.database import Database
from ossmk.storage.rows import lowered
from ossmk.storage.trees import rooted

People = dict[str, str]  # account, in lower case → primary account of its person


class SqlIdentities:
    """The `Identities` of base.py, over statements by name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def link(self, account: str, other: str, *, evidence: str) -> Link | None:
        """Say that two accounts are one person's; None where that was known."""
        with self._linking() as people:
            seen = self._seen([account, other])
            return self._join(_known(seen, account), _known(seen, other), people, evidence)

    def link_all(
        self, pairs: Iterable[tuple[str, str]], *, evidence: str
    ) -> tuple[list[Link], list[Skipped]]:
        """Link each pair; what contradicts stored links is left out and said."""
        made: list[Link] = []
        skipped: list[Skipped] = []
        with self._linking() as people:
            for account, other in pairs:
                try:
                    link = self._join(account, other, people, evidence)
                except UsageError as error:
                    skipped.append(Skipped(target=other, reason=str(error)))
                else:
                    made += [link] if link else []
        return made, skipped

    def unlink(self, account: str, other: str | None = None) -> Sequence[Link]:
        """Take away all links of an account, or the one between two; gives what was taken away."""
        with self._linking():
            gone = self._take_away(account, other)
        if not gone:
            raise NotFound(_not_linked(account, other))
        return gone

    def drop(self, accounts: Iterable[str]) -> int:
        """Take away all links of these accounts, inside a transaction; gives their number."""
        self._database.rows("lock_linking")
        return sum(len(self._take_away(account, None)) for account in accounts)

    def told_names(self) -> Iterator[tuple[str, str, str]]:
        """Give two names, in lower case, under which one event was told, and the event's id."""
        for row in self._database.rows("told_names"):
            yield row["account"], row["other"], row["event_id"]

    def rename(self, account: str, name: str) -> None:
        """Let the links of an account follow it to its new name, inside a transaction."""
        self._database.rows("lock_linking")
        names = {"old": lowered(account), "new": lowered(name)}
        self._database.run("move_told_names", **names)
        self._database.run("drop_told_names", old=lowered(account))
        links = {link.account: link for who in (name, account) for link in self.links(who)}
        renamed = [_renamed(link, lowered(account), name) for link in links.values()]
        self._replace(list(links.values()), renamed)

    def links(self, account: str | None = None) -> Sequence[Link]:
        """Give all links, or those of the person that an account belongs to, the oldest first."""
        if account is None:
            rows = self._database.rows("links")
        else:
            rows = self._database.rows("links_of", account=lowered(account))
        return [Link.model_validate(dict(row)) for row in rows]

    def accounts(self, account: str) -> Sequence[str]:
        """Give all accounts of the person an account belongs to, the primary one first."""
        links = self.links(account)
        return [links[0].person, *(link.account for link in links)] if links else [account]

    def seen(self, accounts: Iterable[str]) -> Mapping[str, str]:
        """Give how those accounts are spelt of which anything is stored, by name in lower case."""
        return self._seen(accounts)

    def everybody(self) -> Iterator[Actor]:
        """Give every stored account; one whose number changed comes once for each."""
        for row in self._database.rows("all_accounts"):
            yield Actor.model_validate(dict(row))

    @contextmanager
    def _linking(self) -> Iterator[People]:
        """Begin a transaction in which nobody else links or erases; gives who is whose."""
        with self._database.transaction():
            self._database.rows("lock_saving")
            self._database.rows("lock_linking")
            yield people_of(self.links())

    def _seen(self, accounts: Iterable[str]) -> Mapping[str, str]:
        names = json.dumps(sorted({lowered(account) for account in accounts}))
        spelt = [
            str(row["user_id"]) for row in self._database.rows("seen_accounts", accounts=names)
        ]
        return {lowered(name): name for name in reversed(spelt)}

    def _join(self, account: str, other: str, people: People, evidence: str) -> Link | None:
        ends = _joined(account, other, people)
        if ends is None:
            return None
        joining, linked_to = ends
        person = people.get(lowered(linked_to), linked_to)
        link = Link(
            account=joining,
            linked_to=linked_to,
            person=person,
            evidence=evidence,
            linked_at=whole_seconds(datetime.now(UTC)),
        )
        self._database.run("save_link", **link.model_dump())
        people |= people_of([link])
        return link

    def _take_away(self, account: str, other: str | None) -> Sequence[Link]:
        links = self.links(account)
        gone = [link for link in links if _joins(link, account, other)]
        self._replace(links, [link for link in links if link not in gone])
        return gone

    def _replace(self, links: Sequence[Link], kept: Sequence[Link]) -> None:
        """Put the links of whole persons in the place of what they had."""
        for person in {lowered(link.person) for link in links}:
            self._database.run("drop_links_of", person=person)
        for link in rooted(kept):
            self._database.run("save_link", **link.model_dump())


def people_of(links: Iterable[Link]) -> People:
    """Give the primary account of each linked account, also of the primary ones themselves."""
    people: People = {}
    for link in links:
        people[lowered(link.account)] = people[lowered(link.person)] = link.person
    return people


def _joined(account: str, other: str, people: People) -> tuple[str, str] | None:
    """Give who joins whom: the one that is linked already stays, of two new ones the first."""
    if lowered(account) == lowered(other):
        raise UsageError(f"{account} and {other} are the same account")
    person, others = people.get(lowered(account)), people.get(lowered(other))
    if person is None and others is not None:
        return account, other
    if person is None or others is None:
        return other, account
    if lowered(person) == lowered(others):
        return None
    raise UsageError(
        f"{account} is an account of {person} and {other} one of {others}; nobody is both: "
        f"see ossmk identities list {other}, and unlink what is wrong"
    )


def _known(seen: Mapping[str, str], account: str) -> str:
    if lowered(account) not in seen:
        raise NotFound(f"nothing is stored of {account}; is it spelt as in ossmk export events?")
    return seen[lowered(account)]


def _joins(link: Link, account: str, other: str | None) -> bool:
    ends = {lowered(link.account), lowered(link.linked_to)}
    if other is None:
        return lowered(account) in ends
    return ends == {lowered(account), lowered(other)}


def _not_linked(account: str, other: str | None) -> str:
    if other is None:
        return f"{account} is linked with nobody; see ossmk identities list"
    return f"{account} and {other} are not linked with each other; see ossmk identities list"


def _renamed(link: Link, old: str, new: str) -> Link:
    names = {
        field: new if lowered(name) in {old, lowered(new)} else name
        for field, name in link.model_dump(include={"account", "linked_to", "person"}).items()
    }
    return link.model_copy(update=names)
