from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ossmk.providers.gharchive.hours import ONE, Hole, holes, hour_of, in_order

NOON = datetime(2015, 1, 1, 12, tzinfo=UTC)


def name(hour: datetime) -> str:
    return f"{hour:%Y-%m-%d}-{hour.hour}.json.gz"


def test_a_name_tells_its_hour() -> None:
    assert hour_of("2015-01-01-9.json.gz") == NOON - 3 * ONE
    assert hour_of("2015-01-01-12.json") == NOON
    for other in (
        "2015-13-01-9.json.gz",
        "2015-01-01-24.json.gz",
        "events.jsonl",
        "x-2015.json.gz",
    ):
        assert hour_of(other) is None


def test_names_are_put_in_the_order_of_their_hours() -> None:
    names = ["2015-01-02-0.json.gz", "2015-01-01-10.json.gz", "2015-01-01-9.json.gz", "a.json"]
    assert sorted(names, key=in_order) == names[::-1]


@given(st.sets(st.integers(0, 100)))
def test_every_missing_hour_is_in_exactly_one_hole(there: set[int]) -> None:
    found = holes([name(NOON + timedelta(hours=each)) for each in there])
    missing = {hole.first + n * ONE for hole in found for n in range(hole.hours)}
    between = range(min(there), max(there)) if there else ()
    assert missing == {NOON + timedelta(hours=each) for each in between if each not in there}
    assert sum(hole.hours for hole in found) == len(missing)


def test_hours_in_a_row_are_one_hole() -> None:
    assert holes([name(NOON), name(NOON + 9 * ONE), "other.json.gz"]) == [Hole(NOON + ONE, 8)]
