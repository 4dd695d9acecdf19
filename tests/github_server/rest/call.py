"""A REST request on its way to its endpoint, and the table of endpoints."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from github_server.index import Index
from github_server.limits import Ledger, Resource
from github_server.sight import Sight
from github_server.wire import Answer, Request, problem
from github_server.world import Repository

T = TypeVar("T")
MAX_PAGE = 100


class Stopped(Exception):  # an answer, not a fault
    """Ends a request early with an answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(str(answer.status))
        self.answer = answer


@dataclass
class Call:
    """A request with what its endpoint needs; endpoints put the Link header into `headers`."""

    request: Request
    index: Index
    sight: Sight
    ledger: Ledger
    path: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def base_url(self) -> str:
        """The root of the API, for addresses in answers."""
        return self.request.base_url

    def parameter(self, name: str, default: str = "") -> str:
        """Give a query parameter."""
        return self.request.parameters.get(name, default)

    def page(self, everything: Sequence[T], *, at_most: int | None = None) -> Sequence[T]:
        """Cut out the asked page and say in `Link` where the others are."""
        number, size = self.page_number, self.page_size
        listed = everything[:at_most]
        pages = max(1, -(-len(listed) // size))
        before = {"prev": number - 1, "first": 1} if number > 1 else {}
        after = {"next": number + 1, "last": pages} if number < pages else {}
        links = [
            f'<{self._address(page)}>; rel="{name}"' for name, page in (before | after).items()
        ]
        if links:
            self.headers["link"] = ", ".join(links)
        return listed[(number - 1) * size : number * size]

    @property
    def page_number(self) -> int:
        """The page that is asked for, from 1."""
        return max(1, self._number("page", 1))

    @property
    def page_size(self) -> int:
        """How many are asked for; more than a hundred give a hundred."""
        return min(MAX_PAGE, max(1, self._number("per_page", 30)))

    def repository(self) -> Repository:
        """Find the repository of the path; stops where it moved, is hidden or may not be shown."""
        found = self._named_repository()
        if found is None or self.sight.hides(found):
            raise Stopped(problem(404, "Not Found"))
        self._refuse(found)
        return found

    def _named_repository(self) -> Repository | None:
        if "id" in self.path:
            everything = self.index.world.repositories
            return next((e for e in everything if str(e.database_id) == self.path["id"]), None)
        full_name = f"{self.path['owner']}/{self.path['repo']}"
        moved = self.index.repository(full_name)
        if moved and full_name.lower() not in self.index.names and not self.sight.hides(moved):
            raise Stopped(self._moved(moved))
        return moved

    def _moved(self, repository: Repository) -> Answer:
        rest = re.sub(r"^/repos/[^/]+/[^/]+", "", self.request.path)
        query = "&".join(f"{name}={value}" for name, value in self.request.parameters.items())
        address = f"{self.base_url}/repositories/{repository.database_id}{rest}"
        return problem(301, "Moved Permanently", location=address + (f"?{query}" if query else ""))

    def _refuse(self, repository: Repository) -> None:
        if repository.blocked:
            raise Stopped(blocked())
        if refusal := self.sight.refuses(repository):
            sso = f"required; url=https://github.com/orgs/{repository.owner.login}/sso"
            raise Stopped(problem(403, str(refusal), x_github_sso=sso))

    def _number(self, name: str, default: int) -> int:
        said = self.parameter(name)
        return int(said) if said.isdigit() else default

    def _address(self, page: int) -> str:
        parameters = self.request.parameters | {"page": str(page)}
        query = "&".join(f"{name}={value}" for name, value in parameters.items())
        return f"{self.base_url}{self._canonical_path()}?{query}"

    def _canonical_path(self) -> str:
        # links name repositories by id, whatever the request called them
        path = self.request.path
        if {"owner", "repo"} <= self.path.keys() and (found := self._named_repository()):
            return re.sub(r"^/repos/[^/]+/[^/]+", f"/repositories/{found.database_id}", path)
        return path


Endpoint = Callable[[Call], Any]


@dataclass(frozen=True)
class Route:
    """An endpoint with the paths it answers and the budget it takes from."""

    method: str
    template: str
    pattern: re.Pattern[str]
    endpoint: Endpoint
    resource: Resource
    free: bool


ROUTES: list[Route] = []


def route(
    template: str, *, method: str = "GET", resource: Resource = "core", free: bool = False
) -> Callable[[Endpoint], Endpoint]:
    """Register an endpoint under its path; repositories are also reached by their id."""

    def register(endpoint: Endpoint) -> Endpoint:
        for each in {template, template.replace("/repos/{owner}/{repo}", "/repositories/{id}")}:
            pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", each) + "/?")
            ROUTES.append(Route(method, each, pattern, endpoint, resource, free))
        return endpoint

    return register


def blocked() -> Answer:
    """Make the answer for a repository that was taken down."""
    said = problem(451, "Repository access blocked")
    said.body = (
        b'{"message": "Repository access blocked", "block": {"reason": "dmca", '
        b'"created_at": "2025-01-01T00:00:00Z", "html_url": "https://github.com/github/dmca"}}'
    )
    return said
