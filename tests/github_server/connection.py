"""Reads requests off a connection and writes answers to it, faults included."""

import socket
import struct
import time
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from github_server.git_endpoint import GitRequest, is_git
from github_server.wire import Answer, Request

if TYPE_CHECKING:
    from github_server.server import GitHubServer

CHUNKS = 10


class Handler(BaseHTTPRequestHandler):
    """One connection: HTTP/1.1, kept alive."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    connection: socket.socket

    @property
    def github(self) -> "GitHubServer":
        """The server that this connection belongs to."""
        return self.server.github  # type: ignore[attr-defined, no-any-return]  # _Threads has it

    def setup(self) -> None:
        """Remember the connection, so that the server can hang up."""
        super().setup()
        self.server.open.add(self.connection)  # type: ignore[attr-defined]  # _Threads has it

    def finish(self) -> None:
        """Forget the connection; what was not sent when it broke is lost."""
        self.server.open.discard(self.connection)  # type: ignore[attr-defined]  # _Threads has it
        try:
            super().finish()
        except OSError:
            self.rfile.close()

    def handle(self) -> None:
        """Serve until the other side hangs up."""
        try:
            super().handle()
        except OSError:
            self.close_connection = True

    def do_GET(self) -> None:  # the base class calls it so
        """Answer a GET."""
        self._answer()

    def do_POST(self) -> None:  # the base class calls it so
        """Answer a POST."""
        self._answer()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's
        """Say nothing on stderr: the server's log holds all."""

    def _answer(self) -> None:
        if self.github.git is not None and is_git(urlsplit(self.path).path):
            self._answer_git()
            return
        request = self._request()
        self._send(self.github.answer(request), request)

    def _answer_git(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", "0")))
        address = urlsplit(self.path)
        request = GitRequest(self.command, address.path, address.query, headers, body)
        answer = self.github.answer_git(request)
        self.send_response_only(answer.status)
        for name, value in {**answer.headers, "content-length": str(len(answer.body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    def _request(self) -> Request:
        headers = {name.lower(): value for name, value in self.headers.items()}
        length = int(headers.get("content-length", "0"))
        address = urlsplit(self.path)
        path = unquote(address.path)
        kind, token = headers.get("authorization", "").partition(" ")[::2]
        return Request(
            number=self.github.next_number(),
            kind="graphql" if path in ("/graphql", "/api/graphql") else "rest",
            method=self.command,
            path=path.removeprefix("/api/v3") if self.github.enterprise else path,
            parameters=dict(parse_qsl(address.query)),
            headers=headers,
            body=self.rfile.read(length),
            token=token if kind.lower() in ("bearer", "token") else None,
            base_url=self.github.api_url,
            now=self.github.clock.now(),
        )

    def _send(self, answer: Answer, request: Request) -> None:
        if answer.reset:
            self._break()
            return
        body = b"" if answer.status == 304 else answer.body
        self.send_response_only(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("x-github-request-id", f"{request.number:X}")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if answer.send_bytes is not None:
            self.wfile.write(body[: answer.send_bytes])
            self.wfile.flush()
            self._break()
        elif answer.chunk_delay_seconds:
            self._trickle(body, answer.chunk_delay_seconds)
        else:
            self.wfile.write(body)

    def _trickle(self, body: bytes, delay: float) -> None:
        size = len(body) // CHUNKS + 1
        for start in range(0, len(body), size):
            time.sleep(delay)
            self.wfile.write(body[start : start + size])
            self.wfile.flush()

    def _break(self) -> None:
        # a linger of zero makes the kernel send RST instead of FIN
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
