"""What changed since the last run: an earlier one of the same target by the same rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ossmk.periods import iso
from ossmk.rules import is_same_window
from ossmk.storage.base import Store


@dataclass(frozen=True, slots=True)
class Previous:
    """An earlier run of the same target by the same rules: its moment, and its sums by window."""

    as_of: datetime
    windows: Mapping[str, Mapping[str, float]]

    def compared(self, windows: Mapping[str, Mapping[str, float]]) -> dict[str, Any]:
        """Give what changed since, for the windows that were scored both times."""
        change = {
            window: {
                name: plus(value, -before.get(name, 0.0)) for name, value in dimensions.items()
            }
            for window, dimensions in windows.items()
            if (before := self._before(window)) is not None
        }
        return {"previous_as_of": iso(self.as_of), "change": change}

    def _before(self, window: str) -> Mapping[str, float] | None:
        same = (name for name in sorted(self.windows) if is_same_window(name, window))
        return next((self.windows[name] for name in same), None)


def previous_run(store: Store, target: str, label: str, *, as_of: datetime) -> Previous | None:
    """Give the last run by rules of this label for an earlier moment; None where there is none."""
    run = store.run_before(as_of, target=target, rules=label)
    return Previous(run.as_of, store.run_totals(run.run)) if run else None


def plus(one: float, other: float) -> float:
    """Add two scores in whole units of 1e-8, so that the order of adding does not show."""
    return (round(one * 1e8) + round(other * 1e8)) / 1e8
