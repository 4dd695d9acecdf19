import sys
from pathlib import Path

import anyio
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import SecretStr

from github_server import faults, generate, graphql_faults
from github_server.fixtures import StartGitHub
from github_server.rest.apps import App
from github_server.server import GitHubServer
from github_server.sight import Token
from github_server.timestamps import later
from github_server.truth import truth
from github_server.world import World
from ossmk.errors import AuthError, ConfigError, ForgeUnavailable, MissingExtra
from ossmk.model import UserTarget
from ossmk.periods import parse_period
from ossmk.providers.github.provider import Options, open_provider
from ossmk.settings import read_settings
from providers.github.asking import Asking, Collected
from transport.clocks import Clock

YEAR = generate.Shape(6, 40, 30, 60, 40, 12, 60, rarities=2)


def year(**changes: object) -> Asking:
    return Asking("alice", generate.SINCE, generate.UNTIL, generate.UNTIL, **changes)  # type: ignore[arg-type]


def everything(world: World) -> set[tuple[str, str]]:
    return set(truth(world, "alice", generate.SINCE, generate.UNTIL))


def test_commits_in_own_forks_come_when_asked_for(start_github: StartGitHub) -> None:
    world = World()
    alice, bob = world.account("alice"), world.account("bob")
    origin = world.repository(bob, "origin")
    fork = world.repository(alice, "origin", parent=origin)
    shared = origin.commit(alice, "2026-02-01T00:00:00Z")
    fork.include(shared)
    fork.commit(alice, "2026-02-02T00:00:00Z")
    server = start_github(world)
    asking = Asking("alice", "2026-01-01", "2026-06-01", world.now)
    without = asking.of(server)
    asking.options = Options(forks=True)
    within = asking.of(server)
    assert set(without.facts()) == set(truth(world, "alice", "2026-01-01", "2026-06-01"))
    assert set(within.facts()) == set(truth(world, "alice", "2026-01-01", "2026-06-01", forks=True))
    assert len(within.facts()) == len(without.facts()) + 1


def probing(server: GitHubServer, folder: Path, hours: int, **changes: object) -> Collected:
    environ = {**server.settings_env, "GITHUB_SERVER_URL": "", "OSSMK_CACHE_DIR": str(folder)}
    now = later(generate.UNTIL, hours=hours)
    options = Options(probe=True)
    asking = Asking("alice", generate.SINCE, now=now, options=options, **changes)  # type: ignore[arg-type]
    return asking.by(read_settings(environ))


def test_a_probe_tells_for_nothing_that_nothing_happened(
    start_github: StartGitHub, tmp_path: Path
) -> None:
    server = start_github(generate.year_of(YEAR))
    first = probing(server, tmp_path, 1)
    assert first.coverage["commit"].status == "exact"
    server.log.clear()
    second = probing(server, tmp_path, 2, marks=first.marks)
    assert (server.log.requests, server.log.points) == (1, 0)
    assert server.log.entries[0].status == 304
    assert second.coverage["commit"].status == "lower_bound"
    assert "no proof" in (second.coverage["commit"].reason or "")
    assert second.first
    assert second.first.actors[0].user_id == "alice"
    assert second.marks == {}


def test_after_a_probe_that_shows_something_a_run_that_dies_hides_nothing(
    start_github: StartGitHub, tmp_path: Path
) -> None:
    world = generate.year_of(YEAR)
    server = start_github(world)
    first = probing(server, tmp_path, 1)
    now = generate.go_on(world, 8)
    server.serve(world)
    server.faults.add(faults.status(502), when=faults.graphql, times=None)
    with pytest.raises(ForgeUnavailable):
        probing(server, tmp_path, 2, marks=first.marks)
    server.faults.clear()
    again = probing(server, tmp_path, 3, marks=first.marks)
    assert set(truth(world, "alice", generate.UNTIL, now)) <= set(again.facts())


