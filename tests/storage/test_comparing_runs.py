"""Two stored runs: every difference has causes, and what cannot be rebuilt is one of them."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from making_events import NOON, event
from ossmk.diffing import Compared
from ossmk.errors import NotFound, UsageError
from ossmk.model import ContributionEvent, Run, Scope
from ossmk.periods import parse_period
from ossmk.rules import RuleSet, parse_rules, windows_of
from ossmk.runs import compare_runs, past_runs
from ossmk.storage.base import Store
from scoring.worlds import events, rule_files, toml

NOW = datetime.now(UTC).replace(microsecond=0)
LATER = NOW + timedelta(days=30)
PLAIN = '[dimensions.code]\nkinds = ["commit"]\n'
BEFORE = NOON + timedelta(days=1)
AFTER = NOON + timedelta(days=11)


def ruled(text: str = PLAIN, name: str = "plain") -> RuleSet:
    return parse_rules(text, name=name, file="test.toml")


def analyzed(store: Store, login: str, rules: RuleSet, as_of: datetime, since: str = "all") -> Run:
    """Score what is stored of a person, as an analysis does, and keep it as a run."""
    period = parse_period(since, now=as_of)
    windows, _ = windows_of(rules, as_of=as_of, period=period)
    scores = list(store.score(rules, as_of=as_of, windows=windows, scope=Scope(user_id=login)))
    return store.save_run(scores, target=login, rules=rules.label, as_of=as_of)


def causes(found: Iterable[Compared]) -> list[tuple[str, str, float]]:
    return [(part.cause, part.detail, part.points) for each in found for part in each.changes]


def stored_units(store: Store, run: Run) -> Counter[tuple[str, str, str]]:
    return Counter(
        {
            (score.user_id.lower(), score.dimension, score.window): round(score.value * 1e8)
            for score in store.run_scores(run.run)
        }
    )


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rules=st.tuples(rule_files(), rule_files()), seed=st.integers(0, 10**6))
def test_the_parts_sum_to_the_difference_of_the_stored_scores(
    store: Store, rules: tuple[dict[str, Any], dict[str, Any]], seed: int
) -> None:
    random, login = Random(seed), f"login-{seed}-{random_name(seed)}"
    world = [
        event(**each | {"user_id": login, "id": f"{login}/{each['id']}", "observed_at": NOW})
        for each in events(seed, 25, BEFORE)
    ]
    first, second = (ruled(toml(each)) for each in rules)
    store.save_events(world[:18])
    one = analyzed(store, login, first, BEFORE)
    store.save_events(corrected(each, random) for each in world[5:])
    other = analyzed(store, login, second, AFTER)
    parts: Counter[tuple[str, str, str]] = Counter()
    compared = compare_runs(store, login, rules=[second, first])
    for each in compared.found:
        for part in each.changes:
            parts[part.user_id.lower(), part.dimension, part.window] += part.units
    expected = stored_units(store, other)
    expected.subtract(stored_units(store, one))
    assert [key for key in {*parts, *expected} if parts[key] != expected[key]] == []


def random_name(seed: int) -> str:
    return f"{datetime.now(UTC).timestamp()}-{seed}"


def corrected(row: ContributionEvent, random: Random) -> ContributionEvent:
    """Give what is seen of an event later: sometimes other lines, sometimes the same."""
    lines = random.choice([row.lines_added, 7])
    return row.model_copy(update={"lines_added": lines, "observed_at": LATER})


def test_what_was_seen_since_is_coverage_and_what_happened_since_is_new(store: Store) -> None:
    store.save_events([event(1, observed_at=NOW)])
    analyzed(store, "alice", ruled(), BEFORE)
    late = event(2, observed_at=LATER)
    store.save_events([late, event(3, created_at=BEFORE, observed_at=LATER)])
    analyzed(store, "alice", ruled(), AFTER)
    found = compare_runs(store, "ALICE", rules=[ruled()]).found
    assert causes(found) == [("coverage", "", 1), ("new events", "", 1)]
    assert (found[0].units_before, found[0].units_after) == (100_000_000, 300_000_000)


def test_a_window_begun_on_a_date_is_compared_as_one(store: Store) -> None:
    store.save_events([event(1, observed_at=NOW)])
    analyzed(store, "alice", ruled(), BEFORE, since="2026-01-01")
    store.save_events([event(2, created_at=BEFORE, observed_at=LATER)])
    analyzed(store, "alice", ruled(), AFTER, since="2026-01-01")
    found = compare_runs(store, "alice", rules=[ruled()]).found
    assert [each.window for each in found] == ["2026-01-01/2026-02-11"]
    assert causes(found) == [("new events", "", 1)]


def test_events_that_were_seen_again_are_not_taken_for_new_ones(store: Store) -> None:
    store.save_events([event(1, observed_at=NOW), event(2, observed_at=NOW)])
    analyzed(store, "alice", ruled(), BEFORE)
    store.save_events([event(1, observed_at=LATER), event(2, observed_at=LATER)])
    analyzed(store, "alice", ruled(), AFTER)
    assert compare_runs(store, "alice", rules=[ruled()]).found == []


def test_what_a_run_had_and_the_store_has_not_is_said(store: Store) -> None:
    store.save_events([event(1, observed_at=NOW)])
    one = analyzed(store, "alice", ruled(), BEFORE)
    more = [score.model_copy(update={"value": 2.5}) for score in store.run_scores(one.run)]
    store.save_run(more, target="alice", rules=ruled().label, as_of=BEFORE)
    analyzed(store, "alice", ruled(), AFTER)
    why = "the first run, what is stored now does not give its score"
    found = compare_runs(store, "alice", rules=[ruled()]).found
    assert causes(found) == [("not rebuilt", why, -1.5)]
    assert (found[0].units_before, found[0].units_after) == (250_000_000, 100_000_000)


def test_the_rules_of_each_run_are_known_by_their_hash(store: Store) -> None:
    old, new = ruled(name="old"), ruled(PLAIN + "weight = 3\n", name="new")
    store.save_events([event(1, observed_at=NOW)])
    analyzed(store, "alice", old, BEFORE)
    analyzed(store, "alice", new, BEFORE)
    both = compare_runs(store, "alice", rules=[new, ruled(name="copied")]).found
    assert causes(both) == [("rule line", "[dimensions.code] weight: 1 → 3", 2)]
    one = compare_runs(store, "alice", rules=[new]).found
    assert causes(one) == [
        ("not rebuilt", f"the first run, by rules {old.label}, which --rules does not give", 2)
    ]
    with pytest.raises(UsageError, match=rf"{old.label} and {new.label}; those at hand are other"):
        compare_runs(store, "alice", rules=[ruled(PLAIN + "weight = 9\n", name="other")])


def test_a_run_by_person_is_rebuilt_by_person(store: Store) -> None:
    rules = ruled(PLAIN + "[fairness]\nclip_per_user_day = { commit = 1 }\n")
    store.save_events([event(1, observed_at=NOW), event(2, user_id="bob", observed_at=NOW)])
    analyzed(store, "alice", rules, BEFORE)
    store.identities.link("alice", "bob", evidence="a test")
    store.save_events([event(3, created_at=BEFORE, user_id="bob", observed_at=LATER)])
    windows, _ = windows_of(rules, as_of=AFTER, period=None)
    scope = Scope(user_id="alice", by="person")
    scores = list(store.score(rules, as_of=AFTER, windows=windows, scope=scope))
    store.save_run(scores, target="alice", rules=rules.labelled("person"), as_of=AFTER)
    found = compare_runs(store, "alice", rules=[rules]).found
    assert sum(each.units for each in found) == 100_000_000
    assert [cause for cause, _, _ in causes(found)] == ["new events"]


def test_a_repeated_run_is_compared_with_what_came_before_both(store: Store) -> None:
    store.save_events([event(1, observed_at=NOW)])
    first, _, last = (analyzed(store, "alice", ruled(), day) for day in (BEFORE, AFTER, AFTER))
    compared = compare_runs(store, "alice", rules=[ruled()])
    assert (compared.first, compared.second) == (first, last)


def test_runs_are_chosen_by_the_beginning_of_their_name(store: Store) -> None:
    store.save_events([event(1, observed_at=NOW)])
    runs = [analyzed(store, "alice", ruled(), BEFORE + timedelta(days=n)) for n in range(3)]
    named = compare_runs(
        store, "alice", rules=[ruled()], first=runs[0].run[:-1], second=runs[1].run
    )
    assert (named.first, named.second) == (runs[0], runs[1])
    last = compare_runs(store, "alice", rules=[ruled()])
    assert (last.first, last.second) == (runs[1], runs[2])
    assert [past.run for past in past_runs(store, "alice")] == runs[::-1]
    with pytest.raises(UsageError, match="3 runs begin with 2"):
        compare_runs(store, "alice", rules=[ruled()], first="2")
    with pytest.raises(NotFound, match="there is no run 1999"):
        compare_runs(store, "alice", rules=[ruled()], first="1999")
    with pytest.raises(NotFound, match="no run of alice before"):
        compare_runs(store, "alice", rules=[ruled()], second=runs[0].run)
    with pytest.raises(NotFound, match="no run of bob is stored"):
        compare_runs(store, "bob", rules=[ruled()])
