"""Addresses of Postgres: checked before anything connects, and never quoted in an error."""

import re
from urllib.parse import parse_qsl, quote, urlencode

import psycopg
from psycopg import pq
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ossmk.errors import UsageError

_HOST = r"(?:\[[0-9a-fA-F:.]+\]|[^@/?#:\[\]]*)(?::\d*)?"
_URL = re.compile(
    r"postgres(?:ql)?(?:\+\w+)?://"
    r"(?P<address>(?:[^@/:]*(?::[^@/]*)?@)?"  # user and password
    rf"{_HOST}(?:,{_HOST})*(?:/[^@?]*)?)(?:\?(?P<query>.*))?"
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
    of a password that holds characters like @ or /. `schema=tenant` in a URL is the schema that
    the tables are in.
    """
    schema = None
    if "://" in dsn:
        dsn, schema = _url(dsn)
    try:
        given = conninfo_to_dict(dsn)
    except psycopg.ProgrammingError:
        raise UsageError("the Postgres address cannot be read; give postgresql://…") from None
    more = {key: value for key, value in _DEFAULTS.items() if key not in given}
    if schema is not None:
        more["options"] = f"{given.get('options') or ''} -csearch_path={_name(schema)}".strip()
    return make_conninfo(dsn, **more)


def _url(dsn: str) -> tuple[str, str | None]:
    """Give a URL as libpq takes it, and the schema it names."""
    match = _URL.fullmatch(dsn)
    if match is None:
        raise UsageError(
            "the Postgres address cannot be read; give postgresql://user:password@host:5432/name, "
            "with characters such as @ : / in a name or password percent-encoded"
        )
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
    settings = parse_qsl(match["query"] or "", keep_blank_values=True)
    for key, _ in settings:
        if key not in known | {"schema"}:
            raise UsageError(f"Postgres knows no setting {key!r} in its address; remove it")
    for_libpq = [(key, value) for key, value in settings if key != "schema"]
    query = f"?{urlencode(for_libpq, quote_via=quote)}" if for_libpq else ""
    return f"postgresql://{match['address']}{query}", dict(settings).get("schema")


def _name(schema: str) -> str:
    """Quote a schema for the search path; what would need more than quotes is refused."""
    if not re.fullmatch(r"\w[\w-]*", schema):
        raise UsageError("schema= in a Postgres address is a name of letters, digits, _ and -")
    return f'"{schema}"'
