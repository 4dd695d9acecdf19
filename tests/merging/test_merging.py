"""Merging gives one event, whatever the order of the observations."""

from datetime import UTC, datetime, timedelta
from functools import reduce
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ossmk.errors import InputError
from ossmk.merging import losing_repos, merge, merged
from ossmk.model import ContributionEvent

Fields = dict[str, object]

START = datetime(2026, 1, 1, tzinfo=UTC)


def event(**fields: object) -> ContributionEvent:
    return ContributionEvent.model_validate(
        {
            "id": "commit:abc",
            "kind": "commit",
            "repo_id": "github.com/acme/site",
            "user_id": "alice",
            "created_at": START,
            "provider": "github",
            "observed_at": START,
            **fields,
        }
    )


def maybe(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.none() | strategy


moments = st.integers(0, 3).map(lambda days: START + timedelta(days=days))
counts = st.integers(0, 2)
observations = st.builds(
    event,
    kind=st.sampled_from(["commit", "pr"]),
    repo_id=st.sampled_from(["github.com/acme/site", "github.com/bob/site", "local/site"]),
    user_id=st.sampled_from(["alice", "Alice", "a@example.org"]),
    actor_id=maybe(st.sampled_from(["github.com:1", "github.com:2"])),
    role=st.sampled_from(["author", "co_author"]),
    actor_type=st.sampled_from(["user", "bot", "unlinked"]),
    created_at=moments,
    committed_at=maybe(moments),
    lines_added=maybe(counts),
    lines_removed=maybe(counts),
    files_changed=maybe(counts),
    parent_id=maybe(st.sampled_from(["p1", "p2"])),
    state=maybe(st.sampled_from(["open", "closed"])),
    private=maybe(st.booleans()),
    fork=maybe(st.booleans()),
    title=maybe(st.sampled_from(["Fix", "Fix it", ""])),
    url=maybe(st.sampled_from(["https://a", "https://b"])),
    provider=st.sampled_from(["github", "gitlab", "forgejo", "git", "gharchive", "other", "z", ""]),
    observed_at=maybe(moments),
)


@given(st.lists(observations, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_no_order_and_no_grouping_changes_the_merged_event(
    seen: list[ContributionEvent], random: Random
) -> None:
    expected = reduce(merge, seen)
    pile = list(seen) + random.sample(seen, random.randint(0, len(seen)))
    while len(pile) > 1:
        random.shuffle(pile)
        pile.append(merge(pile.pop(), pile.pop()))
    assert pile == [expected]


@given(st.lists(observations, min_size=1, max_size=4))
def test_merging_what_was_merged_before_changes_nothing(seen: list[ContributionEvent]) -> None:
    whole = reduce(merge, seen)
    assert merge(whole, whole) == whole
    assert [merge(whole, one) for one in seen] == [whole] * len(seen)
    assert ContributionEvent.model_validate_json(whole.model_dump_json()) == whole


@given(observations, observations)
def test_a_known_value_is_never_lost_to_an_unknown_one(
    one: ContributionEvent, other: ContributionEvent
) -> None:
    both = merge(one, other)
    for name in ("committed_at", "lines_added", "lines_removed", "files_changed", "title", "state"):
        known = {getattr(one, name), getattr(other, name)} - {None}
        assert getattr(both, name) in (known or {None})


@given(observations, observations)
def test_identity_moves_as_a_whole(one: ContributionEvent, other: ContributionEvent) -> None:
    def identity(event: ContributionEvent) -> tuple[object, ...]:
        return (event.user_id, event.actor_id, event.actor_type, event.role)

    assert identity(merge(one, other)) in (identity(one), identity(other))


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"provider": "github"}, {"provider": "gitlab", "observed_at": START + timedelta(1)}),
        ({"provider": "forgejo"}, {"provider": "git", "observed_at": START + timedelta(1)}),
        ({"provider": "git"}, {"provider": "gharchive", "observed_at": START + timedelta(1)}),
        ({"provider": "gharchive"}, {"provider": "other", "observed_at": START + timedelta(1)}),
        ({"observed_at": START + timedelta(1)}, {"observed_at": START}),
        ({"observed_at": START}, {"observed_at": None}),
        ({"provider": "gitlab", "observed_at": START + timedelta(1)}, {"provider": "forgejo"}),
    ],
)
def test_the_better_source_wins_field_by_field(better: Fields, worse: Fields) -> None:
    one = event(title="A better title", lines_added=None, **better)
    other = event(title="Z worse title", lines_added=7, **worse)
    both = merge(other, one)
    assert (both.title, both.lines_added) == ("A better title", 7)
    assert (both.provider, both.observed_at) == (one.provider, one.observed_at)


def test_a_third_source_meets_the_one_that_told_the_field_and_not_the_row() -> None:
    archive = event(provider="gharchive", title="From the archive")
    github = event(provider="github", title=None)
    git = event(provider="git", title="From git")
    assert merge(merge(archive, github), git).title == "From git"
    assert merge(archive, github).field_sources == (
        '{"title":["gharchive","2026-01-01T00:00:00Z"]}'
    )


def test_one_source_alone_needs_no_field_sources() -> None:
    assert merge(event(lines_added=None), event(lines_added=3)).field_sources is None


def test_a_commit_is_placed_in_the_original_before_the_fork_before_the_unknown() -> None:
    original = event(repo_id="github.com/z/site", fork=False, provider="gharchive")
    fork = event(repo_id="github.com/b/site", fork=True, url="https://fork", private=True)
    unknown = event(repo_id="github.com/a/site", fork=None, url="https://unknown")
    both = merge(merge(unknown, fork), original)
    assert (both.repo_id, both.fork, both.url, both.private) == (
        "github.com/z/site",
        False,
        None,
        None,
    )
    assert losing_repos(unknown, fork, original) == {"github.com/a/site", "github.com/b/site"}


def test_files_are_merged_in_the_order_of_first_sight() -> None:
    first, second = event(id="a", title=None), event(id="b")
    assert merged([first, second, event(id="a", title="Fix")]) == [
        event(id="a", title="Fix"),
        second,
    ]


def test_two_contributions_are_not_merged() -> None:
    with pytest.raises(ValueError, match="two contributions"):
        merge(event(id="a"), event(id="b"))


@pytest.mark.parametrize("text", ["{", "[]", '{"title":1}', '{"title":["git","soon"]}'])
def test_field_sources_that_are_not_ours_are_an_input_error(text: str) -> None:
    with pytest.raises(InputError, match="commit:abc"):
        merge(event(field_sources=text), event(title="Fix"))
