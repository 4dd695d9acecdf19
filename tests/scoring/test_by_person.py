"""Scores by person: linked accounts count as if one account had done it all."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ossmk.model import Receipt, Scope
from ossmk.rules import RuleSet, Window, parse_rules
from real_postgres import PostgresServer
from scoring import oracle
from scoring.engines import Engine, both
from scoring.worlds import MOMENTS, Event, Rules, events, rule_files, toml

BRIEF = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
ACCOUNTS = ["Alice", "bob", "codeberg.org/Bob", "b@x.org", "ünal", "a-b", "never-seen"]
AS_OF = datetime(2026, 5, 1, tzinfo=UTC)
ALL = [Window("all", None)]
BY_PERSON = Scope(by="person")
SITE = "github.com/acme/site"

persons = st.lists(st.integers(0, 3), min_size=len(ACCOUNTS), max_size=len(ACCOUNTS)).map(
    lambda numbers: {
        account: ACCOUNTS[numbers.index(number)]
        for account, number in zip(ACCOUNTS, numbers, strict=True)
        if number and ACCOUNTS[numbers.index(number)] != account
    }
)


@pytest.fixture(scope="module")
def engines(postgres_server: PostgresServer) -> Iterator[list[Engine]]:
    with both(postgres_server.new_database()) as engines:
        yield engines


def merged_world(world: Sequence[Event], people: Mapping[str, str]) -> list[Event]:
    """Give the same work as done by the primary accounts, in repositories of theirs."""
    lower = {oracle.ascii_lower(account): person for account, person in people.items()}
    lower |= {oracle.ascii_lower(person): person for person in people.values()}
    homes = {home_of(account): home_of(person) for account, person in lower.items()}
    return [
        {
            **event,
            "user_id": lower.get(oracle.ascii_lower(event["user_id"]), event["user_id"]),
            "repo_id": moved(event["repo_id"], homes),
        }
        for event in world
    ]


def without_neighbours(world: Sequence[Event], people: Mapping[str, str]) -> list[Event]:
    """Leave out others at a primary account's home: the merged world moves repositories there."""
    linked = {oracle.ascii_lower(account) for pair in people.items() for account in pair}
    homes = {home_of(person) for person in people.values()}
    return [
        event
        for event in world
        if oracle.ascii_lower(event["user_id"]) in linked or oracle.home(event) not in homes
    ]


def home_of(account: str) -> str:
    return oracle.home({"user_id": account})


def moved(repo_id: str, homes: Mapping[str, str]) -> str:
    owner, _, name = repo_id.rpartition("/")
    return f"{homes.get(oracle.ascii_lower(owner), owner)}/{name}"


@BRIEF
@given(
    rules=rule_files(),
    as_of=st.sampled_from(MOMENTS),
    seed=st.integers(0, 2**32),
    count=st.sampled_from([1, 5, 40]),
    people=persons,
)
def test_linked_accounts_score_as_one_account_would(
    engines: list[Engine],
    rules: Rules,
    as_of: datetime,
    seed: int,
    count: int,
    people: dict[str, str],
) -> None:
    rules["fairness"]["org_repos"]["orgs"] = []  # the owner of an own repository is made another
    world = without_neighbours(events(seed, count, as_of), people)
    named = oracle.named_windows(rules, as_of)
    windows = [Window(*window) for window in named]
    expected, _ = oracle.score(merged_world(world, people), rules, as_of, named)
    rule_set = parse_rules(toml(rules), name="test", file="test.toml")
    for engine in engines:
        engine.fill(world, people=people)
        scores = engine.scores(rule_set, as_of, windows, BY_PERSON)
        found = {(s.user_id, s.dimension, s.window): (s.value, s.events) for s in scores}
        assert found == {key: (units / 1e8, n) for key, (units, n) in expected.items()}
        sums: dict[tuple[str, str, str], int] = defaultdict(int)
        for receipt in engine.receipts(rule_set, as_of, windows, BY_PERSON):
            sums[receipt.user_id, receipt.dimension, receipt.window] += receipt.units
        assert all(sums[key] == units for key, (units, _) in expected.items())


@BRIEF
@given(seed=st.integers(0, 2**32), people=persons)
def test_a_link_changes_no_score_by_account(
    engines: list[Engine], seed: int, people: dict[str, str]
) -> None:
    world = events(seed, 40, AS_OF)
    for engine in engines:
        engine.fill(world)
        before = engine.receipts(RULES, AS_OF, ALL)
        engine.fill(world, people=people)
        assert engine.receipts(RULES, AS_OF, ALL) == before


