"""Community metrics under their CHAOSS names, over the events of a project. Pure.

`community` takes in the events once, one at a time; `chaoss` holds a function for each metric;
`affiliations` tells whose people work for which organisation. Bots and agents are left out, for
the metrics speak of people. See docs/metrics.md.
"""

from ossmk.metrics.affiliations import UNTOLD, Affiliations, load_affiliations, parse_affiliations
from ossmk.metrics.chaoss import community_metrics, measured
from ossmk.metrics.community import Community, Work
from ossmk.metrics.metric import Metric

__all__ = [
    "UNTOLD",
    "Affiliations",
    "Community",
    "Metric",
    "Work",
    "community_metrics",
    "load_affiliations",
    "measured",
    "parse_affiliations",
]
