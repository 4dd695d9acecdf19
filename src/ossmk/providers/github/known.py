"""What a run learns and remembers, as values that fit into its marks. Pure."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import msgspec

from ossmk.model import EPOCH, Kind
from ossmk.providers.github import payloads
from ossmk.providers.github.totals import Totals

FEWER_COMMITS = "GitHub counts fewer commits than before"
CURE = "--refresh tells what is gone, and with --prune removes it"


class Doubt(msgspec.Struct, frozen=True):
    """A reason why a kind may not be complete, and how many are known to be missing.

    They are missing on that day, where one is named: two runs may have looked at it. Or what was
    found before is `gone`, which is more than missing: nobody knows how much of it is counted.
    """

    kind: Kind
    reason: str
    missing: int = 0
    day: str = ""
    gone: int = 0

    @property
    def words(self) -> str:
        """The reason, with the number of what is gone and the cure."""
        return f"{self.reason}, by {self.gone:,}; {CURE}" if self.gone else self.reason

    def says(self, other: "Doubt") -> bool:
        """Tell whether this says all that another one says."""
        return self == msgspec.structs.replace(other, gone=self.gone) and self.gone >= other.gone


# what is remembered of an answer once it counts as delivered
Topic = Literal["met", "reviewed", "search_named", "released", "fork", "commit_day", "pr", "issue"]
Note = tuple[Topic, str]


class CommitCount(msgspec.Struct):
    """How many commits GitHub counts in a repository on each of the author's own days."""

    name: str
    days: dict[str, int] = {}

    def updated(self, newer: "CommitCount") -> "CommitCount":
        """Give the newer count with the days that only the older one holds."""
        return CommitCount(newer.name, {**self.days, **newer.days})

    def told_from(self, first_day: str) -> "CommitCount":
        """Give the days from one on."""
        days = {day: count for day, count in self.days.items() if day >= first_day}
        return CommitCount(self.name, days)

    def told_until(self, last_day: str) -> "CommitCount":
        """Give the days up to one, that one included."""
        days = {day: count for day, count in self.days.items() if day <= last_day}
        return CommitCount(self.name, days)

    def since(self, first_day: str) -> int:
        """Count those from a day on."""
        return sum(count for day, count in self.days.items() if day >= first_day)


class TruncatedWindow(msgspec.Struct, frozen=True):
    """A window in which not all repositories were named; `total` counts the commits of all."""

    start: datetime
    end: datetime
    total: int

    def holds(self, day: str) -> bool:
        """Tell whether a day is in the window."""
        return self.start.date().isoformat() <= day <= self.end.date().isoformat()


class Histories(msgspec.Struct, frozen=True):
    """Which commits of a repository are counted, by when they were committed; to the last second.

    `counted` is for the next run to check, `checked` what an earlier one counted, as `stored`.
    A walk ends at `until` where what is later was walked by that run; `landed_since` is from when
    what came after it is looked at, too.
    """

    counted: tuple[datetime, datetime]
    checked: tuple[datetime, datetime] | None = None
    stored: dict[str, int] = {}
    until: datetime | None = None
    landed_since: datetime | None = None


class Known(msgspec.Struct):
    """What a run learnt so far that outlives the stream that learnt it."""

    account: payloads.Account | None = None
    repository: payloads.Repository | None = None
    organization: str | None = None
    expected_account: str = ""  # whose contributions an earlier run found under this login
    expected_repository: str = ""  # which repository an earlier run found under this name
    new_since: datetime = EPOCH  # what is older was known to the run before
    whole: bool = True  # False where only what is new since the last run is asked for
    commit_counts: dict[str, CommitCount] = {}
    counted_before: dict[str, CommitCount] = {}  # in the same windows, when the last run looked
    names_all: bool = True  # False where a window holds more repositories than it names
    commits_asked: set[str] = set()  # repositories
    commit_days: dict[str, int] = {}  # commits found on each day, also by earlier runs
    truncated: list[TruncatedWindow] = []
    doubts: list[Doubt] = []  # that showed between answers
    all_since: datetime = EPOCH  # from when repositories' commits are walked
    all_before: dict[str, int] = {}  # how many each has had when the last run looked
    all_commits: dict[str, int] = {}  # how many each has now
    histories: Histories | None = None  # which of them that is
    last_older: datetime | None = None  # when the last was committed that was written before all
    reviewed: set[str] = set()  # pull requests whose reviews were asked for
    search_named: set[str] = set()  # pull requests search names as reviewed
    met: set[str] = set()  # repositories where the account did anything
    released: set[str] = set()  # repositories where releases were looked for
    forks: set[str] = set()  # own forks whose commits are not asked for yet
    counted: dict[str, int] = {}  # how many of a kind GitHub counts in the windows
    opened: dict[str, int] = {}  # how many of a kind were found in the windows
    totals: Totals = msgspec.field(default_factory=Totals)  # of the lists

    @property
    def is_settled(self) -> bool:
        """Tell whether the target is known to exist."""
        return bool(self.account or self.repository or self.organization)

    def take_in(self, notes: Iterable[Note]) -> None:
        """Remember what a delivered answer told."""
        sets = {
            "met": self.met,
            "reviewed": self.reviewed,
            "search_named": self.search_named,
            "released": self.released,
            "fork": self.forks,
        }
        for topic, name in notes:
            if topic in sets:
                sets[topic].add(name)
            elif topic == "commit_day":
                self.commit_days[name] = self.commit_days.get(name, 0) + 1
            else:
                self.opened[topic] = self.opened.get(topic, 0) + 1

    def commits_in(self, window: TruncatedWindow) -> int:
        """Count the commits found on the days of a window."""
        return sum(count for day, count in self.commit_days.items() if window.holds(day))
