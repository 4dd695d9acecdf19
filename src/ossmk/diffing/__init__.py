"""Why two scores differ: every difference given to causes that sum to it exactly.

`sides` is what is compared, `steps` leads from one side to the other one cause at a time, `edits`
lists the rule lines that changed, `changes` measures each step, `comparing` adds scores and ranks,
`ends` takes stored runs for the two sides.
"""

from ossmk.diffing.changes import Change, diff
from ossmk.diffing.comparing import Compared, Move, compared, compared_runs
from ossmk.diffing.edits import Edit, edits
from ossmk.diffing.ends import End
from ossmk.diffing.sides import CAUSES, Cause, Side

__all__ = [
    "CAUSES",
    "Cause",
    "Change",
    "Compared",
    "Edit",
    "End",
    "Move",
    "Side",
    "compared",
    "compared_runs",
    "diff",
    "edits",
]
