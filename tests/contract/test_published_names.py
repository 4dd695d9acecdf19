"""Every name that is published stays importable, light, and what it says."""

import importlib
import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest

PUBLISHED = [
    ("ossmk", "analyze_github_user"),
    ("ossmk", "analyze_github_user_async"),
    ("ossmk", "analyze_repo"),
    ("ossmk", "fetch_events"),
    ("ossmk", "AnalysisResult"),
    ("ossmk", "ContributionEvent"),
    ("ossmk", "OssmkError"),
    ("ossmk", "Receipt"),
    ("ossmk", "RuleSet"),
    ("ossmk", "Score"),
    ("ossmk", "load_rules"),
    ("ossmk", "receipts"),
    ("ossmk", "score"),
    ("ossmk", "__version__"),
    ("ossmk.core.services.analyze", "analyze_github_user"),
    ("ossmk.core.services.score", "load_rules"),
    ("ossmk.core.services.score", "score_events"),
    ("ossmk.core.models", "ContributionEvent"),
    ("ossmk.core.models", "EventKind"),
    ("ossmk.core.models", "Score"),
    ("ossmk.security.ratelimit", "RateLimiter"),
    ("ossmk.security.ratelimit_redis", "RedisRateLimiter"),
    ("ossmk.storage.base", "open_backend"),
    ("ossmk.storage.postgres", "connect"),
    ("ossmk.storage.postgres", "ensure_schema"),
    ("ossmk.storage.postgres", "save_events"),
    ("ossmk.storage.postgres", "save_scores"),
    ("oss_metrics_kit", "analyze_github_user"),
    ("oss_metrics_kit", "__version__"),
]
HEAVY = {"duckdb", "fastapi", "httpx2", "psycopg", "pydantic", "redis", "rich", "sqlite3"}


@pytest.mark.parametrize(("module", "name"), PUBLISHED)
def test_a_published_name_is_there(module: str, name: str) -> None:
    assert getattr(importlib.import_module(module), name)


def test_the_published_names_are_the_listed_ones() -> None:
    ossmk = importlib.import_module("ossmk")
    assert {name for module, name in PUBLISHED if module == "ossmk"} == set(ossmk.__all__)
    assert set(ossmk.__all__) <= set(dir(ossmk))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = ossmk.nothing


def test_importing_the_package_loads_nothing_heavy() -> None:
    program = (
        "import json, sys; before = set(sys.modules); import ossmk, oss_metrics_kit;"
        "print(json.dumps(sorted(set(sys.modules) - before)))"
    )
    loaded = json.loads(subprocess.check_output([sys.executable, "-c", program]))
    assert "ossmk" in loaded
    assert not HEAVY & set(loaded)


@pytest.mark.parametrize(
    ("module", "extra"),
    [
        ("ossmk.storage.postgres", "psycopg"),
        ("ossmk.security.ratelimit_redis", "redis"),
        ("ossmk.security.ratelimit", "redis"),
    ],
)
def test_a_module_is_imported_without_its_extra(module: str, extra: str) -> None:
    program = f"import sys; sys.modules[{extra!r}] = None; import {module}"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_both_names_of_the_package_are_one() -> None:
    assert importlib.import_module("oss_metrics_kit") is importlib.import_module("ossmk")


def test_an_event_is_made_the_old_way() -> None:
    models = importlib.import_module("ossmk.core.models")
    event = models.ContributionEvent(
        id="1",
        kind=models.EventKind.pr,
        repo_id="github.com/Acme/App",
        user_id="alice",
        created_at=datetime(2026, 1, 31, tzinfo=UTC),
        lines_added=3,
        lines_removed=0,
    )
    assert event.kind == models.EventKind.pr == "pr"


def test_scoring_the_old_way_gives_rows_of_four_fields() -> None:
    service = importlib.import_module("ossmk.core.services.score")
    models = importlib.import_module("ossmk.core.models")
    event = models.ContributionEvent(
        id="1", kind="pr", repo_id="h/o/r", user_id="alice", created_at=datetime.now(UTC)
    )
    for row in service.score_events([event], service.load_rules("default")):
        assert row.keys() == {"user_id", "dimension", "value", "window"}
        assert (row["user_id"], type(row["value"])) == ("alice", float)
