"""The judge of our metrics counts with git and awk alone, and tells when they differ."""

from pathlib import Path

import pytest

import check_metrics
from making_repositories import new_repository

MAY_2023, MAY_2024 = 1_682_942_400, 1_714_564_800
CO_AUTHORED = "Work\n\nCo-authored-by: Bob <7+bob@users.noreply.github.com>\n"


def test_both_ways_agree_on_mailmaps_co_authors_bots_and_years(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = new_repository(tmp_path / "reef")
    made.commit(files={".mailmap": "Alice <alice@example.org> <old@example.org>\n"}, date=MAY_2023)
    made.commit(author="Alice <old@example.org>", date=MAY_2023)
    made.commit(author="Copilot <1+Copilot@users.noreply.github.com>", date=MAY_2024)
    made.commit(author="x <2+x[bot]@users.noreply.github.com>", date=MAY_2024)
    made.commit(CO_AUTHORED, author="Carol <CAROL@example.org>", date=MAY_2024)
    made.commit(author="Alice <old@example.org>", date=MAY_2024, committed=MAY_2023)
    assert list(check_metrics.compared(made.path)) == [True, True]
    assert [line.split() for line in capsys.readouterr().out.splitlines()[2:]] == [
        ["2023", "1", "1", "1", "1"],
        ["2024", "2", "2", "2", "2"],
    ]


def test_a_difference_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = new_repository(tmp_path / "reef")
    made.commit()
    monkeypatch.setattr(check_metrics, "COMPARED", ("New Contributors", "Release Frequency"))
    monkeypatch.setattr("sys.argv", ["check_metrics.py", str(made.path)])
    with pytest.raises(SystemExit, match="1 of 1 years differ"):
        check_metrics.main()
