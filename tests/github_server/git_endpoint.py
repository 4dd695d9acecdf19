"""Git over HTTP, by git's own server program; who may read what is GitHub's to say.

https://git-scm.com/docs/git-http-backend
"""

import os
import re
import subprocess
from base64 import b64decode
from binascii import Error
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from github_server.git_repositories import git_path
from github_server.index import Index
from github_server.sight import Sight
from github_server.wire import Answer, problem

_ADDRESS = re.compile(r"/(?P<full_name>[^/]+/[^/]+?)(?:\.git)?/(?P<rest>info/refs|git-upload-pack)")


@dataclass(frozen=True)
class GitRequest:
    """What git asks; `query` as it stood in the address."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def wants_pack(self) -> bool:
        """Tell whether it asks for commits, not only which there are."""
        return b"command=fetch" in self.body

    @property
    def token(self) -> str | None:
        """The token in the password, as GitHub wants it."""
        kind, _, told = self.headers.get("authorization", "").partition(" ")
        try:
            return b64decode(told).decode().partition(":")[2] if kind.lower() == "basic" else None
        except (Error, ValueError):
            return ""


def is_git(path: str) -> bool:
    """Tell whether an address is one that git asks for."""
    return _ADDRESS.fullmatch(path) is not None


def answer_git(request: GitRequest, folder: Path, index: Index, sight: Sight | None) -> Answer:
    """Let git answer, where the credential may read the repository."""
    found = _ADDRESS.fullmatch(request.path)
    repository = index.repository(found["full_name"]) if found else None
    if found is None or (request.token is not None and sight is None):
        return problem(401, "Bad credentials", www_authenticate='Basic realm="GitHub"')
    hidden = repository is None or (
        not sight.shows(repository) if sight else repository.private or repository.blocked
    )
    if repository is None or hidden:
        return problem(404, "Repository not found.")
    path = git_path(folder, repository.full_name)
    environment = {
        "PATH": os.environ["PATH"],
        "GIT_HTTP_EXPORT_ALL": "1",
        "GIT_PROJECT_ROOT": str(path),
        "PATH_INFO": f"/{found['rest']}",
        "QUERY_STRING": request.query,
        "REQUEST_METHOD": request.method,
        "CONTENT_TYPE": request.headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(request.body)),
        "HTTP_CONTENT_ENCODING": request.headers.get("content-encoding", ""),
        "GIT_PROTOCOL": request.headers.get("git-protocol", ""),
    }
    command = ["git", "-c", "safe.directory=*", "http-backend"]
    done = subprocess.run(
        command, env=environment, input=request.body, capture_output=True, check=True
    )
    return _answer(done.stdout)


def _answer(written: bytes) -> Answer:
    head, _, body = written.partition(b"\r\n\r\n")
    lines = (line.split(": ", 1) for line in head.decode().split("\r\n"))
    headers = {name.lower(): value for name, value in lines}
    status = int(headers.pop("status", "200").split()[0])
    return Answer(status, body, headers)
