"""The stand-in as a real HTTP server in threads.

with GitHubServer(world, tokens={"t0ken": "alice"}) as server:
    server.settings_env   # GITHUB_API_URL and its kin
    server.log.points     # what it cost
"""

import threading
import time
from collections.abc import Mapping
from http.server import ThreadingHTTPServer
from pathlib import Path
from socket import SHUT_RDWR, socket
from types import TracebackType
from typing import Self

from github_server.clock import Clock
from github_server.connection import Handler
from github_server.faults import Faults
from github_server.git_endpoint import GitRequest, answer_git
from github_server.graphql_endpoint import answer_graphql, read_document
from github_server.index import Index
from github_server.limits import Ledger, Limits
from github_server.log import Log, note
from github_server.rest.apps import App
from github_server.rest.endpoint import answer_rest
from github_server.sight import Sight, Token
from github_server.wire import Answer, Request, problem
from github_server.world import Account, World

TIMED_OUT = (502, 504)


class GitHubServer:
    """A GitHub over HTTP; `latency` is the least time an answer takes, in seconds.

    `tokens` maps each credential's text to a login, or to a `Token` that says what it may do.
    With `enterprise` the addresses are those of Enterprise Server. `apps` may ask for tokens.
    `git` is a folder of `write_git`, served to git; `git_log` keeps what git asked for, and while
    `git_gate` is cleared no pack is sent; without `git_accepts` no credential is good for git.
    """

    def __init__(
        self,
        world: World,
        *,
        tokens: Mapping[str, str | Token] | None = None,
        latency: float = 0.0,
        limits: Limits | None = None,
        enterprise: bool = False,
        apps: tuple[App, ...] = (),
        git: Path | None = None,
    ) -> None:
        self.git, self.git_log = git, list[GitRequest]()
        self.git_gate = threading.Event()
        self.git_gate.set()
        self.git_accepts = True
        self.tokens = {
            text: Token(each) if isinstance(each, str) else each
            for text, each in (tokens or {}).items()
        }
        self.latency = latency
        self.log, self.faults, self.clock = Log(), Faults(), Clock()
        self.ledger = Ledger(self.clock, limits or Limits())
        self.enterprise, self.apps = enterprise, apps
        self._count = 0
        self._lock = threading.Lock()
        self.serve(world)
        self._http = _Threads(self)

    @property
    def url(self) -> str:
        """Where the server listens."""
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def api_url(self) -> str:
        """The root of the REST API."""
        return f"{self.url}/api/v3" if self.enterprise else self.url

    @property
    def graphql_url(self) -> str:
        """The GraphQL endpoint."""
        return f"{self.url}/api/graphql" if self.enterprise else f"{self.url}/graphql"

    @property
    def settings_env(self) -> dict[str, str]:
        """The environment that points a client here, with the first token."""
        return {
            "GITHUB_API_URL": self.api_url,
            "GITHUB_GRAPHQL_URL": self.graphql_url,
            "GITHUB_SERVER_URL": self.url,
            "GITHUB_TOKEN": next(iter(self.tokens), ""),
        }

    @property
    def git_env(self) -> dict[str, str]:
        """The environment that sends git here instead of to github.com, without a credential."""
        return {
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"url.{self.url}/.insteadOf",
            "GIT_CONFIG_VALUE_0": "https://github.com/",
        }

    def serve(self, world: World) -> None:
        """Serve another world, or the same one after it was changed."""
        self.world, self.index = world, Index(world)

    def revoke(self, token: str) -> None:
        """Let a credential be refused from now on."""
        del self.tokens[token]

    def __enter__(self) -> Self:
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.shutdown()
        self._http.close_all()

    def next_number(self) -> int:
        """Number a request."""
        with self._lock:
            self._count += 1
            return self._count

    def answer(self, request: Request) -> Answer:
        """Answer a request, disturbed by the fault that strikes it, not before the latency."""
        began = time.perf_counter()
        self._recognise(request)
        document = read_document(request) if request.kind == "graphql" else ""
        with self.log.entry(request, document) as entry:
            fault = self.faults.take(request)
            entry.faults = [fault.name] if fault else []

            def undisturbed() -> Answer:
                return self._answer(request, entry.concurrent)

            answer = fault.effect(request, undisturbed) if fault else undisturbed()
            if request.kind == "graphql" and answer.status in TIMED_OUT:
                self.ledger.punish(request)
            answer.headers |= {"date": self.clock.http_date(), "server": "github.com"}
            time.sleep(max(0.0, self.latency - (time.perf_counter() - began)))
            self.ledger.took(request, time.perf_counter() - began)
            note(entry, answer)
        return answer

    def answer_git(self, request: GitRequest) -> Answer:
        """Answer git, whose requests cost nothing."""
        self.git_log.append(request)
        if self.git is None:
            return problem(404, "Not Found")
        if request.wants_pack:
            self.git_gate.wait(timeout=60)
        sight = self._sight(request.token) if self.git_accepts else None
        return answer_git(request, self.git, self.index, sight)

    def _recognise(self, request: Request) -> None:
        request.apps = self.apps
        request.sight = self._sight(request.token)

    def _sight(self, text: str | None) -> Sight | None:
        token = self.tokens.get(text or "") or self._issued(text or "")
        if token is None:
            return None
        viewer = self.index.owner(token.login) if token.login else None
        return Sight(token, viewer if isinstance(viewer, Account) else None)

    def _issued(self, text: str) -> Token | None:
        now = self.clock.now()
        return next((e.token for e in self.apps if now < e.issued.get(text, 0.0)), None)

    def _answer(self, request: Request, concurrent: int) -> Answer:
        if not request.headers.get("user-agent"):
            return problem(403, "Request forbidden by administrative rules.")
        signed_by_app = request.path.startswith("/app/")
        if request.token is not None and request.sight is None and not signed_by_app:
            return problem(401, "Bad credentials")
        if (too_fast := self.ledger.burst(request, concurrent)) is not None:
            return too_fast
        if request.kind == "graphql":
            return answer_graphql(request, self.index, self.ledger)
        return answer_rest(request, self.index, self.ledger)


class _Threads(ThreadingHTTPServer):
    """A thread per connection; connections are kept alive."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, server: GitHubServer) -> None:
        self.github = server
        self.open: set[socket] = set()
        super().__init__(("127.0.0.1", 0), Handler)

    def close_all(self) -> None:
        """Stop listening and hang up on everybody."""
        self.server_close()
        for connection in list(self.open):
            try:
                connection.shutdown(SHUT_RDWR)
            except OSError:
                continue  # the other side was quicker
