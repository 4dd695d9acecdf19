"""What is exported from one store and imported into another is the same, to the last digit."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from making_events import NOON, event
from ossmk.cli.main import exit_code
from ossmk.errors import InputError
from ossmk.model import ContributionEvent, Score, event_dict
from ossmk.storage.base import Store, open_store
from ossmk.storage.sql_store import READ_BATCH

FORMATS = ["jsonl", "json", "csv", "parquet"]
VALUES = [0.1 + 0.2, 1e-8, 123456789.12345678, 0.0, 5e-324, 1.7976931348623157e308, -2.5]


def scores() -> Iterator[Score]:
    for number, value in enumerate(VALUES):
        yield Score(
            user_id="Alice", dimension=f"d{number}", window="90d", value=value, events=number,
            as_of=NOON, rules="=1+1", target="local/x" if number % 2 else "", coverage="exact",
        )  # fmt: skip


def events() -> Iterator[ContributionEvent]:
    awkward = ["=1+1", "'quoted", '"', "a,b", "line\nbreak", "é😀", " blank ", "null", "1"]
    for number, title in enumerate(awkward):
        yield event(number, title=title, private=bool(number % 2), lines_added=2**53 - 1)
    yield event(90, user_id="a@b.example", actor_type="unlinked", committed_at=NOON)


def run(*arguments: str) -> None:
    assert exit_code(arguments) == 0


@pytest.mark.parametrize("ending", FORMATS)
def test_events_and_scores_come_back_as_they_were(
    store: Store, dsn: str, ending: str, tmp_path: Path
) -> None:
    store.save_events(events())
    store.save_scores(scores())
    copy = f"sqlite:///{tmp_path}/copy.db"
    for what in ("events", "scores"):
        file = str(tmp_path / f"{what}.{ending}")
        run("export", what, "--with-emails", "--out", file, "--db", dsn)
        run("import", what, file, "--db", copy)
    with open_store(copy) as copied:
        assert list(copied.events()) == list(store.events())
        assert list(copied.all_scores()) == list(store.all_scores())


def test_a_folder_by_month_comes_back_as_it_was(store: Store, dsn: str, tmp_path: Path) -> None:
    folder, copy = tmp_path / "events", f"sqlite:///{tmp_path}/copy.db"
    later = NOON.replace(month=3)
    store.save_events([*events(), event(50, created_at=later)])
    export = ("export", "events", "--partition", "month", "--with-emails", "--db", dsn, "--out")
    run(*export, str(folder))
    made = sorted(str(file.relative_to(folder)) for file in folder.rglob("*.parquet"))
    assert made == ["month=2026-01/events.parquet", "month=2026-03/events.parquet"]
    run("import", "events", str(folder), "--db", copy)
    with open_store(copy) as copied:
        assert list(copied.events()) == list(store.events())
    run(
        "export",
        "events",
        "--partition",
        "month",
        "--user",
        "nobody",
        "--out",
        str(folder),
        "--db",
        dsn,
    )
    assert list(folder.rglob("*.parquet")) == []


def test_all_scores_come_in_the_order_of_their_key(store: Store) -> None:
    people = [f"user{number:05}" for number in range(READ_BATCH + 3)]
    made = [
        Score(user_id=name, dimension="code", window="all", value=1.0, as_of=NOON)
        for name in people
    ]
    store.save_scores(reversed(made))
    assert [score.user_id for score in store.all_scores()] == people
    assert [score.user_id for score in store.all_scores(user_id="USER00007")] == ["user00007"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("export", "scores", "--partition", "month", "--out", "x"), "scores have no month"),
        (("export", "events", "--partition", "month", "--out", "x.csv"), "name a folder"),
        (("import", "events", "."), "no Parquet file"),
    ],
)
def test_what_cannot_be_done_is_said_first(
    arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert exit_code(arguments) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(("text", "said"), [("a,b\n1,2,3\n", "more cells"), ("value\nx\n", "2:")])
def test_a_wrong_line_of_csv_is_named(
    text: str, said: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(text)
    assert exit_code(("import", "scores", str(file), "--db", f"sqlite:///{tmp_path}/s.db")) == 1
    assert said in capsys.readouterr().err


def frame(rows: int) -> pa.RecordBatchReader:
    """Give a stream of Arrow batches."""
    dumped = [event_dict(event(number)) for number in range(rows)]
    table = pa.Table.from_pylist(dumped)
    moments = table.column("created_at").cast(pa.timestamp("us", tz="UTC"))
    return table.set_column(
        table.column_names.index("created_at"), "created_at", moments
    ).to_reader(max_chunksize=100)


def test_a_data_frame_is_saved_as_its_rows_are(store: Store) -> None:
    assert store.save_events(frame(250)) == 250
    assert list(store.events()) == [event(number) for number in range(250)]
    row = {"user_id": "u", "dimension": "d", "window": "w", "value": 0.1, "as_of": NOON}
    assert store.save_scores(pa.Table.from_pylist([row])) == 1
    assert store.scores()[0].value == 0.1


def test_a_row_of_a_data_frame_that_is_no_event_is_named(store: Store) -> None:
    with pytest.raises(InputError, match="event 1: kind is missing"):
        store.save_events(pa.table({"id": ["x"]}))
    assert store.count_events() == {}
