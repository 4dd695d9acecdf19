"""What the scores go by: a TOML file of the user's, read into a `RuleSet` or refused with reasons.

`ruleset` and `dimension` hold the values, `reading` and `reading_dimensions` turn a file into them
(with `table` and `problems`), `windows` tells which spans of time are scored, `describing` says the
rules in plain words.
"""

from ossmk.rules.describing import describe
from ossmk.rules.dimension import REVIEW_STATES, Change, Dimension, ReviewState
from ossmk.rules.reading import load_rules, parse_rules
from ossmk.rules.ruleset import Decay, Fairness, RuleSet, Size, is_by_person
from ossmk.rules.windows import Window, is_same_window, widest, windows_of

__all__ = [
    "REVIEW_STATES",
    "Change",
    "Decay",
    "Dimension",
    "Fairness",
    "ReviewState",
    "RuleSet",
    "Size",
    "Window",
    "describe",
    "is_by_person",
    "is_same_window",
    "load_rules",
    "parse_rules",
    "widest",
    "windows_of",
]