def test_a_pool_of_tokens_shares_the_work_and_survives_a_revoked_one(
    start_github: StartGitHub,
) -> None:
    world = generate.year_of(YEAR)
    tokens = {f"t{number}": Token("alice", points=20) for number in range(3)}
    server = start_github(world, tokens=tokens)
    server.faults.add(faults.revoked(), when=faults.with_token("t0"), times=None)
    settings = read_settings(
        {**server.settings_env, "GITHUB_SERVER_URL": "", "OSSMK_GITHUB_TOKENS": "t0,t1,t2"}
    )
    collected = year().by(settings)
    assert set(collected.facts()) == everything(world)
    used = {entry.token for entry in server.log.entries if entry.status == 200}
    assert used == {"t1", "t2"}


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    ).decode()


def with_app(key: rsa.RSAPrivateKey, **options: object) -> tuple[App, dict[str, str]]:
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    app = App("77", public.decode(), "123", Token(None), **options)  # type: ignore[arg-type]
    environ = {
        "GITHUB_APP_ID": "77",
        "GITHUB_APP_INSTALLATION_ID": "123",
        "GITHUB_APP_PRIVATE_KEY": pem(key),
        "GITHUB_TOKEN": "",
        "GITHUB_SERVER_URL": "",
    }
    return app, environ


def real_time(server: GitHubServer, environ: dict[str, str]) -> Collected:
    # the statement's times are checked against the server's clock, so both are the machine's
    collected = Collected()

    async def collect() -> None:
        period = parse_period(generate.SINCE, generate.UNTIL, now=Clock().now())
        async with open_provider(read_settings({**server.settings_env, **environ})) as provider:
            async for page in provider.fetch(UserTarget("alice"), period, marks={}):
                collected.add(page)

    anyio.run(collect)
    return collected


def test_an_installation_of_an_app_buys_its_tokens(
    start_github: StartGitHub, key: rsa.RSAPrivateKey
) -> None:
    world = generate.year_of(YEAR)
    app, environ = with_app(key)
    server = start_github(world, tokens={}, apps=(app,))
    collected = real_time(server, environ)
    assert set(collected.facts()) == everything(world)
    assert len(app.issued) == 1


def test_a_token_that_ends_soon_is_renewed_before(
    start_github: StartGitHub, key: rsa.RSAPrivateKey
) -> None:
    world = generate.year_of(YEAR)
    app, environ = with_app(key, lifetime_seconds=200.0)
    server = start_github(world, tokens={}, apps=(app,))
    collected = real_time(server, environ)
    assert set(collected.facts()) == everything(world)
    assert len(app.issued) == server.log.by_kind["graphql"]


def test_a_refused_app_says_what_to_check(
    start_github: StartGitHub, key: rsa.RSAPrivateKey
) -> None:
    app, environ = with_app(rsa.generate_private_key(65537, 2048))
    server = start_github(generate.empty_world(), tokens={}, apps=(app,))
    with pytest.raises(AuthError, match="GITHUB_APP_PRIVATE_KEY") as raised:
        real_time(server, {**environ, "GITHUB_APP_PRIVATE_KEY": pem(key)})
    assert "BEGIN" not in str(raised.value)


def test_a_key_that_is_none_is_never_quoted(start_github: StartGitHub) -> None:
    server = start_github(generate.empty_world(), tokens={})
    environ = {
        "GITHUB_TOKEN": "",
        "GITHUB_APP_ID": "77",
        "GITHUB_APP_INSTALLATION_ID": "123",
        "GITHUB_APP_PRIVATE_KEY": "s3cret-key",
    }
    with pytest.raises(AuthError) as raised:
        real_time(server, environ)
    error: BaseException | None = raised.value
    while error is not None:
        assert "s3cret" not in f"{error!r}"
        error = error.__cause__


