"""What the README and the docs tell the reader to run does run, and shows what they show."""

from pathlib import Path

import pytest

from docs.blocks import blocks, run_file

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
RUNNABLE = [page for page in PAGES if any(not block.not_run for block in blocks(page))]


@pytest.mark.usefixtures("documented_environment")
@pytest.mark.parametrize("page", RUNNABLE, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_block_runs_and_shows_what_it_says(page: Path, clone: Path) -> None:
    run_file(page, clone)


def test_whoever_skips_a_block_says_why() -> None:
    reasons = [block.not_run for page in PAGES for block in blocks(page)]
    assert all(reason is None or len(reason.split()) > 2 for reason in reasons)


def test_a_block_that_does_not_run_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```python\none = 1\n```\n\n```python\nassert one == 2\n```\n")
    with pytest.raises(AssertionError, match=r"page\.md.*line 6"):
        run_file(page, tmp_path)


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("```console\n$ echo one\ntwo\n```\n", "shows:\none"),
        ("```console\n$ echo one; exit 3\n```\n", "exits with 3"),
        ("```sh\ntrue\nfalse\ntrue\n```\n", "exits with 1"),
    ],
)
def test_a_command_that_shows_something_else_is_noticed(
    tmp_path: Path, block: str, said: str
) -> None:
    page = tmp_path / "page.md"
    page.write_text(block)
    with pytest.raises(AssertionError, match=said):
        run_file(page, tmp_path)


def test_what_is_shown_may_leave_things_out(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "<!-- exits with 3 -->\n"
        "```console\n$ printf 'a 1\\nb\\nc  \\n' \\\n    && exit 3\na …\nc\n```\n"
        "<!-- not run: it needs a network -->\n```sh\nfalse\n```\n"
    )
    run_file(page, tmp_path)
