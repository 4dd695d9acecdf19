"""`ossmk identities` and `--by person`, as an operator meets them."""

import json

import pytest

from making_repositories import Repository
from running_ossmk import Ossmk

HOME, WORK = "jane@home.example", "jane@work.example"


@pytest.fixture
def analyzed(ossmk: Ossmk, repository: Repository) -> Ossmk:
    ossmk("analyze-repo", "tidepool")
    return ossmk


def values(ossmk: Ossmk, *options: str) -> dict[str, float]:
    result = json.loads(ossmk("analyze-repo", "tidepool", "--with-emails", "--out", "-", *options))
    return {
        score["user_id"]: score["value"]
        for score in result["scores"]
        if score["dimension"] == "code"
    }


def test_a_link_adds_up_scores_by_person_and_unlink_takes_it_back(analyzed: Ossmk) -> None:
    before = values(analyzed, "--as-of", "2026-03-01")
    assert values(analyzed, "--as-of", "2026-03-01", "--by", "person") == before
    analyzed("identities", "link", "minaok", WORK)
    assert values(analyzed, "--as-of", "2026-03-01") == before
    by_person = values(analyzed, "--as-of", "2026-03-01", "--by", "person")
    assert by_person[HOME] == before[HOME]
    assert by_person["minaok"] == pytest.approx(before["minaok"] + before[WORK], abs=1e-7)
    assert set(by_person) == {"minaok", HOME}
    analyzed("identities", "unlink", WORK)
    assert values(analyzed, "--as-of", "2026-03-01", "--by", "person") == before


def test_links_are_listed_with_their_evidence(analyzed: Ossmk) -> None:
    analyzed("identities", "link", "minaok", WORK, "--evidence", "she said so")
    analyzed("identities", "link", WORK, HOME)
    listed = analyzed("identities", "list", HOME)
    assert listed.splitlines()[0] == "minaok"
    assert f"{WORK} · she said so · 20" in listed
    (person,) = json.loads(analyzed("identities", "list", "--out", "-"))["people"]
    assert (person["person"], len(person["links"])) == ("minaok", 2)
    said = analyzed.tried("identities", "link", HOME, "minaok").stderr
    assert "were already one person" in said


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["link", "minaok", "minoak"], 1, "nothing is stored of minoak"),
        (["link", "minaok", "MinaOK"], 2, "the same account"),
        (["unlink", "minaok"], 1, "linked with nobody"),
        (["import", "missing"], 1, "missing"),
    ],
)
def test_what_cannot_be_is_said(
    analyzed: Ossmk, arguments: list[str], code: int, said: str
) -> None:
    done = analyzed.tried("identities", *arguments)
    assert (done.returncode, said in done.stderr) == (code, True)


def test_suggestions_are_shown_and_can_be_read_by_programs(analyzed: Ossmk) -> None:
    assert "the same name (Jane Doe)" in analyzed("identities", "suggest")
    (found,) = json.loads(analyzed("identities", "suggest", "--out", "-"))["suggestions"]
    assert (found["account"], found["other"]) == (HOME, WORK)
    analyzed("identities", "link", found["account"], found["other"])
    assert analyzed("identities", "suggest") == ""


def test_a_mailmap_names_its_repository_as_evidence(analyzed: Ossmk) -> None:
    mailmap = analyzed.folder / "tidepool" / ".mailmap"
    mailmap.write_text(f"Jane <{WORK}> <{HOME}>\nnobody\n")
    made = json.loads(analyzed("identities", "import", str(mailmap), "--out", "-"))
    assert made["skipped"] == []
    assert [each["evidence"] for each in made["links"]] == ["mailmap of local/tidepool"]
    again = analyzed.tried("identities", "import", "-", given=mailmap.read_text())
    assert "0 new links from 1 mapped addresses" in again.stderr


def test_receipts_of_a_person_are_found_under_any_account(analyzed: Ossmk) -> None:
    analyzed("identities", "link", WORK, "minaok")
    values(analyzed, "--by", "person")
    told = json.loads(
        analyzed("explain", "minaok", "--by", "person", "--with-emails", "--out", "-")
    )
    assert (told["user_id"], told["rules"].endswith(" by person")) == (WORK, True)
    assert sum(score["events"] for score in told["scores"]) == 4
    alone = json.loads(analyzed("explain", "minaok", "--out", "-"))
    assert sum(score["events"] for score in alone["scores"]) == 1


def test_erasing_says_which_linked_accounts_go_too(analyzed: Ossmk) -> None:
    analyzed("identities", "link", "minaok", WORK)
    assert len(json.loads(analyzed("db", "export", "minaok"))["events"]) == 4
    assert len(json.loads(analyzed("db", "export", "minaok", "--account-only"))["events"]) == 1
    done = analyzed.tried("db", "erase", "minaok", "--yes")
    assert "erased minaok: " in done.stderr
    assert f"linked with it: {WORK}" in done.stderr
    assert "the same way" not in done.stderr
    assert analyzed("export", "events", "--out", "-").count("Change") == 1
