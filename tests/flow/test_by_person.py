"""An analysis by person: linked accounts count as one, and what was not asked is said."""

from collections.abc import AsyncGenerator, Mapping
from datetime import timedelta

import anyio
import pytest

from making_events import NOON, event
from ossmk.analyze import Question, analyze
from ossmk.model import Actor, By, Coverage, Page, Target, UserTarget
from ossmk.periods import Period
from ossmk.providers.base import ReportProgress, silent
from ossmk.result import AnalysisResult
from ossmk.rules import load_rules
from ossmk.runs import compare_runs
from ossmk.settings import Settings
from ossmk.storage.base import Store, open_store

BOTH: tuple[By, By] = ("account", "person")
RULES = """
[dimensions.code]
kinds = ["commit"]
[fairness]
clip_per_user_day = { commit = 3 }
"""


class Alice:
    """Delivers two commits of alice, and all there are."""

    name = "fake"

    async def fetch(
        self,
        target: Target,
        period: Period,
        *,
        marks: Mapping[str, str],
        progress: ReportProgress = silent,
    ) -> AsyncGenerator[Page]:
        events = [event(number, user_id="alice", provider="fake") for number in (1, 2)]
        yield Page(
            events=events,
            actors=[Actor(user_id="alice")],
            coverage={"commit": Coverage(status="exact", found=2)},
        )


@pytest.fixture
def store() -> Store:
    """Give a store in which alice is another account of bob's, and he did two things as well."""
    store = open_store("sqlite:///:memory:")
    store.ensure_schema()
    store.save_events([event(3, user_id="Bob"), event(4, user_id="bob"), event(1, user_id="alice")])
    store.identities.link("bob", "alice", evidence="x")
    return store


@pytest.fixture
def rules(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("rules") / "rules.toml"
    file.write_text(RULES)
    return str(file)


def analyzed(
    store: Store, rules: str, *, by: By, days: int = 1, prune: bool = False
) -> AnalysisResult:
    question = Question.read(
        UserTarget("alice"),
        settings=Settings(),
        rules=rules,
        as_of=NOON + timedelta(days=days),
        by=by,
    )

    async def ask() -> AnalysisResult:
        return await analyze(question, provider=Alice(), store=store, refresh=prune, prune=prune)

    return anyio.run(ask)


def test_all_accounts_of_the_person_are_scored_as_the_primary_one(store: Store, rules: str) -> None:
    result = analyzed(store, rules, by="person")
    (score,) = result.scores
    assert (score["user_id"], score["value"], score["events"]) == ("Bob", 3.0, 3)
    assert (len(result.events), result.summary["total_events"]) == (4, 4)
    assert result.summary["rules"] == score["rules"] == f"{result.rule_set.label} by person"


def test_an_account_that_was_not_asked_makes_the_score_a_lower_bound(
    store: Store, rules: str
) -> None:
    result = analyzed(store, rules, by="person")
    assert [each.target for each in result.skipped] == ["Bob"]
    assert result.summary["coverage"] == result.scores[0]["coverage"] == "lower_bound"
    by_account = analyzed(store, rules, by="account")
    assert (by_account.skipped, by_account.summary["coverage"]) == ([], "exact")
    assert by_account.scores[0]["value"] == 2.0


@pytest.mark.parametrize(("by", "units"), [("account", 200_000_000), ("person", 300_000_000)])
def test_the_receipts_of_a_result_sum_to_its_score(
    store: Store, rules: str, by: By, units: int
) -> None:
    result = analyzed(store, rules, by=by)
    receipts = result.receipts()
    assert sum(receipt.units for receipt in receipts) == units
    assert {receipt.user_id for receipt in receipts} == {result.scores[0]["user_id"]}


def test_a_run_by_person_is_compared_with_the_last_one_by_person(store: Store, rules: str) -> None:
    analyzed(store, rules, by="person")
    analyzed(store, rules, by="account", days=2)
    assert "previous_as_of" in analyzed(store, rules, by="person", days=3).summary
    found = analyzed(store, rules, by="person", days=3).summary["change"]
    assert found == {"all": {"code": 0.0}}


def test_a_refresh_finds_nothing_missing_of_accounts_that_were_not_asked(
    store: Store, rules: str
) -> None:
    store.save_events(
        [event(7, user_id="Bob", provider="fake", observed_at=NOON - timedelta(days=1))]
    )
    result = analyzed(store, rules, by="person", prune=True)
    assert [each.target for each in result.skipped] == ["Bob"]
    assert len(result.events) == 5


def test_a_run_by_person_is_compared_with_the_one_by_person_before(
    store: Store, rules: str
) -> None:
    for days, by in enumerate(BOTH * 2, start=1):
        analyzed(store, rules, by=by, days=days)
    rule_set = load_rules(rules)
    found = compare_runs(store, "alice", rules=[rule_set])
    assert {found.first.rules, found.second.rules} == {rule_set.labelled("person")}
    by_account = [run for run in store.runs(target="alice") if run.rules == rule_set.label]
    found = compare_runs(store, "alice", rules=[rule_set], second=by_account[0].run)
    assert found.first == by_account[1]
