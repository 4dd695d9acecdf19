"""A store and GitHub together: what a second run asks, reuses, follows and misses."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import anyio
import pytest

from github_server import generate
from github_server.fixtures import StartGitHub
from github_server.server import GitHubServer
from github_server.sight import TOKEN, Token
from github_server.timestamps import later
from github_server.truth import truth
from github_server.world import World
from ossmk.analyze import IN_MEMORY, Question, analyze
from ossmk.model import RepoTarget, Scope, Target, UserTarget
from ossmk.providers.github.provider import open_provider
from ossmk.result import AnalysisResult
from ossmk.settings import read_settings
from ossmk.storage.base import Store, open_store
from transport.clocks import Clock

YEAR = generate.Shape(6, 40, 30, 60, 40, 12, 130, rarities=2)
AFTER = later(generate.UNTIL, days=2)


@dataclass
class Analyst:
    """Asks one stand-in into one store; the time of asking is given."""

    server: GitHubServer
    store: Store

    def ask(
        self,
        target: Target,
        since: str = generate.SINCE,
        until: str = generate.UNTIL,
        now: str = AFTER,
        *,
        refresh: bool = False,
        prune: bool = False,
    ) -> AnalysisResult:
        settings = read_settings({**self.server.settings_env, "GITHUB_SERVER_URL": ""})
        question = Question.read(target, settings=settings, since=since, until=until)
        self.server.log.clear()

        async def asked() -> AnalysisResult:
            clock = Clock(datetime.fromisoformat(now))
            async with open_provider(settings, clock=clock) as provider:
                return await analyze(
                    question, provider=provider, store=self.store, refresh=refresh, prune=prune
                )

        return anyio.run(asked)

    def alice(self, *period: str) -> AnalysisResult:
        return self.ask(UserTarget("alice"), *period)

    def stored(self, login: str) -> set[str]:
        return {
            event.id for event in self.store.events(Scope(user_id=login)) if event.role == "author"
        }


@pytest.fixture
def world() -> World:
    return generate.year_of(YEAR)


@pytest.fixture
def analyst(start_github: StartGitHub, world: World) -> Iterator[Analyst]:
    with open_store(IN_MEMORY) as store:
        store.ensure_schema()
        yield Analyst(start_github(world), store)


def everything(world: World, login: str, since: str, until: str) -> set[str]:
    return {id_ for _, id_ in truth(world, login, since, until)}


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2026-07-01", "2026-10-01"),
        ("2026-01-01", "2026-03-01"),
        ("2026-01-01", "2026-04-01"),
        ("2026-05-01", "2026-06-01"),
        ("2026-02-01", "2026-05-15"),
        ("2026-05-15", "2026-09-01"),
        ("2026-01-01", "2026-10-01"),
    ],
    ids=[
        "later",
        "earlier",
        "just before",
        "inside",
        "overlapping before",
        "overlapping after",
        "around",
    ],
)
def test_any_second_period_ends_with_all_of_it(
    analyst: Analyst, world: World, since: str, until: str
) -> None:
    analyst.alice("2026-04-01", "2026-07-01")
    first = analyst.stored("alice")
    result = analyst.alice(since, until)
    wanted = everything(world, "alice", f"{since}T00:00:00Z", f"{until}T00:00:00Z")
    assert wanted <= analyst.stored("alice")
    assert first <= analyst.stored("alice")
    assert result.coverage["pr"].status == "exact"


def test_a_period_inside_what_is_stored_asks_for_nothing_and_says_so(analyst: Analyst) -> None:
    analyst.alice()
    again = analyst.alice("2026-05-01", "2026-06-01")
    assert analyst.server.log.requests == 0
    assert again.summary["reused_events"] == again.summary["total_events"] > 0


def test_a_later_period_asks_for_little_and_reuses_the_rest(analyst: Analyst, world: World) -> None:
    first = analyst.alice(generate.SINCE, generate.UNTIL, generate.UNTIL)
    whole = analyst.server.log.requests
    now = generate.go_on(world, 20)
    analyst.server.serve(world)
    again = analyst.alice(generate.SINCE, now, later(now, days=1))
    assert first.summary["reused_events"] == 0
    assert analyst.server.log.requests < whole
    assert again.summary["total_events"] == first.summary["total_events"] + 20
    assert 0 < again.summary["reused_events"] <= first.summary["total_events"]


def test_a_renamed_person_keeps_everything_and_is_not_fetched_again(
    analyst: Analyst, world: World
) -> None:
    analyst.alice()
    world.find_account("alice").login = "alicia"
    analyst.server.serve(world)
    renamed = analyst.alice(generate.SINCE, AFTER, later(AFTER, days=1))
    assert renamed.user == "alicia"
    assert renamed.summary["reused_events"] > renamed.summary["total_events"] * 0.9
    by_new_name = analyst.ask(UserTarget("alicia"), generate.SINCE, generate.UNTIL)
    assert analyst.server.log.requests == 0
    assert by_new_name.summary["total_events"] == len(
        list(analyst.store.events(Scope(user_id="alicia")))
    )
    assert analyst.stored("alice") == set()
    assert everything(world, "alicia", generate.SINCE, generate.UNTIL) <= analyst.stored("alicia")


def test_who_takes_a_freed_login_gets_nothing_of_the_one_before(
    analyst: Analyst, world: World
) -> None:
    analyst.alice()
    before = analyst.stored("alice")
    world.find_account("alice").login = "alicia"
    heir = world.account("alice")
    world.repository(heir, "first").commit(heir, "2026-02-02T02:02:02Z")
    analyst.server.tokens = {
        text: type(each)("alicia") for text, each in analyst.server.tokens.items()
    }
    analyst.server.serve(world)
    fresh = analyst.alice(generate.SINCE, AFTER, later(AFTER, days=1))
    assert fresh.summary["total_events"] == 1
    old = analyst.ask(UserTarget("alicia"), generate.SINCE, AFTER, later(AFTER, days=2))
    assert len(before) <= old.summary["total_events"]
    assert analyst.alice(generate.SINCE, AFTER).summary["total_events"] == 1


def make(world: World, name: str, former: tuple[str, ...] = ()) -> None:
    alice = world.find_account("alice")
    made = world.repository(alice, name, former_names=former)
    made.commit(alice, "2026-02-02T02:02:02Z", message=f"In {name}")
    made.pull(alice, "2026-02-03T02:02:02Z")


def test_a_repository_that_takes_a_freed_name_is_another_one(start_github: StartGitHub) -> None:
    world = World()
    world.account("alice")
    make(world, "tools")
    server = start_github(world)
    with open_store(IN_MEMORY) as store:
        store.ensure_schema()
        analyst = Analyst(server, store)
        target = RepoTarget("alice/tools")
        assert analyst.ask(target).summary["total_events"] == 2
        world.repositories[0].name = "kit"
        make(world, "tools")
        server.serve(world)
        again = analyst.ask(target, generate.SINCE, AFTER, later(AFTER, days=1))
        assert again.summary["total_events"] == 2
        kit = analyst.ask(RepoTarget("alice/kit"), generate.SINCE, AFTER, later(AFTER, days=1))
        assert kit.summary["total_events"] == 2
        assert {event.repo_id for event in store.events()} == {
            "github.com/alice/tools",
            "github.com/alice/kit",
        }


def lose_an_issue(world: World) -> None:
    """Delete the first issue of alice."""
    for repository in world.repositories:
        for issue in repository.issues:
            if issue.author is world.find_account("alice"):
                repository.issues.remove(issue)
                return


def test_a_refresh_tells_of_commits_that_are_counted_no_more(
    analyst: Analyst, world: World
) -> None:
    analyst.alice(generate.SINCE, generate.UNTIL, generate.UNTIL)
    gone = next(each for each in world.repositories if each.commits and not each.parent)
    world.repositories.remove(gone)
    analyst.server.serve(world)
    again = analyst.alice(generate.SINCE, AFTER, AFTER)
    assert again.coverage["commit"].status == "unknown"
    assert "fewer commits than before, by " in (again.coverage["commit"].reason or "")
    whole = analyst.ask(UserTarget("alice"), now=later(AFTER, days=1), refresh=True, prune=True)
    assert whole.coverage["commit"].status == "exact"


def test_what_is_gone_is_said_by_a_refresh_and_removed_on_demand(
    analyst: Analyst, world: World
) -> None:
    analyst.alice()
    everything_before = analyst.stored("alice")
    lose_an_issue(world)
    analyst.server.serve(world)
    later_on = later(AFTER, days=1)
    said = analyst.ask(UserTarget("alice"), now=later_on, refresh=True)
    assert said.coverage["issue"].status == "unknown"
    assert "still counted" in str([each.reason for each in said.skipped])
    assert analyst.stored("alice") == everything_before
    pruned = analyst.ask(UserTarget("alice"), now=later(later_on, days=1), refresh=True, prune=True)
    assert pruned.coverage["issue"].status == "exact"
    assert "1 issue" in [each.target for each in pruned.skipped]
    assert len(everything_before - analyst.stored("alice")) >= 1
    assert analyst.stored("alice") == everything(world, "alice", generate.SINCE, generate.UNTIL)


def test_what_is_gone_is_marked_by_an_ordinary_run_until_it_is_removed(
    analyst: Analyst, world: World
) -> None:
    analyst.alice(generate.SINCE, generate.UNTIL, generate.UNTIL)
    lose_an_issue(world)
    analyst.server.serve(world)
    said = [analyst.alice(generate.SINCE, AFTER, later(AFTER, days=day)) for day in (0, 1)]
    said.append(analyst.alice("2026-05-01", "2026-06-01"))
    assert [each.coverage["issue"].status for each in said] == ["unknown"] * 3
    assert len({each.coverage["issue"].reason for each in said}) == 1
    now = later(AFTER, days=2)
    analyst.ask(UserTarget("alice"), generate.SINCE, now, now, refresh=True, prune=True)
    again = later(AFTER, days=3)
    assert analyst.alice(generate.SINCE, again, again).coverage["issue"].status == "exact"


def test_what_is_not_removed_is_in_doubt_in_later_runs_of_its_period(
    analyst: Analyst, world: World
) -> None:
    gone = world.repositories[0].issue(world.find_account("alice"), "2026-05-05T05:05:05Z")
    analyst.server.serve(world)
    analyst.alice()
    gone.repository.issues.remove(gone)
    analyst.server.serve(world)
    analyst.ask(UserTarget("alice"), now=later(AFTER, days=1), refresh=True)
    now = later(AFTER, days=2)
    assert analyst.alice(generate.SINCE, now, now).coverage["issue"].status == "unknown"
    within = analyst.alice("2026-05-01", "2026-06-01")
    assert "1 issue" in [each.target for each in within.skipped]
    assert "more is stored than is shown now, by 1" in str(within.coverage["issue"].reason)
    assert analyst.alice("2026-06-01", "2026-07-01").coverage["issue"].status == "exact"
    other = later(AFTER, days=3)
    analyst.ask(UserTarget("alice"), "2026-06-01", "2026-07-01", other, refresh=True, prune=True)
    assert analyst.alice("2026-05-01", "2026-06-01").coverage["issue"].status == "unknown"
    analyst.ask(UserTarget("alice"), now=later(AFTER, days=4), refresh=True, prune=True)
    assert analyst.alice("2026-05-01", "2026-06-01").coverage["issue"].status == "exact"


def test_tokens_that_see_more_and_less_in_turn_raise_one_doubt(
    analyst: Analyst, world: World
) -> None:
    alice = world.find_account("alice")
    secret = world.repository(alice, "secret", private=True, readers=(alice,))
    secret.issue(alice, "2026-02-02T02:02:02Z")
    analyst.server.serve(world)
    analyst.alice(generate.SINCE, generate.UNTIL, generate.UNTIL)
    reasons = []
    for day, sees_private in enumerate((False, True, False, True)):
        analyst.server.tokens = {TOKEN: Token("alice", private=sees_private)}
        now = later(AFTER, days=day)
        reasons.append(analyst.alice(generate.SINCE, now, now).coverage["issue"].reason)
    assert len(set(reasons)) == 1
    assert "fewer issues of all times than before, by 1;" in str(reasons[0])


def test_a_repository_that_changed_hands_is_followed_and_nothing_doubled(
    analyst: Analyst, world: World
) -> None:
    moved = next(each for each in world.repositories if each.owner is world.find_account("alice"))
    target = RepoTarget(moved.full_name)
    before = [
        analyst.ask(each, now=generate.UNTIL).summary["events_by_kind"]
        for each in (UserTarget("alice"), target)
    ]
    moved.former_names.append(moved.full_name)
    moved.owner = world.find_account("colleague-1")
    analyst.server.serve(world)
    after = [
        analyst.ask(each, until=AFTER)
        for each in (UserTarget("alice"), target, RepoTarget(moved.full_name))
    ]
    counts = [each.summary["events_by_kind"] for each in after]
    assert counts == [*before, before[1]]
    doubted = {each.status for told in after for each in told.coverage.values()} - {"exact"}
    assert doubted == {"lower_bound"}  # of releases by a person
    ids = [event.id for event in analyst.store.events()]
    assert len(ids) == len(set(ids))
    assert not [id_ for id_ in ids if id_.startswith(f"github.com/{moved.former_names[0]}/")]


def test_a_refresh_of_what_is_unchanged_misses_nothing(analyst: Analyst) -> None:
    first = analyst.alice()
    again = analyst.ask(UserTarget("alice"), now=later(AFTER, days=1), refresh=True)
    assert again.skipped == first.skipped
    assert again.coverage == first.coverage
    assert again.summary["reused_events"] == 0
