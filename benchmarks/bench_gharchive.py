"""GH Archive hours into events: beside `gzip -dc | wc -l`, and beside only parsing the JSON.

    python benchmarks/bench_gharchive.py [--events 150000] [--hours 2] [--jobs 2]

Makes hours of its own in the shape of 2023 (types and sizes of lines as the Events API gave them,
the fat objects of pull requests included), then measures in one run, each in processes of its own:
unpacking, parsing into the fields we read, importing with one process and with `--jobs`. "Beside
gzip" compares processor time, which other work on the machine disturbs least.
"""

import argparse
import gzip
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

START = datetime(2023, 5, 10, 12, tzinfo=UTC)
# shares of types in an hour of 2023, roughly
SHARES = {
    "PushEvent": 54.0,
    "CreateEvent": 13.5,
    "PullRequestEvent": 8.5,
    "WatchEvent": 6.0,
    "IssueCommentEvent": 5.5,
    "DeleteEvent": 3.8,
    "PullRequestReviewEvent": 2.4,
    "IssuesEvent": 2.2,
    "PullRequestReviewCommentEvent": 1.5,
    "ForkEvent": 1.3,
    "ReleaseEvent": 0.7,
    "CommitCommentEvent": 0.4,
    "GollumEvent": 0.2,
}
WORDS = ("fix", "leak", "parser", "when", "stream", "ends", "add", "test", "for", "empty", "docs")
Fields = dict[str, object]


