"""GitHub's search for issues and pull requests, by its qualifiers.

https://docs.github.com/en/search-github/searching-on-github/searching-issues-and-pull-requests
"""

import re
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from github_server.index import Index
from github_server.sight import Sight
from github_server.timestamps import day_of, utc_text
from github_server.world import Account, Commit, Issue, PullRequest, Repository

SEARCHED_AT_MOST = 1000

Found = Issue | PullRequest
Test = Callable[[Found], bool]


class UnknownToSearch(Exception):  # REST answers it with 422, GraphQL with nothing
    """A user or repository that search does not know or may not show."""


@dataclass(frozen=True)
class Word:
    """A word of a query: `-qualifier:value`, or plain text to be found in the title."""

    name: str | None
    value: str
    negated: bool


def find_issues(query: str, index: Index, sight: Sight) -> list[Found]:
    """Give all that matches, by the query's `sort:` or the latest first; unknown users: nothing."""
    try:
        return search_issues(query, index, sight)
    except UnknownToSearch:
        return []


def search_issues(query: str, index: Index, sight: Sight) -> list[Found]:
    """Give all that matches; raises `UnknownToSearch` where a named user cannot be searched."""
    words = [_word(each) for each in shlex.split(query)]
    tests = [_negated(_test(each, index)) if each.negated else _test(each, index) for each in words]
    found = [each for each in _searched(index, sight) if all(test(each) for test in tests)]
    return _sorted(found, next((each.value for each in words if each.name == "sort"), ""))


def _word(said: str) -> Word:
    negated = said.startswith("-")
    name, colon, value = said.removeprefix("-").partition(":")
    return Word(name.lower(), value, negated) if colon else Word(None, said, negated=False)


def _negated(test: Test) -> Test:
    return lambda each: not test(each)


def _searched(index: Index, sight: Sight) -> Sequence[Found]:
    # what SAML protects is left out of search without a word
    shown = [each for each in index.world.repositories if sight.shows(each)]
    found: list[Found] = []
    for repository in shown:
        found += repository.issues
        found += repository.pulls
    return found


def _sorted(found: list[Found], sort: str) -> list[Found]:
    field, _, direction = sort.partition("-")
    attribute = "updated_at" if field == "updated" else "created_at"
    return sorted(
        found,
        key=lambda each: (getattr(each, attribute), each.database_id),
        reverse=direction != "asc",
    )


def _test(word: Word, index: Index) -> Test:  # noqa: PLR0911  # a table of qualifiers
    match word.name:
        case None:
            return lambda each: word.value.lower() in each.title.lower()
        case "sort":
            return lambda _: True
        case "is" | "type" | "state":
            return _of_state(word.value.lower())
        case "created" | "updated" | "closed" | "merged":
            return _in_span(f"{word.name}_at", word.value)
        case "repo":
            return _in_repository(_known_repository(word.value, index))
        case "user" | "org":
            return lambda each: each.repository.owner.login.lower() == word.value.lower()
        case "author" | "commenter" | "reviewed-by" | "involves":
            return _by(word.name, _known_account(word.value, index))
        case _:
            # GitHub takes an unknown qualifier as text, which no title here holds
            return lambda _: False


def _of_state(value: str) -> Test:  # noqa: PLR0911  # a table of states
    match value:
        case "pr" | "pull-request":
            return lambda each: isinstance(each, PullRequest)
        case "issue":
            return lambda each: isinstance(each, Issue)
        case "merged":
            return lambda each: each.state == "MERGED"
        case "unmerged":
            return lambda each: isinstance(each, PullRequest) and each.state != "MERGED"
        case "open":
            return lambda each: each.state == "OPEN"
        case "closed":
            return lambda each: each.state != "OPEN"
        case "public" | "private":
            return lambda each: each.repository.private == (value == "private")
        case _:
            return lambda _: False


def _in_repository(repository: Repository) -> Test:
    return lambda each: each.repository is repository


def _in_span(attribute: str, value: str) -> Test:
    first, last = _span(value)

    def test(each: Found) -> bool:
        at = getattr(each, attribute, None)
        return at is not None and first <= at <= last

    return test


def _span(value: str) -> tuple[str, str]:
    """Read `A..B`, `>A`, `>=A`, `<A`, `<=A` or a day; both ends of the answer are included."""
    start, dots, end = value.partition("..")
    if dots:
        return _first(start), _last(end)
    comparison = re.match(r"[<>]=?", value)
    said = value[len(comparison[0]) :] if comparison else value
    match comparison and comparison[0]:
        case ">":
            return _last(said) + "~", "9999"
        case ">=":
            return _first(said), "9999"
        case "<":
            return "", _first(said)[:-1]
        case "<=":
            return "", _last(said)
        case _:
            return _first(said), _last(said)


def _first(said: str) -> str:
    return "" if said == "*" else utc_text(said)


def _last(said: str) -> str:
    if said == "*":
        return "9999"
    is_day = re.fullmatch(r"\d{4}-\d\d-\d\d", said)
    return f"{day_of(said).isoformat()}T23:59:59Z" if is_day else utc_text(said)


def _by(name: str, account: Account) -> Test:
    tests: dict[str, Test] = {
        "author": lambda each: each.author is account,
        "commenter": lambda each: any(said.author is account for said in each.comments),
        "reviewed-by": lambda each: _reviewed(each, account),
    }
    if name == "involves":
        return lambda each: tests["author"](each) or tests["commenter"](each)
    return tests[name]


def _reviewed(made: Found, account: Account) -> bool:
    return isinstance(made, PullRequest) and any(
        each.author is account and each.state != "PENDING" for each in made.reviews
    )


def _known_account(login: str, index: Index) -> Account:
    found = index.owner(login.removeprefix("@").removeprefix("app/"))
    if not isinstance(found, Account) or not found.searchable:
        raise UnknownToSearch(login)
    return found


def _known_repository(full_name: str, index: Index) -> Repository:
    found = index.repository(full_name)
    if found is None:
        raise UnknownToSearch(full_name)
    return found


def search_commits(query: str, index: Index, sight: Sight) -> list[Commit]:
    """Give the commits that match; forks' copies too. Raises `UnknownToSearch` as issues do."""
    tests = [_commit_test(_word(each), index) for each in shlex.split(query)]
    return [
        commit
        for repository in index.world.repositories
        if sight.shows(repository)
        for commit in repository.commits
        if commit.on_default_branch and all(test(commit) for test in tests)
    ]


def _commit_test(word: Word, index: Index) -> Callable[[Commit], bool]:
    match word.name:
        case "author":
            account = _known_account(word.value, index)
            return lambda each: each.author is account
        case "author-date" | "committer-date":
            first, last = _span(word.value)
            if word.name == "author-date":
                return lambda each: first <= each.authored_date <= last
            return lambda each: first <= each.committed_date <= last
        case "repo":
            repository = _known_repository(word.value, index)
            return lambda each: each.repository is repository
        case None:
            return lambda each: word.value.lower() in each.message.lower()
        case _:
            return lambda _: False
