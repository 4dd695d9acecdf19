"""What flows through the program: events, targets, coverage, pages, scores and receipts.

Everything is frozen. Times are aware UTC in whole seconds; what is unknown is None, never 0.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from ossmk.periods import iso, whole_seconds

Kind = Literal[
    "commit",
    "pr",
    "pr_merged",
    "review",
    "review_comment",
    "issue",
    "issue_comment",
    "commit_comment",
    "discussion",
    "discussion_comment",
    "release",
]
Role = Literal["author", "co_author"]
ActorType = Literal["user", "bot", "agent", "unlinked"]
CoverageStatus = Literal["exact", "lower_bound", "unknown"]
By = Literal["account", "person"]  # whether linked accounts are scored each, or as one person

KINDS: tuple[Kind, ...] = get_args(Kind)
ACTOR_TYPES: tuple[ActorType, ...] = get_args(ActorType)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _from_1970(moment: datetime) -> datetime:
    if moment < EPOCH:
        raise ValueError("no contribution is older than 1970-01-01")
    return whole_seconds(moment)


Moment = Annotated[AwareDatetime, AfterValidator(_from_1970)]
# Postgres stores no NUL in text, so no store does
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
Name = Annotated[str, StringConstraints(pattern=r"^[^\x00]+$")]
RepoId = Annotated[Name, AfterValidator(str.lower)]
Count = Annotated[int, Field(ge=0, le=2**53 - 1)]  # beyond 2^53 JSON readers lose digits


class Frozen(BaseModel):
    """A value: unknown fields are errors, and nothing changes once made."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ContributionEvent(Frozen):
    """One contribution of one person: a row of `ossmk_events`, a JSON line, a Parquet row.

    `id` is stable and readable, the same from every source: `commit:<sha>`,
    `github.com/owner/name/pull/42`, `…/pull/42#merged`, `…/pull/42/review/<databaseId>`.
    `field_sources` is None unless several sources were merged; see `merging.py`.
    """

    id: Name
    kind: Kind
    repo_id: RepoId
    user_id: Name
    actor_id: Text | None = None
    role: Role = "author"
    actor_type: ActorType = "user"
    created_at: Moment
    committed_at: Moment | None = None
    lines_added: Count | None = None
    lines_removed: Count | None = None
    files_changed: Count | None = None
    parent_id: Text | None = None
    state: Text | None = None
    private: bool | None = None
    fork: bool | None = None
    title: Text | None = None
    url: Text | None = None
    provider: Text = ""
    observed_at: Moment | None = None
    field_sources: Text | None = None


EVENT_FIELDS: tuple[str, ...] = tuple(ContributionEvent.model_fields)


class Actor(Frozen):
    """An account or an e-mail seen as an author; `name` is what pages show instead of an e-mail."""

    user_id: Name
    actor_id: Text | None = None
    name: Text | None = None
    actor_type: ActorType = "user"


class Repository(Frozen):
    """A repository as its forge knows it; `forge_id` survives renames (`github.com:1296269`)."""

    repo_id: RepoId
    forge_id: Text | None = None
    fork: bool | None = None
    private: bool | None = None


class Skipped(Frozen):
    """Something that could not be done or was left out, and why: data, never silence."""

    target: str
    reason: str


class Coverage(Frozen):
    """How far a count can be trusted.

    `exact`: everything was delivered and agrees with the forge's own total.
    `lower_bound`: there is more, for `reason`; `reported` is the forge's total where it told one.
    `unknown`: no answer at all.
    """

    status: CoverageStatus
    found: int = 0
    reported: int | None = None
    reason: str | None = None


def doubts(coverage: Mapping[Kind, Coverage], skipped: Iterable[Skipped]) -> Iterator[str]:
    """Give a text for each kind that is not exact, and for each part that was left out."""
    for kind, covered in sorted(coverage.items()):
        if covered.status != "exact":
            yield f"{kind}: {covered.status}, {covered.reason or 'no reason told'}"
    for one in skipped:
        yield f"skipped {one.target}: {one.reason}"


class Cost(Frozen):
    """What a run spent at the forge."""

    requests: int = 0
    points: int = 0
    waited_seconds: float = 0.0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(
            requests=self.requests + other.requests,
            points=self.points + other.points,
            waited_seconds=self.waited_seconds + other.waited_seconds,
        )

    def __sub__(self, other: "Cost") -> "Cost":
        return Cost(
            requests=self.requests - other.requests,
            points=self.points - other.points,
            waited_seconds=self.waited_seconds - other.waited_seconds,
        )


