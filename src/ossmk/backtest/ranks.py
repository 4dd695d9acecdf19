"""How far two orders of the same people agree: 1 the same, 0 unrelated, -1 reversed."""

import math
from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Mapping, Sequence


def ranks(values: Mapping[str, int]) -> dict[str, int]:
    """Give each person's rank, 1 for the most; equal values share the best of their ranks."""
    ascending = sorted(values.values())
    return {
        person: len(ascending) - bisect_right(ascending, value) + 1
        for person, value in values.items()
    }


def spearman(one: Sequence[int], other: Sequence[int]) -> float | None:
    """Give Spearman's rho with mean ranks for ties; None where one side has a single value.

    https://en.wikipedia.org/wiki/Spearman%27s_rank_correlation_coefficient
    """
    first, second = _mean_ranks(one), _mean_ranks(other)
    middle = (len(one) + 1) / 2
    covariance = math.fsum((a - middle) * (b - middle) for a, b in zip(first, second, strict=True))
    spread = math.prod(math.fsum((a - middle) ** 2 for a in found) for found in (first, second))
    return covariance / math.sqrt(spread) if spread else None


def kendall(one: Sequence[int], other: Sequence[int]) -> float | None:
    """Give Kendall's tau-b, which allows for ties; None where one side has a single value.

    https://en.wikipedia.org/wiki/Kendall_rank_correlation_coefficient#Tau-b
    """
    pairs = sorted(zip(one, other, strict=True))
    count = math.comb(len(pairs), 2)
    tied_one, tied_other = _tied(one), _tied(other)
    spread = (count - tied_one) * (count - tied_other)
    if not spread:
        return None
    discordant = _inversions([second for _, second in pairs])
    concordant = count - tied_one - tied_other + _tied(pairs) - discordant
    return (concordant - discordant) / math.sqrt(spread)


def _mean_ranks(values: Sequence[int]) -> list[float]:
    ascending = sorted(values)
    return [(bisect_left(ascending, v) + bisect_right(ascending, v) + 1) / 2 for v in values]


def _tied(values: Sequence[int] | Sequence[tuple[int, int]]) -> int:
    return sum(math.comb(times, 2) for times in Counter(values).values())


def _inversions(values: Sequence[int]) -> int:
    """Count the pairs that stand in falling order."""
    seen: list[int] = []
    found = 0
    for value in values:
        found += len(seen) - bisect_right(seen, value)
        insort(seen, value)
    return found
