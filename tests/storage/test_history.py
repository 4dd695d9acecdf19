"""Every run is kept as it was, and the next one can be compared with it."""

from datetime import UTC, datetime, timedelta

import anyio
from hypothesis import given
from hypothesis import strategies as st

from asking_databases import asked
from making_events import NOON, event
from ossmk.analyze import Question, analyze
from ossmk.model import Actor, Page, Repository, RepoTarget, Scope, Score
from ossmk.providers.base import ReportProgress, silent
from ossmk.result import AnalysisResult
from ossmk.settings import Settings
from ossmk.storage.base import Store
from ossmk.storage.history import run_name

TOOLS = "github.com/acme/tools"


def score(value: float, **fields: object) -> Score:
    made = {"user_id": "Alice", "dimension": "code", "window": "all", "as_of": NOON, "rules": "a@b"}
    return Score.model_validate({**made, "value": value, **fields})


def saved(store: Store, *scores: Score, target: str = "Alice") -> str:
    return store.save_run(scores, target=target, rules="a@b", as_of=NOON).run


def test_every_run_is_kept_and_the_latest_scores_are_the_last_ones(store: Store) -> None:
    first = saved(store, score(1.5, coverage="exact", events=3))
    second = saved(store, score(2.0), target="aLICE")
    assert store.run_scores(first) == [score(1.5, coverage="exact", events=3)]
    assert store.run_scores(second) == store.scores(Scope(user_id="alice")) == [score(2.0)]
    assert [run.run for run in store.runs(target="ALICE")] == [second, first]


def test_the_run_before_is_of_the_same_target_and_rules_and_an_earlier_moment(
    store: Store,
) -> None:
    saved(store, score(1.5))
    again = saved(store, score(1.5))
    saved(store, score(2.5), target="bob")
    store.save_run([score(3.5, rules="c@d")], target="alice", rules="c@d", as_of=NOON)
    found = store.run_before(NOON + timedelta(seconds=1), target="Alice", rules="a@b")
    assert found is not None
    assert (found.run, found.target, found.as_of) == (again, "alice", NOON)
    assert store.run_before(NOON, target="alice", rules="a@b") is None
    assert store.run_before(NOON + timedelta(days=1), target="carol", rules="a@b") is None


def test_a_run_is_summed_by_window_and_dimension_to_the_last_digit(store: Store) -> None:
    people = [score(0.1, user_id=name) for name in ("a", "b", "c")]
    run = saved(store, *people, score(7.0, dimension="review"), score(9.0, window="90d"))
    assert store.run_totals(run) == {"all": {"code": 0.3, "review": 7.0}, "90d": {"code": 9.0}}


def test_a_run_without_scores_is_a_run(store: Store) -> None:
    run = saved(store)
    assert store.run_scores(run) == []
    assert store.run_totals(run) == {}


@given(st.datetimes(min_value=datetime(2000, 1, 1), timezones=st.just(UTC)), st.integers(-9, 9))  # noqa: DTZ001
def test_names_of_runs_sort_as_runs_follow_each_other(now: datetime, seconds: int) -> None:
    first = run_name(now - timedelta(days=1), after=None)
    second = run_name(now - timedelta(days=1, seconds=seconds), after=first)
    assert first < second


class Pages:
    """A provider of a few events, more on every fetch."""

    name = "git"

    def __init__(self) -> None:
        self._fetched = 0

    async def fetch(self, *_: object, progress: ReportProgress = silent, **__: object) -> object:
        """Give one more commit than the time before."""
        self._fetched += 1
        events = [event(number) for number in range(self._fetched)]
        yield Page(events=events, repositories=[Repository(repo_id=TOOLS)])


def analyzed(store: Store, provider: Pages, as_of: str, since: str = "all") -> AnalysisResult:
    question = Question.read(
        RepoTarget("."), settings=Settings(), since=since, until=as_of, as_of=as_of
    )

    async def ask() -> AnalysisResult:
        return await analyze(question, provider=provider, store=store)  # type: ignore[arg-type]

    return anyio.run(ask)


def test_a_result_says_what_changed_since_the_run_before(store: Store) -> None:
    provider = Pages()
    first = analyzed(store, provider, "2026-02-01").summary
    assert "change" not in first
    assert "previous_as_of" not in first
    second = analyzed(store, provider, "2026-02-02").summary
    assert second["previous_as_of"] == first["as_of"]
    for window, dimensions in second["windows"].items():
        for name, value in dimensions.items():
            change = round(second["change"][window][name] * 1e8)
            assert change == round(value * 1e8) - round(first["windows"][window][name] * 1e8)


def test_a_window_begun_on_a_date_is_compared_while_it_grows(store: Store) -> None:
    provider = Pages()
    analyzed(store, provider, "2026-02-01", since="2026-01-01")
    second = analyzed(store, provider, "2026-02-02", since="2026-01-01").summary
    assert list(second["change"]) == ["2026-01-01/2026-02-02"]


def test_the_views_answer_the_common_questions(store: Store, dsn: str) -> None:
    store.save_events([event(1, lines_added=1), event(2, lines_added=3), event(3, user_id="bob")])
    store.save_page(
        Page(actors=[Actor(user_id="bob", name="Bob B.")]), provider="git", target="local/x"
    )
    saved(store, score(1.5), score(0.1, dimension="review"), score(1.6, user_id="bob"))
    store.save_scores([score(4.0, rules="c@d", as_of=NOON + timedelta(days=1))])
    latest = "SELECT dimension, value FROM ossmk_latest_scores WHERE person = 'alice' ORDER BY 1"
    assert asked(dsn, latest) == [("code", 4.0), ("review", 0.1)]
    totals = "SELECT person, value FROM ossmk_person_totals WHERE rules = 'a@b' ORDER BY 1"
    assert asked(dsn, totals) == [("alice", 1.6), ("bob", 1.6)]
    board = "SELECT place, author FROM ossmk_leaderboard WHERE rules = 'a@b' ORDER BY author"
    assert asked(dsn, board) == [(1, "Alice"), (1, "Bob B.")]
    weeks = "SELECT person, CAST(week AS text), events, lines_added FROM ossmk_weekly_activity"
    assert asked(dsn, f"{weeks} ORDER BY 1") == [
        ("alice", "2026-01-26", 2, 4),
        ("bob", "2026-01-26", 1, None),
    ]


def test_a_week_begins_on_monday_in_utc(store: Store, dsn: str) -> None:
    sunday = datetime(2026, 2, 1, 23, 59, 59, tzinfo=UTC)
    store.save_events([event(n, created_at=sunday + timedelta(seconds=n)) for n in range(2)])
    weeks = "SELECT CAST(week AS text) FROM ossmk_weekly_activity ORDER BY 1"
    assert asked(dsn, weeks) == [("2026-01-26",), ("2026-02-02",)]
