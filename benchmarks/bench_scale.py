"""Time and peak memory of scoring many events, beside the least any engine could do with them.

    python benchmarks/bench_scale.py [--events 1000000] [--limits 2GB 1GB] [--original FOLDER]

Each line is a process of its own over one generated Parquet file: only reading the columns, a
plain `group by user_id, kind` sum, ours (checked, merged, ranked, capped, three windows, written
as Parquet) of that file and of one that says of its ids what `ossmk export` does, under memory
limits, the same of packed events, what packing took, and the original package's scorer on a tenth
of a million of Python objects, as events a second. `--events 100000000` needs 20 GB of disk and,
with `--once`, ten minutes on two cores that do nothing else.
"""

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from original import VERSION, original_python, run

from ossmk.rules import load_rules
from ossmk.scoring.duckdb import Resources, write_scores
from ossmk.scoring.duckdb_marked import MARK, mark_of_ids
from ossmk.scoring.duckdb_packing import pack

WINDOWS = 'windows = ["30d", "90d", "365d"]\n'
RULES = """\
[dimensions.code]
kinds = ["pr", "commit"]
weight = 1.2
weights_by_kind = { commit = 0.8 }
[dimensions.review]
kinds = ["review"]
[dimensions.community]
kinds = ["issue"]
[fairness]
clip_per_user_day = { commit = 20, pr = 5, review = 50, issue = 10 }
"""
OURS_ALONE = """
[decay]
mode = "exponential"
half_life_days = 90
[size]
mode = "log"
min = 0.5
max = 4.0
"""
READ = (
    "SELECT max(id), max(kind), max(user_id), max(epoch_us(created_at) % 7), "
    "max(lines_added % 7), max(lines_removed % 7) FROM '{file}'"
)
PLAIN = (
    "CREATE TABLE plain AS SELECT user_id, kind, sum(lines_added + lines_removed) AS lines "
    "FROM '{file}' GROUP BY user_id, kind"
)
EXPORTED = "exported.parquet"
SOURCES = {"ours": "events.parquet", "marked": EXPORTED, "packed": "packed"}
OF_ORIGINAL = 100_000
ORIGINAL = """
import json, sys, time
from ossmk.core.models import ContributionEvent
from ossmk.core.services.score import load_rules, score_events
events = [ContributionEvent(**json.loads(line)) for line in open(sys.argv[1])]
rules = load_rules(sys.argv[2])
start = time.perf_counter()
score_events(events, rules)
print(time.perf_counter() - start)
"""


def generate(file: Path, count: int) -> None:
    text = Path(__file__).with_suffix(".sql").read_text()
    with duckdb.connect() as connection:
        connection.execute("SET preserve_insertion_order = false")
        connection.execute(text.replace("$count", str(count)).replace("$file", str(file)))
        connection.execute(f"CREATE VIEW scoring_source AS FROM '{file}'")
        connection.execute(
            f"COPY scoring_source TO '{file.with_name(EXPORTED)}' (FORMAT parquet, "
            f"COMPRESSION zstd, KV_METADATA {{'{MARK}': '{mark_of_ids(connection)}'}})"
        )


def step(name: str, file: Path, limit: str | None) -> None:
    """Do one thing and print its wall and processor seconds and peak memory in MB."""
    start, busy = time.perf_counter(), time.process_time()
    resources = Resources(memory_limit=limit)
    if name == "pack":
        shutil.rmtree(file.with_name("packed"), ignore_errors=True)
        pack(str(file), file.with_name("packed"), resources=resources)
    elif name in SOURCES:
        rules = load_rules(str(file.with_name("ours.toml")))
        as_of = datetime(2026, 11, 1, tzinfo=UTC)
        source = file.with_name(SOURCES[name])
        out = file.with_name("scores.parquet")
        write_scores(str(source), rules, out, as_of=as_of, resources=resources)
    else:
        with duckdb.connect() as connection:
            connection.execute((READ if name == "read" else PLAIN).format(file=file)).fetchall()
    wall, cpu = time.perf_counter() - start, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps([wall, cpu, peak]))


