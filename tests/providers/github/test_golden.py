"""Small answers, written from the documented fields, and the events they become."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ossmk.model import event_dict
from ossmk.periods import parse_period
from ossmk.providers.github.known import Known
from ossmk.providers.github.marks import AnyStream
from ossmk.providers.github.payloads import Account
from ossmk.providers.github.place import Place
from ossmk.providers.github.streams import Run, Stream, Taken

CASES = sorted((Path(__file__).parent.parent / "data" / "github").glob("*.json"))
WRITE = "OSSMK_WRITE_GOLDEN" in os.environ  # read before the tests get a clean environment
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def taken(case: dict[str, Any]) -> Taken:
    stream: Stream = msgspec.convert(case["stream"], AnyStream)
    account = Account("U_1", "octocat", 583231, "The Octocat")
    period = parse_period("2026-01-10", now=NOW)
    floor = datetime(2026, 1, 9, tzinfo=UTC)
    run = Run(period, Place("github.com", NOW), "octocat", floor, Known(account=account))
    return stream.take(msgspec.Raw(json.dumps(case["answer"]).encode()), run)


def expected(got: Taken) -> dict[str, Any]:
    told = {
        "events": [event_dict(event) for event in got.events],
        "following": msgspec.to_builtins(list(got.following)),
        "doubts": msgspec.to_builtins(list(got.doubts)),
    }
    return dict(json.loads(json.dumps(told)))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_an_answer_becomes_these_events(path: Path) -> None:
    case = json.loads(path.read_text("utf-8"))
    got = expected(taken(case))
    golden = path.with_suffix(".golden")
    if WRITE:
        golden.write_text(json.dumps(got, indent=2) + "\n", "utf-8")
    assert got == json.loads(golden.read_text("utf-8"))
