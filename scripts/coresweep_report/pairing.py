"""Quotients of two cases, round by round: both cases of a round ran within a minute of each other, so that what slows
the whole machine down for longer slows both, and their quotient does not move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from coresweep_report import statistics
from coresweep_report.analysis.steadiness import Steadiness, refits
from coresweep_report.equal_states import equal, in_equal_states
from coresweep_report.measured import Measured
from coresweep_report.speed_up import SpeedUp


def quotients(over: Measured, under: Measured) -> dict[int, float]:
    """By the number of the round, in equal states of the machine; of those that both have."""
    over, under = in_equal_states(over, under)
    below = under.by_block
    return {number: value / below[number] for number, value in over.by_block.items() if below.get(number, 0) > 0}


def divided(over: Measured, under: Measured, factor: float = 1.0) -> Measured:
    """`over` in units of `under`: the quotients of the rounds that both have; of too few, each of its values over the
    other's median. Times a factor."""
    paired = quotients(over, under)
    if len(paired) < statistics.FEWEST:
        return over.times(factor / under.median)
    return over.told_as({number: value * factor for number, value in paired.items()})


def single_quotients(over: Measured, under: Measured) -> list[float]:
    """What is drawn of a quotient: that of each round that both have; of too few, the one's median over each value of
    the other."""
    paired = quotients(over, under)
    if len(paired) < statistics.FEWEST:
        return [over.median / value for value in under.values]
    return list(paired.values())


def quotient(over: Measured, under: Measured, same_grain: bool = True, bound: float | None = None) -> SpeedUp:
    """How many times as large `over` is as `under`."""
    pair = in_equal_states(over, under)
    paired = quotients(*pair)
    if len(paired) < statistics.FEWEST:
        return replace(_of_medians(*pair, same_grain, bound), equal_states=equal(*pair))
    interval = statistics.dependent_interval(list(paired.values()))
    steady = _steadiness(paired)
    return SpeedUp(
        interval.median,
        interval.low,
        interval.high,
        same_grain,
        rounds=len(paired),
        steadiness=steady,
        bound=bound,
        equal_states=equal(*pair),
    )


def _of_medians(over: Measured, under: Measured, same_grain: bool, bound: float | None) -> SpeedUp:
    """With bounds from both intervals; without them, where all values of one lie beyond all of the other and there are
    enough of them, quotients of the outermost values."""
    a, b = over.interval, under.interval
    low = a.low / b.high if a.low is not None and b.high else None
    high = a.high / b.low if a.high is not None and b.low else None
    least = most = None
    if low is None and statistics.separable(over.effective, under.effective) and min(under.values) > 0:
        least, most = min(over.values) / max(under.values), max(over.values) / min(under.values)
    steady = _steadiness(over.by_block, under.by_block)
    return SpeedUp(a.median / b.median, low, high, same_grain, least, most, steadiness=steady, bound=bound)


def _steadiness(over: Mapping[int, float], under: Mapping[int, float] | None = None) -> Steadiness | None:
    """How far the median of values (over that of others) moves without any one round, and between the halves."""

    def fit(rounds: Sequence[int]) -> float | None:
        middles = []
        for values in (over,) if under is None else (over, under):
            kept = [values[number] for number in rounds if number in values]
            if not kept:
                return None
            middles.append(statistics.median(kept))
        return middles[0] if under is None else middles[0] / middles[1] if middles[1] else None

    found = refits(sorted({*over, *(under or ())}), fit)
    return None if found is None else found.steadiness(lambda value: value)
