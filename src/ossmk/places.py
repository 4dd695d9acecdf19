"""Where a store is, as far as a DSN tells: its file, and what may be shown of it."""

from pathlib import Path
from urllib.parse import urlsplit


def sqlite_file(dsn: str) -> Path | None:
    """Give the file a SQLite DSN names; None for every other DSN and for memory."""
    path = dsn.removeprefix("sqlite:///")
    return None if path in (dsn, ":memory:") else Path(path).expanduser()


def shown_dsn(dsn: str) -> str:
    """Give a DSN without password and query, the home folder as `~`, for a line of text."""
    scheme, _, rest = dsn.partition("://")
    if scheme == "sqlite":
        return rest.removeprefix("/").replace(str(Path.home()), "~", 1)
    address = urlsplit(dsn)
    user = f"{address.username}@" if address.username else ""
    port = f":{address.port}" if address.port else ""
    return f"{scheme}://{user}{address.hostname or ''}{port}{address.path}"
