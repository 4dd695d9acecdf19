"""Answers kept by their ETag: what did not change costs nothing of the primary limit.

Kept per credential, since ETags are, and since one credential must never see another's answer.
https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
"""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

import httpx2

from ossmk.errors import ConfigError
from ossmk.transport.ledger import ledger_of

UNCHANGED = "ossmk.unchanged"
MOST_BYTES = 50_000_000

_SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (
    used INTEGER PRIMARY KEY AUTOINCREMENT,
    credential TEXT NOT NULL,
    url TEXT NOT NULL,
    etag TEXT NOT NULL,
    link TEXT NOT NULL,
    body BLOB NOT NULL,
    UNIQUE (credential, url)
)
"""
_OLDEST_TOO_MUCH = """
DELETE FROM answers WHERE used IN (
    SELECT used FROM (SELECT used, SUM(LENGTH(body)) OVER (ORDER BY used DESC) AS bytes
                      FROM answers)
    WHERE bytes > ?
)
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that may still hold."""

    etag: str
    link: str
    body: bytes


class KeptAnswers:
    """A bounded store of answers, in memory or in a file that only the user can read."""

    def __init__(self, path: Path | None = None, *, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        try:
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.touch(mode=0o600)
            self._rows = sqlite3.connect(path or ":memory:", isolation_level=None)
            self._rows.execute(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise ConfigError(f"{path} cannot be used for kept answers: {error}") from error

    def get(self, credential: str, url: str) -> Kept | None:
        """Give what was kept."""
        found = self._rows.execute(
            "SELECT etag, link, body FROM answers WHERE credential = ? AND url = ?",
            (credential, url),
        ).fetchone()
        return Kept(*found) if found else None

    def put(self, credential: str, url: str, kept: Kept) -> None:
        """Keep an answer; the ones that were not used for longest make room."""
        self._rows.execute(
            "INSERT OR REPLACE INTO answers (credential, url, etag, link, body) VALUES (?,?,?,?,?)",
            (credential, url, kept.etag, kept.link, kept.body),
        )
        self._rows.execute(_OLDEST_TOO_MUCH, (self._most_bytes,))

    def close(self) -> None:
        """Close the file."""
        self._rows.close()


class Etags(httpx2.AsyncBaseTransport):
    """Asks with the ETag of what is kept, and gives that where nothing changed."""

    def __init__(self, inner: httpx2.AsyncBaseTransport, answers: KeptAnswers) -> None:
        self._inner = inner
        self._answers = answers

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send; the answer's extension `ossmk.unchanged` tells whether it was kept."""
        if request.method != "GET":
            return await self._inner.handle_async_request(request)
        credential = str(request.extensions.get("ossmk.credential", ""))
        url = str(request.url)
        kept = self._answers.get(credential, url)
        if kept is not None:
            request.headers["If-None-Match"] = kept.etag
        response = await self._inner.handle_async_request(request)
        if response.status_code == 304 and kept is not None:
            ledger_of(request).note("unchanged")
            return self._unchanged(response, kept, credential, url)
        await response.aread()
        if response.status_code == 200 and (etag := response.headers.get("etag")):
            link = response.headers.get("link", "")
            self._answers.put(credential, url, Kept(etag, link, response.content))
        return response

    async def aclose(self) -> None:
        """Close what it wraps."""
        await self._inner.aclose()

    def _unchanged(
        self, response: httpx2.Response, kept: Kept, credential: str, url: str
    ) -> httpx2.Response:
        # the 304's own headers win: the Link to the next page may have moved
        link = response.headers.get("link", kept.link)
        self._answers.put(credential, url, Kept(kept.etag, link, kept.body))
        headers = [
            (name, value)
            for name, value in response.headers.items()
            if name not in ("content-length", "content-encoding", "link")
        ]
        return httpx2.Response(
            200,
            headers=[*headers, ("link", link)],
            content=kept.body,
            extensions={UNCHANGED: True},
        )
