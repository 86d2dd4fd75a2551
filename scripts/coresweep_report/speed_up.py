"""A case against the serial loop of the same work."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SpeedUp:
    """Serial value over this one: above 1 is faster than the serial loop. The interval holds that of both."""

    value: float
    low: float | None
    high: float | None
    same_grain: bool  # else the serial case was measured with another grain
    least: float | None = None  # without an interval: quotients of the outermost values, where there are enough of them
    most: float | None = None  # for `separable`; else None

    def above(self, bound: float) -> bool:
        """Whether it is seen to exceed `bound`: its whole interval does, or all of the values do."""
        low = self.least if self.low is None else self.low
        return low is not None and low > bound

    def below(self, bound: float) -> bool:
        """The same the other way."""
        high = self.most if self.high is None else self.high
        return high is not None and high < bound
