"""What the scores go by: a TOML file of the user's, read into a `RuleSet` or refused with reasons.

`ruleset` holds the values, `reading` turns a file into them (with `table` and `problems`),
`windows` tells which spans of time are scored, `describing` says the rules in plain words.
"""

from ossmk.rules.describing import describe
from ossmk.rules.reading import load_rules, parse_rules
from ossmk.rules.ruleset import Decay, Dimension, Fairness, RuleSet, Size
from ossmk.rules.windows import Window, windows_of

__all__ = [
    "Decay",
    "Dimension",
    "Fairness",
    "RuleSet",
    "Size",
    "Window",
    "describe",
    "load_rules",
    "parse_rules",
    "windows_of",
]
