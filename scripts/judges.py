"""Puts our questions before two GitHubs that others wrote, and prints a verdict on each.

python scripts/judges.py [documents] [rest]

Exit 1 on a fault of ours. What a judge cannot tell (no resolver, an older schema, no such path) is
said and is no fault. docs/design/0009-judges.md has the reasons. A recipe outside `.ci/run`.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import anyio

from judge_documents import document_verdicts
from judge_rest import rest_verdicts
from judge_servers import EMULATE, SIMULACRUM, running
from judge_verdicts import Verdict

APP = {"app_id": 12345, "slug": "judged", "name": "Judged"}
REST_SEED = {
    "tokens": {"t0ken": {"login": "octocat", "scopes": ["repo", "user"]}},
    "github": {
        "users": [{"login": "octocat"}, {"login": "ada"}],
        "repos": [
            {"owner": "octocat", "name": "hello-world", "auto_init": True},
            {"owner": "ada", "name": "secret", "private": True, "auto_init": True},
        ],
        "apps": [APP | {"installations": [{"installation_id": 100, "account": "ada"}]}],
    },
}
GRAPHQL_SEED = {
    "users": [{"login": "octocat", "organizations": []}],
    "organizations": [{"login": "octocat"}],
    "repositories": [{"owner": "octocat", "name": "octocat"}],
    "branches": [],
    "blobs": [],
}


@dataclass(frozen=True)
class Bench:
    """A judge with what it judges."""

    title: str
    verdicts: Callable[[], Sequence[Verdict]]


def documents() -> Sequence[Verdict]:
    """Send every document to the simulator that has a schema."""
    with running(SIMULACRUM, GRAPHQL_SEED) as judge:
        return list(document_verdicts(f"{judge['url']}/graphql"))


def rest() -> Sequence[Verdict]:
    """Send what goes over REST, through the transports, to the one that has state."""
    with running(EMULATE, REST_SEED) as judge:
        return anyio.run(rest_verdicts, judge["url"], judge["key"])


BENCHES = {
    "documents": Bench(f"GraphQL documents: {SIMULACRUM.package}@{SIMULACRUM.version}", documents),
    "rest": Bench(f"REST: {EMULATE.package}@{EMULATE.version}", rest),
}


def main(names: Sequence[str]) -> int:
    """Print a table for each judge; gives 1 when there was a fault."""
    if unknown := [name for name in names if name not in BENCHES]:
        print(f"judges.py: no judge of {', '.join(unknown)}\n{__doc__}", file=sys.stderr)
        return 2
    faults = 0
    for name in names or BENCHES:
        bench = BENCHES[name]
        verdicts = bench.verdicts()
        print("\n".join(["", bench.title, *table(verdicts)]))
        faults += sum(verdict.word == "FAULT" for verdict in verdicts)
    print(f"\n{faults} faults")
    return 1 if faults else 0


def table(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Give a line for each verdict."""
    width = max(len(verdict.subject) for verdict in verdicts)
    for verdict in verdicts:
        yield f"  {verdict.subject:{width}}  {verdict.word:9}  {verdict.detail}".rstrip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
