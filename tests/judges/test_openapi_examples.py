"""The examples in GitHub's OpenAPI file, read by what of ours reads such answers."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import anyio
import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import SecretStr

from github_server.published import published
from ossmk.model import ContributionEvent
from ossmk.providers.gharchive.decoding import Bad, decoded
from ossmk.providers.gharchive.normalize import normalize
from ossmk.providers.gharchive.told import LeftOut
from ossmk.transport.apps import AppInstallation
from rest_objects import FORMS, ours, read, said
from transport.clocks import Clock
from transport.scripted import Asked, Reply, scripted

REPOSITORY = "octocat/Hello-World"  # of GitHub's examples
EVENTS = (
    "/events",
    "/networks/{owner}/{repo}/events",
    "/orgs/{org}/events",
    "/repos/{owner}/{repo}/events",
    "/users/{username}/events",
    "/users/{username}/events/orgs/{org}",
    "/users/{username}/events/public",
    "/users/{username}/received_events",
    "/users/{username}/received_events/public",
)
OBJECTS = {
    "/repos/{owner}/{repo}/pulls": "pr",
    "/repos/{owner}/{repo}/pulls/{pull_number}": "pr",
    "/repos/{owner}/{repo}/pulls/{pull_number}/reviews": "review",
    "/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}": "review",
    "/repos/{owner}/{repo}/pulls/comments": "review_comment",
    "/repos/{owner}/{repo}/pulls/{pull_number}/comments": "review_comment",
    "/repos/{owner}/{repo}/issues": "issue",
    "/repos/{owner}/{repo}/issues/comments": "issue_comment",
    "/repos/{owner}/{repo}/issues/{issue_number}/comments": "issue_comment",
    "/repos/{owner}/{repo}/comments": "commit_comment",
    "/repos/{owner}/{repo}/commits/{commit_sha}/comments": "commit_comment",
    "/repos/{owner}/{repo}/releases": "release",
    "/repos/{owner}/{repo}/releases/{release_id}": "release",
}
# what an event line tells beside the object, which does not say where it belongs
BESIDE = {"review": {"pull_request": {"number": 12}}, "issue_comment": {"issue": {"number": 1347}}}
INSTALLATION_TOKEN = "/app/installations/{installation_id}/access_tokens"


def examples(template: str, method: str = "get", status: str = "200") -> Iterator[Any]:
    """Give the examples of an endpoint's answer; those of a list one by one."""
    description = published("openapi")
    answer = description["paths"][template][method]["responses"][status]
    for named in answer["content"]["application/json"]["examples"].values():
        name = named["$ref"].rsplit("/", 1)[1]
        value = description["components"]["examples"][name]["value"]
        yield from value if isinstance(value, list) else [value]


@pytest.mark.parametrize("template", EVENTS)
def test_the_events_of_every_list_are_read(template: str) -> None:
    lines = list(examples(template))
    assert lines
    for line in lines:
        (event,) = decoded(json.dumps(line).encode())
        assert not isinstance(event, Bad)
        # pushes list no commits any more, and stars are no contributions
        assert all(isinstance(made, LeftOut) for made in normalize(event))


@pytest.mark.parametrize("template", OBJECTS)
def test_an_object_says_the_same_through_us(template: str) -> None:
    kind = OBJECTS[template]
    form = FORMS[kind]
    for example in examples(template):
        payload = {"action": form.begins, form.field: example} | BESIDE.get(kind, {})
        made, expected = read(kind, payload, REPOSITORY), said(kind, payload, REPOSITORY)
        assert isinstance(made, ContributionEvent), made
        assert ours(made, expected) == expected


def test_an_installation_gets_the_token_of_the_example() -> None:
    (example,) = examples(INSTALLATION_TOKEN, "post", "201")
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    def issue(asked: Asked) -> Reply:
        right = asked.path == INSTALLATION_TOKEN.replace("{installation_id}", "7")
        return Reply(201 if right else 404, json.dumps(example).encode())

    async def authorization(url: str) -> str:
        async with httpx2.AsyncHTTPTransport() as transport:
            installation = AppInstallation(
                app_id="1",
                installation_id="7",
                private_key=SecretStr(pem),
                api_url=url,
                transport=transport,
                clock=Clock(datetime.fromisoformat("2016-07-11T21:30:00Z")),
            )
            return await installation.authorization()

    with scripted(issue) as server:
        assert anyio.run(authorization, server.url) == f"Bearer {example['token']}"
