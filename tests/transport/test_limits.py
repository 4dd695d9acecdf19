import json
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import anyio
import pytest
from pydantic import SecretStr

from ossmk.errors import AuthError, ForgeError, ForgeUnavailable, RateLimited
from ossmk.transport.connect import Address, Connection, connect, wire
from ossmk.transport.credentials import Pool, Token
from ossmk.transport.etags import KeptAnswers
from ossmk.transport.ledger import Ledger
from ossmk.transport.retry import Persistence, TooHeavy
from transport.clocks import Clock
from transport.scripted import Answer, Asked, Reply, Scripted, scripted

DATA = Reply(body=b'{"data": {"rateLimit": {"cost": 3}, "s0": 1}}')


def talk(
    server: Scripted,
    conversation: Callable[[Connection], Any],
    *,
    tokens: Sequence[str] = ("one",),
    clock: Clock | None = None,
    answers: KeptAnswers | None = None,
    concurrency: int = 4,
) -> Any:  # noqa: ANN401 # whatever the conversation gives
    async def run() -> Any:  # noqa: ANN401
        address = Address(server.url, f"{server.url}/graphql", {})
        members = [Token(f"token {at}", SecretStr(text)) for at, text in enumerate(tokens)]
        async with (
            wire(server.url) as transport,
            connect(
                address,
                transport,
                pool=Pool(members),
                clock=clock or Clock(),
                concurrency=concurrency,
                answers=answers or KeptAnswers(),
                persistence=Persistence(seconds_per_answer=1.0),
            ) as connection,
        ):
            return await conversation(connection)

    return anyio.run(run)


def bearers(server: Scripted) -> list[str]:
    return [asked.headers["authorization"].removeprefix("Bearer ") for asked in server.asked]


def in_turn(*replies: Reply) -> Answer:
    left = list(replies)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


def test_points_and_requests_are_written_down() -> None:
    ledger = Ledger()
    with scripted(lambda _: DATA) as server:
        talk(server, lambda to: to.graphql.ask("{}", {}, ledger=ledger))
    assert (ledger.cost.requests, ledger.cost.points) == (1, 3)


def test_a_short_limit_is_waited_for_and_shown() -> None:
    waits: list[tuple[str, float]] = []
    ledger = Ledger(tell_wait=lambda reason, seconds: waits.append((reason, seconds)))
    clock = Clock()
    with scripted(in_turn(Reply(429, headers={"retry-after": "7"}), DATA)) as server:
        talk(server, lambda to: to.graphql.ask("{}", {}, ledger=ledger), clock=clock)
    assert [seconds for _, seconds in waits] == [7]
    assert clock.slept == [7]
    assert ledger.cost.waited_seconds == 7


def test_a_wait_beyond_the_deadline_is_not_begun() -> None:
    clock = Clock()
    ledger = Ledger(deadline=clock.monotonic() + 5)
    with (
        scripted(in_turn(Reply(429, headers={"retry-after": "7"}), DATA)) as server,
        pytest.raises(RateLimited),
    ):
        talk(server, lambda to: to.graphql.ask("{}", {}, ledger=ledger), clock=clock)
    assert clock.slept == []


def test_a_second_token_takes_over_while_the_first_is_limited() -> None:
    def answer(asked: Asked) -> Reply:
        limited = asked.headers["authorization"] == "Bearer one"
        return Reply(429, headers={"retry-after": "900"}) if limited else DATA

    clock = Clock()
    with scripted(answer) as server:
        for _ in range(2):
            talk(
                server,
                lambda to: to.graphql.ask("{}", {}, ledger=Ledger()),
                tokens=("one", "two"),
                clock=clock,
            )
    assert bearers(server)[-1] == "two"
    assert clock.slept == []


def test_a_revoked_token_drops_out_and_the_request_goes_on() -> None:
    def answer(asked: Asked) -> Reply:
        return Reply(401) if asked.headers["authorization"] == "Bearer one" else DATA

    async def thrice(to: Connection) -> None:
        for _ in range(3):
            await to.graphql.ask("{}", {}, ledger=Ledger())

    with scripted(answer) as server:
        talk(server, thrice, tokens=("one", "two"))
    assert bearers(server) == ["one", "two", "two", "two"]


