"""What DuckDB need not do again, and what it does in parts, changes no score."""

from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from making_events import NOON, event
from ossmk import scoring
from ossmk.inputs import read_saved
from ossmk.rules import load_rules
from ossmk.scoring.duckdb import Resources, score_files, write_scores
from ossmk.scoring.duckdb_events import one, open_events, open_files
from ossmk.scoring.duckdb_input import Question, connected, make_scoring
from ossmk.scoring.duckdb_marked import is_marked
from ossmk.scoring.duckdb_parts import each_part, in_parts
from ossmk.scoring.duckdb_results import copy_parts, copy_scores
from scoring.files import written
from scoring.test_engines import FIXTURES

AS_OF = NOON.replace(hour=23)
VIEWS = {
    "parquet": ("scoring_timed", "FORMAT parquet"),
    "jsonl": ("scoring_result", "FORMAT json"),
    "csv": ("scoring_guarded", "FORMAT csv, HEADER"),
}


def is_believed(pattern: str) -> bool:
    """Tell whether a file that says that its ids are distinct is taken for what it says."""
    with connected(Resources()) as connection:
        open_files(connection, pattern)
        open_events(connection, pattern)
        return is_marked(connection)


def test_exported_files_say_that_their_ids_are_distinct(tmp_path: Path) -> None:
    once, twice = [event(n) for n in range(9)], [event(n % 8) for n in range(9)]
    assert is_believed(written(tmp_path / "once.parquet", once))
    assert not is_believed(written(tmp_path / "twice.parquet", twice))
    (tmp_path / "both").mkdir()
    for name in "ab":
        written(tmp_path / "both" / f"{name}.parquet", once)
    assert not is_believed(str(tmp_path / "both" / "*.parquet"))


def test_duckdb_copies_no_note(tmp_path: Path) -> None:
    exported = written(tmp_path / "exported.parquet", [event(n) for n in range(9)])
    made = str(tmp_path / "made.parquet")
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT * FROM '{exported}') TO '{made}' (FORMAT parquet)")
    assert is_believed(exported)
    assert not is_believed(made)


def test_a_note_of_another_number_of_rows_is_not_believed(tmp_path: Path) -> None:
    some = written(tmp_path / "events.parquet", [event(n) for n in range(9)])
    for told, believed in ((9, True), (10, False)):
        made = tmp_path / f"{told}.parquet"
        with duckdb.connect() as connection:
            options = f"FORMAT parquet, KV_METADATA {{'ossmk.distinct_ids': '{told}'}}"
            connection.execute(f"COPY (FROM '{some}') TO '{made}' ({options})")
        assert is_believed(str(made)) == believed


@settings(max_examples=20, deadline=None, suppress_health_check=FIXTURES)
@given(rows=st.lists(st.integers(0, 8), min_size=1, max_size=12))
def test_what_is_made_of_an_exported_file_is_not_believed(tmp_path: Path, rows: list[int]) -> None:
    some = [event(n, lines_added=n) for n in range(9)]
    exported = pq.read_table(written(tmp_path / "exported.parquet", some))
    told = {**exported.schema.metadata, b"\xff": b"\xff"}  # others write keys that are no text
    exported = exported.replace_schema_metadata(told)
    made = str(tmp_path / "made.parquet")
    pq.write_table(exported.take(rows), made)  # with what the file says of itself
    assert b"ossmk.distinct_ids" in pq.read_schema(made).metadata
    expected = scoring.score([some[row] for row in rows], load_rules(), as_of=AS_OF)
    assert score_files(made, load_rules(), as_of=AS_OF) == expected


def test_a_little_memory_gives_the_same_scores(tmp_path: Path) -> None:
    some = [event(n, user_id=f"u{n % 97}") for n in range(2000)]
    source = written(tmp_path / "events.parquet", some)
    little = Resources(memory_limit="100MB", threads=1, temp_directory=tmp_path)
    scores = score_files(source, load_rules(), as_of=AS_OF, resources=little)
    assert scores == scoring.score(some, load_rules(), as_of=AS_OF)
    assert [path.name for path in tmp_path.glob("*") if path.name != "home"] == ["events.parquet"]


@pytest.mark.parametrize("ending", sorted(VIEWS))
def test_people_in_parts_are_the_same_people(tmp_path: Path, ending: str) -> None:
    some = [event(n, user_id=f"u{n % 97}", kind=["commit", "pr"][n % 2]) for n in range(500)]
    source = written(tmp_path / "events.parquet", some)
    whole, parted = tmp_path / f"whole.{ending}", tmp_path / f"parted.{ending}"
    count = write_scores(source, load_rules(), whole, as_of=AS_OF)
    with connected(Resources()) as connection:
        open_files(connection, source)
        asked = make_scoring(connection, Question(load_rules(), AS_OF, None, source))
        copy_scores(connection, asked, tmp_path / f"again.{ending}", f".{ending}")
        view, options = VIEWS[ending]
        assert copy_parts(connection, view, parted, options, 8) == count
        sizes = [one(connection, "SELECT count(*) FROM scoring_person")[0]
                 for _ in each_part(connection, 8)]  # fmt: skip
    assert sum(sizes) == 97
    assert max(sizes) < 97
    assert sorted(read_saved(parted), key=repr) == sorted(read_saved(whole), key=repr)


def test_parts_are_doubled_until_the_memory_is_enough() -> None:
    tried = []

    def answer(parts: int) -> str:
        tried.append(parts)
        if parts < enough:
            raise duckdb.OutOfMemoryException
        return "the answer"

    enough = 4
    assert in_parts(answer) == "the answer"
    assert tried == [1, 2, 4]
    enough = 1000
    with pytest.raises(duckdb.OutOfMemoryException):
        in_parts(answer)
