"""A score can be limited to a person or to a repository, whatever the engine."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from ossmk.model import Scope
from ossmk.rules import RuleSet, Window, parse_rules
from real_postgres import PostgresServer
from scoring.engines import Engine, Postgres, Sqlite
from scoring.worlds import Event

AS_OF = datetime(2026, 5, 1, tzinfo=UTC)
ALL = [Window("all", None)]
SITE = "github.com/acme/site"
RULES = """
[dimensions.code]
kinds = ["commit", "pr"]
[dimensions.review]
kinds = ["review"]
[fairness]
bots = "exclude"
commits_in_pr = "skip"
"""


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest, postgres_server: PostgresServer) -> Iterator[Engine]:
    engine = Sqlite() if request.param == "sqlite" else Postgres(postgres_server.new_database())
    yield engine
    engine.connection.close()


@pytest.fixture
def rules() -> RuleSet:
    return parse_rules(RULES, name="test", file="test.toml")


def commit(number: int, user_id: str = "alice", **fields: object) -> Event:
    return {
        "id": f"commit:{number}",
        "kind": "commit",
        "repo_id": SITE,
        "user_id": user_id,
        "actor_type": "user",
        "created_at": AS_OF - timedelta(days=number),
        "lines_added": None,
        "lines_removed": None,
        "parent_id": None,
        "state": None,
        **fields,
    }


def totals(engine: Engine, rules: RuleSet, scope: Scope) -> dict[tuple[str, str], float]:
    return {
        (score.user_id, score.dimension): score.value
        for score in engine.scores(rules, AS_OF, ALL, scope)
    }


def test_a_person_is_found_under_any_spelling(engine: Engine, rules: RuleSet) -> None:
    engine.fill([commit(1, "Alice"), commit(2, "alice"), commit(3, "bob")])
    expected = {("Alice", "code"): 2, ("Alice", "review"): 0}
    assert totals(engine, rules, Scope(user_id="ALICE")) == expected


@pytest.mark.parametrize("events", [[], [commit(1, "bob")], [commit(1, actor_type="bot")]])
def test_a_person_without_events_has_zeros(
    engine: Engine, rules: RuleSet, events: list[Event]
) -> None:
    engine.fill(events)
    expected = {("ALICE", "code"): 0, ("ALICE", "review"): 0}
    assert totals(engine, rules, Scope(user_id="ALICE")) == expected


def test_a_repository_holds_the_commits_stored_under_another_one(
    engine: Engine, rules: RuleSet
) -> None:
    elsewhere = commit(2, repo_id="github.com/acme/fork")
    engine.fill(
        [commit(1), elsewhere, commit(3, repo_id="github.com/acme/other")],
        sightings=[("commit:2", SITE), ("commit:1", SITE)],
    )
    scores = engine.scores(rules, AS_OF, ALL, Scope(repo_id=SITE))
    assert [(score.value, score.events, score.target) for score in scores] == [
        (2, 2, SITE),
        (0, 0, SITE),
    ]
    receipts = engine.receipts(rules, AS_OF, ALL, Scope(repo_id=SITE))
    assert [receipt.event_id for receipt in receipts] == ["commit:2", "commit:1"]


def test_a_person_in_a_repository_is_both(engine: Engine, rules: RuleSet) -> None:
    engine.fill([commit(1), commit(2, "bob"), commit(3, repo_id="github.com/acme/other")])
    expected = {("alice", "code"): 1, ("alice", "review"): 0}
    assert totals(engine, rules, Scope(user_id="alice", repo_id=SITE)) == expected


def test_since_and_until_narrow_the_input(engine: Engine, rules: RuleSet) -> None:
    engine.fill([commit(number) for number in range(1, 9)])
    scope = Scope(since=AS_OF - timedelta(days=5), until=AS_OF - timedelta(days=2))
    assert totals(engine, rules, scope)["alice", "code"] == 3


def test_a_commit_that_landed_through_a_pull_request_outside_the_scope_counts(
    engine: Engine, rules: RuleSet
) -> None:
    pull = {**commit(1), "id": f"{SITE}/pull/1", "kind": "pr", "repo_id": "github.com/acme/other"}
    engine.fill([pull, commit(2, parent_id=f"{SITE}/pull/1")])
    assert totals(engine, rules, Scope())["alice", "code"] == 1
    assert totals(engine, rules, Scope(repo_id=SITE))["alice", "code"] == 1
    engine.fill([pull | {"repo_id": SITE}, commit(2, parent_id=f"{SITE}/pull/1")])
    assert totals(engine, rules, Scope(repo_id=SITE))["alice", "code"] == 1


def test_a_pull_request_that_is_left_out_hides_no_commit(engine: Engine, rules: RuleSet) -> None:
    pull = {**commit(1, actor_type="bot"), "id": f"{SITE}/pull/1", "kind": "pr"}
    engine.fill([pull, commit(2, parent_id=f"{SITE}/pull/1")])
    assert totals(engine, rules, Scope()) == {("alice", "code"): 1, ("alice", "review"): 0}


def test_a_pull_request_of_somebody_else_hides_no_commit(engine: Engine, rules: RuleSet) -> None:
    pull = {**commit(1, "bob"), "id": f"{SITE}/pull/1#merged", "kind": "pr"}
    engine.fill([pull, commit(2, parent_id=f"{SITE}/pull/1")])
    assert totals(engine, rules, Scope(user_id="alice"))["alice", "code"] == 1
    engine.fill([pull | {"user_id": "ALICE"}, commit(2, parent_id=f"{SITE}/pull/1")])
    assert totals(engine, rules, Scope(user_id="alice"))["ALICE", "code"] == 1


def test_scores_come_by_person_then_dimension_and_window_as_in_the_rules(
    engine: Engine, rules: RuleSet
) -> None:
    engine.fill([commit(1, "b"), commit(2, "a_"), commit(3, "aa"), commit(4, "a-b")])
    windows = [Window("year", AS_OF.date() - timedelta(days=365)), *ALL]
    scores = engine.scores(rules, AS_OF, windows)
    assert [score.user_id for score in scores[::4]] == ["a-b", "a_", "aa", "b"]
    assert [(score.dimension, score.window) for score in scores[:4]] == [
        ("code", "year"),
        ("code", "all"),
        ("review", "year"),
        ("review", "all"),
    ]


def test_scoring_leaves_nothing_behind_and_can_be_repeated(engine: Engine, rules: RuleSet) -> None:
    engine.fill([commit(1)])
    first = engine.scores(rules, AS_OF, ALL)
    for _ in range(5):
        engine.receipts(rules, AS_OF, ALL, Scope(user_id="alice"))
        engine.scores(rules, AS_OF, ALL, Scope(repo_id=SITE))
    assert engine.scores(rules, AS_OF, ALL) == first
    assert engine.leftovers() == []


def test_a_store_knows_what_a_review_said(engine: Engine) -> None:
    text = (
        '[dimensions.review]\nkinds = ["review"]\nweights_by_review_state = { commented = 0.5 }\n'
    )
    engine.fill([commit(1, kind="review", state="commented"), commit(2, kind="review")])
    found = totals(engine, parse_rules(text, name="x", file="x.toml"), Scope())
    assert found == {("alice", "review"): 1.5}
