"""The tables are the formulas, rounded half up to 8 decimals, no longer than they must be."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ossmk.rules import Decay, Size, Window, load_rules, parse_rules
from ossmk.scoring.factors import decay_factors, rule_tables, size_factors

TODAY = date(2026, 5, 1)


def places(number: Decimal) -> float:
    return float(number.quantize(Decimal("1e-8"), ROUND_HALF_UP))


@settings(max_examples=40, deadline=None)
@given(st.decimals("0.01", 4000, places=3), st.integers(0, 300))
def test_exponential_decay_halves_every_half_life(half_life: Decimal, last_age: int) -> None:
    with localcontext() as context:
        context.prec = 60
        expected = [places(2 ** (Decimal(-age) / half_life)) for age in range(last_age + 1)]
    assert decay_factors(Decay("exponential", half_life_days=half_life), last_age) == expected


def test_a_tie_of_the_decay_is_rounded_up() -> None:
    assert decay_factors(Decay("exponential", half_life_days=Decimal(90)), 810)[810] == 0.00195313


def test_the_logarithm_of_every_size_is_exact_up_to_the_largest_table() -> None:
    factors = size_factors(Size("log", min=Decimal(0), max=Decimal(12)))
    assert len(factors) - 2 <= 162_754 <= len(factors) - 1
    with localcontext() as context:
        context.prec = 60
        for lines in (0, 1, 2, 3, 6, 53, 4095, 65_535, 99_990, 162_753):
            assert factors[lines] == places(Decimal(1 + lines).ln())
    assert factors[-1] == factors[162_754] == 12.0


@pytest.mark.parametrize(
    ("windows", "rows"),
    [
        ([Window("30d", TODAY - timedelta(30))], 32),
        ([Window("30d", TODAY - timedelta(30)), Window("7d", TODAY - timedelta(7))], 32),
        ([Window("future", TODAY + timedelta(3))], 1),
        ([Window("all", None)], 365 * 28 + 1),
    ],
)
def test_the_table_of_ages_ends_where_nothing_changes_any_more(
    windows: list[Window], rows: int
) -> None:
    tables = rule_tables(load_rules(), tuple(windows), as_of=TODAY, oldest=date(1970, 1, 1))
    assert len(tables.age) == rows


def test_an_age_is_in_the_smallest_window_that_holds_it() -> None:
    windows = (
        Window("all", None),
        Window("7d", TODAY - timedelta(7)),
        Window("1d", date(2026, 4, 30)),
    )
    tables = rule_tables(load_rules(), windows, as_of=TODAY, oldest=TODAY - timedelta(9))
    assert [bucket for _, _, bucket, _ in tables.age] == [0, 0, 1, 1, 1, 1, 1, 1, 2, 2]
    assert [bucket for dimension, _, bucket in tables.window if dimension == 0] == [2, 1, 0]


def test_the_order_of_the_dimensions_decides_their_numbers() -> None:
    texts = ['[dimensions.a]\nkinds = ["pr"]\n', '[dimensions.b]\nkinds = ["issue"]\n']
    for text in ("".join(texts), "".join(reversed(texts))):
        rules = parse_rules(text, name="x", file="x.toml")
        tables = rule_tables(rules, (Window("all", None),), as_of=TODAY, oldest=TODAY)
        numbers = {str(kind): number for kind, _, _, number, *_ in tables.line}
        assert [kind for kind, _ in sorted(numbers.items(), key=lambda each: each[1])] == [
            kind for dimension in rules.dimensions.values() for kind in dimension.kinds
        ]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 200), st.sampled_from([Size(), Size("log"), Size("log", max=Decimal(1))]))
def test_fewer_lines_than_the_minimum_have_the_factor_0(least: int, size: Size) -> None:
    grown, found = size_factors(size), size_factors(replace(size, minimum_lines=least))
    for lines in range(max(len(grown), least) + 2):
        expected = 0.0 if lines < least else grown[min(lines, len(grown) - 1)]
        assert found[min(lines, len(found) - 1)] == expected
