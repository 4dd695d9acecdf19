"""A `.mailmap` as git reads it: which address a commit's author really has. Names alone map nobody.

https://git-scm.com/docs/gitmailmap; the parser follows git's mailmap.c.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ossmk.inputs.opened import opened

# as in git an address is what stands between the brackets; a second one may be empty
_CONTACT = re.compile(r"(?P<name>[^<]*)<(?P<email>[^>]*)>")


@dataclass(slots=True)
class Mapped:
    """Where an address of commits leads: in general, and under some names."""

    email: str | None = None
    by_name: dict[str, str] = field(default_factory=dict)

    def to(self, name: str | None) -> str | None:
        """Give the proper address of who used it under this name; None where it is their own."""
        return self.by_name.get((name or "").lower(), self.email)

    @property
    def is_shared(self) -> bool:
        """Tell whether several people committed under the address."""
        return len({email.lower() for email in self.by_name.values()} | self._general) > 1

    @property
    def _general(self) -> set[str]:
        return {self.email.lower()} if self.email else set()


def read_mailmap(source: Path) -> Mapping[str, Mapped]:
    """Give what each address is mapped to, by address in lower case."""
    with opened(source) as text:
        return parse_mailmap(text)


def parse_mailmap(lines: Iterable[str]) -> Mapping[str, Mapped]:
    """Give what each address is mapped to, by address in lower case; a later line wins."""
    found: dict[str, Mapped] = {}
    for line in lines:
        proper, commit = _contacts(line)
        if proper is None or commit is None:
            continue  # a comment, no mapping, or one of names alone
        name, email = commit
        mapped = found.setdefault(email.lower(), Mapped())
        if name:
            mapped.by_name[name.lower()] = proper
        else:
            mapped.email = proper
    return found


def _contacts(line: str) -> tuple[str | None, tuple[str, str] | None]:
    """Give the proper address, and name and address of the commits; None for what is not there."""
    first = None if line.startswith("#") else _CONTACT.match(line)
    if first is None or not first["email"]:
        return None, None
    second = _CONTACT.match(line, first.end())
    if second is None:
        return first["email"], None
    return first["email"], (second["name"].strip(), second["email"])
