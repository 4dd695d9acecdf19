"""The models that version 0.1 published.

`ContributionEvent` is `ossmk.model`'s, which takes all that the old one took. The others have the
fields they had; nothing in the package reads them.
"""

from enum import StrEnum

from pydantic import BaseModel, Field

from ossmk.model import ContributionEvent

__all__ = ["ContributionEvent", "EventKind", "Repo", "Score", "ScoreRule", "User", "Visibility"]


class EventKind(StrEnum):
    """The kinds of version 0.1; `ossmk.model.KINDS` has all."""

    commit = "commit"
    pr = "pr"
    review = "review"
    issue = "issue"


class Visibility(StrEnum):
    """Whether everybody sees a repository."""

    public = "public"
    private = "private"


class Repo(BaseModel):
    """A repository of version 0.1."""

    id: str
    host: str = "github.com"
    owner: str
    name: str
    visibility: Visibility = Visibility.public
    topics: list[str] = Field(default_factory=list)


class User(BaseModel):
    """An account of version 0.1."""

    id: str
    login: str
    display_name: str | None = None
    orgs: list[str] = Field(default_factory=list)


class Score(BaseModel):
    """A score of version 0.1; what is stored and given out today is `ossmk.model.Score`."""

    subject_id: str
    dimension: str
    value: float
    window: str = "all"
    metadata: dict[str, str] = Field(default_factory=dict)


class ScoreRule(BaseModel):
    """A rule of version 0.1; rules are TOML files today."""

    id: str
    dimension: str
    selector: str = "*"
    weight: float = 1.0
    decay: float = 1.0
    threshold: float = 0.0
