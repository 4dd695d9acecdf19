"""Rules tried on given events before they are adopted: every figure is measured by scoring.

`ranks` compares two orders of people, `cohorts` tells who does what, `gaming` prices one more
trivial event a day, `report` puts it all together.
"""

from ossmk.backtest.cohorts import COHORTS, Cohort, cohorts
from ossmk.backtest.gaming import Price, prices
from ossmk.backtest.ranks import kendall, spearman
from ossmk.backtest.report import Backtest, Mover, Shares, backtest

__all__ = [
    "COHORTS",
    "Backtest",
    "Cohort",
    "Mover",
    "Price",
    "Shares",
    "backtest",
    "cohorts",
    "kendall",
    "prices",
    "spearman",
]
