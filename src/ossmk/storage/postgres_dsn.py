"""Addresses of Postgres: checked before anything connects, and never quoted in an error."""

import re
from urllib.parse import parse_qsl

import psycopg
from psycopg import pq
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ossmk.errors import UsageError

_HOST = r"(?:\[[0-9a-fA-F:.]+\]|[^@/?#:\[\]]*)(?::\d*)?"
_URL = re.compile(
    r"postgres(?:ql)?(?:\+\w+)?://"
    r"(?P<rest>(?:[^@/:]*(?::[^@/]*)?@)?"  # user and password
    rf"{_HOST}(?:,{_HOST})*(?:/[^@?]*)?(?:\?(?P<query>.*))?)"
)
_DEFAULTS: dict[str, str | int | None] = {
    "client_encoding": "utf8",
    "connect_timeout": 15,
    "fallback_application_name": "oss-metrics-kit",
}


def read_dsn(dsn: str) -> str:
    """Give a Postgres address the way libpq reads it, from a URL or `key=value` words.

    The suffix of another driver (`postgresql+asyncpg://`) is dropped. Raises `UsageError`, which
    names an unknown setting but never repeats the address: libpq's own messages quote the parts
    of a password that holds characters like @ or /.
    """
    if "://" in dsn:
        dsn = _url(dsn)
    try:
        given = conninfo_to_dict(dsn)
    except psycopg.ProgrammingError:
        raise UsageError("the Postgres address cannot be read; give postgresql://…") from None
    missing = {key: value for key, value in _DEFAULTS.items() if key not in given}
    return make_conninfo(dsn, **missing)


def _url(dsn: str) -> str:
    match = _URL.fullmatch(dsn)
    if match is None:
        raise UsageError(
            "the Postgres address cannot be read; give postgresql://user:password@host:5432/name, "
            "with characters such as @ : / in a name or password percent-encoded"
        )
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
    for key, _ in parse_qsl(match["query"] or "", keep_blank_values=True):
        if key not in known:
            raise UsageError(f"Postgres knows no setting {key!r} in its address; remove it")
    return f"postgresql://{match['rest']}"
