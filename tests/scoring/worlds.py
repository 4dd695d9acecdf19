"""Generated rules, events and moments that are full of edges."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, TypeVar

from hypothesis import example
from hypothesis import strategies as st

from ossmk.model import KINDS
from ossmk.rules import REVIEW_STATES

Rules = dict[str, Any]
Event = dict[str, Any]
Test = TypeVar("Test", bound=Callable[..., None])

# spellings and ids that sort differently by code point and by language
LOGINS = (
    "alice",
    "Alice",
    "ALICE",
    "bob",
    "codeberg.org/Bob",
    "github.com/Alice",
    "b@x.org",
    "Ünal",
    "ünal",
    "a-b",
)
REPOS = (
    "github.com/alice/site",
    "github.com/acme/site",
    "github.com/acmeplus/site",
    "codeberg.org/bob/site",
    "gitlab.com/acme/group/site",
    "github.com/ünal/site",
    "local/alice",
    "github.com/a-b/site",
    "slashless",
)
ORGS = ("acme", "gitlab.com/acme", "codeberg.org/bob", "ACMEPLUS", "nobody")
MOMENTS = (
    datetime(2026, 5, 1, tzinfo=UTC),
    datetime(2026, 5, 1, 23, 59, 59, tzinfo=UTC),
    datetime(2024, 2, 29, 12, tzinfo=UTC),
    datetime(2024, 3, 1, 0, 0, 1, tzinfo=UTC),
    datetime(1970, 1, 1, 0, 0, 5, tzinfo=UTC),
    datetime(1972, 1, 1, tzinfo=UTC),
)
AGES = (0, 0, 0, 1, 1, 2, 6, 7, 8, 29, 30, 31, 59, 60, 89, 90, 91, 364, 365, 366, 1461, 9000)
SECONDS = (0, 0, 1, 3600, 86399)
LINES = (None, 0, 0, 1, 2, 19, 20, 53, 54, 400, 162_753, 162_754, 2**53 - 1)

# rules files of version 0.1: all their keys, and the smallest one that was published
ORIGINALS: Sequence[Rules] = (
    {"dimensions": {"code": {"kinds": ["pr", "commit"], "weight": "1.2"}}},
    {
        "dimensions": {
            "code": {"kinds": ["pr", "commit"], "weight": "1.0",
                     "weights_by_kind": {"commit": "0.8", "pr": "1.0"},
                     "clip_per_user_day": {"commit": 2}},
            "review": {"kinds": ["review"], "weight": "0.6"},
            "community": {"kinds": ["issue"], "weight": "0.3"},
        },
        "fairness": {"clip_per_user_day": {"commit": 20, "pr": 5, "review": 50, "issue": 10}},
    },
)  # fmt: skip

weights = st.sampled_from(
    ["0", "1", "0.8", "1.2", "0.33333333", "0.123456785", "2.5", "0.00000001", "0.1e-8", "4000"]
)
factors = st.sampled_from(["0", "1", "0.5", "0.333333333", "10"])
state_weights = st.sampled_from(["0", "1", "0.5", "0.333333333"])
caps = st.sampled_from([0, 1, 2, 3, 5])
# around the moments, as events are: a first day is a day of events as often as not
days = st.builds(
    lambda moment, age: max(moment.date() - timedelta(days=age), date(1970, 1, 2)),
    st.sampled_from(MOMENTS),
    st.sampled_from([-400, -1, 0, 1, 2, 7, 8, 30, 31, 90, 365, 1461]),
)
# reviews often: their states are weighed
kind_lists = st.lists(
    st.sampled_from([*KINDS, "review", "review", "review", "review"]),
    min_size=1,
    max_size=4,
    unique=True,
)


@st.composite
def dimensions(draw: st.DrawFn) -> Rules:
    kinds = draw(kind_lists)
    first, *others = sorted(draw(st.lists(days, min_size=1, max_size=4, unique=True)))
    dated = draw(st.sampled_from([{}, {}, {"valid_from": first}]))
    changes = [{"valid_from": day} | draw(worth(kinds)) for day in others]
    own = draw(worth(kinds))
    return {"kinds": kinds, **own, **dated, "changes": changes}


@st.composite
def worth(draw: st.DrawFn, kinds: Sequence[str]) -> Rules:
    """Weights and caps for these kinds, of a dimension or of a change."""
    by_kind = st.sampled_from(kinds)
    values = {
        "weight": draw(weights.filter(lambda weight: weight != "4000")),
        "weights_by_kind": draw(st.dictionaries(by_kind, weights, max_size=2)),
        "clip_per_user_day": draw(st.dictionaries(by_kind, caps, max_size=2)),
    }
    kept = draw(st.sets(st.sampled_from(sorted(values)), min_size=1))
    found = {key: value for key, value in values.items() if key in kept}
    if "review" in kinds:
        by_state = st.dictionaries(st.sampled_from(REVIEW_STATES), state_weights, max_size=3)
        found["weights_by_review_state"] = draw(by_state)
    return found


decays = st.one_of(
    st.just({"mode": "none"}),
    st.sampled_from(["90", "365", "1", "0.5", "7.3", "30", "3000"]).map(
        lambda days: {"mode": "exponential", "half_life_days": days}
    ),
    st.sampled_from(["90", "1", "30.5", "0.25", "400"]).map(
        lambda days: {"mode": "linear", "window_days": days}
    ),
)
sizes = st.one_of(
    st.just({"mode": "none"}),
    st.sampled_from([("0.5", "4.0"), ("0", "3"), ("0", "0"), ("2", "2"), ("0.69314718", "6")]).map(
        lambda clip: {"mode": "log", "min": clip[0], "max": clip[1]}
    ),
)
least_lines = st.sampled_from(
    [{}, {}, *({"minimum_lines": str(n)} for n in (0, 1, 2, 20, 54, 400))]
)
window_lists = st.lists(
    st.sampled_from(["1d", "7d", "30d", "60d", "90d", "365d", "20000d", "all"]),
    min_size=1,
    max_size=4,
    unique=True,
)


@st.composite
def rule_files(draw: st.DrawFn) -> Rules:
    """Rules as plain values: what a TOML file says, numbers as texts."""
    fairness: Rules = {
        "clip_per_user_day": draw(st.dictionaries(st.sampled_from(KINDS), caps, max_size=5)),
        "bots": draw(st.sampled_from(["include", "exclude"])),
        "agents": draw(st.sampled_from(["include", "exclude"])),
        "commits_in_pr": draw(st.sampled_from(["count", "skip"])),
        "self_repo": draw(factors),
        "org_repos": {
            "orgs": draw(st.lists(st.sampled_from(ORGS), max_size=3, unique=True)),
            "factor": draw(factors),
        },
    }
    names = draw(st.lists(st.sampled_from(["code", "a b", "z"]), min_size=1, unique=True))
    rules: Rules = {
        "dimensions": {name: draw(dimensions()) for name in names},
        "fairness": fairness,
        "decay": draw(decays),
        "size": draw(sizes) | draw(least_lines),
    }
    if draw(st.booleans()):
        rules["windows"] = draw(window_lists)
    return rules


def originals() -> Callable[[Test], Test]:
    """Give the decorator that tries a test of worlds with the rules files of version 0.1, too."""

    def tried(test: Test) -> Test:
        for rules in ORIGINALS:
            test = example(rules=rules, as_of=MOMENTS[2], seed=1, count=40)(test)
        return test

    return tried


def events(seed: int, count: int, as_of: datetime) -> list[Event]:
    """Give events with ties in time, on the edges of days and windows, by the same few people."""
    random = Random(seed)
    pulls = [f"{random.choice(REPOS)}/pull/{number}" for number in range(3)]
    ids = {f"{pull}{merged}" for pull in pulls for merged in ("", "#merged")}
    ids |= {f"{random.choice('aAbB_-é~')}{random.choice('aB-_Zé')}{n}" for n in range(count)}
    people = random.sample(LOGINS, random.randint(1, len(LOGINS)))
    kinds = [*random.sample(KINDS, 3), "commit", "commit", "pr", "review", "review"]
    chosen = random.sample(sorted(ids), min(count, len(ids)))  # not in the order of the ids
    return [_event(random, event_id, kinds, pulls, people, as_of) for event_id in chosen]


def toml(rules: Rules) -> str:
    """Write rules as a TOML file."""
    lines = [f"windows = {json.dumps(rules['windows'])}"] if "windows" in rules else []
    for section in ("dimensions", "fairness", "decay", "size"):
        lines += _table(section, rules.get(section, {}))
    return "\n".join(lines) + "\n"


def _event(
    random: Random,
    event_id: str,
    kinds: Sequence[str],
    pulls: list[str],
    people: list[str],
    as_of: datetime,
) -> Event:
    is_pull = "/pull/" in event_id
    day = as_of.replace(hour=0, minute=0, second=0) - timedelta(days=random.choice(AGES))
    created_at = random.choice(
        [day + timedelta(seconds=random.choice(SECONDS)), as_of, as_of - timedelta(seconds=1)]
        if random.random() < 0.2
        else [day + timedelta(seconds=random.choice(SECONDS))]
    )
    return {
        "id": event_id,
        "kind": ("pr_merged" if event_id.endswith("#merged") else "pr")
        if is_pull
        else random.choice(kinds),
        "repo_id": random.choice(REPOS),
        "user_id": random.choice(people),
        "actor_type": random.choice(("user", "user", "user", "unlinked", "bot", "agent")),
        "created_at": max(created_at, datetime(1970, 1, 1, tzinfo=UTC)),
        "lines_added": random.choice(LINES),
        "lines_removed": random.choice(LINES),
        "parent_id": random.choice([*pulls, None]),
        "state": random.choice((*REVIEW_STATES, "approved", "pending", "merged", "", None)),
    }


def _table(path: str, table: Rules) -> list[str]:
    lines, inner = [f"[{path}]"], []
    for key, value in table.items():
        name = json.dumps(key)
        if isinstance(value, dict):
            inner += _table(f"{path}.{name}", value)
        elif key == "changes":
            for change in value:
                header, *rest = _table(f"{path}.{name}", change)
                inner += [f"[{header}]", *rest]
        elif key in ("kinds", "orgs", "bots", "agents", "commits_in_pr", "mode"):
            lines.append(f"{name} = {json.dumps(value)}")
        else:
            lines.append(f"{name} = {value}")
    return lines + inner
