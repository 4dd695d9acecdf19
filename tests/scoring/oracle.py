"""A second scorer, written from DESIGN.md section 5 alone: plain loops over plain dicts.

It shares no code with the package. Rules are what a TOML file says, with numbers as texts; events
are dicts with the columns of `ossmk_events`.
"""

import math
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext

DAY_ONE = date(1970, 1, 1)


def input_events(events, rules, as_of):
    """Split events into those that are input and those left out (with the reason's name)."""
    fairness = rules.get("fairness", {})
    listed = [kind for spec in rules["dimensions"].values() for kind in spec["kinds"]]
    before = [event for event in events if event["created_at"] < as_of]
    kept, left_out = [], {}
    for event in before:
        if event["actor_type"] == "bot" and fairness.get("bots") == "exclude":
            left_out[event["id"]] = "actor"
        elif event["actor_type"] == "agent" and fairness.get("agents") == "exclude":
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


def score(events, rules, as_of, windows):
    """Give {(shown login, dimension, window): (units, counted)} and {(id, dim, window): units}."""
    kept, _ = input_events(events, rules, as_of)
    fairness = rules.get("fairness", {})
    ranks, seen = {}, {}
    for event in sorted(kept, key=lambda e: (e["created_at"], e["id"])):
        key = (person(event), event["kind"], event["created_at"].date())
        seen[key] = seen.get(key, 0) + 1
        ranks[event["id"]] = seen[key]
    shown = {}
    for event in kept:
        name = shown.get(person(event), event["user_id"])
        shown[person(event)] = min(name, event["user_id"])
    scores = {
        (name, dimension, window): (0, 0)
        for name in shown.values()
        for dimension in rules["dimensions"]
        for window, _ in windows
    }
    points = {}
    for event in kept:
        for dimension, spec in rules["dimensions"].items():
            if event["kind"] not in spec["kinds"]:
                continue
            for window, first_day in windows:
                if first_day is not None and event["created_at"].date() < first_day:
                    continue
                caps = [
                    table["clip_per_user_day"][event["kind"]]
                    for table in (fairness, spec)
                    if event["kind"] in table.get("clip_per_user_day", {})
                ]
                counted = all(ranks[event["id"]] <= cap for cap in caps)
                units = event_units(event, spec, rules, as_of) if counted else 0
                points[event["id"], dimension, window] = units
                key = (shown[person(event)], dimension, window)
                total, count = scores[key]
                scores[key] = (total + units, count + counted)
    return scores, points


def event_units(event, spec, rules, as_of):
    with localcontext() as context:
        context.prec = 40
        weight = places(line_weight(event, spec, rules.get("fairness", {})))
        age = (as_of.date() - event["created_at"].date()).days
        decay = places(decay_factor(age, rules.get("decay", {"mode": "none"})))
        size = places(size_factor(event, rules.get("size", {"mode": "none"})))
    return int(math.floor(float(weight) * float(decay) * float(size) * 1e8 + 0.5))


def line_weight(event, spec, fairness):
    weight = Decimal(spec.get("weight", "1"))
    weight *= Decimal(spec.get("weights_by_kind", {}).get(event["kind"], "1"))
    owner = ascii_lower(event["repo_id"].rpartition("/")[0])
    if owner == home(event):
        weight *= Decimal(fairness.get("self_repo", "1"))
    org_repos = fairness.get("org_repos", {})
    orgs = [org if "/" in org else "github.com/" + org for org in org_repos.get("orgs", [])]
    if any((owner + "/").startswith(org.lower() + "/") for org in orgs):
        weight *= Decimal(org_repos.get("factor", "1"))
    return weight


def decay_factor(age, decay):
    if decay["mode"] == "exponential":
        return Decimal(2) ** (Decimal(-age) / Decimal(decay["half_life_days"]))
    if decay["mode"] == "linear":
        return max(Decimal(0), 1 - Decimal(age) / Decimal(decay["window_days"]))
    return Decimal(1)


def size_factor(event, size):
    if size["mode"] == "none" or None in (event["lines_added"], event["lines_removed"]):
        return Decimal(1)
    logarithm = Decimal(1 + event["lines_added"] + event["lines_removed"]).ln()
    return min(max(logarithm, Decimal(size["min"])), Decimal(size["max"]))


def named_windows(rules, as_of):
    return [
        (name, None if name == "all" else as_of.date() - timedelta(days=int(name[:-1])))
        for name in rules.get("windows", ["all"])
    ]


def person(event):
    return ascii_lower(event["user_id"])


def home(event):
    login = person(event)
    return login if "/" in login else "github.com/" + login


def ascii_lower(text):
    return "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in text)


def places(number):
    return number.quantize(Decimal("0.00000001"), ROUND_HALF_UP)
