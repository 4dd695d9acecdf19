"""Links from a `.mailmap`: the addresses that it says are one person's."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from ossmk.identities.accounts import account_of, is_address
from ossmk.inputs.mailmap import Mapped
from ossmk.model import Link, Skipped
from ossmk.scoring.asked import person_of
from ossmk.storage.base import Identities


def link_mapped(
    identities: Identities, mailmap: Mapping[str, Mapped], *, evidence: str
) -> tuple[list[Link], list[Skipped]]:
    """Link the accounts that a mailmap says are one person's, where anything is stored of them.

    Gives the links that are new, and what was left out for a reason: addresses that several people
    share, and what contradicts links that are there.
    """
    names = {person_of(actor.user_id): actor.name for actor in identities.everybody()}
    groups: defaultdict[str, list[str]] = defaultdict(list)
    shared: list[Skipped] = []
    for email, mapped in mailmap.items():
        account = account_of(email)
        proper = mapped.to(names.get(person_of(account)))
        if mapped.is_shared and person_of(account) in names:
            reason = "the mailmap says that several people use it"
            shared.append(Skipped(target=account, reason=reason))
        elif proper is not None:
            groups[person_of(account_of(proper))].append(account)
    pairs = [pair for proper in groups for pair in _pairs([proper, *groups[proper]], identities)]
    made, refused = identities.link_all(pairs, evidence=evidence)
    return made, shared + refused


def _pairs(group: Iterable[str], identities: Identities) -> Iterator[tuple[str, str]]:
    """Pair those of whom anything is stored with the first login, else with the first address."""
    group = [person_of(account) for account in group]
    seen = identities.seen(group)
    known = sorted(dict.fromkeys(seen[each] for each in group if each in seen), key=is_address)
    return ((known[0], other) for other in known[1:])