class Hour:
    """Makes the lines of one hour."""

    def __init__(self, start: datetime, seed: int) -> None:
        self._random = random.Random(seed)
        self._start = start

    def lines(self, count: int) -> Iterator[bytes]:
        """Give so many lines, spread over the hour."""
        types = self._random.choices(list(SHARES), list(SHARES.values()), k=count)
        for number, type_ in enumerate(types):
            yield json.dumps(self._event(number, count, type_), separators=(",", ":")).encode()

    def _event(self, number: int, count: int, type_: str) -> Fields:
        moment = self._start + timedelta(seconds=3600 * number / count)
        self._now = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        self._actor = self._random.randrange(1, 3_000_000)
        self._repo = self._random.randrange(1, 8_000_000)
        payloads: dict[str, Callable[[], Fields]] = {
            "PushEvent": self._push,
            "PullRequestEvent": lambda: {
                "action": self._random.choice(["opened", "closed"]),
                "number": 42,
                "pull_request": self._pull_request(),
            },
            "PullRequestReviewEvent": lambda: {
                "action": "created",
                "review": self._thing("pull/42#pullrequestreview-7") | {"state": "approved"},
                "pull_request": self._pull_request(),
            },
            "PullRequestReviewCommentEvent": lambda: {
                "action": "created",
                "comment": self._thing("pull/42#discussion_r7") | {"diff_hunk": self._text(60)},
                "pull_request": self._pull_request(),
            },
            "IssuesEvent": lambda: {"action": "opened", "issue": self._thing("issues/42")},
            "IssueCommentEvent": lambda: {
                "action": "created",
                "issue": self._thing("issues/42"),
                "comment": self._thing("issues/42#issuecomment-7"),
            },
            "CommitCommentEvent": lambda: {
                "comment": self._thing("commit/c#commitcomment-7") | {"commit_id": self._sha()}
            },
            "ReleaseEvent": lambda: {
                "action": "published",
                "release": self._thing("releases/tag/v1")
                | {"tag_name": "v1", "author": self._user(), "published_at": self._now},
            },
            "ForkEvent": lambda: {"forkee": self._repository()},
        }
        few: Fields = {"ref": "topic", "ref_type": "branch", "master_branch": "main"}
        return {
            "id": str(29_000_000_000 + number),
            "type": type_,
            "actor": {
                "id": self._actor,
                "login": f"user{self._actor}",
                "display_login": f"user{self._actor}",
                "gravatar_id": "",
                "url": f"https://api.github.com/users/user{self._actor}",
                "avatar_url": f"https://avatars.githubusercontent.com/u/{self._actor}?",
            },
            "repo": {
                "id": self._repo,
                "name": self._name(),
                "url": f"https://api.github.com/repos/{self._name()}",
            },
            "payload": payloads.get(type_, lambda: few)(),
            "public": True,
            "created_at": self._now,
        }

    def _push(self) -> Fields:
        count = self._random.choices([1, 2, 3, 5, 8, 20], [78, 9, 4, 4, 2, 3])[0]
        return {
            "repository_id": self._repo,
            "push_id": 13_000_000_000,
            "size": count,
            "distinct_size": count,
            "ref": f"refs/heads/{self._random.choice(['main', 'main', 'master', 'topic'])}",
            "head": self._sha(),
            "before": self._sha(),
            "commits": [self._commit() for _ in range(count)],
        }

    def _commit(self) -> Fields:
        noreply = f"{self._actor}+user{self._actor}@users.noreply.github.com"
        sha = self._sha()
        return {
            "sha": sha,
            "author": {
                "email": self._random.choice([noreply, f"user{self._actor}@work.example"]),
                "name": f"User {self._actor}",
            },
            "message": self._text(9),
            "distinct": self._random.random() < 0.8,
            "url": f"https://api.github.com/repos/{self._name()}/commits/{sha}",
        }

    def _pull_request(self) -> Fields:
        branch = {"label": "o:main", "ref": "main", "sha": self._sha(), "user": self._user()}
        merged = self._random.random() < 0.5
        return self._thing("pull/42") | {
            "merged_at": self._now if merged else None,
            "merged": merged,
            "head": branch | {"repo": self._repository()},
            "base": branch | {"repo": self._repository()},
            "_links": {f"link{i}": {"href": self._api(f"pulls/42/{i}")} for i in range(8)},
            "additions": 10,
            "deletions": 2,
            "changed_files": 3,
            "commits": 2,
        }

    def _thing(self, path: str) -> Fields:
        """Give what issues, comments, reviews and pull requests have alike."""
        return {
            "url": self._api("issues/42"),
            "html_url": f"https://github.com/{self._name()}/{path}",
            "id": self._random.randrange(1, 2_000_000_000),
            "node_id": "I_kwDOABCDEF5abcdef",
            "number": 42,
            "title": self._text(6),
            "name": self._text(3),
            "user": self._user(),
            "labels": [{"id": 1, "name": "bug", "color": "d73a4a", "default": True}],
            "state": "open",
            "locked": False,
            "created_at": self._now,
            "updated_at": self._now,
            "author_association": "CONTRIBUTOR",
            "body": self._text(self._random.choice([5, 40, 160])),
        }

    def _user(self) -> Fields:
        links = ("followers", "following", "gists", "starred", "subscriptions", "orgs", "repos")
        login = f"user{self._actor}"
        api = f"https://api.github.com/users/{login}"
        return {
            "login": login,
            "id": self._actor,
            "node_id": "U_kgDOABCDEF",
            "avatar_url": f"https://avatars.githubusercontent.com/u/{self._actor}?v=4",
            "url": api,
            "html_url": f"https://github.com/{login}",
            "type": "User",
            "site_admin": False,
        } | {f"{link}_url": f"{api}/{link}" for link in links}

    def _repository(self) -> Fields:
        links = 38  # a repository comes with about as many addresses
        return {
            "id": self._repo,
            "name": self._name().partition("/")[2],
            "full_name": self._name(),
            "private": False,
            "owner": self._user(),
            "description": self._text(8),
            "fork": self._random.random() < 0.3,
            "default_branch": "main",
            "created_at": self._now,
        } | {f"link{number}_url": self._api(f"link{number}") for number in range(links)}

    def _name(self) -> str:
        return f"owner{self._repo % 999_983}/project-{self._repo}"

    def _api(self, path: str) -> str:
        return f"https://api.github.com/repos/{self._name()}/{path}"

    def _sha(self) -> str:
        return f"{self._random.getrandbits(160):040x}"

    def _text(self, words: int) -> str:
        return " ".join(self._random.choices(WORDS, k=words))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--events", type=int, default=150_000)
    options.add_argument("--hours", type=int, default=2)
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--parse", nargs="+", type=Path, help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.parse:
        parse(asked.parse)
        return
    with tempfile.TemporaryDirectory() as folder:
        data = make_hours(Path(folder), asked.hours, asked.events)
        measure(Path(folder), data, asked.jobs, asked.hours * asked.events)


