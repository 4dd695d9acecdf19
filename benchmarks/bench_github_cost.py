"""What a year on GitHub costs, and how much of it is found: ours beside the original.

    python benchmarks/bench_github_cost.py [--latency 0.1] [--without-original]

Both collect from the same stand-in server, in a process of its own, over real HTTP: GitHub's
schema over a generated world whose truth is known. Recall is the share of the true contributions
that was found, by kind; the original's events are matched by kind, repository, person and second.
The original's requests are sent to the server by a patched transport, in an interpreter of its
own. Wall time holds interpreter and client alike, on a machine that may be busy.

Then periods of the same target one after the other, each beside a fetch of it from nothing: one
before what is stored with a gap, the stored one again, one over both, a repository's earlier start.

A busy repository is collected both ways: its commits asked for, and from a clone that real git
brings over HTTP. The events of both are held against each other.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from original import original_python

from github_server.__main__ import WORLDS
from github_server.generate import LOGIN, SINCE, UNTIL, go_on
from github_server.process import ServerProcess, server_process
from github_server.timestamps import later
from github_server.truth import Expected, truth
from ossmk.forges.github import open_provider as open_with_clones
from ossmk.model import KINDS, ContributionEvent, RepoTarget
from ossmk.providers.github.provider import Options, open_provider
from ossmk.settings import Settings, read_settings
from providers.github.asking import Asking, Collected

Key = tuple[str, str, str]  # kind, repository, second

ORIGINAL = """
import asyncio, json, sys
import httpx
from urllib.parse import urlsplit
address, login, since = sys.argv[1:]
target = urlsplit(address)

def moved(request):
    where = {"scheme": target.scheme, "host": target.hostname, "port": target.port}
    request.url = request.url.copy_with(**where)
    request.headers["host"] = target.netloc

for transport, name in ((httpx.HTTPTransport, "handle_request"),
                        (httpx.AsyncHTTPTransport, "handle_async_request")):
    def patched(self, request, send=getattr(transport, name)):
        moved(request)
        return send(self, request)
    setattr(transport, name, patched)

from ossmk.providers.github import provider
events = asyncio.run(provider.fetch_user_contributions_async(login, since=since))
mine = [event for event in events if event.user_id.lower() == login.lower()]
print(json.dumps([[str(getattr(event.kind, "value", event.kind)), event.repo_id.lower(),
                   event.created_at.isoformat()] for event in mine]))
