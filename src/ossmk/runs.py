"""Stored runs, and what made them: which ones are compared, by which rules, over which events."""

from collections.abc import Sequence
from dataclasses import dataclass

from ossmk.diffing import Compared, End, compared_runs
from ossmk.errors import NotFound, UsageError
from ossmk.explanation import window_named
from ossmk.model import By, Run, Scope, Score
from ossmk.rules import RuleSet, is_by_person, widest
from ossmk.storage.base import Store
from ossmk.storage.history import ran_at

NOT_THE_SAME = "what is stored now does not give its score"


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run, and the sum of its scores in the widest window it scored."""

    run: Run
    window: str
    value: float


@dataclass(frozen=True, slots=True)
class ComparedRuns:
    """Two runs of one target, what they are rebuilt from, and every difference with its causes."""

    first: Run
    second: Run
    before: End
    after: End
    found: Sequence[Compared]


def compare_runs(
    store: Store,
    target: str,
    *,
    rules: Sequence[RuleSet],
    first: str | None = None,
    second: str | None = None,
) -> ComparedRuns:
    """Compare two runs of a login or repository; without names the last one with the one before.

    `rules` are those at hand: a run tells only the hash of its own. Raises `NotFound` where there
    is no such run and `UsageError` where the rules of both are missing.
    """
    one, other = chosen(store.runs(target=target), target, first=first, second=second)
    by_hash = {_hash(each.label): each for each in rules}
    known = [by_hash.get(_hash(run.rules)) for run in (one, other)]
    at_hand = next((each for each in known if each is not None), None)
    if at_hand is None:
        raise UsageError(
            f"give the rules of these runs with --rules: {one.rules} and {other.rules}; "
            f"those at hand are {', '.join(each.label for each in rules)}"
        )
    before, after = (
        _end(store, run, its_own or at_hand, is_its_own=its_own is not None)
        for run, its_own in zip((one, other), known, strict=True)
    )
    before = before.with_windows_of(after)
    return ComparedRuns(one, other, before, after, compared_runs(before, after))


def chosen(
    runs: Sequence[Run], target: str, *, first: str | None, second: str | None
) -> tuple[Run, Run]:
    """Choose two of the runs, which come newest first; a name may be cut short.

    A run that repeats another one, by the same rules for the same moment, is not compared with it
    unless both are named; one by person is, where there are both, with another one by person.
    """
    if not runs:
        raise NotFound(
            f"no run of {target} is stored; ossmk analyze-user or analyze-repo makes one"
        )
    later = _named(runs, second) if second else runs[0]
    if first:
        return _named(runs, first), later
    earlier = [run for run in runs if run.run < later.run and not _repeats(run, later)]
    if not earlier:
        raise NotFound(f"there is no run of {target} before {later.run}; ossmk history lists all")
    by = is_by_person(later.rules)
    return next((run for run in earlier if is_by_person(run.rules) == by), earlier[0]), later


def past_runs(store: Store, target: str) -> list[PastRun]:
    """Give every run of a login or repository, the newest first, with its score in all."""
    return [_past(store, run) for run in store.runs(target=target)]


def _past(store: Store, run: Run) -> PastRun:
    totals = store.run_totals(run.run)
    window = widest([window_named(name, as_of=run.as_of) for name in totals])
    units = sum(round(value * 1e8) for value in totals.get(window, {}).values())
    return PastRun(run, window, units / 1e8)


def _repeats(run: Run, other: Run) -> bool:
    return (run.rules, run.as_of) == (other.rules, other.as_of)


def _named(runs: Sequence[Run], name: str) -> Run:
    match [run for run in runs if run.run.startswith(name)]:
        case [run]:
            return run
        case []:
            raise NotFound(f"there is no run {name}; ossmk history {runs[0].target} lists all")
        case several:
            raise UsageError(f"{len(several)} runs begin with {name}; give more of the name")


def _end(store: Store, run: Run, rules: RuleSet, *, is_its_own: bool) -> End:
    scores = store.run_scores(run.run)
    doubt = NOT_THE_SAME if is_its_own else f"by rules {run.rules}, which --rules does not give"
    names = dict.fromkeys(score.window for score in scores)
    by_person = is_by_person(run.rules)
    links = store.identities.links() if by_person else ()
    return End.rebuilt(
        scores,
        list(store.events(_scope(run, scores, by="person" if by_person else "account"))),
        rules,
        as_of=run.as_of,
        ran_at=ran_at(run.run),
        windows=[window_named(name, as_of=run.as_of) for name in names],
        people={link.account: link.person for link in links} if by_person else None,
        doubt=doubt,
    )


def _scope(run: Run, scores: Sequence[Score], *, by: By) -> Scope:
    """Give whose events a run scored; a person's scores are limited to no repository."""
    is_person = any(not score.target for score in scores)
    if is_person:
        return Scope(user_id=run.target, until=run.as_of, by=by)
    return Scope(repo_id=run.target, until=run.as_of, by=by)


def _hash(label: str) -> str:
    """Give the hash of rules alone: by person or by account, they are the same rules."""
    return label.rpartition("@")[2].partition(" ")[0]
