"""GitHub's OAuth web flow as a small local server, written from its documentation.

https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps
https://docs.github.com/en/rest/users/users#get-the-authenticated-user
"""

import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec

CLIENT_ID = "Iv1.example"
CLIENT_SECRET = "a-client-secret-of-the-tests"


@dataclass
class SignIns:
    """What the forge knows: which token each login gets, and the codes not yet exchanged."""

    tokens: Mapping[str, str]
    codes: dict[str, str] = field(default_factory=dict)

    def authorize(self, asked: Mapping[str, str]) -> str:
        """Give where the browser goes back to; `login` stands for who is signed in to GitHub."""
        code = secrets.token_hex(10)
        self.codes[code] = self.tokens[asked["login"]]
        back = urlencode({"code": code, "state": asked["state"]})
        return f"{asked['redirect_uri']}?{back}"

    def whose(self, authorization: str | None) -> str | None:
        """Give the login that a bearer token belongs to."""
        whose = {f"Bearer {token}": login for login, token in self.tokens.items()}
        return whose.get(authorization or "")

    def exchange(self, form: Mapping[str, str]) -> dict[str, str]:
        """Give the token of a code, once; refusals come with status 200, as GitHub's do."""
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return {"error": "incorrect_client_credentials"}
        token = self.codes.pop(form.get("code", ""), None)
        if token is None:
            return {"error": "bad_verification_code"}
        return {"access_token": token, "scope": "", "token_type": "bearer"}


class _Pages(BaseHTTPRequestHandler):
    sign_ins: ClassVar[SignIns]

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path == "/login/oauth/authorize":
            self.send_response(302)
            self.send_header("Location", self.sign_ins.authorize(dict(parse_qsl(url.query))))
            self.end_headers()
        elif url.path == "/user" and (login := self.sign_ins.whose(self.headers["Authorization"])):
            self._answer({"login": login}, as_json=True)
        else:
            self.send_error(401)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path != "/login/oauth/access_token":
            self.send_error(404)
            return
        # without this header GitHub answers as a form: a client that forgets it must fail
        as_json = self.headers.get("Accept") == "application/json"
        self._answer(self.sign_ins.exchange(dict(parse_qsl(body))), as_json=as_json)

    def _answer(self, content: Mapping[str, str], *, as_json: bool) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(msgspec.json.encode(content) if as_json else urlencode(content).encode())

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: the tests read the log of the program."""


@contextmanager
def github_sign_in(tokens: Mapping[str, str]) -> Iterator[str]:
    """Run the server for the block; gives its address."""
    pages = type("Pages", (_Pages,), {"sign_ins": SignIns(tokens)})
    with ThreadingHTTPServer(("127.0.0.1", 0), pages) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