@dataclass(frozen=True, slots=True)
class UserTarget:
    """A person: everything authored by that login, in any repository."""

    login: str

    @property
    def id(self) -> str:
        """The target as stored: nothing but the login, spelt as given."""
        return self.login


@dataclass(frozen=True, slots=True)
class RepoTarget:
    """A repository: everybody's contributions to `owner/name`, or to a clone at a path."""

    name: str

    @property
    def id(self) -> str:
        """The target as stored."""
        return self.name


@dataclass(frozen=True, slots=True)
class OrgTarget:
    """An organisation: everybody's contributions to its repositories."""

    name: str

    @property
    def id(self) -> str:
        """The target as stored."""
        return self.name


Target = UserTarget | RepoTarget | OrgTarget


@dataclass(frozen=True, slots=True)
class Scope:
    """Which stored events are meant: one person's (any spelling), one repository's, or all.

    By account `user_id` is that account alone, by person all that are linked with it. `since`
    (included) and `until` (excluded) narrow by `created_at`. A repository's events include the
    commits that are stored under another repository they were also seen in.
    """

    user_id: str | None = None
    repo_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    by: By = "account"


@dataclass(frozen=True, slots=True)
class Page:
    """What a provider delivers at a time, saved as one transaction.

    `coverage` tells of whole kinds and comes when a kind is finished; `marks` are the provider's
    own notes (stream → text) on where to go on, stored with the page and handed back next time;
    an empty text removes a mark. `told_anew` are kinds of which all was told once more, since what
    an earlier run told does not hold. For a `RepoTarget` the first page's `repositories[0]` is the
    repository it turned out to be, for a `UserTarget` the first page's `actors[0]` the account.
    """

    events: Sequence[ContributionEvent] = ()
    actors: Sequence[Actor] = ()
    repositories: Sequence[Repository] = ()
    skipped: Sequence[Skipped] = ()
    coverage: Mapping[Kind, Coverage] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
    cost: Cost = Cost()
    told_anew: Collection[Kind] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: `done` of `total` (None: unknown) `unit`s, or what it waits for."""

    step: str
    done: int = 0
    total: int | None = None
    unit: str = "events"

    @property
    def is_wait(self) -> bool:
        """Tell whether it waits: for `total` seconds, `step` says for what."""
        return self.unit == "seconds"


class Score(Frozen):
    """What one person reached in one dimension and window, as of one moment, by one rules file.

    `target` is empty for all of the person's work, else the repository the score is limited to.
    """

    user_id: Name
    dimension: Name
    window: Name
    value: float
    events: int = 0
    as_of: Moment
    rules: Text = ""
    coverage: CoverageStatus = "unknown"
    target: Text = ""


class Link(Frozen):
    """Says that two accounts are one person's: a row of `ossmk_identities`.

    `person` is the primary account of all that are linked with each other, by which scores by
    person are shown; no row has it as `account`.
    """

    account: Name
    linked_to: Name
    person: Name
    evidence: Name
    linked_at: Moment


class Run(Frozen):
    """One analysis as the history keeps it; `run` sorts by the time it ran.

    `target` is the login or repository whose work was scored, in lower case.
    """

    run: Name
    target: Name
    rules: Text
    as_of: Moment


class Receipt(Frozen):
    """One event in one dimension and window: its factors and points, or why it has none.

    `points = floor(weight * decay * size * 1e8 + 0.5) / 1e8`; `units` are the points as a whole
    number of 1e-8, so that sums are exact. `reason` is set where the event gives no points.
    `state` is that of a review where the weight goes by it; `valid_from` is the first day of what
    the rules say about the event's day, None where they always said it.
    """

    event_id: Name
    user_id: Name
    kind: Kind
    repo_id: RepoId
    created_at: Moment
    title: str | None = None
    url: str | None = None
    dimension: Name
    window: Name
    weight: float
    decay: float
    size: float
    age_days: int
    lines: int | None
    units: int
    reason: str | None = None
    state: str | None = None
    valid_from: date | None = None

    @property
    def points(self) -> float:
        """The points, as the score counts them."""
        return self.units / 1e8


def event_dict(event: ContributionEvent) -> dict[str, Any]:
    """Give an event as JSON types, in the order of `EVENT_FIELDS`, times as ISO strings."""
    fields = event.model_dump()
    for key in ("created_at", "committed_at", "observed_at"):
        if (moment := fields[key]) is not None:
            fields[key] = iso(moment)
    return fields