def make_hours(folder: Path, hours: int, events: int) -> list[Path]:
    files = []
    for number in range(hours):
        start = START + timedelta(hours=number)
        file = folder / f"{start:%Y-%m-%d}-{start.hour}.json.gz"
        with gzip.open(file, "wb", compresslevel=6) as packed:
            for line in Hour(start, number).lines(events):
                packed.write(line + b"\n")
        files.append(file)
    return files


def measure(folder: Path, data: list[Path], jobs: int, events: int) -> None:
    names = [str(file) for file in data]
    packed = sum(file.stat().st_size for file in data)
    size = int(output("sh", "-c", 'gzip -dc "$@" | wc -c', "-", *names))
    print(
        f"{len(data)} hours, {events:,} lines, {size / 1e6:,.0f} MB ({packed / 1e6:,.0f} MB "
        f"packed), {os.cpu_count()} cores"
    )
    ossmk = str(Path(sys.executable).with_name("ossmk"))
    importing = [ossmk, "import", "gharchive", *names, "--jobs"]
    ways = {
        "gzip -dc | wc -l": ["sh", "-c", 'gzip -dc "$@" | wc -l', "-", *names],
        "unpack and parse": [sys.executable, __file__, "--parse", *names],
        "import to JSON lines": [*importing, "1", "--out", str(folder / "one.jsonl")],
        "import to Parquet": [*importing, "1", "--out", str(folder / "one")],
        f"the same, {jobs} processes": [*importing, str(jobs), "--out", str(folder / "many")],
        "the same, nothing new": [*importing, str(jobs), "--out", str(folder / "many")],
    }
    head = ("seconds", "CPU s", "MB/s", "lines/s", "beside gzip", "peak MB")
    print(" " * 24 + "".join(f"{name:>12}" for name in head))
    unpacking = None
    for way, command in ways.items():
        seconds, used = timed(command)
        processor = used.ru_utime + used.ru_stime
        unpacking = unpacking or processor
        print(
            f"{way:24}{seconds:12.2f}{processor:12.2f}{size / 1e6 / seconds:12.0f}"
            f"{events / seconds:12,.0f}{processor / unpacking:11.2f}x{megabytes(used):12.0f}"
        )


def parse(files: list[Path]) -> None:
    """Parse every line into the fields we read, and do nothing with it."""
    import msgspec  # noqa: PLC0415 - loaded by the process that is measured

    from ossmk.providers.gharchive.lines import ArchiveLines  # noqa: PLC0415
    from ossmk.providers.gharchive.payloads import ArchivedEvent  # noqa: PLC0415

    decode = msgspec.json.Decoder(ArchivedEvent).decode
    for file in files:
        for line in ArchiveLines(file):
            decode(line)


def timed(command: list[str]) -> tuple[float, resource.struct_rusage]:
    """Give the seconds that passed, and what the processes used."""
    start = time.perf_counter()
    watched = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(watched.pid, 0)
    seconds = time.perf_counter() - start
    if status:
        raise SystemExit(f"{command[:3]} failed")
    return seconds, used


def megabytes(used: resource.struct_rusage) -> float:
    """Give the peak memory of the largest process; macOS counts bytes, others kilobytes."""
    return used.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip()


if __name__ == "__main__":
    main()