def test_when_the_last_token_is_refused_the_message_helps() -> None:
    with scripted(lambda _: Reply(401)) as server, pytest.raises(AuthError, match="GITHUB_TOKEN"):
        talk(server, lambda to: to.graphql.ask("{}", {}, ledger=Ledger()), tokens=("one", "two"))


def test_work_is_spread_by_what_is_left() -> None:
    left = {"poor": 40, "rich": 4000}

    def answer(asked: Asked) -> Reply:
        name = asked.headers["authorization"].removeprefix("Bearer ")
        left[name] -= 1
        return Reply(body=DATA.body, headers={"x-ratelimit-remaining": str(left[name])})

    async def often(to: Connection) -> None:
        for _ in range(20):
            await to.graphql.ask("{}", {}, ledger=Ledger())

    with scripted(answer) as server:
        talk(server, often, tokens=("poor", "rich"))
    assert Counter(bearers(server))["rich"] >= 18


def test_rest_and_graphql_have_budgets_of_their_own() -> None:
    def answer(asked: Asked) -> Reply:
        limited = asked.path == "/graphql"
        return Reply(429, headers={"retry-after": "900"}) if limited else Reply(body=b"[]")

    async def both(to: Connection) -> None:
        with pytest.raises(RateLimited):
            await to.graphql.ask("{}", {}, ledger=Ledger())
        assert (await to.rest.get("/users/alice/events", ledger=Ledger())).body == b"[]"

    with scripted(answer) as server:
        talk(server, both)


def test_no_more_requests_are_under_way_than_allowed() -> None:
    under_way, most = 0, 0

    def answer(_: Asked) -> Reply:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        anyio.run(anyio.sleep, 0.02)
        under_way -= 1
        return DATA

    async def many(to: Connection) -> None:
        async with anyio.create_task_group() as group:
            for _ in range(12):
                group.start_soon(lambda: to.graphql.ask("{}", {}, ledger=Ledger()))

    with scripted(answer) as server:
        talk(server, many, concurrency=3)
    assert 1 < most <= 3


@pytest.mark.parametrize("reply", [Reply(502), Reply(504), Reply(body=b"<html>"), Reply(cut=1)])
def test_a_question_that_may_be_too_heavy_is_not_repeated_as_it_is(reply: Reply) -> None:
    with scripted(in_turn(reply, DATA)) as server, pytest.raises(TooHeavy):
        talk(server, lambda to: to.graphql.ask("{}", {}, ledger=Ledger()))
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_rest_is_asked_again_after_growing_pauses(status: int) -> None:
    clock = Clock()
    ledger = Ledger()
    with scripted(in_turn(Reply(status), Reply(status), Reply(body=b"[]"))) as server:
        talk(server, lambda to: to.rest.get("/x", ledger=ledger), clock=clock)
    assert len(clock.slept) == 2
    assert clock.slept[1] > clock.slept[0] * 0.99
    assert ledger.totals["retry"] == 2


def test_a_slow_body_is_given_up() -> None:
    def answer(_: Asked) -> Reply:
        anyio.run(anyio.sleep, 1.3)
        return DATA

    with scripted(answer) as server, pytest.raises(ForgeUnavailable):
        talk(server, lambda to: to.graphql.ask("{}", {}, ledger=Ledger()))


def test_an_unchanged_answer_is_free_and_its_fresh_link_wins() -> None:
    def answer(asked: Asked) -> Reply:
        page = f'<{server.url}/x?page={len(server.asked) + 1}>; rel="next"'
        if asked.headers.get("if-none-match") == '"v1"':
            return Reply(304, b"", headers={"link": page})
        return Reply(body=b"[1]", headers={"etag": '"v1"', "link": page})

    kept = KeptAnswers()
    ledger = Ledger()
    with scripted(answer) as server:
        first = talk(server, lambda to: to.rest.get("/x", ledger=ledger), answers=kept)
        second = talk(server, lambda to: to.rest.get("/x", ledger=ledger), answers=kept)
    assert (first.body, first.unchanged) == (b"[1]", False)
    assert (second.body, second.unchanged) == (b"[1]", True)
    assert second.next_url != first.next_url
    assert ledger.totals["unchanged"] == 1


