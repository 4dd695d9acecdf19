"""The arithmetic of totals, over a list that changes between its pages and between runs."""

from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from ossmk.providers.github.totals import Listed, Record, Total, Totals

LIST = "issues"
OFTEN = settings(max_examples=300, deadline=None)
# GitHub tells whole seconds, and two things may happen in one
SECONDS = (0, 1, 1, 3)


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


class Forge:
    """A list of elements by number, each with the second of its creation and of its last edit."""

    def __init__(self, random: Random, *, is_ordered: bool) -> None:
        self.random, self.is_ordered = random, is_ordered
        self.second, self.number = 100, 0
        self.elements: dict[int, tuple[int, int]] = {}

    def work(self, times: int) -> None:
        """Add and edit."""
        for _ in range(times):
            self.second += self.random.choice(SECONDS)
            if self.elements and self.random.random() < 0.5:
                edited = self.random.choice(sorted(self.elements))
                self.elements[edited] = (self.elements[edited][0], self.second)
            else:
                self.add(created=self.second)

    def add(self, *, created: int) -> None:
        self.number += 1
        self.elements[self.number] = (created, self.second)

    def lose(self, number: int, *, moves: bool) -> None:
        """Delete an element, or move it: it comes back as another record of the same date."""
        created, _ = self.elements.pop(number)
        if moves:
            self.second += 1
            self.add(created=created)

    def order(self, number: int) -> tuple[int, int]:
        """Tell where an element stands: the last touched first, or the oldest."""
        return (-self.elements[number][1], -number) if self.is_ordered else (0, number)

    def pages(self, floor: int, *, meanwhile: int) -> Iterator[Listed]:
        """Give the pages down to a second, while people go on; a cursor is where a page ended."""
        cursor: tuple[int, int] = (-self.second - 10**6, 0)
        while True:
            rest = sorted(filter(lambda n: self.order(n) > cursor, self.elements), key=self.order)
            size = self.random.randrange(1, 5)
            page = rest[:size]
            touched = self.elements[page[-1]][1] if page else 0
            goes_on = len(rest) > size
            yield Listed(
                [Record(number, moment(self.elements[number][0])) for number in page],
                len(self.elements),
                moment(touched) if goes_on and self.is_ordered else None,
                is_ordered=self.is_ordered,
            )
            if not goes_on or (self.is_ordered and touched < floor):
                return
            cursor = self.order(page[-1])
            self.work(self.random.randrange(meanwhile + 1))


def run(forge: Forge, before: dict[str, Total], floor: int, *, meanwhile: int = 0) -> Totals:
    """Walk the list as a run does, and hold it against the run before."""
    totals = Totals(before)
    for place, page in enumerate(forge.pages(floor, meanwhile=meanwhile)):
        totals.take(LIST, page, is_first=place == 0)
    return totals


@OFTEN
@given(random=st.randoms(use_true_random=False), is_ordered=st.booleans())
def test_work_alone_is_never_taken_for_a_loss(random: Random, is_ordered: bool) -> None:
    forge = Forge(random, is_ordered=is_ordered)
    kept: dict[str, Total] = {}
    floor = random.choice((0, 100, 110))
    for _ in range(4):
        forge.work(random.randrange(12))
        began = forge.second
        totals = run(forge, kept, floor, meanwhile=2)
        assert totals.lost() == {}
        # the next run looks a little further back than this one
        kept, floor = totals.kept(), began - random.randrange(3)


@OFTEN
@given(random=st.randoms(use_true_random=False), is_ordered=st.booleans())
def test_what_is_deleted_is_counted_to_the_element(random: Random, is_ordered: bool) -> None:
    forge = Forge(random, is_ordered=is_ordered)
    forge.work(random.randrange(1, 12))
    began = forge.second
    kept = run(forge, {}, floor=0).kept()
    gone = random.sample(sorted(forge.elements), random.randrange(len(forge.elements) + 1))
    for number in gone:
        forge.lose(number, moves=False)
    forge.second += 1
    forge.work(random.randrange(12))
    assert run(forge, kept, began).lost().get(LIST, 0) == len(gone)


@OFTEN
@given(random=st.randoms(use_true_random=False))
def test_what_moved_is_counted_where_the_first_page_tells_numbers(random: Random) -> None:
    forge = Forge(random, is_ordered=True)
    forge.work(random.randrange(1, 12))
    began = forge.second
    kept = run(forge, {}, floor=0).kept()
    moved = random.sample(sorted(forge.elements), random.randrange(len(forge.elements) + 1))
    for number in moved:
        forge.lose(number, moves=True)
    forge.second += 1
    forge.work(random.randrange(12))
    lost = run(forge, kept, began).lost().get(LIST, 0)
    assert lost == (0 if kept[LIST].newest is None else len(moved))


@OFTEN
@given(random=st.randoms(use_true_random=False))
def test_what_some_tokens_do_not_see_is_missed_once(random: Random) -> None:
    forge = Forge(random, is_ordered=True)
    forge.work(12)
    hidden = set(random.sample(sorted(forge.elements), random.randrange(len(forge.elements))))
    kept = run(forge, {}, floor=0).kept()
    for _ in range(4):
        began = forge.second
        forge.second += 1
        forge.work(random.randrange(6))
        everything = dict(forge.elements)
        hides = random.choice((True, False))
        forge.elements = {n: e for n, e in everything.items() if not (hides and n in hidden)}
        totals = run(forge, kept, began)
        assert totals.lost().get(LIST, 0) == hides * len(hidden)
        kept, forge.elements = totals.kept(), everything
