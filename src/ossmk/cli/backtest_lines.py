"""What a backtest found, as lines for people."""

from collections.abc import Iterator, Sequence

from ossmk.backtest import Backtest, Cohort, Mover, Price, Shares
from ossmk.backtest.gaming import DAYS, FLOOD
from ossmk.cli.text import one_line


def backtest_lines(found: Backtest, *, top: int) -> Iterator[str]:
    """Give correlation, movers, distribution, cohorts, prices and warnings."""
    yield f"{found.before} → {found.after}, window {found.window}, all dimensions together"
    yield (
        f"rank correlation: Spearman {_number(found.spearman)}, Kendall {_number(found.kendall)}"
    )
    yield ""
    yield f"biggest movers ({len(found.movers):,} people change rank)"
    yield from (_mover(each) for each in found.movers[:top])
    yield ""
    yield "points by dimension        people     median   9 of 10        most   top 1 % hold"
    yield from _distribution("before", found.shares_before)
    yield from _distribution("after", found.shares_after)
    yield ""
    yield "cohort            people   of events   of points before → after   median person"
    yield from (_cohort(each) for each in found.cohorts)
    yield ""
    yield f"one more trivial event      {DAYS} a month, each  {FLOOD} in a day"
    yield from (_price(each) for each in found.prices)
    if found.warnings:
        yield ""
    yield from (f"warning: {warning}" for warning in found.warnings)


def _number(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.4f}"


def _mover(mover: Mover) -> str:
    return (
        f"  {one_line(mover.user_id)}: rank {mover.rank_before} → {mover.rank_after}, "
        f"{mover.units_before / 1e8:,.4f} → {mover.units_after / 1e8:,.4f}"
    )


def _distribution(when: str, shares: Sequence[Shares]) -> Iterator[str]:
    for each in shares:
        yield (
            f"  {when:<6} {one_line(each.dimension):<16} {each.people:>7,} {each.median:>10,.2f} "
            f"{each.ninth_decile:>9,.2f} {each.most:>11,.2f} {each.share_of_top_percent:>14.1%}"
        )


def _cohort(cohort: Cohort) -> str:
    ratio = "" if cohort.median_ratio is None else f"x {cohort.median_ratio:.2f}"
    return (
        f"  {cohort.name:<14} {cohort.people:>7,} {cohort.share_of_events:>11.1%} "
        f"{cohort.share_before:>18.1%} → {cohort.share_after:<6.1%} {ratio:>15}"
    ).rstrip()


def _price(price: Price) -> str:
    what = price.kind if price.state is None else f"{price.kind}, {price.state}"
    return f"  {what:<25} {price.units_each / 1e8:>15,.4f} {price.flood_units / 1e8:>13,.4f}"
