"""What files of events tell of how much is missing: nothing, but archives are known for holes."""

from ossmk.model import CoverageStatus
from ossmk.scoring.duckdb_events import Connection, one
from ossmk.scoring.statements import sections


def coverage_told(connection: Connection) -> CoverageStatus:
    """Give the coverage of scores of the table `source`.

    `lower_bound` where GH Archive told some of its events (docs/gharchive.md says why), else
    `unknown`: a file does not say whether it holds everything.
    """
    described = connection.execute("DESCRIBE source").fetchall()
    if "provider" not in {name for name, *_ in described}:
        return "unknown"
    archived = one(connection, *sections("leaderboard.sql")["archived"])[0]
    return "lower_bound" if archived else "unknown"
