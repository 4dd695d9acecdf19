"""Which commits a fetch brings: those of the period by their author, and not those it knows."""

from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from making_repositories import BOB, NOW, Repository, fetched, new_repository
from ossmk.model import Coverage
from ossmk.periods import iso
from ossmk.providers.git.marks import Span, any_holds, with_span

DAY = 86_400
START = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
days = st.integers(0, 20)


def day(number: int) -> str:
    return iso(datetime.fromtimestamp(START, UTC) + timedelta(days=number))


def days_of(dates: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [(START + author * DAY, START + committer * DAY) for author, committer in dates]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(days, days), min_size=1, max_size=12), days, st.integers(1, 20))
def test_the_author_s_date_decides_whatever_the_committer_s(
    dates: list[tuple[int, int]], first: int, length: int
) -> None:
    with TemporaryDirectory() as folder:
        repository = new_repository(Path(folder))
        repository.write(days_of(dates))
        found = fetched(repository, since=day(first), until=day(first + length))
    expected = sorted(author for author, _ in dates if first <= author < first + length)
    got = sorted((int(event.created_at.timestamp()) - START) // DAY for event in found.events)
    assert got == expected
    assert found.coverage is not None
    assert (found.coverage.status, found.coverage.found) == ("exact", len(expected))


steps = st.tuples(st.lists(st.tuples(days, days), max_size=3), days, st.integers(1, 20))


@settings(max_examples=10, deadline=None)
@given(st.lists(steps, min_size=1, max_size=5))
def test_runs_that_go_on_from_marks_together_bring_all_that_was_asked_and_nothing_twice(
    runs: list[tuple[list[tuple[int, int]], int, int]],
) -> None:
    marks: dict[str, str] = {}
    brought: set[str] = set()
    with TemporaryDirectory() as folder:
        repository = new_repository(Path(folder))
        for dates, first, length in runs:
            repository.write(days_of(dates))
            since, until = day(first), day(first + length)
            whole = fetched(repository, since=since, until=until)
            found = fetched(repository, marks=marks, since=since, until=until)
            marks |= found.marks
            assert not brought & set(found.by_id)
            brought |= set(found.by_id)
            assert set(whole.by_id) <= brought
            assert found.coverage == whole.coverage


def test_a_second_run_reads_nothing_again(repository: Repository) -> None:
    repository.commit("One")
    marks = fetched(repository).marks
    again = fetched(repository, marks=marks)
    assert again.events == []
    assert again.coverage == fetched(repository).coverage


def test_a_run_after_new_commits_reads_only_those(repository: Repository) -> None:
    repository.commit("One")
    marks = fetched(repository).marks
    repository.commit("Two")
    found = fetched(repository, marks=marks)
    assert found.titles == ["Two"]
    assert found.coverage is not None
    assert found.coverage.found == 2


def test_a_wider_period_reads_only_what_the_narrow_one_left(repository: Repository) -> None:
    repository.commit("Old", date=START)
    repository.commit("New", date=START + 100 * DAY)
    narrow = fetched(repository, since=day(50))
    assert narrow.titles == ["New"]
    assert fetched(repository, marks=narrow.marks).titles == ["Old"]


def test_a_rewritten_history_is_read_anew(repository: Repository) -> None:
    repository.commit("One")
    repository.commit("Two")
    marks = fetched(repository).marks
    repository.git("reset", "--quiet", "--hard", "HEAD~1")
    repository.commit("Other two", date=START)
    assert fetched(repository, marks=marks).titles == ["One", "Other two"]


def test_a_branch_without_commits_is_empty_whatever_the_mark_says(repository: Repository) -> None:
    repository.commit("One")
    marks = fetched(repository).marks
    repository.git("checkout", "--quiet", "--orphan", "fresh")
    found = fetched(repository, marks=marks)
    assert (found.events, found.coverage) == ([], Coverage(status="exact", found=0, reported=0))


def test_a_new_mailmap_or_remote_is_a_new_reading(repository: Repository) -> None:
    repository.commit("One", author=BOB)
    marks = fetched(repository).marks
    (repository.path / ".mailmap").write_text("<bob@new.example> <bob@example.org>\n")
    mapped = fetched(repository, marks=marks)
    assert [event.user_id for event in mapped.events] == ["bob@new.example"]
    repository.git("remote", "add", "origin", "https://github.com/acme/app")
    renamed = fetched(repository, marks=mapped.marks)
    assert [event.repo_id for event in renamed.events] == ["github.com/acme/app"]


def test_a_deepened_clone_is_read_anew(repository: Repository, tmp_path: Path) -> None:
    for number in range(4):
        repository.commit(f"Commit {number}", files={"a": f"{number}\n"})
    shallow = tmp_path / "shallow"
    repository.git("clone", "--quiet", "--depth=2", f"file://{repository.path}", str(shallow))
    marks = fetched(shallow).marks
    Repository(shallow).git("fetch", "--quiet", "--unshallow")
    found = fetched(shallow, marks=marks)
    assert len(found.events) == 4
    assert all(event.lines_added == 1 for event in found.events)


@pytest.mark.parametrize(
    "mark",
    [
        "",
        "null",
        "{",
        '{"tip": "HEAD"}',
        '{"tip":"--all","spans":[{"since":1,"until":2}],"version":""}',
    ],
)
def test_a_mark_that_is_not_ours_is_no_mark(repository: Repository, mark: str) -> None:
    repository.commit("One")
    assert fetched(repository, marks={"commits": mark}).titles == ["One"]


def test_progress_ends_at_the_number_of_commits(repository: Repository) -> None:
    repository.commit("One")
    repository.commit("Two")
    assert [(step.done, step.total) for step in fetched(repository).progress] == [(0, None), (2, 2)]


spans = st.builds(Span, st.none() | st.integers(0, 9), st.integers(0, 9))


@given(st.lists(spans, max_size=5), st.integers(0, 9))
def test_spans_put_together_hold_what_any_holds_and_touch_nowhere(
    several: list[Span], moment: int
) -> None:
    together: tuple[Span, ...] = ()
    for span in several:
        together = with_span(together, span)
    assert any_holds(together, moment) == any_holds(tuple(several), moment)
    held = [span for span in together if span.since is None or span.since < span.until]
    assert not any(one.touches(other) for one, other in combinations(held, 2))


@given(spans, spans, st.integers(0, 9))
def test_joined_spans_hold_what_either_holds_and_nothing_between(
    one: Span, other: Span, moment: int
) -> None:
    joined = one.joined(other)
    if other.holds(moment):
        assert joined.holds(moment)
    if joined.holds(moment):
        assert one.holds(moment) or other.holds(moment)


def test_the_time_of_looking_is_told(repository: Repository) -> None:
    repository.commit()
    assert [event.observed_at for event in fetched(repository).events] == [NOW]
