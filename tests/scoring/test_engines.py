"""score.sql and receipts.sql agree with the oracle to the last digit, on every engine."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ossmk.model import Score
from ossmk.rules import RuleSet, Window, parse_rules
from real_postgres import PostgresServer
from scoring import oracle
from scoring.engines import Engine, both
from scoring.worlds import MOMENTS, Rules, events, originals, rule_files, toml

FIXTURES = [HealthCheck.function_scoped_fixture]
# of about five people each: some two thousand sets of events under four hundred rules files
THOROUGH = settings(max_examples=400, deadline=None, suppress_health_check=FIXTURES)
BRIEF = settings(max_examples=80, deadline=None, suppress_health_check=FIXTURES)
worlds = {
    "rules": rule_files(),
    "as_of": st.sampled_from(MOMENTS),
    "seed": st.integers(0, 2**32),
    "count": st.sampled_from([0, 1, 3, 20, 150]),
}


@pytest.fixture(scope="module")
def engines(postgres_server: PostgresServer) -> Iterator[list[Engine]]:
    with both(postgres_server.new_database()) as engines:
        yield engines


def read(rules: Rules) -> RuleSet:
    return parse_rules(toml(rules), name="test", file="test.toml")


def units(scores: list[Score]) -> dict[tuple[str, str, str], tuple[int, int]]:
    return {
        (score.user_id, score.dimension, score.window): (round(score.value * 1e8), score.events)
        for score in scores
    }


@THOROUGH
@given(**worlds)
@originals()
def test_every_engine_gives_the_oracles_scores(
    engines: list[Engine], rules: Rules, as_of: datetime, seed: int, count: int
) -> None:
    world = events(seed, count, as_of)
    windows = [Window(*window) for window in oracle.named_windows(rules, as_of)]
    expected, _ = oracle.score(world, rules, as_of, oracle.named_windows(rules, as_of))
    values = {key: total / 1e8 for key, (total, _) in expected.items()}
    for engine in engines:
        engine.fill(world)
        scores = engine.scores(read(rules), as_of, windows)
        assert {(s.user_id, s.dimension, s.window): s.value for s in scores} == values
        assert units(scores) == expected


@BRIEF
@given(**worlds | {"count": st.sampled_from([0, 3, 40])})
@originals()
def test_receipts_are_the_oracles_points_and_sum_to_the_scores(
    engines: list[Engine], rules: Rules, as_of: datetime, seed: int, count: int
) -> None:
    world = events(seed, count, as_of)
    windows = [Window(*window) for window in oracle.named_windows(rules, as_of)]
    _, points = oracle.score(world, rules, as_of, oracle.named_windows(rules, as_of))
    _, left_out = oracle.input_events(world, rules, as_of)
    for engine in engines:
        engine.fill(world)
        sums: dict[tuple[str, str, str], int] = defaultdict(int)
        found = {}
        for receipt in engine.receipts(read(rules), as_of, windows):
            sums[receipt.user_id, receipt.dimension, receipt.window] += receipt.units
            if receipt.event_id in left_out:
                assert (receipt.units, bool(receipt.reason)) == (0, True)
            else:
                found[receipt.event_id, receipt.dimension, receipt.window] = receipt.units
            assert bool(receipt.reason) == (receipt.units == 0)
        assert found == points
        for score in engine.scores(read(rules), as_of, windows):
            assert sums[score.user_id, score.dimension, score.window] / 1e8 == score.value
