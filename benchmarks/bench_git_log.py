"""Commits a second from a clone: bare `git log`, our reading, and reading into a store, in one run.

    python benchmarks/bench_git_log.py [CLONE] [--rounds 1]

Bare is one `git log` over the same history with the same options, its output thrown away; a round
measures all of them after one another, the best round counts. Processor time is that of all
processes: it tells more than the clock on a machine that is busy with other work. Peak memory is
that of our process and of its largest git child. CLONE is the clone of a large project; default:
the folder here.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import anyio

from ossmk.model import RepoTarget
from ossmk.periods import parse_period
from ossmk.providers.git.clone import open_clone
from ossmk.providers.git.log import log_arguments
from ossmk.providers.git.provider import GitProvider
from ossmk.storage.base import open_store

WAYS = ("bare", "read", "read and store", "90 days", "again")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("clone", nargs="?", default=".")
    options.add_argument("--rounds", type=int, default=1)
    options.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    options.add_argument("--store", help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.way:
        print(json.dumps(anyio.run(measure, asked.way, asked.clone, asked.store)))
        return
    commits = int(output("git", "-C", asked.clone, "rev-list", "--count", "HEAD"))
    print(
        f"{asked.clone}: {commits:,} commits, {os.cpu_count()} cores, {output('git', '--version')}"
    )
    best: dict[str, dict[str, float]] = {}
    for _ in range(asked.rounds):
        for way, got in one_round(asked.clone):
            if way not in best or got["seconds"] < best[way]["seconds"]:
                best[way] = got
    show(best, commits)


def one_round(clone: str) -> list[tuple[str, dict[str, float]]]:
    with tempfile.TemporaryDirectory() as folder:
        store = f"sqlite:///{folder}/bench.db"
        return [
            (
                way,
                json.loads(output(sys.executable, __file__, clone, "--way", way, "--store", store)),
            )
            for way in WAYS
        ]


async def measure(way: str, clone: str, store: str) -> dict[str, float]:
    start = time.perf_counter()
    match way:
        case "bare":
            await bare(clone)
        case "read":
            await read(clone, "all", None)
        case "read and store" | "again":
            await read(clone, "all", store)
        case _:
            await read(clone, "90d", None)
    seconds = time.perf_counter() - start
    ours, git = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return {
        "seconds": seconds,
        "processor": ours.ru_utime + ours.ru_stime + git.ru_utime + git.ru_stime,
        "megabytes": ours.ru_maxrss / 1024,
        "git_megabytes": git.ru_maxrss / 1024,
    }


async def bare(clone: str) -> None:
    opened = await open_clone(clone)
    arguments = [word for word in log_arguments(with_lines=True) if "stdin" not in word]
    arguments.remove("--no-walk=unsorted")
    git = ["git", *opened.git.options, *arguments, "HEAD", "--"]
    await anyio.run_process(git, stdout=subprocess.DEVNULL)


async def read(clone: str, since: str, dsn: str | None) -> int:
    period = parse_period(since, now=datetime.now(UTC))
    store = open_store(dsn) if dsn else None
    if store:
        store.ensure_schema()
    marks = store.marks(provider="git", target=clone) if store else {}
    events = 0
    async for page in GitProvider().fetch(RepoTarget(clone), period, marks=marks):
        events += len(page.events)
        if store:
            store.save_page(page, provider="git", target=clone)
    if store:
        store.close()
    return events


def show(best: dict[str, dict[str, float]], commits: int) -> None:
    whole = best["bare"]["seconds"]
    print(f"{'':16}{'seconds':>9}{'commits/s':>12}{'of bare':>9}{'CPU s':>8}{'MB':>7}{'MB git':>8}")
    for way, got in best.items():
        print(
            f"{way:16}{got['seconds']:9.2f}{commits / got['seconds']:12,.0f}"
            f"{whole / got['seconds']:9.0%}{got['processor']:8.1f}"
            f"{got['megabytes']:7.0f}{got['git_megabytes']:8.0f}"
        )


def output(*command: str) -> str:
    return subprocess.run(
        command, capture_output=True, check=True, text=True, cwd=Path.cwd()
    ).stdout.strip()


if __name__ == "__main__":
    main()
