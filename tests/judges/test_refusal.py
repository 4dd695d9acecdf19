"""A server whose schema lacks a field, as Enterprise Servers of earlier versions do."""

import json

import anyio
import pytest
from pydantic import SecretStr

from ossmk.errors import ForgeError, ForgeUnavailable
from ossmk.model import UserTarget
from ossmk.periods import parse_period
from ossmk.providers.github.provider import open_provider
from ossmk.settings import Settings
from transport.clocks import Clock
from transport.scripted import Asked, Reply, scripted

MESSAGE = "Field 'changedFilesIfAvailable' doesn't exist on type 'Commit'"
# as people report it: https://github.com/refined-github/refined-github/issues/6946
REFUSAL = {
    "path": ["query Joined", "s0", "nodes", "changedFilesIfAvailable"],
    "extensions": {
        "code": "undefinedField",
        "typeName": "Commit",
        "fieldName": "changedFilesIfAvailable",
    },
    "locations": [{"line": 9, "column": 3}],
    "message": MESSAGE,
}


def ask(url: str) -> None:
    tokens = (SecretStr("t0ken"),)
    settings = Settings(github_api_url=url, github_graphql_url=url, github_tokens=tokens)
    clock = Clock()

    async def collect() -> None:
        period = parse_period("90d", now=clock.now())
        async with open_provider(settings, clock=clock) as provider:
            async for _ in provider.fetch(UserTarget("alice"), period, marks={}):
                pass

    anyio.run(collect)


def test_a_field_that_the_server_lacks_is_named_at_once() -> None:
    def refuse(_: Asked) -> Reply:
        return Reply(body=json.dumps({"errors": [REFUSAL]}).encode())

    with scripted(refuse) as server, pytest.raises(ForgeError, match=MESSAGE) as raised:
        ask(server.url)
    assert not isinstance(raised.value, ForgeUnavailable)
    assert len(server.asked) <= 2
