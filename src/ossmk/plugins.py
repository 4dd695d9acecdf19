"""Backends by name: providers, storage and exporters are entry points, ours and foreign alike."""

from collections.abc import Callable
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Literal

from ossmk.errors import MissingExtra, UsageError

Group = Literal["ossmk.providers", "ossmk.storage", "ossmk.exporters"]

# which extra brings a module that a backend may lack
_EXTRAS = {
    "psycopg": "exporters-postgres",
    "duckdb": "exporters-parquet",
    "redis": "redis",
    "jwt": "github-app",
    "cryptography": "github-app",
    "fastapi": "web",
    "starlette": "web",
    "pyspark": "spark",
}


def names(group: Group) -> list[str]:
    """List the names installed in a group, sorted."""
    return sorted({entry.name for entry in entry_points(group=group)})


def load(group: Group, name: str) -> Callable[..., Any]:
    """Load a backend.

    Raises `UsageError` for an unknown name and `MissingExtra` with the `pip install` line when
    its optional dependency is not installed.
    """
    found = tuple(entry_points(group=group, name=name))
    if not found:
        kind = group.removeprefix("ossmk.")
        raise UsageError(f"unknown {kind} {name!r}; installed: {', '.join(names(group))}")
    return _load(found[0])


def load_name(module: str, name: str) -> Callable[..., Any]:
    """Load a name of a module of ours that needs an extra; raises `MissingExtra` without it."""
    try:
        found: Callable[..., Any] = getattr(import_module(module), name)
    except ModuleNotFoundError as error:
        if (missing := missing_extra(error)) is None:
            raise
        raise missing from error
    return found


def missing_extra(error: ModuleNotFoundError) -> MissingExtra | None:
    """Turn a missing optional module into the line that installs it; None if it is not ours."""
    extra = _EXTRAS.get((error.name or "").partition(".")[0])
    if extra is None:
        return None
    return MissingExtra(f"this needs an extra: pip install 'oss-metrics-kit[{extra}]'")


def _load(entry: EntryPoint) -> Callable[..., Any]:
    try:
        backend: Callable[..., Any] = entry.load()
    except ModuleNotFoundError as error:
        if (missing := missing_extra(error)) is None:
            raise
        raise missing from error
    return backend
