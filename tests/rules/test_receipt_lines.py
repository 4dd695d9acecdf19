"""Receipts read as sentences about what was done."""

from datetime import UTC, datetime

import pytest

from ossmk.cli.receipts import receipt_line
from ossmk.model import KINDS, Receipt

PULL = "github.com/acme/tools/pull/42"


def receipt(**fields: object) -> Receipt:
    return Receipt.model_validate(
        {
            "event_id": PULL,
            "user_id": "alice",
            "kind": "pr",
            "repo_id": "github.com/acme/tools",
            "created_at": datetime(2026, 4, 1, tzinfo=UTC),
            "title": "Fix leak in parser",
            "dimension": "code",
            "window": "all",
            "weight": 1.2,
            "decay": 0.93,
            "size": 2.1,
            "age_days": 12,
            "lines": 120,
            "units": 234_360_000,
            **fields,
        }
    )


def test_a_merged_pull_request_says_its_number_and_every_factor() -> None:
    assert receipt_line(receipt(event_id=f"{PULL}#merged", kind="pr_merged")) == (
        "PR #42 Fix leak in parser · merged · 120 lines: "
        "1.2 × 0.93 (age 12 d) × 2.1 (size) = 2.3436"  # noqa: RUF001 - as it is shown
    )


@pytest.mark.parametrize(
    ("fields", "start"),
    [
        ({"kind": "review", "event_id": f"{PULL}/review/7"}, "review of PR #42 Fix leak"),
        ({"kind": "issue", "event_id": "github.com/acme/tools/issues/7"}, "issue #7 Fix leak"),
        ({"kind": "commit", "event_id": "commit:1"}, "commit Fix leak"),
        ({"title": None}, f"PR {PULL} · opened"),
    ],
)
def test_the_line_begins_with_what_was_done(fields: dict[str, object], start: str) -> None:
    assert receipt_line(receipt(**fields)).startswith(start)


def test_a_weighed_state_and_the_day_a_weight_is_valid_from_are_said() -> None:
    fields = {"kind": "review", "event_id": f"{PULL}/review/7", "lines": None, "size": 1}
    line = receipt_line(receipt(**fields, state="changes_requested", valid_from="2026-04-01"))
    assert line.startswith("review of PR #42 Fix leak in parser · changes requested: 1.2 (since 2")
    assert "(since 2026-04-01) × 0.93" in line  # noqa: RUF001 - as it is shown


def test_what_has_no_points_says_why() -> None:
    line = receipt_line(receipt(reason="6th pr of 2026-04-01, cap 5", units=0))
    assert line.endswith("· opened: no points, 6th pr of 2026-04-01, cap 5")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_words(kind: str) -> None:
    assert "Fix leak in parser" in receipt_line(receipt(kind=kind))


def test_a_long_title_is_cut_so_that_the_line_fits() -> None:
    assert len(receipt_line(receipt(title="long " * 50), width=90)) == 90
