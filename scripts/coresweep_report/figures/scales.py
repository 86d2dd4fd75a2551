"""Axes: plain-number ticks, few enough to be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import ceil, floor, log10

from matplotlib.axes import Axes
from matplotlib.ticker import FixedFormatter, FixedLocator, NullFormatter, NullLocator

from coresweep_report.figures import theme

LOG_ABOVE = 6.0  # a wider range than this gets a log axis
FROM_ZERO_BELOW = 0.3  # smallest over largest value: below this a linear axis starts at 0
MOST_TICKS = 5
TICK_AIR = 6.0  # pixels between labels


def log_ticks(low: float, high: float, most: int = MOST_TICKS) -> list[float]:
    """1-2-5 ticks within the range, thinned to whole decades, then to every second or third of them."""
    return next(ticks for ticks in _log_candidates(low, high) if len(ticks) <= most)


def linear_ticks(low: float, high: float, most: int = MOST_TICKS + 1) -> list[float]:
    """Multiples of 1, 2 or 5 times a power of ten; `low` itself where nothing lies between."""
    if high <= low:
        return [low]
    return next(ticks for ticks in _linear_candidates(low, high) if len(ticks) <= most)


def _log_candidates(low: float, high: float) -> Iterator[list[float]]:
    """Ever fewer ticks, at last one."""
    decades = range(floor(log10(low)), ceil(log10(high)) + 1)
    ticks: list[float] = []
    for steps in ((1, 2, 5), (1, 3), (1,)):
        every = [step * 10.0**decade for decade in decades for step in steps]
        ticks = [tick for tick in every if low <= tick <= high] or ticks
        yield ticks
    for stride in range(2, len(ticks) + 2):
        yield ticks[::stride]
    yield ticks[:1]


def _linear_candidates(low: float, high: float) -> Iterator[list[float]]:
    """Ever fewer ticks, at last none but one."""
    power = 10.0 ** (floor(log10(high - low)) - 1)
    for scale in (1.0, 10.0, 100.0):
        for factor in (1, 2, 5):
            step = power * scale * factor
            first = ceil(low / step - 1e-9)
            yield [index * step for index in range(first, floor(high / step + 1e-9) + 1)]


def fitting_ticks(axes: Axes, candidates: Iterator[list[float]], write: Callable[[float], str]) -> list[float]:
    """The most ticks on the x axis whose labels have air between them."""
    ticks: list[float] = []
    for ticks in candidates:
        ends = [
            (float(axes.transData.transform((tick, 0))[0]), theme.text_width(write(tick), theme.SMALL) / 2)
            for tick in ticks
        ]
        air = [right - half_right - left - half_left for (left, half_left), (right, half_right) in zip(ends, ends[1:])]
        if len(ticks) <= MOST_TICKS + 1 and all(gap >= TICK_AIR for gap in air):
            break
    return ticks


def wide(values: Sequence[float]) -> bool:
    positive = [value for value in values if value > 0]
    return bool(positive) and max(positive) / min(positive) > LOG_ABOVE


def set_value_axis(axes: Axes, values: Sequence[float], write: Callable[[float], str]) -> None:
    """Fits the x axis to the values (never empty): log where they span much and none is 0."""
    low, high = min(values), max(values)
    if wide(values) and low > 0:
        margin = (high / low) ** 0.05
        low, high = low / margin, high * margin
        axes.set_xscale("log")
        axes.set_xlim(low, high)
        candidates = _log_candidates(low, high)
    else:
        low = min(0.0, low)
        if min(values) > FROM_ZERO_BELOW * high:  # dots need no zero, and it would push them together
            low = min(values) - (high - min(values)) * 0.08
        high = high + (high - low) * 0.05 if high > low else low + (abs(low) or 1.0)
        axes.set_xlim(low, high)
        candidates = _linear_candidates(low, high)
    ticks = fitting_ticks(axes, candidates, write)
    fix_ticks(axes.xaxis, ticks, [write(tick) for tick in ticks])


def set_linear_axis(axes: Axes, high: float, write: Callable[[float], str]) -> None:
    """The x axis from 0 to `high`, whatever the values are."""
    axes.set_xlim(0, high)
    ticks = fitting_ticks(axes, _linear_candidates(0, high), write)
    fix_ticks(axes.xaxis, ticks, [write(tick) for tick in ticks])


def fix_ticks(axis: object, ticks: Sequence[float], labels: Sequence[str]) -> None:
    """Exactly these ticks: a log axis would add minor ones of its own."""
    axis.set_major_locator(FixedLocator(list(ticks)))  # type: ignore[attr-defined]
    axis.set_major_formatter(FixedFormatter(list(labels)))  # type: ignore[attr-defined]
    axis.set_minor_locator(NullLocator())  # type: ignore[attr-defined]
    axis.set_minor_formatter(NullFormatter())  # type: ignore[attr-defined]


def spread(positions: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Moves label positions apart until each has `gap` to the next, as little as that takes, within low…high."""
    order = sorted(range(len(positions)), key=lambda index: (positions[index], index))
    placed = [0.0] * len(positions)
    last = low - gap
    for index in order:
        last = max(positions[index], last + gap)
        placed[index] = last
    limit = high
    for index in reversed(order):
        placed[index] = limit = min(placed[index], limit)
        limit -= gap
    return placed
