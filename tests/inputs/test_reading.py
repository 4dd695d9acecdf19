"""Events and scores out of files: whatever the form the same rows, whatever the fault its line."""

import gzip
import io
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ossmk.errors import InputError
from ossmk.exporters.base import exporter
from ossmk.inputs import read_events, read_saved
from ossmk.model import ContributionEvent, event_dict

EVENT = {
    "id": "github.com/acme/app/pull/1",
    "kind": "pr",
    "repo_id": "github.com/acme/app",
    "user_id": "alice",
    "created_at": "2026-01-31T12:00:00Z",
}
SCORE = {"user_id": "alice", "dimension": "code", "window": "90d", "value": 1.5}
NAMES = ("events.json", "events.jsonl", "events.ndjson")

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1)
moments = st.datetimes(
    min_value=ContributionEvent.model_validate(EVENT).created_at.replace(year=1971, tzinfo=None),
    timezones=st.timezones(),
)
events = st.builds(
    ContributionEvent,
    id=texts,
    kind=st.sampled_from(["commit", "pr"]),
    repo_id=texts,
    user_id=texts,
    created_at=moments,
    lines_added=st.none() | st.integers(0, 2**53 - 1),
    title=st.none() | texts,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(written=st.lists(events), name=st.sampled_from(NAMES))
def test_what_was_exported_is_read_back(
    tmp_path: Path, written: list[ContributionEvent], name: str
) -> None:
    path = tmp_path / name
    exporter(path)((event_dict(event) for event in written), path)
    assert list(read_events(path)) == written


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([EVENT, EVENT]),
        json.dumps([EVENT, EVENT], indent=4),
        json.dumps(EVENT) + "\n\n \r\n" + json.dumps(EVENT),
        "\ufeff" + json.dumps(EVENT) + "\n" + json.dumps(EVENT) + "\n",
        json.dumps({"user": "alice", "scores": [SCORE], "events": [EVENT, EVENT]}, indent=2),
        json.dumps({"events": [EVENT, EVENT]}),
    ],
    ids=["array", "indented array", "blank lines", "byte order mark", "result", "one-line result"],
)
def test_the_form_of_the_file_does_not_matter(tmp_path: Path, text: str) -> None:
    path = tmp_path / "events.txt"
    path.write_text(text, encoding="utf-8")
    assert list(read_events(path)) == [ContributionEvent.model_validate(EVENT)] * 2


def test_a_packed_file_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(EVENT).encode()))
    assert len(list(read_events(path))) == 1


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps([EVENT]).encode())))
    assert len(list(read_events(Path("-")))) == 1


def test_values_that_straddle_blocks_are_read(tmp_path: Path) -> None:
    path = tmp_path / "events.json"
    rows = [EVENT | {"id": f"{number}", "title": "é" * 70_000} for number in range(40)]
    path.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    assert [event.id for event in read_events(path)] == [str(number) for number in range(40)]


def test_a_result_file_gives_events_and_scores(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(json.dumps({"events": [EVENT], "scores": [SCORE | {"extra": 1}]}))
    event, score = read_saved(path)
    assert isinstance(event, ContributionEvent)
    assert score == SCORE | {"extra": 1}


@pytest.mark.parametrize(
    ("lines", "line", "said"),
    [
        ([EVENT, '{"id": "x",'], 2, "no JSON"),
        ([EVENT, "", "not json"], 3, "no JSON"),
        ([EVENT, EVENT | {"kind": "comit"}], 2, "did you mean 'commit'"),
        ([EVENT | {"line_added": 1}], 1, "did you mean 'lines_added'"),
        ([EVENT | {"created_at": "2026-01-31T12:00:00"}], 1, "a time names its zone"),
        ([EVENT | {"created_at": "yesterday"}], 1, "'created_at'.*write it as"),
        ([EVENT | {"lines_added": -1}], 1, "'lines_added'"),
        ([{"kind": "pr"}], 1, "'id'.*every event has"),
        ([EVENT | {"title": "\\ud800"}], 1, "'title'"),
        ([SCORE], 1, "an event should; give what it was scored from"),
        ([7], 1, "an event is an object"),
        (["NaN"], 1, "NaN is no number"),
        (["[" * 5_000], 1, "no JSON"),
        ([{"scores": [SCORE]}], 1, "--with-events"),
        (["[", EVENT, EVENT, "]"], 3, "',' is missing|']' is missing"),
        (["[", EVENT, ","], 4, "no JSON"),
        (["[", EVENT], 3, "the end is missing"),
        (["[]", EVENT], 2, "more behind the end"),
    ],
)
def test_a_fault_is_named_with_its_line(
    tmp_path: Path, lines: list[object], line: int, said: str
) -> None:
    path = tmp_path / "events.jsonl"
    text = "\n".join(each if isinstance(each, str) else json.dumps(each) for each in lines) + "\n"
    path.write_text(text.replace("\\\\ud800", "\\ud800"))
    with pytest.raises(InputError, match=f"{path}:{line}: .*({said})"):
        list(read_events(path))


@pytest.mark.parametrize("score", [{"dimension": "code"}, SCORE | {"value": "much"}])
def test_a_score_that_is_none_is_named(tmp_path: Path, score: dict[str, object]) -> None:
    path = tmp_path / "scores.json"
    path.write_text(json.dumps([SCORE, score], indent=0))
    with pytest.raises(InputError, match=f"{path}:8: a score has"):
        list(read_saved(path))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("missing.json", None, "No such file"),
        ("latin.json", '["é"]'.encode("latin-1"), "not UTF-8"),
        ("cut.json.gz", gzip.compress(b"[]" * 99, mtime=0)[:-9], "no whole gzip"),
        ("none.json.gz", b"[]", "no whole gzip"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(
    tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=f"{path}: .*{said}"):
        list(read_events(path))


def test_an_empty_file_holds_no_events(tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").touch()
    assert list(read_events(tmp_path / "events.jsonl")) == []
