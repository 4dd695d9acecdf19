from collections.abc import Sequence
from pathlib import Path

import anyio
from hypothesis import given
from hypothesis import strategies as st

from making_repositories import new_repository
from ossmk.providers.git.landings import Landings, read_landings

Parents = dict[str, Sequence[str]]


@st.composite
def histories(draw: st.DrawFn) -> Parents:
    """Draw commits, each with up to three parents among those before it."""
    parents: Parents = {"0": ()}
    for number in range(1, draw(st.integers(1, 12))):
        below = st.integers(0, number - 1).map(str)
        parents[str(number)] = draw(st.lists(below, min_size=1, max_size=3, unique=True))
    return parents


def reach(parents: Parents, sha: str) -> set[str]:
    return {sha}.union(*(reach(parents, parent) for parent in parents[sha]))


def first_line(parents: Parents, tip: str) -> list[str]:
    line = [tip]
    while parents[line[-1]]:
        line.append(parents[line[-1]][0])
    return line[::-1]


@given(parents=histories())
def test_a_commit_was_brought_by_the_oldest_on_the_line_that_holds_it(parents: Parents) -> None:
    tip = max(parents, key=int)
    landings = Landings(parents, tip)
    line = first_line(parents, tip)
    for sha in reach(parents, tip):
        holding = (each for each in line if sha in reach(parents, each))
        assert landings.of(sha) == next(holding)


def test_the_side_branches_of_a_merge_that_says_nothing_are_lines_again() -> None:
    # m merges a side branch s1 <- s2, where s2 merges the deeper branch d
    parents: Parents = {"base": (), "s1": ("base",), "d": ("s1",), "s2": ("s1", "d")}
    parents |= {"m": ("base", "s2"), "top": ("m",)}
    landings = Landings(parents, "top")
    assert {sha: landings.of(sha) for sha in ("s1", "s2", "d")} == dict.fromkeys(
        ("s1", "s2", "d"), "m"
    )
    landings.open("m")
    assert {sha: landings.of(sha) for sha in parents} == {sha: sha for sha in parents} | {"d": "s2"}


def test_the_history_of_a_clone_is_read(tmp_path: Path) -> None:
    empty = new_repository(tmp_path / "empty")
    assert anyio.run(read_landings, empty.path) is None
    made = new_repository(tmp_path / "made")
    first = made.commit("First")
    made.git("checkout", "--quiet", "-b", "side")
    side = made.commit("Side")
    made.git("checkout", "--quiet", "main")
    made.git("-c", "user.name=A", "-c", "user.email=a@x", "merge", "--no-ff", "-m", "M", "side")
    landings = anyio.run(read_landings, made.path)
    assert landings
    assert landings.of(side) == made.git("rev-parse", "HEAD")
    assert landings.of(first) == first