"""


@dataclass
class Measured:
    """One run: what it took, and how much of each kind it found."""

    case: str
    who: str
    figures: dict[str, float]
    wall: float
    recall: dict[str, str] = field(default_factory=dict)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--latency", type=float, default=0.1)
    options.add_argument("--without-original", action="store_true")
    asked = options.parse_args()
    python = None if asked.without_original else original_python(_original_folder())
    measured: list[Measured] = []
    for name in ("typical", "heavy", "empty"):
        with server_process(name, latency=asked.latency) as server:
            measured += ours(name, server)
        if python is not None:
            with server_process(name, latency=asked.latency) as server:
                measured.append(originals(name, server, python))
    measured += all_periods(asked.latency)
    with server_process("busy", latency=asked.latency, git=True) as server:
        differing = repository(server, measured)
    print(f"{os.cpu_count()} cores, {asked.latency * 1000:.0f} ms latency per answer\n")
    show(measured)
    print(f"\nevents of the repository that differ between the two ways: {differing}")


def repository(server: ServerProcess, measured: list[Measured]) -> int:
    """Measure a repository both ways; gives the number of events that differ."""
    warm_up(read_settings(server.settings_env))
    with tempfile.TemporaryDirectory() as folder:
        settings = read_settings({**server.settings_env, "OSSMK_CACHE_DIR": folder})
        target = RepoTarget(f"{LOGIN}/project-0")
        ways: dict[str, Callable[..., Any]] = {"asked": open_provider, "clone": open_with_clones}
        firsts = {way: Asking("", SINCE, UNTIL, UNTIL, target=target, opened=opener)
                  for way, opener in ways.items()}  # fmt: skip
        found = {}
        for way, asking in firsts.items():
            found[way], each = one_run(f"repository, {way}, first run", server, asking, settings)
            measured.append(each)
        now = server.go_on(20)
        for way, asking in firsts.items():
            asking.marks, asking.until, asking.now = found[way].marks, None, now
            again, each = one_run(f"repository, {way}, 20 new", server, asking, settings)
            measured.append(each)
            found[way].events |= again.events
    one, other = (set(each.events.values()) for each in found.values())
    return len({said_of(event) for event in one} ^ {said_of(event) for event in other})


def all_periods(latency: float) -> list[Measured]:
    """Measure periods of persons and of a repository, its commits asked for and from a clone."""
    person = Asking(LOGIN, SINCE, UNTIL, UNTIL)
    asked = replace(person, target=RepoTarget(f"{LOGIN}/project-0"))
    cloned = replace(asked, opened=open_with_clones)
    return [
        each
        for name, world, asking in (
            ("busy", "busy", person),
            ("heavy", "heavy", person),
            ("repository, asked", "busy", asked),
            ("repository, clone", "busy", cloned),
        )
        for measure in (periods, longer_periods)
        for each in on_a_server(world, latency, name, asking, measure)
    ]


def on_a_server(
    world: str,
    latency: float,
    name: str,
    asking: Asking,
    measure: Callable[[str, ServerProcess, Asking, Settings], list[Measured]],
) -> list[Measured]:
    """Measure with a server of its own: a minute holds so much of its time and no more."""
    with (
        server_process(world, latency=latency, git=asking.target is not None) as server,
        tempfile.TemporaryDirectory() as folder,
    ):
        settings = read_settings({**server.settings_env, "OSSMK_CACHE_DIR": folder})
        warm_up(settings)
        return measure(f"{name}, ", server, asking, settings)


LATE, EARLY = ("2026-05-01", "2026-11-01"), ("2025-12-01", "2026-02-01")
ALL = "2025-12-01", "2026-11-01"


def periods(name: str, server: ServerProcess, asking: Asking, settings: Settings) -> list[Measured]:
    """Measure a period before what is stored, with a gap between them."""
    run = Periods(name, server, asking, settings)
    stored = run.one("May to October, from nothing", LATE, {})
    both = run.one("December and January, beside it", EARLY, stored)
    run.one("December and January, from nothing", EARLY, {})
    run.one("May to October again", LATE, both)
    return run.measured


def longer_periods(
    name: str, server: ServerProcess, asking: Asking, settings: Settings
) -> list[Measured]:
    """Measure a period over two that are stored, and one that begins before what is stored."""
    run = Periods(name, server, asking, settings)
    unseen = Periods(name, server, asking, settings)
    stored = unseen.one("", LATE, {})
    both = unseen.one("", EARLY, stored)
    run.one("December to October, over both", ALL, both)
    run.one("December to October, an earlier start", ALL, stored)
    run.one("December to October, from nothing", ALL, {})
    return run.measured


@dataclass
class Periods:
    """Periods of one target, measured one after the other."""

    name: str
    server: ServerProcess
    asking: Asking
    settings: Settings
    measured: list[Measured] = field(default_factory=list)

    def one(self, case: str, period: tuple[str, str], marks: Mapping[str, str]) -> dict[str, str]:
        """Measure one; gives what is noted afterwards."""
        asked = replace(self.asking, since=period[0], until=period[1], marks=marks)
        collected, each = one_run(f"{self.name}{case}", self.server, asked, self.settings)
        assert not collected.skipped, collected.skipped
        self.measured.append(each)
        return {**marks, **collected.marks}


def said_of(event: ContributionEvent) -> str:
    """Give all that an event says but when it was seen, and by which spelling of its address."""
    return event.model_copy(update={"observed_at": None, "url": None}).model_dump_json()


def ours(name: str, server: ServerProcess) -> list[Measured]:
    """Measure a first run, a refresh after 20 new events, and refreshes without any."""
    world = WORLDS[name]()
    settings = read_settings({**server.settings_env, "GITHUB_SERVER_URL": ""})
    warm_up(settings)
    first = Asking(LOGIN, SINCE, UNTIL, UNTIL)
    collected, whole = one_run(f"{name}, first run", server, first, settings)
    expected = truth(world, LOGIN, SINCE, UNTIL)
    whole.recall = recall(Counter(map(key_of, expected.values())), found(collected))
    measured = [whole]
    if name == "empty":
        return measured
    go_on(world, 20, start=max(UNTIL, world.now))
    now = server.go_on(20)
    asking = Asking(LOGIN, SINCE, now=now, marks=collected.marks)
    refreshed, twenty = one_run(f"{name}, 20 new", server, asking, settings)
    new = {id_ for _, id_ in truth(world, LOGIN, UNTIL, now)}
    share = len(new & refreshed.events.keys()) / len(new)
    twenty.recall = {"new": f"{share:.0%}"}
    probing = Options(probe=True)
    asking = Asking(LOGIN, SINCE, now=later(now, hours=1), marks=refreshed.marks)
    again, nothing = one_run(f"{name}, nothing new", server, asking, settings)
    with tempfile.TemporaryDirectory() as folder:
        kept = settings.model_copy(update={"cache_dir": Path(folder)})
        asking = Asking(LOGIN, SINCE, now=later(now, hours=2), marks=again.marks, options=probing)
        known = asking.by(kept)
        asking.now, asking.marks = later(now, hours=3), known.marks
        _, probed = one_run(f"{name}, nothing new, probe", server, asking, kept)
    return [*measured, twenty, nothing, probed]


def warm_up(settings: Settings) -> None:
    """Let the server load GitHub's schema, which takes it a second."""
    Asking(LOGIN, SINCE, later(SINCE, days=2), UNTIL).by(settings)


