"""Axes: plain-number ticks, few enough to be read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil, floor, log10

from matplotlib.axes import Axes
from matplotlib.ticker import FixedFormatter, FixedLocator, NullFormatter, NullLocator

LOG_ABOVE = 6.0  # a wider range than this gets a log axis
FROM_ZERO_BELOW = 0.3  # smallest over largest value: below this a linear axis starts at 0
MOST_TICKS = 5


def log_ticks(low: float, high: float, most: int = MOST_TICKS) -> list[float]:
    """1-2-5 ticks within the range, thinned to whole decades, then to every second or third of them."""
    decades = range(floor(log10(low)), ceil(log10(high)) + 1)
    for steps in ((1, 2, 5), (1, 3), (1,)):
        ticks = [step * 10.0**decade for decade in decades for step in steps]
        ticks = [tick for tick in ticks if low <= tick <= high]
        if len(ticks) <= most:
            return ticks
    stride = ceil(len(ticks) / most)
    return ticks[::stride]


def linear_ticks(low: float, high: float, most: int = MOST_TICKS) -> list[float]:
    """Multiples of 1, 2 or 5 times a power of ten; `low` itself where nothing lies between."""
    if high <= low:
        return [low]
    rough = (high - low) / most
    power = 10.0 ** floor(log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
    first = ceil(low / step - 1e-9)
    return [index * step for index in range(first, floor(high / step + 1e-9) + 1)]


def wide(values: Sequence[float]) -> bool:
    positive = [value for value in values if value > 0]
    return bool(positive) and max(positive) / min(positive) > LOG_ABOVE


def set_value_axis(axes: Axes, values: Sequence[float], write: Callable[[float], str], which: str = "x") -> bool:
    """Fits an axis to the values (never empty), log where they span much; returns whether it is."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    limits = axes.set_xlim if which == "x" else axes.set_ylim
    positive = [value for value in values if value > 0]
    log = wide(values) and len(positive) == len(values)
    if log:
        low, high = min(positive), max(positive)
        margin = (high / low) ** 0.05
        low, high = low / margin, high * margin
        (axes.set_xscale if which == "x" else axes.set_yscale)("log")
        ticks = log_ticks(low, high)
    else:
        low, high = min(0.0, *values), max(values)
        if min(values) > FROM_ZERO_BELOW * high:  # dots need no zero, and it would push them together
            low = min(values) - (high - min(values)) * 0.08
        high = high + (high - low) * 0.05 if high > low else low + (abs(low) or 1.0)
        ticks = linear_ticks(low, high)
    limits(low, high)
    fix_ticks(axis, ticks, [write(tick) for tick in ticks])
    return log


def set_linear_axis(axes: Axes, high: float, write: Callable[[float], str]) -> None:
    """From 0 to `high`, whatever the values are."""
    axes.set_xlim(0, high)
    ticks = linear_ticks(0, high)
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