def test_an_app_without_its_installation_is_a_wrong_setting(start_github: StartGitHub) -> None:
    server = start_github(generate.empty_world(), tokens={})
    with pytest.raises(ConfigError, match="GITHUB_APP_INSTALLATION_ID"):
        real_time(server, {"GITHUB_TOKEN": "", "GITHUB_APP_ID": "77"})


def test_enterprise_servers_have_their_own_addresses_and_names(start_github: StartGitHub) -> None:
    world = generate.year_of(YEAR)
    server = start_github(world, enterprise=True)
    environ = {**server.settings_env, "GITHUB_SERVER_URL": "https://git.acme.example"}
    del environ["GITHUB_GRAPHQL_URL"]
    collected = year().by(read_settings(environ))
    assert len(collected.facts()) == len(everything(world))
    assert {event.user_id for event in collected.events.values()} == {"git.acme.example/alice"}
    assert all(event.repo_id.startswith("git.acme.example/") for event in collected.events.values())


def test_cancelling_a_fetch_closes_every_connection(start_github: StartGitHub) -> None:
    server = start_github(generate.year_of(YEAR), latency=5.0)

    async def cut_short() -> None:
        period = parse_period(generate.SINCE, generate.UNTIL, now=Clock().now())
        settings = read_settings({**server.settings_env, "GITHUB_SERVER_URL": ""})
        async with open_provider(settings) as provider:
            async for _ in provider.fetch(UserTarget("alice"), period, marks={}):
                pytest.fail("nothing can have come yet")

    async def run() -> None:
        with anyio.move_on_after(0.4) as scope:
            await cut_short()
        assert scope.cancelled_caught

    anyio.run(run)


def test_everything_spent_is_told_as_it_happens(start_github: StartGitHub) -> None:
    heard: dict[str, float] = {}

    def listen(occurrence: str, amount: float) -> None:
        heard[occurrence] = heard.get(occurrence, 0) + amount

    server = start_github(generate.year_of(YEAR))
    collected = year(options=Options(listen=listen)).of(server)
    assert heard["request"] == server.log.requests == collected.requests
    assert heard["points"] == server.log.points == collected.points


def test_a_run_ends_at_its_timeout_with_what_it_has(start_github: StartGitHub) -> None:
    server = start_github(generate.year_of(YEAR))
    server.faults.add(graphql_faults.rate_limited(reset_in_seconds=60), nth=3, times=None)
    collected = year(options=Options(timeout_seconds=30, patience_seconds=900)).of(server)
    assert collected.events
    assert collected.coverage["commit"].status == "lower_bound"
    assert "limit" in (collected.coverage["commit"].reason or "")


def test_a_run_without_time_for_one_answer_is_an_error_not_a_zero(
    start_github: StartGitHub,
) -> None:
    server = start_github(generate.year_of(YEAR))
    with pytest.raises(ForgeUnavailable, match="no answer in the time"):
        year(options=Options(timeout_seconds=-1)).of(server)
    assert server.log.requests == 0


def test_secrets_are_in_no_mark_and_no_page(start_github: StartGitHub) -> None:
    token = "ghp_" + "s3cret" * 5
    server = start_github(generate.year_of(YEAR), tokens={token: "alice"})
    stopped = year(stop_after=2).of(server)
    whole = year().of(server)
    assert token not in f"{stopped} {whole} {SecretStr(token)}"


def test_a_missing_extra_is_named_before_anything_is_asked(
    start_github: StartGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jwt", None)
    monkeypatch.delitem(sys.modules, "ossmk.transport.apps", raising=False)
    server = start_github(generate.empty_world(), tokens={})
    environ = {
        "GITHUB_APP_ID": "77",
        "GITHUB_APP_INSTALLATION_ID": "123",
        "GITHUB_APP_PRIVATE_KEY": "key",
    }
    with pytest.raises(MissingExtra, match=r"oss-metrics-kit\[github-app\]"):
        real_time(server, environ)
    assert server.log.requests == 0
