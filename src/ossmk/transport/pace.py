"""How fast one credential may ask: response-seconds and requests in any sixty seconds. Pure.

GitHub allows about 60 seconds of GraphQL computing per minute, "roughly estimated by total
response time", and 900 REST points a minute.
https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#secondary-rate-limits
"""

from collections import deque

WINDOW_SECONDS = 60.0
RESPONSE_SECONDS = 60.0
REQUESTS = 900


class Pace:
    """What was asked in the last minute, and how long the answers took."""

    def __init__(self) -> None:
        self._answers: deque[tuple[float, float]] = deque()
        self._seconds = 0.0

    def record(self, *, at: float, seconds: float) -> None:
        """Take in an answer that came at `at` after so many seconds."""
        self._answers.append((at, seconds))
        self._seconds += seconds

    def free_at(self, *, at: float) -> float:
        """Give the moment from which the next request fits; `at` when it fits now."""
        self._forget(before=at - WINDOW_SECONDS)
        seconds, requests = self._seconds, len(self._answers)
        for moment, taken in self._answers:
            if seconds < RESPONSE_SECONDS and requests < REQUESTS:
                break
            at = moment + WINDOW_SECONDS
            seconds -= taken
            requests -= 1
        return at

    def _forget(self, *, before: float) -> None:
        while self._answers and self._answers[0][0] <= before:
            self._seconds -= self._answers.popleft()[1]
