"""Events for tests: one with all that is needed, and hypothesis strategies for many versions."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from ossmk.model import ContributionEvent

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)

_moments = st.integers(0, 3).map(lambda hours: NOON + timedelta(hours=hours))
_counts = st.none() | st.integers(0, 3)
_texts = st.none() | st.sampled_from(["a", "B", "tab\tand\nline\\N", "é'\"", ""])
_ids = st.sampled_from(["commit:b", "commit:A", "commit:é"])
_repos = st.sampled_from(["github.com/a/one", "github.com/b/two", "local/Three"])
# a number stays with its account: renames have tests of their own
_authors = st.sampled_from(
    [("alice", "github.com:1"), ("Alice", "github.com:1"), ("alice", None), ("bob", None)]
)


def event(number: int = 0, **fields: object) -> ContributionEvent:
    """Make a commit by alice; every field may be given."""
    made: dict[str, object] = {
        "id": f"commit:{number:040x}",
        "kind": "commit",
        "repo_id": "github.com/acme/tools",
        "user_id": "Alice",
        "created_at": NOON + timedelta(minutes=number),
        "provider": "git",
        "observed_at": NOON,
    }
    return ContributionEvent.model_validate({**made, **fields})


def observations(
    ids: st.SearchStrategy[str] = _ids,
) -> st.SearchStrategy[ContributionEvent]:
    """Draw what some source says of one of a few commits; many say different things of one."""
    return _authors.flatmap(lambda author: _told(ids, *author))


def _told(
    ids: st.SearchStrategy[str], user_id: str, actor_id: str | None
) -> st.SearchStrategy[ContributionEvent]:
    return st.builds(
        ContributionEvent,
        id=ids,
        kind=st.just("commit"),
        repo_id=_repos,
        user_id=st.just(user_id),
        actor_id=st.just(actor_id),
        role=st.just("author"),
        actor_type=st.sampled_from(["user", "bot"]),
        created_at=_moments,
        committed_at=st.none() | _moments,
        lines_added=_counts,
        lines_removed=_counts,
        files_changed=_counts,
        parent_id=_texts,
        state=_texts,
        private=st.none() | st.booleans(),
        fork=st.none() | st.booleans(),
        title=_texts,
        url=_texts,
        provider=st.sampled_from(["git", "github", "gharchive", ""]),
        observed_at=st.none() | _moments,
        field_sources=st.none(),
    )