def one_run(
    case: str, server: ServerProcess, asking: Asking, settings: Settings
) -> tuple[Collected, Measured]:
    server.clear()
    began = time.perf_counter()
    collected = asking.by(settings)
    wall = time.perf_counter() - began
    return collected, Measured(case, "ours", server.report(), wall)


def originals(name: str, server: ServerProcess, python: Path) -> Measured:
    """Measure the original's collection of the same year."""
    world = WORLDS[name]()
    warm_up(read_settings({**server.settings_env, "GITHUB_SERVER_URL": ""}))
    server.clear()
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, **server.settings_env, "HOME": home}
        environment |= {"OSSMK_MAX_SINCE_DAYS": "4000", "XDG_CACHE_HOME": home}
        command = [str(python), "-c", ORIGINAL, server.settings_env["GITHUB_API_URL"]]
        began = time.perf_counter()
        done = subprocess.run(
            [*command, LOGIN, SINCE], env=environment, capture_output=True, text=True, check=True
        )
        wall = time.perf_counter() - began
    events = Counter(
        (kind, repository, second_of(created))
        for kind, repository, created in json.loads(done.stdout)
    )
    expected = Counter(map(key_of, truth(world, LOGIN, SINCE, UNTIL).values()))
    return Measured(
        f"{name}, first run", "original 0.1.1", server.report(), wall, recall(expected, events)
    )


def key_of(expected: Expected) -> Key:
    return (expected.kind, expected.repo_id, second_of(expected.created_at))


def found(collected: Collected) -> Counter[Key]:
    return Counter(
        (event.kind, event.repo_id, second_of(event.created_at.isoformat()))
        for event in collected.events.values()
        if event.role == "author"
    )


def second_of(moment: str) -> str:
    return datetime.fromisoformat(moment).strftime("%Y-%m-%dT%H:%M:%S")


def recall(expected: Counter[Key], got: Counter[Key]) -> dict[str, str]:
    """Give the share that was found, for each kind there is any of."""
    both = expected & got
    totals, hits = Counter[str](), Counter[str]()
    for (kind, *_), count in expected.items():
        totals[kind] += count
    for (kind, *_), count in both.items():
        hits[kind] += count
    return {kind: f"{hits[kind] / totals[kind]:.0%}" for kind in KINDS if totals[kind]}


def show(measured: list[Measured]) -> None:
    print("| case | who | requests | points | waves | wall s | MB |\n|---|---|--:|--:|--:|--:|--:|")
    for each in measured:
        figures = each.figures
        print(
            f"| {each.case} | {each.who} | {figures['requests']:,.0f} | {figures['points']:,.0f} "
            f"| {figures['waves']:.0f} | {each.wall:.1f} | {figures['bytes'] / 1e6:.1f} |"
        )
    print("\n| recall | who |", " | ".join(KINDS), "|\n|---|---|" + "--:|" * len(KINDS))
    for each in measured:
        if each.recall and "new" not in each.recall:
            shares = " | ".join(each.recall.get(kind, "") for kind in KINDS)
            print(f"| {each.case} | {each.who} | {shares} |")
    for each in measured:
        if "new" in each.recall:
            print(f"\n{each.case}: {each.recall['new']} of the new contributions found")


def _original_folder() -> Path:
    return Path(os.environ.get("OSSMK_ORIGINAL", ".cache/original"))


if __name__ == "__main__":
    main()
