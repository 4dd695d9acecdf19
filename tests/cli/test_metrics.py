"""`analyze-repo` shows community metrics: a small world whose every value is worked out by hand."""

import json
from typing import Any

import pytest

from github_server.fixtures import StartGitHub
from github_server.world import World, comment, review
from making_repositories import Repository
from running_ossmk import Ossmk

YEAR = ("--as-of", "2026-07-01", "--until", "2026-07-01")
MARCH = 1_772_323_200  # 2026-03-01T00:00:00Z


def small_world() -> World:
    """Give a project of four people in the year before July 2026, and of two before."""
    world = World(now="2026-07-02T00:00:00Z")
    ann, ben, cy, dee = (world.account(name) for name in ("ann", "ben", "cy", "dee"))
    repository = world.repository(ann, "reef")
    repository.issue(ben, "2025-03-01T00:00:00Z")  # ben came before the year
    repository.commit(ann, "2025-06-30T23:59:59Z")  # so did ann, by a second
    for day in ("01", "02", "03", "04"):
        repository.commit(ann, f"2026-03-{day}T00:00:00Z")  # 4 commits of 9
    for day in ("05", "06", "07"):
        repository.commit(ben, f"2026-03-{day}T00:00:00Z")  # 3 of 9: with ann's, more than half
    repository.commit(cy, "2026-03-08T00:00:00Z", co_authors=(dee,))  # 1 for each of two new people
    first = repository.pull(cy, "2026-04-01T00:00:00Z", merged="2026-04-02T00:00:00Z")
    second = repository.pull(dee, "2026-04-03T00:00:00Z", closed="2026-04-09T00:00:00Z")
    repository.pull(dee, "2026-04-05T00:00:00Z")  # still open, and nobody answered
    issue = repository.issue(ben, "2026-05-01T00:00:00Z")
    comment(first, cy, "2026-04-01T01:00:00Z")  # one's own word is no answer
    review(first, ann, "2026-04-01T02:00:00Z")  # after 2 hours
    comment(second, ann, "2026-04-03T12:00:00Z")  # after 12 hours
    comment(issue, ann, "2026-05-01T06:00:00Z")  # after 6 hours
    for number, day in enumerate(("01-01", "01-11", "02-20")):  # 10 and 40 days apart
        repository.release(ann, f"2026-{day}T00:00:00Z", tag=f"v{number}")
    return world


def metrics(ossmk: Ossmk, *arguments: str, **variables: str) -> dict[str, dict[str, Any]]:
    result = json.loads(ossmk("analyze-repo", *arguments, "--out", "-", **variables))
    assert result["summary"]["metrics"].keys() == {each["name"] for each in result["metrics"]}
    return {each["name"]: each for each in result["metrics"]}


def test_every_value_of_a_small_world_is_as_worked_out_by_hand(
    ossmk: Ossmk, start_github: StartGitHub
) -> None:
    github = start_github(small_world())
    signed_in = {**github.settings_env, "GITHUB_SERVER_URL": "https://github.com"}
    (ossmk.folder / "who.toml").write_text('[affiliations]\nann = "Reef"\nben = "Reef"\n')
    found = metrics(ossmk, "ann/reef", *YEAR, "--affiliations", "who.toml", **signed_in)
    assert {name: (each["value"], each["coverage"]) for name, each in found.items()} == {
        "Contributor Absence Factor": (2, "exact"),
        "Elephant Factor": (1, "exact"),
        "New Contributors": (2, "exact"),
        "Change Request Closure Ratio": (pytest.approx(2 / 3), "exact"),
        "Time to First Response": (6, "exact"),
        "Release Frequency": (25, "exact"),
    }
    assert found["Elephant Factor"]["note"] == "whatever the organisation behind 2 of 9 commits is"
    assert found["Time to First Response"]["note"] == "3 of 4 were answered"
    assert found["Release Frequency"]["since"] == "2025-07-01T00:00:00Z"


@pytest.mark.usefixtures("repository")
def test_what_a_clone_cannot_tell_is_not_measured(ossmk: Ossmk) -> None:
    found = metrics(ossmk, "tidepool", "--as-of", "2024-01-01", "--until", "2024-01-01")
    assert (found["New Contributors"]["value"], found["New Contributors"]["note"]) == (
        3,
        "by commits alone",
    )
    for name in ("Change Request Closure Ratio", "Time to First Response", "Release Frequency"):
        assert (found[name]["value"], found[name]["coverage"]) == (None, "unknown")
        assert found[name]["note"].endswith(" collected")


@pytest.mark.usefixtures("repository")
def test_the_table_names_the_period_and_why_nothing_is_measured(ossmk: Ossmk) -> None:
    until = ("--as-of", "2024-01-01", "--until", "2024-01-01")
    said = ossmk("analyze-repo", "tidepool", *until, COLUMNS="120")
    assert "community metrics · 2023-01-01 to 2024-01-01" in said
    assert "Contributor Absence Factor    1 person" in said
    assert "Release Frequency             not measured  no releases collected" in said


def test_a_shorter_period_is_compared_with_what_is_stored(
    ossmk: Ossmk, repository: Repository
) -> None:
    repository.commit(author="New <new@x.example>", date=MARCH)
    part = ("tidepool", "--since", "2026-02-01", "--until", "2026-07-01")
    assert metrics(ossmk, *part)["New Contributors"]["value"] is None
    ossmk("analyze-repo", "tidepool")
    found = metrics(ossmk, *part)["New Contributors"]
    assert (found["value"], found["coverage"]) == (1, "unknown")
    assert found["note"] == "compared with work since 2023-11-14"


def test_a_wrong_file_of_affiliations_is_refused_before_anything_starts(
    ossmk: Ossmk, repository: Repository
) -> None:
    (ossmk.folder / "who.toml").write_text("ann = 1\n")
    done = ossmk.tried("analyze-repo", str(repository.path), "--affiliations", "who.toml")
    assert done.returncode == 1
    assert "who.toml: give one table, [affiliations]" in done.stderr
    assert not ossmk.store.exists()
