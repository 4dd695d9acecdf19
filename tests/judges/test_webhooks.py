"""GitHub's example deliveries, as Octokit publishes them, read as contributions."""

from collections.abc import Iterator
from typing import Any

import pytest

from github_server.published import published
from ossmk.model import ContributionEvent
from ossmk.providers.gharchive.told import LeftOut
from rest_objects import FORMS, ours, read, said

NAMES = {
    "pull_request": "pr",
    "pull_request_review": "review",
    "pull_request_review_comment": "review_comment",
    "issues": "issue",
    "issue_comment": "issue_comment",
    "commit_comment": "commit_comment",
    "discussion": "discussion",
    "release": "release",
}


def deliveries() -> Iterator[tuple[str, dict[str, Any]]]:
    for webhook in published("webhooks"):
        if kind := NAMES.get(webhook["name"]):
            yield from ((kind, delivery) for delivery in webhook["examples"])


def test_there_are_as_many_examples_as_published() -> None:
    assert sum(len(webhook["examples"]) for webhook in published("webhooks")) == 329
    assert {kind for kind, _ in deliveries()} == FORMS.keys()


def test_every_delivery_is_read_and_counts_when_something_begins() -> None:
    for kind, delivery in deliveries():
        made = read(kind, delivery, delivery["repository"]["full_name"])
        begins = delivery["action"] == FORMS[kind].begins
        assert isinstance(made, ContributionEvent if begins else LeftOut), (kind, delivery, made)


@pytest.mark.parametrize("kind", FORMS)
def test_a_contribution_says_what_its_delivery_says(kind: str) -> None:
    began = [
        delivery
        for each, delivery in deliveries()
        if each == kind and delivery["action"] == FORMS[kind].begins
    ]
    assert began
    for delivery in began:
        repository = delivery["repository"]["full_name"]
        made, expected = read(kind, delivery, repository), said(kind, delivery, repository)
        assert isinstance(made, ContributionEvent)
        assert ours(made, expected) == expected


def test_a_merge_is_credited_to_the_author_at_its_moment() -> None:
    closed = [
        delivery
        for kind, delivery in deliveries()
        if kind == "pr" and delivery["action"] == "closed"
    ]
    for delivery in closed:
        merged = {"merged": True, "merged_at": "2019-05-16T00:00:00Z"}
        pull_request = delivery["pull_request"] | merged
        repository = delivery["repository"]["full_name"]
        made = read("pr", delivery | {"pull_request": pull_request}, repository)
        assert isinstance(made, ContributionEvent)
        assert (made.kind, made.user_id) == ("pr_merged", pull_request["user"]["login"])
        assert made.model_dump(mode="json")["created_at"] == merged["merged_at"]
