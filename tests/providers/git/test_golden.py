"""Whole histories and what they give, written down: a folder a case.

`history.fast-import` is the history, `events.jsonl` and `rest.json` what the provider makes of it.
`make golden` writes the last two anew: read the diff.
"""

import json
import os
from pathlib import Path

import pytest

from making_repositories import Fetched, Repository, fetched
from ossmk.model import event_dict

CASES = sorted((Path(__file__).parents[1] / "data" / "git").iterdir())
WRITE = "OSSMK_WRITE_GOLDEN" in os.environ  # read before the tests get a clean environment


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_history_gives_its_golden_events(case: Path, repository: Repository) -> None:
    history = (case / "history.fast-import").read_bytes()
    repository.git("fast-import", "--quiet", given=history)
    repository.git("remote", "add", "origin", f"https://github.com/acme/{case.name}.git")
    got = {"events.jsonl": events_of(found := fetched(repository)), "rest.json": rest_of(found)}
    for name, text in got.items():
        if WRITE:
            (case / name).write_text(text, encoding="utf-8")
        assert text == (case / name).read_text(encoding="utf-8")


def events_of(found: Fetched) -> str:
    lines = [json.dumps(event_dict(event), ensure_ascii=False) for event in found.events]
    return "\n".join([*lines, ""])


def rest_of(found: Fetched) -> str:
    rest = {
        "repo_id": found.repo_id,
        "actors": [actor.model_dump() for actor in found.actors],
        "coverage": found.coverage.model_dump() if found.coverage else None,
        "skipped": [skipped.model_dump() for skipped in found.skipped],
    }
    return json.dumps(rest, indent=2, ensure_ascii=False) + "\n"
