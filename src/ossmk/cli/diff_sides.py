"""The two sides that `ossmk diff` was given: files, or events of the store at two moments."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict, TypeVar

from ossmk.cli.comparison import Comparison
from ossmk.cli.stores import stored
from ossmk.diffing import Compared, Side, compared
from ossmk.errors import NotFound, UsageError
from ossmk.explanation import window_named
from ossmk.inputs.files import named_events
from ossmk.inputs.results import result_moment
from ossmk.model import ContributionEvent, Scope
from ossmk.people import Addresses, People
from ossmk.periods import parse_moment, whole_seconds
from ossmk.rules import RuleSet, load_rules, widest, windows_of
from ossmk.scoring.asked import person_of
from ossmk.settings import Settings

Value = TypeVar("Value")


class Options(TypedDict):
    """The options of `ossmk diff` that say what is compared, as click hands them over."""

    first: str | None
    second: str | None
    source: str | None
    as_of: tuple[str, ...]
    rules: tuple[str, ...]
    user: str | None
    repo: str | None
    window: str | None
    db: str | None
    with_emails: bool


def sides_compared(files: Sequence[str], asked: Options, settings: Settings) -> Comparison:
    """Read both sides and compare them."""
    moments = [parse_moment(each, option="as-of") for each in asked["as_of"]]
    rules = given_rules(asked, settings)
    _check(files, asked, moments, rules)
    sources = files or ([asked["source"]] if asked["source"] else [])
    # people in files are called what the files call them
    people = Addresses() if sources or asked["with_emails"] else People()
    if sources:
        events = [_of_repo(named_events(each), asked["repo"]) for each in sources]
    else:
        events = [_stored_events(people, asked, settings)]
    moments = moments or [*_results_moments(files)] or [whole_seconds(datetime.now(UTC))]
    before, after = (
        _side(_nth(events, at), _nth(rules, at), _nth(moments, at), asked["window"])
        for at in (0, 1)
    )
    _check_known(asked["user"], before, after)
    found = only_asked(compared(before, after), after, asked)
    return Comparison(before, after, found, people)


def given_rules(asked: Options, settings: Settings) -> list[RuleSet]:
    """Read the rules that were named, else the default ones."""
    named = asked["rules"] or ("default",)
    return [load_rules(each, rules_file=settings.rules_file) for each in named]


def only_asked(found: Iterable[Compared], after: Side, asked: Options) -> list[Compared]:
    """Give the scores of one person, where one was named, in the window or the widest one."""
    wanted = asked["window"] or widest(after.windows)
    user = asked["user"]
    return [
        each
        for each in found
        if each.window == wanted and (user is None or person_of(each.user_id) == person_of(user))
    ]


def _check(
    files: Sequence[str], asked: Options, moments: Sequence[datetime], rules: Sequence[RuleSet]
) -> None:
    if asked["first"] or asked["second"]:
        raise UsageError("--from and --to name runs of a login: ossmk diff LOGIN --from RUN")
    if len(files) not in (0, 2) or (files and asked["source"]):
        raise UsageError("give two files to compare, or none and --input or the store's events")
    if max(len(moments), len(rules)) > 2:
        raise UsageError("two sides are compared: give --as-of and --rules at most twice")
    if not files and max(len(moments), len(rules)) < 2:
        raise UsageError(
            "give a login, two files, --as-of twice or --rules twice: else nothing differs"
        )


def _check_known(user: str | None, *sides: Side) -> None:
    """Raise `NotFound` for a person of whom no side knows anything."""
    if user is None:
        return
    person = person_of(user)
    if not any(
        person_of(each.user_id) == person for side in sides for each in side.events.values()
    ):
        raise NotFound(f"neither side knows anything of {user}")


def _results_moments(files: Sequence[str]) -> Iterator[datetime]:
    """Give the moments of two result files."""
    for file in files:
        said = result_moment(Path(file))
        if said is None:
            raise UsageError(f"{file} names no moment; give --as-of, once for both or twice")
        yield parse_moment(said, option="as-of")


def _of_repo(events: Iterable[ContributionEvent], repo: str | None) -> list[ContributionEvent]:
    return [event for event in events if repo is None or event.repo_id == repo.lower()]


def _stored_events(people: People, asked: Options, settings: Settings) -> list[ContributionEvent]:
    repo = asked["repo"]
    with stored(asked["db"], settings) as store:
        events = list(store.events(Scope(asked["user"], repo and repo.lower())))
        user_ids = sorted({event.user_id for event in events})
        people.meet_all(user_ids, store.names(user_ids))
    return events


def _side(
    events: Iterable[ContributionEvent], rules: RuleSet, as_of: datetime, window: str | None
) -> Side:
    if window is not None:
        windows = [window_named(window, as_of=as_of)]
    else:
        windows, _ = windows_of(rules, as_of=as_of, period=None)
    return Side.of(events, rules, as_of=as_of, windows=windows)


def _nth(values: Sequence[Value], at: int) -> Value:
    """Give the side's own value, or the one that both sides share."""
    return values[at % len(values)]
