"""The rights that the integration guide grants to a backend are all it needs, and no more."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from making_events import NOON, event
from ossmk.errors import StorageError
from ossmk.model import Actor, Page, Repository, Score
from ossmk.storage.base import Store, open_store
from real_postgres import PostgresServer

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "integration.md"
ALICE = "github.com:1"


@pytest.fixture
def backend(postgres_server: PostgresServer, postgres: str) -> Iterator[Store]:
    """Open a store as a role that has the documented rights and owns nothing."""
    grants = re.search(r"```sql\n(GRANT.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    assert grants is not None
    with open_store(postgres) as owned:
        owned.ensure_schema()
    with psycopg.connect(postgres, autocommit=True) as owner:
        role = f"backend_{owner.info.dbname}"
        owner.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        for statement in grants[1].replace("TO backend", f'TO "{role}"').split(";"):
            if statement.strip():
                owner.execute(sql.SQL(statement))
        with open_store(postgres_server.dsn(owner.info.dbname, role)) as store:
            yield store
        owner.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(role)))
        owner.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def told(login: str, provider: str, day: int) -> Page:
    """Give a page on which alice did one thing, by some name and source."""
    return Page(
        events=[
            event(1, user_id=login, actor_id=ALICE, provider=provider,
                  observed_at=NOON + timedelta(days=day))
        ],
        actors=[Actor(user_id=login, actor_id=ALICE)],
        repositories=[Repository(repo_id="github.com/acme/tools", forge_id="github.com:7")],
        marks={"x": f"{day}"},
    )  # fmt: skip


def test_a_backend_saves_merges_and_follows_renames(backend: Store) -> None:
    backend.ensure_schema()
    backend.save_events([event(1, user_id="al@acme.example", provider="git")])
    backend.save_page(told("alice", "github", 1), provider="github", target="alice")
    backend.save_page(told("alicia", "github", 2), provider="github", target="alicia")
    score = Score(user_id="alicia", dimension="code", window="90d", value=1, as_of=NOON)
    backend.save_scores([score])
    backend.save_run([score], target="alicia", rules="a@b", as_of=NOON)
    assert [found.user_id for found in backend.events()] == ["alicia"]
    assert backend.present_name("alice") == "alicia"
    assert len(backend.runs(target="alicia")) == 1


def test_a_backend_erases_nobody(backend: Store) -> None:
    with pytest.raises(StorageError, match="permission denied"):
        backend.erase("alice")