def measured(name: str, file: Path, limit: str, *, runs: int) -> tuple[float, float, int]:
    """Run one step in a process of its own, several times: the figures that took least."""
    command = [sys.executable, __file__, "--step", name, "--file", str(file), "--limit", limit]
    found = [
        json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        for _ in range(runs)
    ]
    wall, cpu, peak = min(found, key=lambda figures: figures[1])
    return wall, cpu, peak


def original_rate(folder: Path, file: Path) -> float:
    """Give the events a second that the original scores, of a sample as Python objects."""
    sample = file.with_name("sample.jsonl")
    columns = (
        "id, kind, repo_id, user_id, strftime(created_at, '%Y-%m-%dT%H:%M:%SZ') AS created_at, "
        "coalesce(lines_added, 0) AS lines_added, coalesce(lines_removed, 0) AS lines_removed"
    )
    known = "kind IN ('commit', 'pr', 'review', 'issue')"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT {columns} FROM '{file}' WHERE {known} LIMIT {OF_ORIGINAL}) "
            f"TO '{sample}' (FORMAT json)"
        )
    rules = str(file.with_name("rules.toml"))
    return OF_ORIGINAL / float(run(original_python(folder), ORIGINAL, str(sample), rules))


def table(count: int, limits: list[str], folder: Path, original: Path, *, runs: int) -> None:
    file = folder / "events.parquet"
    # a process that is started counts the memory of the one that starts it
    making = [sys.executable, __file__, "--events", str(count), "--generate", str(file)]
    subprocess.run(making, check=True)
    file.with_name("rules.toml").write_text(RULES)
    file.with_name("ours.toml").write_text(WINDOWS + RULES + OURS_ALONE)
    lines = [
        ("only reading the columns", "read", ""),
        ("plain group by user_id, kind", "plain", ""),
    ]
    for title, name in (
        ("score", "ours"),
        ("score what `ossmk export` wrote", "marked"),
        ("score packed events", "packed"),
    ):
        if name == "packed":
            lines += [("pack", "pack", limits[0] if limits else "")]
        lines += [(title, name, "")]
        lines += [(f"{title} under {limit}", name, limit) for limit in limits]
    print(f"{count:,} events, {file.stat().st_size / 1e6:,.0f} MB of Parquet")
    print("| | wall, s | processor, s | peak memory, MB | beside the plain group by |")
    print("|---|--:|--:|--:|--:|")
    plain = 0.0
    for title, name, limit in lines:
        wall, cpu, peak = measured(name, file, limit, runs=1 if name == "pack" else runs)
        plain = cpu if name == "plain" else plain
        beside = f"{cpu / plain:.1f}" if plain else ""
        print(f"| {title} | {wall:.2f} | {cpu:.2f} | {peak:,} | {beside} |", flush=True)
    scored = sum(path.stat().st_size for path in file.with_name("packed").iterdir())
    print(f"packed: {scored / 1e6:,.0f} MB")
    rate = original_rate(original, file)
    print(f"{VERSION}: {rate:,.0f} events a second; {count:,} would take {count / rate:,.1f} s")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--limits", nargs="*", default=["2GB", "1GB"])
    parser.add_argument(
        "--original", type=Path, default=Path(tempfile.gettempdir()) / "ossmk-original"
    )
    parser.add_argument("--once", action="store_true", help="measure each line once, not thrice")
    parser.add_argument("--generate", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--step", help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--limit", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.generate:
        generate(arguments.generate, arguments.events)
        return
    if arguments.step:
        step(arguments.step, arguments.file, arguments.limit or None)
        return
    with tempfile.TemporaryDirectory() as folder:
        runs = 1 if arguments.once else 3
        table(arguments.events, arguments.limits, Path(folder), arguments.original, runs=runs)


if __name__ == "__main__":
    main()
