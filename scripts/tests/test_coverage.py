"""Whether the interval that is printed holds the true median as often as it says, where its width decided when to stop:
the functions that print, on simulated values; harness/model/tests/coverage_test.cpp is the same of the driver's."""

from __future__ import annotations

from collections.abc import Callable
from math import log, sqrt

import numpy as np
import pytest
from coresweep_report import statistics
from numpy.random import Generator
from numpy.typing import NDArray

RUNS = 2000
TARGET, FIRST, MOST = 0.02, 8, 64
CV = 0.02
PROMISED = 0.93

Source = Callable[[Generator], NDArray[np.float64]]


def normal(random: Generator) -> NDArray[np.float64]:
    return 1 + CV * random.standard_normal(MOST)


def log_normal(random: Generator) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.exp(sqrt(log(1 + CV * CV)) * random.standard_normal(MOST))
    return found


def two_regimes(random: Generator) -> NDArray[np.float64]:
    """Three processes in ten are slower."""
    regime = np.where(random.random(MOST) < 0.3, 1 + 4 * CV, 1.0)
    found: NDArray[np.float64] = regime * (1 + CV / 2 * random.standard_normal(MOST))
    return found


def kin(random: Generator) -> NDArray[np.float64]:
    """AR(1) with 0.5."""
    noise, values = random.standard_normal(MOST), np.empty(MOST)
    values[0] = noise[0]
    for i in range(1, MOST):
        values[i] = 0.5 * values[i - 1] + sqrt(0.75) * noise[i]
    return 1 + CV * values


def used(values: list[float]) -> int:
    """How many values the driver would have measured."""
    for n in statistics.looks(FIRST, len(values))[1:]:
        if statistics.settled(values[:n], TARGET, FIRST):
            return n
    return len(values)


def median_of(source: Source) -> float:
    random = np.random.default_rng(1)
    return float(np.median(np.concatenate([source(random) for _ in range(3000)])))


@pytest.mark.parametrize("source", [normal, log_normal, two_regimes, kin])
def test_the_printed_interval_holds_the_median(source: Source) -> None:
    truth = median_of(source) if source is two_regimes else 1.0
    random = np.random.default_rng(4711)
    right = 0
    for _ in range(RUNS):
        values = [float(value) for value in source(random)]
        found = statistics.dependent_interval(values[: used(values)])
        assert found.low is not None and found.high is not None
        right += found.low <= truth <= found.high
    assert right / RUNS >= PROMISED
