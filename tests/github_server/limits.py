"""GitHub's limits: hourly budgets per credential, and the secondary limits on bursts.

https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
"""

import threading
from collections import defaultdict, deque
from dataclasses import dataclass
from math import inf
from typing import Literal

from github_server.clock import Clock
from github_server.sight import Token
from github_server.wire import Answer, Request, json_answer, problem

Resource = Literal["graphql", "core", "search"]
HOUR_SECONDS = 3600.0


@dataclass
class Limits:
    """The limits of a server; tests make them smaller. `anonymous` is REST without a token.

    GitHub computes 60 seconds a minute for a credential. Here that is the machine's own time, which
    says more of what else it does: so it counts only where it is given.
    """

    concurrent: int = 100
    graphql_points_a_minute: int = 2000
    rest_points_a_minute: int = 900
    graphql_seconds_a_minute: float = inf
    searches_a_minute: int = 30
    anonymous: int = 60


@dataclass
class Budget:
    """What a credential has of a resource until the reset."""

    limit: int
    window_seconds: float
    reset_at: float
    used: int = 0

    @property
    def remaining(self) -> int:
        """What is left."""
        return max(0, self.limit - self.used)

    def renew(self, now: float) -> None:
        """Begin the next window when this one is over."""
        if now >= self.reset_at:
            self.used, self.reset_at = 0, now + self.window_seconds

    @property
    def told(self) -> dict[str, int]:
        """The budget as `/rate_limit` gives it."""
        return {
            "limit": self.limit,
            "used": self.used,
            "remaining": self.remaining,
            "reset": int(self.reset_at),
        }

    def headers(self, resource: Resource) -> dict[str, str]:
        """Tell the budget as every answer does."""
        return {
            "x-ratelimit-limit": str(self.limit),
            "x-ratelimit-remaining": str(self.remaining),
            "x-ratelimit-used": str(self.used),
            "x-ratelimit-reset": str(int(self.reset_at)),
            "x-ratelimit-resource": resource,
        }


class Ledger:
    """Who has spent what."""

    def __init__(self, clock: Clock, limits: Limits) -> None:
        self.limits = limits
        self._clock = clock
        self._budgets: dict[tuple[str | None, Resource], Budget] = {}
        self._bursts: dict[str | None, deque[tuple[float, str, float]]] = defaultdict(deque)
        self._lock = threading.Lock()

    def budget(self, name: str | None, token: Token | None, resource: Resource) -> Budget:
        """Give the running budget of a credential."""
        now = self._clock.now()
        with self._lock:
            found = self._budgets.get((name, resource))
            if found is None:
                window = 60.0 if resource == "search" else HOUR_SECONDS
                found = Budget(self._limit(token, resource), window, now + window)
                self._budgets[name, resource] = found
            found.renew(now)
            return found

    def charge(self, budget: Budget, amount: int) -> bool:
        """Take from a budget, or tell that it does not hold that much."""
        with self._lock:
            if budget.remaining < amount:
                return False
            budget.used += amount
            return True

    def punish(self, request: Request) -> None:
        """Take the points of a document that timed out, once more than it would have cost."""
        if request.sight and request.prepared:
            budget = self.budget(request.token, request.sight.token, "graphql")
            budget.used += 2 * request.prepared.price.points

    def burst(self, request: Request, concurrent: int) -> Answer | None:
        """Give the answer to a request that comes too fast, None where it does not."""
        with self._lock:
            recent = self._recent(request.token)
            if concurrent > self.limits.concurrent or self._too_much(recent, request):
                return secondary_limited_answer(retry_after="60")
            recent.append((self._clock.now(), request.kind, 0.0))
            return None

    def took(self, request: Request, seconds: float) -> None:
        """Note how long a GraphQL answer took, which counts as processor time."""
        if request.kind == "graphql":
            with self._lock:
                self._recent(request.token).append((self._clock.now(), "seconds", seconds))

    def _recent(self, name: str | None) -> deque[tuple[float, str, float]]:
        recent = self._bursts[name]
        while recent and recent[0][0] < self._clock.now() - 60:
            recent.popleft()
        return recent

    def _too_much(self, recent: deque[tuple[float, str, float]], request: Request) -> bool:
        points = sum(1 for _, kind, _ in recent if kind == request.kind)
        if request.kind == "rest":
            return points >= self.limits.rest_points_a_minute
        seconds = sum(took for _, _, took in recent)
        too_long = seconds >= self.limits.graphql_seconds_a_minute
        return too_long or points >= self.limits.graphql_points_a_minute

    def _limit(self, token: Token | None, resource: Resource) -> int:
        if resource == "search":
            return self.limits.searches_a_minute
        if token is None:
            return 0 if resource == "graphql" else self.limits.anonymous
        return token.points if resource == "graphql" else token.requests


def secondary_limited_answer(*, status: int = 403, retry_after: str | None = None) -> Answer:
    """Answer as the secondary limit does: status 200, 403 or 429, `retry-after` or not."""
    message = (
        "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    )
    if status == 200:
        said = json_answer(200, {"errors": [{"message": message}]})
    else:
        said = problem(status, message)
    if retry_after is not None:
        said.headers["retry-after"] = retry_after
    return said


def primary_limited_answer(status: int = 403) -> Answer:
    """Answer as REST does when the hour's budget is used up."""
    return problem(status, "API rate limit exceeded for user ID 1.", x_ratelimit_remaining="0")
