"""The FastAPI example, as it stands, over real HTTP, Postgres and Redis and a local GitHub."""

import logging
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2
import psycopg
import pytest

from examples.conftest import LOGINS, TOKENS, user_id
from examples.serving import EXAMPLES, free_port, imported, serving
from examples.site import Site, is_problem, way_back
from github_server import GitHubServer
from github_server.faults import graphql, status
from real_redis import RedisServer


@pytest.fixture
def site(backend_environment: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Serve the example."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    monkeypatch.setenv("PUBLIC_URL", address)
    module = imported(EXAMPLES / "fastapi_app.py")
    with module.sessions, serving(module.app, port), Site(address) as site:
        yield site


def rows(postgres: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(postgres) as connection:
        return connection.execute(query.encode()).fetchall()


def test_the_example_is_shorter_than_80_lines() -> None:
    assert len((EXAMPLES / "fastapi_app.py").read_text().splitlines()) < 80


def test_who_signs_in_gets_a_summary_and_the_rows_are_kept(site: Site, postgres: str) -> None:
    answer = site.signed_in("ada").post("/analyze", json={"since": "90d"})
    assert answer.status_code == 200
    assert answer.json()["login"] == user_id("ada")
    assert answer.json()["events_by_kind"] == {"commit": 2, "pr": 1, "pr_merged": 1, "review": 1}
    assert rows(postgres, "select user_id, count(*) from ossmk_events group by 1") == [
        (user_id("ada"), 5)
    ]
    assert (user_id("ada"), "code") in rows(postgres, "select user_id, dimension from ossmk_scores")


def test_somebody_else_is_scored_with_the_token_of_who_asks(
    site: Site, github: GitHubServer
) -> None:
    answer = site.signed_in("ada").post("/analyze", json={"login": "person7"})
    assert answer.json()["login"] == user_id("person7")
    assert {entry.token for entry in github.log.entries} == {TOKENS["ada"]}


def test_the_token_stays_on_the_server_and_out_of_the_log(
    site: Site, github: GitHubServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    visitor = site.signed_in("ada")
    answers = [visitor.get("/callback"), visitor.post("/analyze", json={})]
    github.faults.add(status(401), when=graphql, times=None)
    answers.append(visitor.post("/analyze", json={}))
    seen = caplog.text + str(list(visitor.cookies.jar))
    seen += "".join(answer.text + str(answer.headers) for answer in answers)
    assert "POST /analyze" in seen
    assert TOKENS["ada"] not in seen


def test_cookies_are_out_of_reach_for_scripts_and_other_sites(site: Site) -> None:
    visitor = site.browser()
    sent = visitor.get(way_back(visitor, "ada")).headers["Set-Cookie"]
    assert "session=" in sent
    assert "HttpOnly" in sent
    assert "SameSite=lax" in sent


@pytest.mark.parametrize("state", ["", "another", "schlüssel"])
def test_a_sign_in_that_did_not_start_here_is_refused(site: Site, state: str) -> None:
    visitor = site.browser()
    url = httpx2.URL(way_back(visitor, "ada")).copy_set_param("state", state)
    assert is_problem(visitor.get(url), 400)
    assert "session" not in visitor.cookies


def test_a_way_back_works_in_no_other_browser(site: Site) -> None:
    stolen = way_back(site.browser(), "ada")
    assert is_problem(site.browser().get(stolen), 422)


def test_a_code_works_once(site: Site) -> None:
    visitor = site.browser()
    url = way_back(visitor, "ada")
    state = visitor.cookies["sign_in"]
    assert visitor.get(url).status_code == 303
    again = httpx2.get(url, headers={"Cookie": f"sign_in={state}"})
    assert is_problem(again, 400)


def test_who_is_not_signed_in_is_told_where_to(site: Site, github: GitHubServer) -> None:
    answer = site.browser().post("/analyze", json={})
    assert is_problem(answer, 401)
    assert "/login" in answer.json()["detail"]
    assert not github.log.entries


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({"login": "nobody-has-this"}, 404),
        ({"login": "../etc"}, 422),
        ({"since": "yesterday"}, 422),
        ({"since": "9999-01-01"}, 422),
        ({"since": 90}, 422),
    ],
)
def test_what_cannot_be_analysed_is_a_problem(
    site: Site, wanted: dict[str, object], status: int
) -> None:
    assert is_problem(site.signed_in("ada").post("/analyze", json=wanted), status)


def test_a_token_that_github_refuses_means_signing_in_again(
    site: Site, github: GitHubServer
) -> None:
    visitor = site.signed_in("ada")
    del github.tokens[TOKENS["ada"]]
    assert is_problem(visitor.post("/analyze", json={}), 401)


def test_a_limit_of_github_says_when_to_come_back(site: Site, github: GitHubServer) -> None:
    visitor = site.signed_in("ada")
    budget = github.ledger.budget(TOKENS["ada"], github.tokens[TOKENS["ada"]], "graphql")
    budget.used = budget.limit
    answer = visitor.post("/analyze", json={})
    assert is_problem(answer, 503)
    assert 3000 < int(answer.headers["Retry-After"]) <= 3660


def test_a_database_that_is_down_is_a_503_without_its_address(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = site.signed_in("ada")
    monkeypatch.setenv("OSSMK_PG_DSN", f"postgresql://u:secret@127.0.0.1:{free_port()}/db")
    answer = visitor.post("/analyze", json={})
    assert is_problem(answer, 503)
    assert "127.0.0.1" not in answer.text


def test_without_redis_nobody_is_let_in(site: Site, redis_server: RedisServer) -> None:
    visitor = site.signed_in("ada")
    redis_server.kill()
    answer = visitor.post("/analyze", json={})
    assert is_problem(answer, 503)
    assert "Retry-After" in answer.headers


def test_fifty_people_at_once_are_all_served(site: Site, postgres: str) -> None:
    visitors = {login: site.signed_in(login) for login in LOGINS[1:]}
    with ThreadPoolExecutor(50) as pool:
        answers = pool.map(lambda visitor: visitor.post("/analyze", json={}), visitors.values())
        logins = [answer.raise_for_status().json()["login"] for answer in answers]
    assert logins == [user_id(login) for login in visitors]
    assert rows(postgres, "select count(distinct user_id) from ossmk_scores") == [(50,)]
    assert rows(postgres, "select count(*) from ossmk_events") == [(250,)]


def test_one_person_asking_twenty_times_at_once_gets_the_limit_and_one_set_of_rows(
    site: Site, postgres: str
) -> None:
    visitor = site.signed_in("ada")
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: visitor.post("/analyze", json={}), range(20)))
    assert Counter(answer.status_code for answer in answers) == {200: 5, 429: 15}
    refused = [answer for answer in answers if answer.status_code == 429]
    assert all(is_problem(answer, 429) for answer in refused)
    assert all(0 < int(answer.headers["Retry-After"]) <= 60 for answer in refused)
    assert rows(postgres, "select count(*) from ossmk_events") == [(5,)]
