"""Each format of the archive and what it gives, written down: a folder a format.

`archive.jsonl` is written by us from the documented fields; `events.jsonl` and `rest.json` are what
the provider makes of it. `make golden` writes these two anew: read the diff.
"""

import io
import json
import os
from pathlib import Path

import pytest

from ossmk.providers.gharchive.sorting import Sorting

CASES = sorted((Path(__file__).parents[1] / "data" / "gharchive").iterdir())
WRITE = "OSSMK_WRITE_GOLDEN" in os.environ  # read before the tests get a clean environment


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_archive_gives_its_golden_events(case: Path) -> None:
    rows, aside = io.BytesIO(), io.BytesIO()
    sorting = Sorting(rows, aside)
    for line in (case / "archive.jsonl").read_bytes().splitlines():
        sorting.take(line)
    sorting.finish()
    rest = {"events": sorting.events, "left_out": sorting.left_out, "bad": sorting.bad}
    got = {
        "events.jsonl": rows.getvalue().decode(),
        "rest.json": json.dumps(rest, indent=2, ensure_ascii=False) + "\n",
    }
    for name, text in got.items():
        if WRITE:
            (case / name).write_text(text, encoding="utf-8")
        assert text == (case / name).read_text(encoding="utf-8")
