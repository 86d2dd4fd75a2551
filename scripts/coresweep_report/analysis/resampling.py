"""Spread of what a model says, from blocks drawn again: a fit of medians has no interval of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 200
SEED = 4711  # fixed: the same record gives the same bytes
ENDS = (2.5, 97.5)
LEAST = 6  # blocks; below, an order-statistic interval does not exist either

T = TypeVar("T")


@dataclass(frozen=True)
class Spread:
    """Percentiles of the resampled value; `high` is infinite where it does not exist in some resamples."""

    low: float
    high: float


def resampled_medians(subjects: Sequence[Mapping[int, float]]) -> NDArray[np.float64] | None:
    """One row per resample, one column per subject (block → value): its median over blocks drawn with replacement.

    All subjects see the same draw: a block's cases were measured within the same minute. A block that a subject lacks
    (it was done before) counts for the others. None where one has fewer than 6.
    """
    if not subjects or min(map(len, subjects)) < LEAST:
        return None
    blocks = sorted(set().union(*subjects))
    draws = np.random.default_rng(SEED).integers(len(blocks), size=(RESAMPLES, len(blocks)))
    table = np.array([[subject.get(block, np.nan) for block in blocks] for subject in subjects], dtype=float)
    drawn = table[:, draws]
    whole = ~np.isnan(drawn).all(axis=2).any(axis=0)  # a draw that leaves a subject without any says nothing
    medians: NDArray[np.float64] = np.nanmedian(drawn[:, whole], axis=2).T
    return medians


def spread(found: Sequence[T], value: Callable[[T], float | None]) -> Spread | None:
    """Of a value of every resample; None without resamples."""
    if not found:
        return None
    ordered = sorted(inf if (known := value(one)) is None else known for one in found)
    low, high = (ordered[round(end / 100 * (len(ordered) - 1))] for end in ENDS)  # no interpolation: inf stays inf
    return Spread(low, high)
