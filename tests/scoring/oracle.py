"""A second scorer, written from DESIGN.md section 5 alone: plain loops over plain dicts.

It shares no code with the package. Rules are what a TOML file says, with numbers as texts; events
are dicts with the columns of `ossmk_events`.
"""

import math
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

Event = dict[str, Any]
Rules = dict[str, Any]
Key = tuple[str, str, str]


def input_events(
    events: list[Event], rules: Rules, as_of: datetime
) -> tuple[list[Event], dict[str, str]]:
    """Split events into those that are input and those left out (with the reason's name)."""
    fairness = rules.get("fairness", {})
    listed = [kind for spec in rules["dimensions"].values() for kind in spec["kinds"]]
    before = [event for event in events if event["created_at"] < as_of]
    kept: list[Event] = []
    left_out: dict[str, str] = {}
    for event in before:
        rule = {"bot": "bots", "agent": "agents"}.get(event["actor_type"], "")
        if fairness.get(rule) == "exclude":
            left_out[event["id"]] = "actor"
        else:
            kept.append(event)
    if fairness.get("commits_in_pr") == "skip":
        landed = set()
        for event in kept:
            if event["kind"] in ("pr", "pr_merged") and event["kind"] in listed:
                landed.add((person(event), event["id"].removesuffix("#merged")))
        for event in kept:
            if event["kind"] == "commit" and (person(event), event["parent_id"]) in landed:
                left_out[event["id"]] = "landed"
        kept = [event for event in kept if event["id"] not in left_out]
    return kept, left_out


def score(
    events: list[Event], rules: Rules, as_of: datetime, windows: list[tuple[str, date | None]]
) -> tuple[dict[Key, tuple[int, int]], dict[Key, int]]:
    """Give {(shown login, dimension, window): (units, counted)} and {(id, dim, window): units}."""
    kept, _ = input_events(events, rules, as_of)
    fairness = rules.get("fairness", {})
    ranks: dict[str, int] = {}
    seen: dict[tuple[str, str, date], int] = {}
    for event in sorted(kept, key=lambda e: (e["created_at"], e["id"])):
        key = (person(event), event["kind"], event["created_at"].date())
        seen[key] = seen.get(key, 0) + 1
        ranks[event["id"]] = seen[key]
    shown: dict[str, str] = {}
    for event in kept:
        name = shown.get(person(event), event["user_id"])
        shown[person(event)] = min(name, event["user_id"])
    scores = {
        (name, dimension, window): (0, 0)
        for name in shown.values()
        for dimension in rules["dimensions"]
        for window, _ in windows
    }
    points: dict[Key, int] = {}
    for event in kept:
        for dimension, whole in rules["dimensions"].items():
            if event["kind"] not in whole["kinds"]:
                continue
            valid = valid_on(event["created_at"].date(), whole)
            spec = valid or whole
            for window, first_day in windows:
                if first_day is not None and event["created_at"].date() < first_day:
                    continue
                caps = [
                    table["clip_per_user_day"][event["kind"]]
                    for table in (fairness, spec)
                    if event["kind"] in table.get("clip_per_user_day", {})
                ]
                counted = valid is not None and all(ranks[event["id"]] <= cap for cap in caps)
                units = event_units(event, spec, rules, as_of) if counted else 0
                points[event["id"], dimension, window] = units
                line = (shown[person(event)], dimension, window)
                total, count = scores[line]
                scores[line] = (total + units, count + counted)
    return scores, points


def event_units(event: Event, spec: Rules, rules: Rules, as_of: datetime) -> int:
    with localcontext() as context:
        context.prec = 40
        weight = places(line_weight(event, spec, rules.get("fairness", {})))
        age = (as_of.date() - event["created_at"].date()).days
        decay = places(decay_factor(age, rules.get("decay", {"mode": "none"})))
        size = places(size_factor(event, rules.get("size", {"mode": "none"})))
    return math.floor(float(weight) * float(decay) * float(size) * 1e8 + 0.5)


def valid_on(day: date, spec: Rules) -> Rules | None:
    """Give what a dimension says of a day, its changes made; None before it is valid."""
    if day < spec.get("valid_from", date.min):
        return None
    valid = dict(spec)
    for change in spec.get("changes", []):
        if change["valid_from"] <= day:
            for key, value in change.items():
                valid[key] = valid.get(key, {}) | value if isinstance(value, dict) else value
    return valid


def line_weight(event: Event, spec: Rules, fairness: Rules) -> Decimal:
    weight = Decimal(spec.get("weight", "1"))
    weight *= Decimal(spec.get("weights_by_kind", {}).get(event["kind"], "1"))
    if event["kind"] == "review":
        weight *= Decimal(spec.get("weights_by_review_state", {}).get(event["state"], "1"))
    owner = ascii_lower(event["repo_id"].rpartition("/")[0])
    if owner == home(event):
        weight *= Decimal(fairness.get("self_repo", "1"))
    org_repos = fairness.get("org_repos", {})
    orgs = [org if "/" in org else "github.com/" + org for org in org_repos.get("orgs", [])]
    if any((owner + "/").startswith(org.lower() + "/") for org in orgs):
        weight *= Decimal(org_repos.get("factor", "1"))
    return weight


def decay_factor(age: int, decay: Rules) -> Decimal:
    if decay["mode"] == "exponential":
        return Decimal(2) ** (Decimal(-age) / Decimal(decay["half_life_days"]))
    if decay["mode"] == "linear":
        return max(Decimal(0), 1 - Decimal(age) / Decimal(decay["window_days"]))
    return Decimal(1)


def size_factor(event: Event, size: Rules) -> Decimal:
    if None in (event["lines_added"], event["lines_removed"]):
        return Decimal(1)
    if event["lines_added"] + event["lines_removed"] < int(size.get("minimum_lines", "0")):
        return Decimal(0)
    if size["mode"] == "none":
        return Decimal(1)
    logarithm = Decimal(1 + event["lines_added"] + event["lines_removed"]).ln()
    return min(max(logarithm, Decimal(size["min"])), Decimal(size["max"]))


def named_windows(rules: Rules, as_of: datetime) -> list[tuple[str, date | None]]:
    return [
        (name, None if name == "all" else as_of.date() - timedelta(days=int(name[:-1])))
        for name in rules.get("windows", ["all"])
    ]


def person(event: Event) -> str:
    return ascii_lower(event["user_id"])


def home(event: Event) -> str:
    login = person(event)
    return login if "/" in login else "github.com/" + login


def ascii_lower(text: str) -> str:
    return "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in text)


def places(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.00000001"), ROUND_HALF_UP)