RULES: RuleSet = parse_rules(
    """
    [dimensions.code]
    kinds = ["commit", "pr"]
    [fairness]
    self_repo = 0.5
    commits_in_pr = "skip"
    clip_per_user_day = { commit = 2 }
    """,
    name="test",
    file="test.toml",
)
ALICE = {"jane@work.example": "Alice", "codeberg.org/ally": "Alice"}


def commit(number: int, user_id: str, **fields: object) -> Event:
    made = {
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
    }
    return {**made, **fields}


def receipts(engines: list[Engine], *world: Event, scope: Scope = BY_PERSON) -> list[Receipt]:
    """Give the receipts that both databases agree on."""
    for engine in engines:
        engine.fill(world, people=ALICE)
    one, other = (engine.receipts(RULES, AS_OF, ALL, scope) for engine in engines)
    assert one == other
    return one


def test_caps_count_over_all_accounts_of_a_person(engines: list[Engine]) -> None:
    day = AS_OF - timedelta(days=3)
    accounts = ["alice", "JANE@work.example", "codeberg.org/Ally", "bob"]
    made = [commit(n, who, created_at=day) for n, who in enumerate(accounts)]
    found = receipts(engines, *made)
    assert [(each.user_id, each.reason) for each in found] == [
        ("Alice", None),
        ("Alice", None),
        ("Alice", "3rd commit of 2026-04-28, cap 2"),
        ("bob", None),
    ]


@pytest.mark.parametrize("owner", ["github.com/alice", "codeberg.org/ally"])
@pytest.mark.parametrize("user_id", ["alice", "jane@work.example", "codeberg.org/Ally"])
def test_a_repository_of_any_account_is_the_persons_own(
    engines: list[Engine], owner: str, user_id: str
) -> None:
    (own,) = receipts(engines, commit(1, user_id, repo_id=f"{owner}/site"))
    (foreign,) = receipts(engines, commit(1, user_id, repo_id="codeberg.org/alice/site"))
    assert (own.weight, foreign.weight) == (0.5, 1.0)


def test_a_commit_lands_through_a_pull_request_of_any_account(engines: list[Engine]) -> None:
    pull = commit(2, "codeberg.org/ally", id=f"{SITE}/pull/7", kind="pr")
    landed = commit(1, "jane@work.example", parent_id=f"{SITE}/pull/7")
    _, found = sorted(receipts(engines, pull, landed), key=lambda each: each.kind, reverse=True)
    assert found.reason == f"it landed through {SITE}/pull/7, which counts"


def test_a_commit_that_two_accounts_of_a_person_share_counts_once(engines: list[Engine]) -> None:
    shared = [
        commit(1, "jane@work.example", id="commit:1#jane@work.example"),
        commit(1, "Alice"),
        commit(2, "bob"),
        commit(2, "alice", id="commit:2#alice"),
        commit(2, "codeberg.org/ally", id="commit:2#codeberg.org/ally"),
    ]
    counted = {each.event_id for each in receipts(engines, *shared) if each.reason is None}
    assert counted == {"commit:1", "commit:2", "commit:2#alice"}
    said = {each.reason for each in receipts(engines, *shared)} - {None}
    assert said == {"the same commit counts for another account of this person"}


@pytest.mark.parametrize("asked", ["alice", "ALICE", "jane@work.example", "codeberg.org/ally"])
def test_a_person_is_found_under_any_account(engines: list[Engine], asked: str) -> None:
    world = [commit(1, "codeberg.org/ally"), commit(2, "bob"), commit(3, "jane@work.example")]
    found = receipts(engines, *world, scope=Scope(user_id=asked, by="person"))
    assert [(each.user_id, each.event_id) for each in found] == [
        ("Alice", "commit:3"),
        ("Alice", "commit:1"),
    ]
    assert (
        len(receipts(engines, *world, scope=Scope(user_id=asked, repo_id=SITE, by="person"))) == 2
    )
    (bob,) = receipts(engines, *world, scope=Scope(user_id="bob", by="person"))
    assert bob.event_id == "commit:2"


def test_scores_by_person_say_so_in_their_rules(engines: list[Engine]) -> None:
    for engine in engines:
        engine.fill([commit(1, "bob")], people=ALICE)
        (by_person,) = engine.scores(RULES, AS_OF, ALL, BY_PERSON)
        (by_account,) = engine.scores(RULES, AS_OF, ALL)
        assert by_person.rules == f"{by_account.rules} by person"
        assert engine.leftovers() == []