def test_an_answer_is_never_given_to_another_credential() -> None:
    kept = KeptAnswers()
    with scripted(lambda _: Reply(body=b"[1]", headers={"etag": '"v1"'})) as server:
        talk(server, lambda to: to.rest.get("/x", ledger=Ledger()), answers=kept)

        async def with_another(to: Connection) -> None:
            to.pool.drop(to.pool.choose("core", at=0)[0])
            await to.rest.get("/x", ledger=Ledger())

        talk(server, with_another, tokens=("one", "two"), answers=kept)
    assert "if-none-match" not in server.asked[-1].headers


def test_kept_answers_stay_within_their_size_and_hold_no_token(tmp_path: Any) -> None:  # noqa: ANN401
    path = tmp_path / "kept" / "answers.sqlite3"
    kept = KeptAnswers(path, most_bytes=3000)
    body = json.dumps(["x" * 995]).encode()
    with scripted(lambda _: Reply(body=body, headers={"etag": '"v1"'})) as server:

        async def many(to: Connection) -> None:
            for number in range(9):
                await to.rest.get(f"/{number}", ledger=Ledger())

        talk(server, many, tokens=("s3cret-token",), answers=kept)
    found = [kept.get("token 0", f"{server.url}/{number}") for number in range(9)]
    assert [each is not None for each in found] == [False] * 6 + [True] * 3
    kept.close()
    assert b"s3cret-token" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


def test_a_token_is_not_carried_to_another_host() -> None:
    with (
        scripted(lambda _: Reply(body=b"[]")) as elsewhere,
        scripted(lambda _: Reply(302, headers={"location": elsewhere.url})) as server,
        pytest.raises(ForgeError, match="another host"),
    ):
        talk(server, lambda to: to.rest.get("/x", ledger=Ledger()))
    assert elsewhere.asked == []


def test_a_redirect_on_the_same_host_is_followed() -> None:
    def answer(asked: Asked) -> Reply:
        moved = asked.path == "/repos/old/name"
        return Reply(301, headers={"location": "/repositories/7"}) if moved else Reply(body=b"[7]")

    with scripted(answer) as server:
        found = talk(server, lambda to: to.rest.get("/repos/old/name", ledger=Ledger()))
    assert found.body == b"[7]"


def test_a_circle_of_redirects_ends() -> None:
    def answer(_: Asked) -> Reply:
        return Reply(302, headers={"location": "/x"})

    with scripted(answer) as server, pytest.raises(ForgeError, match="in a circle"):
        talk(server, lambda to: to.rest.get("/x", ledger=Ledger()))
    assert len(server.asked) == 5


def test_all_pages_are_walked_by_one_loop() -> None:
    def answer(asked: Asked) -> Reply:
        page = int(asked.path.partition("page=")[2] or 1)
        link = f'<{server.url}/x?page={page + 1}>; rel="next"' if page < 4 else ""
        return Reply(body=str(page).encode(), headers={"link": link} if link else {})

    async def walk(to: Connection) -> list[bytes]:
        return [page.body async for page in to.rest.pages("/x", ledger=Ledger())]

    with scripted(answer) as server:
        assert talk(server, walk) == [b"1", b"2", b"3", b"4"]


def test_the_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted(lambda _: DATA) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "")
        server = Scripted("http://forge.invalid", [])
        talk(server, lambda to: to.graphql.ask("{}", {}, ledger=Ledger()))
    assert proxy.asked[0].path == "http://forge.invalid/graphql"


def test_a_secure_server_is_reached_by_the_tunnel_of_https_proxy_which_never_sees_the_token(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with scripted(lambda _: Reply(status=403)) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url.replace("//", "//me:secret@"))
        monkeypatch.setenv("no_proxy", "")
        server = Scripted("https://forge.invalid", [])
        with pytest.raises(ForgeUnavailable) as refused:
            talk(server, lambda to: to.rest.get("/x", ledger=Ledger()))
    asked = proxy.asked[0]
    assert (asked.method, asked.path) == ("CONNECT", "forge.invalid:443")
    assert ("proxy-authorization" in asked.headers, "authorization" in asked.headers) == (
        True,
        False,
    )
    assert "secret" not in str(refused.value)
