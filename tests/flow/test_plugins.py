"""Backends by name."""

import pytest

from ossmk import plugins
from ossmk.errors import UsageError


def test_our_own_backends_are_entry_points_like_foreign_ones() -> None:
    assert {"git", "github"} <= set(plugins.names("ossmk.providers"))
    assert {"sqlite", "postgresql"} <= set(plugins.names("ossmk.storage"))
    assert {"json", "jsonl", "csv"} <= set(plugins.names("ossmk.exporters"))


def test_an_unknown_backend_is_named_with_those_installed() -> None:
    with pytest.raises(UsageError, match=r"unknown providers 'gitlob'; installed: .*github"):
        plugins.load("ossmk.providers", "gitlob")


def test_a_missing_optional_module_becomes_the_line_that_installs_it() -> None:
    missing = plugins.missing_extra(ModuleNotFoundError("no psycopg", name="psycopg.types"))
    assert "pip install 'oss-metrics-kit[exporters-postgres]'" in str(missing)


def test_a_fault_of_our_own_is_not_taken_for_a_missing_extra() -> None:
    assert plugins.missing_extra(ModuleNotFoundError("no", name="ossmk.nowhere")) is None
