"""Archives for tests: lines of events, packed as GH Archive packs them."""

import gzip
import json
from collections.abc import Iterable
from pathlib import Path

from ossmk.inputs import read_events
from ossmk.model import ContributionEvent

MINA = {"id": 4217, "login": "minaok"}


def line(number: int, at: str = "2026-01-31T23:59:59Z", /, **fields: object) -> bytes:
    """Make the line of an issue that was opened."""
    issue = {"number": number, "title": f"Issue {number}", "user": MINA, "created_at": at}
    made: dict[str, object] = {
        "type": "IssuesEvent",
        "created_at": at,
        "actor": MINA,
        "repo": {"id": 77, "name": "acme/Tools"},
        "payload": {"action": "opened", "issue": issue},
    }
    return json.dumps(made | fields).encode()


def packed(path: Path, lines: Iterable[bytes]) -> Path:
    """Write an archive."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(b"".join(each + b"\n" for each in lines)))
    return path


def in_file(file: Path) -> list[ContributionEvent]:
    """Give the events of a file of JSON lines."""
    return list(read_events(file))


def in_folder(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """Give every Parquet file's rows, by the file's place in the folder."""
    import duckdb  # noqa: PLC0415 - only where Parquet is read

    with duckdb.connect() as connection:
        return {
            str(file.relative_to(folder)): connection.execute(
                "SELECT * REPLACE (created_at::VARCHAR AS created_at, "
                "committed_at::VARCHAR AS committed_at, observed_at::VARCHAR AS observed_at) "
                "FROM read_parquet(?, hive_partitioning = false)",
                [str(file)],
            ).fetchall()
            for file in sorted(folder.glob("**/*.parquet"))
        }
