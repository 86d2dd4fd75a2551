"""How many times as large one case's values are as another's."""

from __future__ import annotations

from dataclasses import dataclass

from coresweep_report.analysis.steadiness import Steadiness

UNEQUAL = "other states of the machine"  # what a quotient of such cases is marked with
SAME = 0.005  # beyond its bound a number is marked from here on: below, the written one is the bound itself


@dataclass(frozen=True)
class SpeedUp:
    """A case's value over another's (of a speed-up the serial one's over its own): above 1 is faster.

    The median of the quotients of the rounds that both have, with the interval of that; where they have too few in
    common, the quotient of both medians, with bounds from both intervals.
    """

    value: float
    low: float | None
    high: float | None
    same_grain: bool  # else the serial case was measured with another grain
    least: float | None = None  # without an interval: quotients of the outermost values, where there are enough of them
    most: float | None = None  # for `separable`; else None
    rounds: int = 0  # whose quotients it is the median of; 0: they have too few in common
    steadiness: Steadiness | None = None  # None: too few rounds to know
    bound: float | None = None  # what the machine can give at best: workers that can run at once, or the quota
    equal_states: bool = True  # whether both cases are of one state of the machine

    def above(self, bound: float) -> bool:
        """Whether it is seen to exceed `bound`: its whole interval does, or all of the values do."""
        low = self.least if self.low is None else self.low
        return low is not None and low > bound

    def below(self, bound: float) -> bool:
        """The same the other way."""
        high = self.most if self.high is None else self.high
        return high is not None and high < bound

    @property
    def beyond(self) -> bool:
        """Whether it stands above what is possible, be it by noise."""
        return self.bound is not None and self.value > self.bound * (1 + SAME)

    @property
    def publishable(self) -> str:
        """Whether it may be a headline: `steady`; `about`, where the run's halves disagree or it is too short to know;
        `absent`, where one round moves it too far."""
        return "about" if self.steadiness is None else self.steadiness.verdict
