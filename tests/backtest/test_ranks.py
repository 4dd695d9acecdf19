"""Rank correlations agree with their definitions."""

import math
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ossmk.backtest import kendall, spearman
from ossmk.backtest.ranks import ranks

pairs = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=12)


def sign(number: int) -> int:
    return (number > 0) - (number < 0)


@given(pairs)
def test_kendall_counts_agreeing_and_disagreeing_pairs(found: list[tuple[int, int]]) -> None:
    signs = [(sign(a - c), sign(b - d)) for (a, b), (c, d) in combinations(found, 2)]
    spread = sum(a * a for a, _ in signs) * sum(b * b for _, b in signs)
    one, other = zip(*found, strict=True)
    if not spread:
        assert kendall(one, other) is None
    else:
        assert kendall(one, other) == pytest.approx(
            sum(a * b for a, b in signs) / math.sqrt(spread)
        )


@given(st.permutations(range(8)))
def test_spearman_without_ties_is_the_textbook_formula(order: list[int]) -> None:
    squares = sum((place - value) ** 2 for place, value in enumerate(order))
    assert spearman(range(8), order) == pytest.approx(1 - 6 * squares / (8 * 63))


def test_spearman_with_ties_takes_mean_ranks() -> None:
    assert spearman([1, 1, 2, 3], [1, 2, 3, 3]) == pytest.approx(8 / 9)
    assert spearman([1, 1], [1, 2]) is None


def test_equal_values_share_the_best_rank() -> None:
    assert ranks({"a": 5, "b": 5, "c": 9, "d": 0}) == {"c": 1, "a": 2, "b": 2, "d": 4}
