"""People in parts, where the memory does not hold the sums of all at once.

Each part is the same query about some of the people, told by the last bits of their number. How
many parts are needed shows when the memory is used up: then twice as many are tried.
"""

from collections.abc import Callable, Iterator
from typing import TypeVar

import duckdb

from ossmk.scoring.duckdb_events import run
from ossmk.scoring.duckdb_input import PARTS_SQL

Answer = TypeVar("Answer")

_MOST = 64


def in_parts(answer: Callable[[int], Answer]) -> Answer:
    """Give the answer of so few parts as the memory allows; raises DuckDB's error after 64."""
    parts = 1
    while True:
        try:
            return answer(parts)
        except duckdb.OutOfMemoryException:
            if parts == _MOST:
                raise
            parts *= 2


def each_part(connection: duckdb.DuckDBPyConnection, parts: int) -> Iterator[int]:
    """Give the number of each part while score.sql reads that part; all where there is one."""
    for part in range(parts):
        connection.execute(f"SET VARIABLE scoring_parts = {parts:d}")
        connection.execute(f"SET VARIABLE scoring_part = {part:d}")
        run(connection, PARTS_SQL, "whole" if parts == 1 else "part")
        yield part
