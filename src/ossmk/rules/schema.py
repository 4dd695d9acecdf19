"""The rules file as a JSON Schema, so that editors complete keys and mark faults while typing.

Built from the same words and limits that the reader checks by. What a schema cannot say is left to
`ossmk rules check`: that a weight is for a kind of its dimension, that `min` is not above `max`,
that a mode of decay has its number, that weights multiplied stay below the limit, that changes come
in the order of their days, and that a day is no quoted text.
"""

from typing import get_args

from ossmk.model import KINDS
from ossmk.rules.dimension import REVIEW_STATES
from ossmk.rules.reading import MOST_DAYS, MOST_FACTOR, MOST_LEAST_LINES, MOST_SIZE
from ossmk.rules.reading_dimensions import MOST_CHANGES
from ossmk.rules.ruleset import Choice, CommitsInPr, DecayMode, SizeMode
from ossmk.rules.table import MOST, MOST_A_DAY

Schema = dict[str, object]

_WINDOW = "^([1-9][0-9]{0,4}d|all)$"
_ORG = r"^[^\s/]+(/[^\s/]+)*$"
_DAY = r"^\d{4}-\d\d-\d\d$"
_PRINTABLE = r"^(?=.*\S)[^\u0000-\u001f\u007f]+$"


def rules_schema() -> Schema:
    """Give the JSON Schema (draft 2020-12) of a rules file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Rules of oss-metrics-kit",
        "required": ["dimensions"],
        **_table(
            {
                "windows": _texts(_WINDOW, least=1),
                "dimensions": _dimensions(),
                "fairness": _fairness(),
                "decay": _decay(),
                "size": _size(),
            }
        ),
    }


def _dimensions() -> Schema:
    worth: dict[str, Schema] = {
        "weight": _number(MOST),
        "weights_by_kind": _by_kind(_number(MOST)),
        "weights_by_review_state": _table(dict.fromkeys(REVIEW_STATES, _number(MOST))),
        "clip_per_user_day": _by_kind(_whole(MOST_A_DAY)),
    }
    day: Schema = {"type": "string", "format": "date", "pattern": _DAY}
    change = {
        **_table({"valid_from": day, **worth}),
        "required": ["valid_from"],
        "minProperties": 2,
    }
    dimension = _table(
        {
            "kinds": {**_list({"enum": list(KINDS)}), "minItems": 1},
            **worth,
            "valid_from": day,
            "changes": {"type": "array", "items": change, "maxItems": MOST_CHANGES},
        }
    )
    return {
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"pattern": _PRINTABLE},
        "additionalProperties": {**dimension, "required": ["kinds"]},
    }


def _fairness() -> Schema:
    return _table(
        {
            "clip_per_user_day": _by_kind(_whole(MOST_A_DAY)),
            "bots": {"enum": list(get_args(Choice))},
            "agents": {"enum": list(get_args(Choice))},
            "commits_in_pr": {"enum": list(get_args(CommitsInPr))},
            "self_repo": _number(MOST_FACTOR),
            "org_repos": _table({"orgs": _texts(_ORG), "factor": _number(MOST_FACTOR)}),
        }
    )


def _decay() -> Schema:
    days = {"type": "number", "exclusiveMinimum": 0, "maximum": MOST_DAYS}
    return _table(
        {
            "mode": {"enum": list(get_args(DecayMode))},
            "half_life_days": days,
            "window_days": days,
        }
    )


def _size() -> Schema:
    return _table(
        {
            "mode": {"enum": list(get_args(SizeMode))},
            "min": _number(MOST_SIZE),
            "max": _number(MOST_SIZE),
            "minimum_lines": _whole(MOST_LEAST_LINES),
        }
    )


def _table(keys: dict[str, Schema]) -> Schema:
    return {"type": "object", "properties": keys, "additionalProperties": False}


def _by_kind(value: Schema) -> Schema:
    return _table(dict.fromkeys(KINDS, value))


def _whole(most: int) -> Schema:
    return {"type": "integer", "minimum": 0, "maximum": most}


def _number(most: int) -> Schema:
    return {"type": "number", "minimum": 0, "maximum": most}


def _texts(pattern: str, *, least: int = 0) -> Schema:
    return {**_list({"type": "string", "pattern": pattern}), "minItems": least}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items, "uniqueItems": True}
