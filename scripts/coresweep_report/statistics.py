"""Statistics of process values: pure functions of lists of numbers.

A process value is the median of one process's samples; everything here works on the process values of one case, in
the order of its blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import comb, floor

CONFIDENCE = 0.95
DEPENDENT_ABOVE = 0.1  # a lag-1 autocorrelation (unbiased) above this shrinks the number of values that count
MOST_DEPENDENT = 0.95  # what an estimate of few values may reach after its correction
FEWEST = 6  # values that have a 95 % interval


def median(values: Sequence[float]) -> float:
    """The middle value, or the mean of the two middle ones. Raises ValueError without values."""
    if not values:
        raise ValueError("median of nothing")
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def coverage(n: int, k: int) -> float:
    """Probability that the median lies within x(k) … x(n+1-k), ranks from 1: 1 - 2·P(Binomial(n, 1/2) <= k-1)."""
    return 1 - 2 * sum(comb(n, i) for i in range(k)) / (1 << n)  # integers: exact for any n


@cache
def interval_rank(n: int, confidence: float = CONFIDENCE) -> int | None:
    """The largest k (so the narrowest interval) with coverage(n, k) >= confidence; None where even k = 1 falls short.

    At 95 % that is every n below 6.
    """
    rank = None
    for k in range(1, n // 2 + 1):
        if coverage(n, k) < confidence:
            break
        rank = k
    return rank


@dataclass(frozen=True)
class MedianInterval:
    """A median and its exact order-statistic interval; `low` and `high` are None where there is none."""

    median: float
    low: float | None
    high: float | None

    @property
    def relative_half_width(self) -> float | None:
        """(high - low) / 2 / |median|."""
        if self.low is None or self.high is None or self.median == 0:
            return None
        return (self.high - self.low) / 2 / abs(self.median)


def median_interval(values: Sequence[float], confidence: float = CONFIDENCE) -> MedianInterval:
    """Median with its exact interval from symmetric order statistics (David & Nagaraja, Order Statistics, 7.1)."""
    ordered = sorted(values)
    rank = interval_rank(len(ordered), confidence)
    if rank is None:
        return MedianInterval(median(ordered), None, None)
    return MedianInterval(median(ordered), ordered[rank - 1], ordered[-rank])


def autocorrelation(values: Sequence[float]) -> float | None:
    """Lag-1 autocorrelation Σ(x_i - m)(x_{i+1} - m) / Σ(x_i - m)²; None below 3 values or where all are equal."""
    if len(values) < 3 or min(values) == max(values):
        return None
    mean = sum(values) / len(values)
    deviations = [value - mean for value in values]
    spread = sum(deviation * deviation for deviation in deviations)
    return sum(a * b for a, b in zip(deviations, deviations[1:])) / spread


def unbiased(n: int, rho: float) -> float:
    """Of n values the estimate ρ falls short by about (1 + 3ρ)/n (Marriott & Pope 1954): at n = 8 a true 0.5 reads
    0.2, and what looks independent is not."""
    return min(MOST_DEPENDENT, rho + (1 + 3 * rho) / n)


def dependent(n: int, rho: float | None) -> bool:
    """Whether n values resemble their predecessors so much that they count as fewer."""
    return rho is not None and unbiased(n, rho) > DEPENDENT_ABOVE


def effective_count(n: int, rho: float | None) -> float:
    """n·(1 - ρ)/(1 + ρ) where the unbiased ρ exceeds 0.1 (values of an AR(1) process repeat each other), else n."""
    if rho is None or not dependent(n, rho):
        return float(n)
    likeness = unbiased(n, rho)
    return n * (1 - likeness) / (1 + likeness)


def separable(a: float, b: float, confidence: float = CONFIDENCE) -> bool:
    """Whether so many values are enough to tell two cases apart when all of one lie below all of the other.

    The exact rank-sum test (Wilcoxon 1945, Mann & Whitney 1947) gives that outcome, in either direction, the
    probability 2/C(m + n, m) when nothing is between them; m and n are whole effective counts.
    """
    m, n = floor(a), floor(b)
    return m > 0 and n > 0 and 2 / comb(m + n, m) <= 1 - confidence


def dependent_interval(values: Sequence[float], confidence: float = CONFIDENCE) -> MedianInterval:
    """As median_interval, with the ranks that the effective count earns: the rank k of m = ⌊effective count⌋ values,
    carried over to n values at the same quantile and rounded outwards. Six and more that are worth fewer have
    their outermost ones: narrower would claim too much, and none would leave out those that happen to look alike."""
    ordered = sorted(values)
    n = len(ordered)
    effective = floor(effective_count(n, autocorrelation(values)))
    if effective >= n:
        return median_interval(ordered, confidence)
    rank = interval_rank(effective, confidence)
    if rank is None:
        if n < FEWEST:
            return MedianInterval(median(ordered), None, None)
        return MedianInterval(median(ordered), ordered[0], ordered[-1])
    carried = max(1, floor(rank * (n + 1) / (effective + 1)))
    return MedianInterval(median(ordered), ordered[carried - 1], ordered[-carried])


def looks(first: int, n: int) -> list[int]:
    """The numbers of values, up to n, at which a case is looked at: `first` (at least 6), then a third more each time.

    Whoever looks after every value stops when the values happen to lie close together, and misses too often."""
    found: list[int] = []
    at = max(first, FEWEST)
    while at <= n:
        found.append(at)
        at = (4 * at + 2) // 3
    return found


def settled(values: Sequence[float], target: float, first: int) -> bool:
    """Whether a case (or its values of one distance) needs no more: the interval of its values, in the order they were
    measured in, was within ± target at two looks in a row. Whatever comes later does not unsettle it."""

    def within(n: int) -> bool:
        width = dependent_interval(values[:n]).relative_half_width
        return width is not None and width <= target

    return any(all(pair) for pair in pairwise(within(n) for n in looks(first, len(values))))
