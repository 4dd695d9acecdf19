"""Why two scores differ: every difference given to causes that sum to it exactly.

`sides` is what is compared, `steps` leads from one side to the other one cause at a time, `edits`
lists the rule lines that changed, `changes` measures each step, `comparing` adds scores and ranks.
"""

from ossmk.diffing.changes import Change, diff
from ossmk.diffing.comparing import Compared, compared
from ossmk.diffing.edits import Edit, edits
from ossmk.diffing.sides import CAUSES, Cause, Side

__all__ = ["CAUSES", "Cause", "Change", "Compared", "Edit", "Side", "compared", "diff", "edits"]
