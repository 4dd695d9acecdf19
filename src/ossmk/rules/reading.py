"""Rules TOML → `RuleSet`, or one error that lists everything wrong with the file."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import get_args

from ossmk.errors import ConfigError
from ossmk.model import Kind
from ossmk.rules.dimension import ONE, Dimension
from ossmk.rules.problems import PUBLIC, Problems
from ossmk.rules.reading_dimensions import read_dimensions
from ossmk.rules.ruleset import (
    Choice,
    CommitsInPr,
    Decay,
    DecayMode,
    Fairness,
    RuleSet,
    Size,
    SizeMode,
)
from ossmk.rules.table import Table

MOST_DAYS = 100_000
MOST_FACTOR = 10
MOST_LEAST_LINES = 1_000
MOST_SIZE = 12  # ln(1 + 162,754 lines): keeps the table of sizes small

_WINDOW = re.compile(r"[1-9][0-9]{0,4}d|all", re.ASCII)
_ORG = re.compile(r"[^\s/]+(/[^\s/]+)*")
_MOVED = {
    "decay_half_life_days": '[decay] mode = "exponential", half_life_days = …',
    "decay_mode": "[decay] mode = …",
    "decay_window_days": '[decay] mode = "linear", window_days = …',
}
_UNDATED = "only dimensions have it; the rest of a rules file is the same for all days"


def load_rules(source: str = "default", *, rules_file: Path | None = None) -> RuleSet:
    """Read rules: `default` and `auto` are `rules_file` where given, else the packaged ones.

    Anything else is the path of a TOML file. Raises `ConfigError` for a file that is missing or
    wrong: never a silent default.
    """
    if source not in ("default", "auto"):
        return _read_file(Path(source))
    return _packaged() if rules_file is None else _read_file(rules_file)


def parse_rules(text: str, *, name: str, file: str) -> RuleSet:
    """Read rules from TOML text; `file` heads every problem, `name` the label."""
    problems = Problems(file, text)
    try:
        values = tomllib.loads(text, parse_float=_decimal)
    except ValueError as error:  # a syntax error, or a number of thousands of digits
        raise ConfigError(f"{file}: {error}", public=PUBLIC) from error
    table = Table(values, (), problems)
    rules = _rules(table, name)
    table.close()
    problems.raise_any()
    return rules


def _read_file(path: Path) -> RuleSet:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        message = f"no rules file at {path}; give default, auto or the path of a TOML file"
        raise ConfigError(message, public=PUBLIC) from error
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read: {error}", public=PUBLIC) from error
    return parse_rules(text, name=path.stem, file=str(path))


@cache
def _packaged() -> RuleSet:
    file = files("ossmk") / "default_rules.toml"
    return parse_rules(file.read_text(encoding="utf-8"), name="default", file=str(file))


def _rules(table: Table, name: str) -> RuleSet:
    for old, new in _MOVED.items():
        table.refuse(old, f"is spelled {new} now")
    sections = {name: table.table(name) for name in ("fairness", "decay", "size")}
    for each in (table, *sections.values()):
        each.refuse("valid_from", _UNDATED)
        each.refuse("changes", _UNDATED)
    fairness = _fairness(sections["fairness"])
    dimensions = read_dimensions(table)
    return RuleSet(
        name=name,
        dimensions=dimensions,
        fairness=fairness,
        decay=_decay(sections["decay"]),
        size=_size(sections["size"]),
        windows=_windows(table),
        warnings=_warnings(dimensions, fairness),
    )


def _cap(table: Table, kind: Kind) -> int:
    return table.whole(kind)


def _fairness(table: Table) -> Fairness:
    org_repos = table.table("org_repos")
    fairness = Fairness(
        clip_per_user_day=table.by_kind("clip_per_user_day", _cap),
        bots=table.word("bots", get_args(Choice), "include"),
        agents=table.word("agents", get_args(Choice), "include"),
        commits_in_pr=table.word("commits_in_pr", get_args(CommitsInPr), "count"),
        self_repo=table.number("self_repo", ONE, most=MOST_FACTOR),
        orgs=_orgs(org_repos),
        org_factor=org_repos.number("factor", ONE, most=MOST_FACTOR),
    )
    org_repos.close()
    table.close()
    return fairness


def _orgs(table: Table) -> tuple[str, ...]:
    """Read organisations as `host/name`, lowercase; one without host is on github.com."""
    orgs = []
    for text in table.texts("orgs"):
        if not _ORG.fullmatch(text):
            table.complain("orgs", "needs names such as acme or codeberg.org/acme")
        orgs.append(text.lower() if "/" in text else f"github.com/{text.lower()}")
    return tuple(orgs)


def _decay(table: Table) -> Decay:
    """Read the decay; without `mode` the number that is given tells it."""
    told: DecayMode = "none"
    if "half_life_days" in table:
        told = "exponential"
    elif "window_days" in table:
        told = "linear"
    mode = table.word("mode", get_args(DecayMode), told)
    decay = Decay(
        mode=mode,
        half_life_days=_days(table, "half_life_days", needed=mode == "exponential"),
        window_days=_days(table, "window_days", needed=mode == "linear"),
    )
    table.close()
    return decay


def _days(table: Table, key: str, *, needed: bool) -> Decimal | None:
    days = table.number(key, ONE, positive=True, most=MOST_DAYS)
    if key in table:
        return days
    if needed:
        table.complain(key, "is missing, and this mode of decay needs it")
    return None


def _size(table: Table) -> Size:
    neutral = Size()
    size = Size(
        mode=table.word("mode", get_args(SizeMode), neutral.mode),
        min=table.number("min", neutral.min, most=MOST_SIZE),
        max=table.number("max", neutral.max, most=MOST_SIZE),
        minimum_lines=table.whole("minimum_lines", most=MOST_LEAST_LINES),
    )
    if size.min > size.max:
        table.complain("min", f"must not be above max, which is {size.max}")
    table.close()
    return size


def _windows(table: Table) -> tuple[str, ...]:
    windows = table.texts("windows")
    if "windows" in table and not windows:
        table.complain("windows", "lists none; leave it out to score the analysed period")
    for name in windows:
        if not _WINDOW.fullmatch(name):
            table.complain("windows", 'needs days such as "90d", or "all"')
    return tuple(windows)


def _warnings(dimensions: Mapping[str, Dimension], fairness: Fairness) -> tuple[str, ...]:
    return tuple(
        f"[dimensions.{name}] {since}clip_per_user_day.{kind} = {cap} has no effect: "
        f"the cap of [fairness] is {fairness.clip_per_user_day[kind]}"
        for name, dimension in dimensions.items()
        for since, caps in _caps(dimension)
        for kind, cap in caps.items()
        if cap > fairness.clip_per_user_day.get(kind, cap)
    )


def _caps(dimension: Dimension) -> Iterator[tuple[str, Mapping[Kind, int]]]:
    yield "", dimension.clip_per_user_day
    for change in dimension.changes:
        yield f"from {change.valid_from} ", change.clip_per_user_day


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent of twenty digits
        return Decimal("NaN")
