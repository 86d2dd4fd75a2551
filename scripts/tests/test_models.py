"""Known answers of the models."""

from __future__ import annotations

import random

import pytest
from coresweep_report import models


def test_karp_flatt() -> None:
    assert models.karp_flatt(2, 2) == pytest.approx(0)
    assert models.karp_flatt(1, 2) == pytest.approx(1)
    assert models.karp_flatt(1 / (0.1 + 0.9 / 8), 8) == pytest.approx(0.1)  # Amdahl with a serial tenth
    assert models.karp_flatt(1, 1) is None


def test_launch_cost_is_found_again() -> None:
    tasks = [200_000.0, 20_000.0, 2000.0, 200.0]
    spans = [5000 + (70_000 + n * 40) / 2 for n in tasks]
    found = models.launch_cost(spans, [70_000.0] * 4, tasks, 2)
    assert found is not None
    assert found.launch_ns == pytest.approx(5000)
    assert found.task_ns == pytest.approx(40)


def test_launch_cost_is_never_negative_and_needs_two_grains() -> None:
    found = models.launch_cost([30.0, 20.0], [100.0, 100.0], [1000.0, 10.0], 2)
    assert found is not None and found.launch_ns >= 0 and found.task_ns >= 0
    assert models.launch_cost([30.0], [100.0], [10.0], 2) is None
    assert models.launch_cost([30.0, 31.0], [100.0, 100.0], [10.0, 10.0], 2) is None


def test_break_even_is_where_both_take_the_same_time() -> None:
    cost = models.LaunchCost(launch_ns=1000, task_ns=50)
    work = models.break_even_work(cost, workers=4, tasks=100)
    assert work is not None
    assert 1000 + (work + 100 * 50) / 4 == pytest.approx(work)
    assert models.break_even_work(cost, workers=1, tasks=100) is None


def test_usl_is_refused_below_six_points() -> None:
    assert models.fit_usl([1, 2, 4, 8, 16], [1, 1.9, 3.6, 6.5, 10]) is None
    assert models.fit_usl([1, 2, 2, 2, 2, 2, 2], [1, 1.9, 1.9, 1.9, 1.9, 1.9, 1.9]) is None


def test_usl_finds_its_own_law_and_claims_a_peak_only_if_kappa_is_not_zero() -> None:
    workers = [1, 2, 4, 8, 16, 32, 64]
    fit = models.fit_usl(workers, [n / (1 + 0.02 * (n - 1) + 0.0005 * n * (n - 1)) for n in workers])
    assert fit is not None
    assert (fit.gamma, fit.sigma, fit.kappa) == pytest.approx((1, 0.02, 0.0005), rel=1e-3)
    assert fit.peak_workers == pytest.approx((0.98 / 0.0005) ** 0.5, rel=1e-3)
    straight = models.fit_usl(workers, [n * (1 + 0.01 * (-1) ** n) for n in workers])
    assert straight is not None and straight.peak_workers is None


def test_noise_makes_no_peak() -> None:
    """A law without one (Amdahl, σ = 0.02) under 1 % of noise: a peak would be an invention."""
    workers = [1, 2, 4, 8, 16, 32]
    claimed = 0
    for seed in range(100):
        noise = random.Random(seed)
        fit = models.fit_usl(workers, [n / (1 + 0.02 * (n - 1)) * (1 + 0.01 * noise.gauss(0, 1)) for n in workers])
        claimed += fit is not None and fit.peak_workers is not None
    assert claimed <= 3


def test_a_peak_beyond_what_was_measured_is_not_claimed() -> None:
    workers = [1, 2, 3, 4, 6, 8]
    fit = models.fit_usl(workers, [n / (1 + 0.02 * (n - 1) + 0.0005 * n * (n - 1)) for n in workers])
    assert fit is not None and fit.kappa_low > 0 and fit.peak_workers is None
