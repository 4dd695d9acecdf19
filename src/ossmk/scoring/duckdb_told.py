"""What files of events tell of how much is missing: nothing, but archives are known for holes."""

from ossmk.model import CoverageStatus
from ossmk.scoring.duckdb_events import Connection, one
from ossmk.scoring.statements import sections


def coverage_told(connection: Connection) -> CoverageStatus:
    """Give the coverage of scores of the table `source`.

    `lower_bound` where GH Archive told some of its events (docs/gharchive.md says why), else
    `unknown`: a file does not say whether it holds everything. Packed events say what was told
    of them when they were packed.
    """
    if ("packed_people",) in connection.execute("SHOW TABLES").fetchall():
        (archived,) = one(connection, *sections("duckdb_packed.sql")["archived"])
        return "lower_bound" if archived else "unknown"
    columns = {name for name, *_ in connection.execute("DESCRIBE source").fetchall()}
    if "provider" not in columns:
        return "unknown"
    archived = one(connection, *sections("duckdb_events.sql")["archived"])[0]
    return "lower_bound" if archived else "unknown"
