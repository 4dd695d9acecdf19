"""What a run spends at a forge, told as it happens; it travels with each request.

One ledger belongs to one fetch. Transports find it in `request.extensions` and write down what
they do for that request, so that two fetches over one provider never mix their costs.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from typing import Literal

import httpx2

from ossmk.model import Cost

Occurrence = Literal["request", "points", "wait", "refused", "retry", "unchanged"]
# called with what happened and how much of it: requests, points, seconds
Listen = Callable[[Occurrence, float], None]
TellWait = Callable[[str, float], None]


def _untold(_reason: str, _seconds: float) -> None:
    """Tell nobody of a wait."""


@dataclass(slots=True)
class Ledger:
    """Requests, points, waits and retries of one fetch.

    `patience` seconds in all may be waited for limits that are used up. `deadline` is a moment of
    the monotonic clock; no wait goes beyond it.
    """

    patience: float = 30.0
    deadline: float = inf
    tell_wait: TellWait = _untold
    listen: Listen | None = None
    totals: dict[Occurrence, float] = field(default_factory=dict)
    _told: Cost = field(default_factory=Cost)

    def note(self, occurrence: Occurrence, amount: float = 1) -> None:
        """Write down what happened."""
        self.totals[occurrence] = self.totals.get(occurrence, 0) + amount
        if self.listen is not None:
            self.listen(occurrence, amount)

    def may_wait(self, seconds: float, *, at: float, refused: bool) -> bool:
        """Tell whether a wait is allowed; `refused` ones are those that try the patience."""
        waited = self.totals.get("refused", 0) + seconds
        return at + seconds <= self.deadline and not (refused and waited > self.patience)

    def wait(self, reason: str, seconds: float, *, refused: bool) -> None:
        """Write down a wait and show it."""
        self.note("wait", seconds)
        if refused:
            self.note("refused", seconds)
        self.tell_wait(reason, seconds)

    @property
    def cost(self) -> Cost:
        """What was spent so far."""
        return Cost(
            requests=int(self.totals.get("request", 0)),
            points=int(self.totals.get("points", 0)),
            waited_seconds=self.totals.get("wait", 0.0),
        )

    def untold_cost(self) -> Cost:
        """Give what was spent since the last time this was asked: each page tells its share."""
        told, self._told = self._told, self.cost
        return self._told - told


def ledger_of(request: httpx2.Request) -> Ledger:
    """Give the ledger a request was sent with."""
    ledger = request.extensions.get("ossmk.ledger")
    if not isinstance(ledger, Ledger):
        ledger = Ledger()
        request.extensions["ossmk.ledger"] = ledger
    return ledger
