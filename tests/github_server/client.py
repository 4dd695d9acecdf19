"""The plainest client there can be, for the stand-in's own tests: one question, one answer."""

from dataclasses import dataclass, field
from typing import Any

import httpx2

from github_server.server import GitHubServer
from github_server.sight import TOKEN


@dataclass
class Client:
    """Asks one server with one credential."""

    server: GitHubServer
    token: str | None = TOKEN
    headers: dict[str, str] = field(default_factory=dict)

    def post(self, query: str, **variables: object) -> httpx2.Response:
        """Send a GraphQL document."""
        body = {"query": query, "variables": variables}
        return httpx2.post(
            self.server.graphql_url, json=body, headers=self._headers(), verify=False
        )

    def ask(self, query: str, **variables: object) -> dict[str, Any]:
        """Send a GraphQL document and give the decoded answer."""
        answer = self.post(query, **variables)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def data(self, query: str, **variables: object) -> Any:  # noqa: ANN401  # whatever was asked
        """Send a GraphQL document and give the data of an answer without errors."""
        answer = self.ask(query, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def get(self, path: str, **headers: str) -> httpx2.Response:
        """Ask a REST endpoint; header names are written with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        address = self.server.api_url + path
        # certificates are read for each call otherwise, though none is used
        return httpx2.get(address, headers=self._headers() | named, verify=False)

    def _headers(self) -> dict[str, str]:
        given = {"authorization": f"Bearer {self.token}"} if self.token else {}
        return given | self.headers
