"""A store tells the metrics what the events themselves tell."""

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from making_events import NOON, event
from ossmk.metrics import UNTOLD, Community, community_metrics, measured
from ossmk.model import KINDS, ContributionEvent, Scope
from ossmk.periods import Period
from ossmk.storage.base import Store

REPO = "github.com/acme/tools"
PERIOD = Period(NOON, NOON + timedelta(hours=4), "4h")


def works(number: int) -> st.SearchStrategy[ContributionEvent]:
    """Draw an event of any kind and class, before, in or behind the period."""
    return st.builds(
        event,
        st.just(number),
        kind=st.sampled_from(KINDS),
        user_id=st.sampled_from(["ann", "Ann", "ben", "cy"]),
        actor_type=st.sampled_from(["user", "user", "bot", "agent", "unlinked"]),
        created_at=st.integers(-2, 5).map(lambda hours: NOON + timedelta(hours=hours)),
        parent_id=st.none() | st.sampled_from([f"commit:{each:040x}" for each in range(6)]),
        state=st.sampled_from([None, "open", "closed", "merged"]),
        repo_id=st.sampled_from([REPO, REPO, "github.com/acme/other"]),
    )


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    events=st.tuples(*(works(number) for number in range(12))),
    since=st.sampled_from([NOON, None]),
    is_whole=st.booleans(),
)
def test_a_store_and_its_events_give_the_same_metrics(
    store: Store, events: tuple[ContributionEvent, ...], since: datetime | None, is_whole: bool
) -> None:
    period = Period(since, PERIOD.until, PERIOD.name)
    repo_id = f"github.com/acme/{datetime.now(UTC).timestamp()}"
    placed = [
        each.model_copy(update={"repo_id": repo_id, "id": f"{repo_id}/{each.id}"})
        for each in events
        if each.repo_id == REPO
    ]
    store.save_events(placed)
    community = Community(period, is_whole=is_whole)
    store.take_community(community, Scope(repo_id=repo_id, until=period.until))
    assert measured(community, UNTOLD) == community_metrics(placed, period, is_whole=is_whole)
