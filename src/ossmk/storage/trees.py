"""Links as trees: which account is the root of which others. Pure."""

from collections.abc import Iterator, Sequence

from ossmk.model import Link
from ossmk.storage.rows import lowered


def rooted(links: Sequence[Link]) -> list[Link]:
    """Give links that point to the primary account of all that are connected.

    A primary account stays one. In what was cut off, the account that all others were linked to is
    the primary one. A link that closes a circle says nothing new and is left out.
    """
    placed: set[str] = set()
    return [link for root in _roots(links) for link in _tree(root, links, placed)]


def _roots(links: Sequence[Link]) -> Iterator[str]:
    """Give the accounts to begin with, the best first: primary ones, tops, any."""
    joined = {lowered(link.account) for link in links}
    yield from (link.person for link in links if lowered(link.person) not in joined)
    yield from (link.linked_to for link in links if lowered(link.linked_to) not in joined)
    yield from (link.linked_to for link in links)


def _tree(root: str, links: Sequence[Link], placed: set[str]) -> Iterator[Link]:
    """Give the links that lead to this root, unless it was placed in a tree before."""
    if lowered(root) in placed:
        return
    placed.add(lowered(root))
    waiting = [root]
    while waiting:
        place = waiting.pop()
        for link, other in _at(place, links):
            if lowered(other) not in placed:
                placed.add(lowered(other))
                waiting.append(other)
                yield link.model_copy(update={"account": other, "linked_to": place, "person": root})


def _at(account: str, links: Sequence[Link]) -> Iterator[tuple[Link, str]]:
    """Give the links of an account, and whom each joins it with."""
    for link in links:
        if lowered(link.account) == lowered(account):
            yield link, link.linked_to
        elif lowered(link.linked_to) == lowered(account):
            yield link, link.account
