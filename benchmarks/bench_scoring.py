"""Start-up time and events scored a second, beside the original package, in one run.

    python benchmarks/bench_scoring.py [--events 20000] [--original FOLDER]

Both score the same events of 100 people by the same rules (dimensions, weights, caps). The
original adds floats in the order of the list; ours merges duplicates, ranks by time, applies
windows and gives exact sums, on an SQLite database in memory. FOLDER holds (or gets) a virtual
environment with the original.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from original import VERSION, original_python, ours, run

RULES = """
[dimensions.code]
kinds = ["pr", "commit"]
weights_by_kind = { commit = 0.8 }
[dimensions.review]
kinds = ["review"]
weight = 0.6
[dimensions.community]
kinds = ["issue"]
weight = 0.3
[fairness]
clip_per_user_day = { commit = 20, pr = 5, review = 50, issue = 10 }
"""

SCORE_ORIGINAL = """
import json, sys, time
from ossmk.core.models import ContributionEvent
from ossmk.core.services.score import load_rules, score_events
events = [ContributionEvent(**json.loads(line)) for line in open(sys.argv[1])]
rules = load_rules(sys.argv[2])
times = []
for _ in range(5):
    start = time.perf_counter()
    score_events(events, rules)
    times.append(time.perf_counter() - start)
print(min(times))
"""
SCORE_OURS = """
import json, sys, time
from datetime import UTC, datetime
from pathlib import Path
from ossmk.model import ContributionEvent
from ossmk.rules import load_rules
from ossmk.scoring import score
events = [ContributionEvent(**json.loads(line)) for line in open(sys.argv[1])]
rules = load_rules(sys.argv[2])
times = []
for _ in range(5):
    start = time.perf_counter()
    score(events, rules, as_of=datetime(2026, 11, 1, tzinfo=UTC))
    times.append(time.perf_counter() - start)
print(min(times))
"""


def write_events(path: Path, count: int) -> None:
    """Write events of 100 people over a year, four kinds, a few of them on the same day."""
    kinds = ("commit", "commit", "commit", "pr", "review", "issue")
    with path.open("w") as file:
        for n in range(count):
            day, second = (n * 7919) % 365, (n * 104_729) % 86_400
            moment = time.strftime(
                "%Y-%m-%dT%H:%M:%SZ", time.gmtime(1_762_000_000 + day * 86_400 + second)
            )
            event = {
                "id": f"event:{n}",
                "kind": kinds[n % len(kinds)],
                "repo_id": f"github.com/org{n % 17}/repo{n % 171}",
                "user_id": f"user{n % 100}",
                "created_at": moment,
                "lines_added": n % 400,
                "lines_removed": n % 90,
            }
            file.write(json.dumps(event) + "\n")


def start_up(python: Path, *arguments: str) -> float:
    """Give the median seconds of eleven runs of a command."""
    times = []
    for _ in range(11):
        start = time.perf_counter()
        subprocess.run([python, *arguments], check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument(
        "--original", type=Path, default=Path(tempfile.gettempdir()) / "ossmk-original"
    )
    arguments = parser.parse_args()
    theirs = original_python(arguments.original)
    with tempfile.TemporaryDirectory() as folder:
        events, rules = Path(folder, "events.jsonl"), Path(folder, "rules.toml")
        write_events(events, arguments.events)
        rules.write_text(RULES)
        rows = [
            ("python -c pass, s", start_up(ours(), "-c", "pass"), start_up(theirs, "-c", "pass")),
            (
                "import ossmk, s",
                start_up(ours(), "-c", "import ossmk"),
                start_up(theirs, "-c", "import ossmk"),
            ),
            (
                "ossmk --help, s",
                start_up(ours(), "-m", "ossmk", "--help"),
                start_up(theirs, "-c", "from ossmk.cli import app; app(['--help'])"),
            ),
            (
                "events scored a second",
                arguments.events / float(run(ours(), SCORE_OURS, str(events), str(rules))),
                arguments.events / float(run(theirs, SCORE_ORIGINAL, str(events), str(rules))),
            ),
        ]
    print(f"{'Python ' + sys.version.split()[0]:28}{'ours':>12}{VERSION:>12}")
    for name, our_figure, their_figure in rows:
        print(f"{name:28}{our_figure:12,.3f}{their_figure:12,.3f}")


if __name__ == "__main__":
    main()
