"""Who may be one person: what a `.mailmap` says, and what stored accounts have in common.

Nobody is linked by a name: it only adds to another sign.
"""

from ossmk.identities.mapping import link_mapped
from ossmk.identities.suggesting import Suggestion, suggestions

__all__ = ["Suggestion", "link_mapped", "suggestions"]
