"""The table of scores on terminals of any width."""

from io import StringIO

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from ossmk.cli.score_table import print_scores
from ossmk.people import Addresses

DIMENSIONS = ("code", "review", "community", "release")


def score(user_id: str, dimension: str, value: float) -> dict[str, object]:
    told = {"window": "90d", "coverage": "exact"}
    return {"user_id": user_id, "dimension": dimension, "value": value, **told}


def printed(scores: list[dict[str, object]], *, width: int) -> str:
    out = StringIO()
    print_scores(scores, "90d", Addresses(), console=Console(file=out, width=width))
    return out.getvalue()


@given(
    width=st.integers(28, 200),
    name=st.text("abc-", min_size=1, max_size=60),
    value=st.integers(1, 99_999),
)
def test_a_total_is_never_cut_short_and_no_line_is_too_long(
    width: int, name: str, value: int
) -> None:
    text = printed([score(name, each, value) for each in DIMENSIONS], width=width)
    assert f"{value * len(DIMENSIONS):,.2f}" in text
    assert max(map(len, text.splitlines())) <= width


def test_the_window_is_named_where_no_chart_fits() -> None:
    assert "90d" in printed([score("alice", each, 12.5) for each in DIMENSIONS], width=44)


def test_people_without_points_are_not_listed_beside_others() -> None:
    text = printed([score("alice", "code", 1.0), score("bob", "code", 0.0)], width=80)
    assert ("alice" in text, "bob" in text) == (True, False)


def test_who_has_no_points_is_shown_where_nobody_has_any() -> None:
    assert "bob" in printed([score("bob", "code", 0.0)], width=80)
