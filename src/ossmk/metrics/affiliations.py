"""Who works for which organisation, as the reader of the metrics tells it in a TOML file.

    [affiliations]
    "acme.example" = "Acme"           # everybody with an address there or in a sub-domain
    "jane@home.example" = "Acme"      # one address
    octocat = "GitHub"                # one login

An organisation of one's own is written like any other: `mina = "mina"`.
"""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from ossmk.errors import ConfigError


class Affiliations:
    """The organisation of a `user_id`; logins and addresses go before domains."""

    def __init__(self, told: Mapping[str, str] | None = None) -> None:
        self._told = {who.lower(): organisation for who, organisation in (told or {}).items()}

    def __len__(self) -> int:
        return len(self._told)

    def of(self, user_id: str) -> str | None:
        """Give the organisation; None where it is not told."""
        return next((self._told[key] for key in _keys(user_id.lower()) if key in self._told), None)


UNTOLD = Affiliations()


def load_affiliations(file: Path) -> Affiliations:
    """Read a file; raises `ConfigError` for one that is missing or wrong."""
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read as text") from error
    return parse_affiliations(text, file=str(file))


def parse_affiliations(text: str, *, file: str) -> Affiliations:
    """Read TOML text; `file` heads what is said to be wrong."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: {error}") from error
    match values:
        case {"affiliations": dict(told), **rest} if not rest:
            return Affiliations(dict(_checked(told, file)))
    raise ConfigError(f'{file}: give one table, [affiliations], with lines like octocat = "GitHub"')


def _checked(told: Mapping[str, object], file: str) -> Iterator[tuple[str, str]]:
    for who, organisation in told.items():
        if not isinstance(organisation, str) or not organisation.strip():
            raise ConfigError(
                f'{file}: [affiliations] {who}: an organisation is a text, as in "{who}" = "Acme"'
            )
        yield who, organisation


def _keys(user_id: str) -> Iterator[str]:
    """Give what may tell of a person: the id itself, then the address's domain and those above."""
    yield user_id
    _, at, domain = user_id.rpartition("@")
    while at and domain:
        yield domain
        _, _, domain = domain.partition(".")
