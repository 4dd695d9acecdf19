"""What a metric gives: a value or the reason why there is none, and how sure it is."""

from datetime import datetime
from typing import Self

from ossmk.metrics.community import Community
from ossmk.model import CoverageStatus, Frozen, Kind

_DEFINITIONS = "https://chaoss.community/kb/metric-"


class Metric(Frozen):
    """A measured value of a community over a period, its unit, and where CHAOSS defines it.

    `value` is None where there is nothing to measure; `note` then says why, else what the value
    leaves out. `coverage` says how far everything is known that it was measured over: events of
    `kinds`, from `since` (None: no lower end) up to `until`.
    """

    name: str
    value: int | float | None
    unit: str
    period: str
    since: datetime | None
    until: datetime
    kinds: tuple[Kind, ...]
    coverage: CoverageStatus
    note: str | None
    definition: str

    @classmethod
    def of(
        cls,
        name: str,
        community: Community,
        value: float | None,
        *,
        unit: str,
        kinds: tuple[Kind, ...],
        note: str | None = None,
        coverage: CoverageStatus | None = None,
    ) -> Self:
        """Put a metric together; the note also says which of its kinds are not wholly known."""
        doubts = community.doubts(kinds) if value is not None else ()
        return cls(
            name=name,
            value=value,
            unit=unit,
            period=community.period.name,
            since=community.period.since,
            until=community.period.until,
            kinds=kinds,
            coverage=coverage or community.coverage_of(kinds),
            note="; ".join(said for said in (note, *doubts) if said) or None,
            definition=f"{_DEFINITIONS}{name.lower().replace(' ', '-')}/",
        )
