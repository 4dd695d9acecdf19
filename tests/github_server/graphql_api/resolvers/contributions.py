"""The fields of `contributionsCollection`."""

from collections.abc import Sequence

from github_server.graphql_api.ask import Ask, NotServed, constants, field_of
from github_server.graphql_api.collection import Collection, Commits, Contribution
from github_server.graphql_api.paging import Counted, connection
from github_server.sight import Refused
from github_server.timestamps import a_year_after, moment, moment_text, utc_text
from github_server.world import Account

Ordered = dict[str, str] | bool

constants("CreatedCommitContribution", isRestricted=False)


@field_of("User", name="contributionsCollection")
def collection(
    user: Account,
    ask: Ask,
    *,
    to: str | None = None,
    organization_id: str | None = None,
    **bounds: str,
) -> Collection:
    """Give the collection of the asked span, the year before now where nothing is asked."""
    start, end = _span(bounds.get("from"), to, ask.now)
    if moment(end) > a_year_after(moment(start)):
        raise Refused(
            "UNPROCESSABLE", "The total time spanned by 'from' and 'to' must not exceed 1 year"
        )
    if organization_id is not None:
        raise NotServed("contributionsCollection(organizationID:)")
    return Collection(user, ask, start, end)


def _span(start: str | None, end: str | None, now: str) -> tuple[str, str]:
    if start is None:
        closing = utc_text(end or now)
        opening = moment(closing).replace(year=moment(closing).year - 1)
        return moment_text(opening), closing
    opening_text = utc_text(start)
    year_later = moment_text(a_year_after(moment(opening_text)))
    return opening_text, utc_text(end) if end else min(utc_text(now), year_later)


@field_of("ContributionsCollection", name="commitContributionsByRepository")
def by_repository(of: Collection, _: Ask, *, max_repositories: int = 25) -> list[Commits]:
    """Give the busiest repositories: there is no cursor for the others."""
    return of.commits[:max_repositories]


@connection("ContributionsCollection", name="pullRequestContributions")
def pull_contributions(of: Collection, _: Ask, **order: Ordered) -> list[Contribution]:
    """Give the pull requests opened."""
    return _directed(
        order,
        [
            Contribution(
                "CreatedPullRequestContribution",
                of.user,
                each.repository,
                each.created_at,
                pull_request=each,
            )
            for each in of.pulls
        ],
    )


@connection("ContributionsCollection", name="issueContributions")
def issue_contributions(of: Collection, _: Ask, **order: Ordered) -> list[Contribution]:
    """Give the issues opened."""
    return _directed(
        order,
        [
            Contribution(
                "CreatedIssueContribution", of.user, each.repository, each.created_at, issue=each
            )
            for each in of.issues
        ],
    )


@connection("ContributionsCollection", name="pullRequestReviewContributions")
def review_contributions(of: Collection, _: Ask, **order: Ordered) -> list[Contribution]:
    """Give the last review per pull request."""
    return _directed(
        order,
        [
            Contribution(
                "CreatedPullRequestReviewContribution",
                of.user,
                each.repository,
                each.created_at,
                pull_request=each.pull,
                pull_request_review=each,
            )
            for each in of.reviews
        ],
    )


@connection("ContributionsCollection", name="repositoryContributions")
def repository_contributions(of: Collection, _: Ask, **order: Ordered) -> list[Contribution]:
    """Give the repositories created."""
    return _directed(
        order,
        [
            Contribution("CreatedRepositoryContribution", of.user, each, each.created_at)
            for each in of.repositories
        ],
    )


@connection("CommitContributionsByRepository", name="contributions")
def commit_days(of: Commits, _: Ask, *, order_by: dict[str, str]) -> Sequence[Contribution]:
    """Give one contribution per day; the connection's total counts commits, not days."""
    down = order_by["direction"] == "DESC"
    if order_by["field"] == "COMMIT_COUNT":
        days = sorted(of.days, key=lambda each: each.commit_count, reverse=down)
    else:
        days = sorted(of.days, key=lambda each: each.occurred_at, reverse=down)
    return Counted(days, of.total)


@field_of("CommitContributionsByRepository", name="resourcePath")
def commits_path(of: Commits, _: Ask) -> str:
    """Give the path of the page that lists the commits."""
    return of.url.removeprefix("https://github.com")


@field_of("ContributionsCollection", name="totalCommitContributions")
def total_commits(of: Collection, _: Ask) -> int:
    """Count the commits of all repositories, also of those past `max_repositories`."""
    return sum(each.total for each in of.commits)


@field_of("ContributionsCollection", name="totalRepositoriesWithContributedCommits")
def total_commit_repositories(of: Collection, _: Ask) -> int:
    """Count the repositories committed to."""
    return len(of.commits)


@field_of("ContributionsCollection", name="totalPullRequestContributions")
def total_pulls(of: Collection, _: Ask, **__: object) -> int:
    """Count the pull requests opened."""
    return len(of.pulls)


@field_of("ContributionsCollection", name="totalIssueContributions")
def total_issues(of: Collection, _: Ask, **__: object) -> int:
    """Count the issues opened."""
    return len(of.issues)


@field_of("ContributionsCollection", name="totalPullRequestReviewContributions")
def total_reviews(of: Collection, _: Ask) -> int:
    """Count the pull requests reviewed."""
    return len(of.reviews)


@field_of("ContributionsCollection", name="totalRepositoryContributions")
def total_repositories(of: Collection, _: Ask, **__: object) -> int:
    """Count the repositories created."""
    return len(of.repositories)


@field_of("ContributionsCollection", name="restrictedContributionsCount")
def restricted_count(of: Collection, _: Ask) -> int:
    """Count what is hidden, where the user's profile shows that."""
    return of.restricted if of.user.shares_private_counts else 0


@field_of("ContributionsCollection", name="hasAnyRestrictedContributions")
def has_restricted(of: Collection, ask: Ask) -> bool:
    """Tell whether anything is hidden, where the user's profile shows that."""
    return bool(restricted_count(of, ask))


@field_of("ContributionsCollection", name="hasAnyContributions")
def has_any(of: Collection, ask: Ask) -> bool:
    """Tell whether there is anything at all in the span."""
    visible = (of.commits, of.pulls, of.issues, of.reviews, of.repositories)
    return any(visible) or has_restricted(of, ask)


@field_of("ContributionsCollection", name="hasActivityInThePast")
def has_past(of: Collection, _: Ask) -> bool:
    """Tell whether there was anything before the span."""
    return of.has_activity_before


@field_of("ContributionsCollection", name="contributionYears")
def years(of: Collection, _: Ask) -> list[int]:
    """Give the years with contributions, the latest first."""
    return of.years


def _directed(order: dict[str, Ordered], made: list[Contribution]) -> list[Contribution]:
    down = order["order_by"] == {"direction": "DESC"}
    return sorted(made, key=lambda each: each.occurred_at, reverse=down)
