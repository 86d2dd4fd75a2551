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


WORKS = [1e3, 1e4, 1e5, 1e6, 15e6]  # ns of serial time: batches of about 1 µs to 15 ms


def batches(true: models.LaunchCost, workers: int, tasks: int) -> tuple[list[float], list[float], list[float]]:
    """Durations, works and numbers of tasks of five batches and a stream."""
    points = [*((work, tasks) for work in WORKS), (60e3, 200_000)]
    spans = [true.batch_ns(work, count, workers) for work, count in points]
    return spans, [work for work, _ in points], [float(count) for _, count in points]


@pytest.mark.parametrize("workers", [2, 3, 8, 31, 64])
@pytest.mark.parametrize("more", [0, -1, 1])  # tasks than four for each worker: N is no multiple of p
@pytest.mark.parametrize("slowdown", [1, 1.015, 1.05, 1.1])
@pytest.mark.parametrize("noise", [0, 0.02])
def test_start_up_is_found_again_under_a_slowdown(workers: int, more: int, slowdown: float, noise: float) -> None:
    true = models.LaunchCost(launch_ns=800, task_ns=40, slowdown=slowdown)
    spans, works, tasks = batches(true, workers, 4 * workers + more)
    random_ = random.Random(f"{workers} {more} {slowdown}")
    found = models.launch_cost([span * (1 + noise * random_.uniform(-1, 1)) for span in spans], works, tasks, workers)
    assert found is not None and found.task_ns is not None
    assert found.launch_ns == pytest.approx(800, rel=0.1)
    assert found.slowdown == pytest.approx(slowdown, abs=0.001 + noise)
    assert found.task_ns == pytest.approx(40, rel=0.01 + noise * 1.5)


def test_the_serial_loop_may_have_had_the_slower_cpu() -> None:
    true = models.LaunchCost(launch_ns=800, task_ns=40, slowdown=0.9)
    found = models.launch_cost(*batches(true, 2, 8), 2)
    assert found is not None and found.launch_ns == pytest.approx(800, rel=0.001)
    assert found.slowdown == pytest.approx(0.9, rel=0.001)


def test_one_measured_batch_that_is_far_off_moves_little() -> None:
    spans, works, tasks = batches(models.LaunchCost(800, 40, 1.05), 2, 8)
    spans[2] *= 1.5
    found = models.launch_cost(spans, works, tasks, 2)
    assert found is not None and found.launch_ns == pytest.approx(800, rel=0.1)


def test_the_busiest_worker_counts() -> None:
    assert models.busiest_tasks(9, 4) == 3
    assert models.LaunchCost(100, 10).batch_ns(900, 9, 4) == pytest.approx(100 + 3 * 10 + 300)


def test_batches_of_one_work_tell_no_start_up() -> None:
    tasks = [200_000.0, 20_000.0, 2000.0, 200.0]
    assert models.launch_cost([5000 + (70_000 + n * 40) / 2 for n in tasks], [70_000.0] * 4, tasks, 2) is None
    assert models.launch_cost([30.0, 31.0], [100.0, 10_000.0], [10.0, 10.0], 2) is None


def test_tasks_all_as_many_leave_their_cost_to_start_up() -> None:
    spans = [models.LaunchCost(800, 40, 1.05).batch_ns(work, 8, 2) for work in WORKS]
    found = models.launch_cost(spans, WORKS, [8.0] * 5, 2)
    assert found is not None and found.task_ns is None and found.launch_ns == pytest.approx(800 + 4 * 40, rel=0.001)


def test_break_even_is_where_both_take_the_same_time() -> None:
    cost = models.LaunchCost(launch_ns=1000, task_ns=50, slowdown=1.1)
    work = cost.work_for(1, tasks=9, workers=4)
    assert work is not None and cost.batch_ns(work, 9, 4) == pytest.approx(work)
    twice = cost.work_for(2, tasks=9, workers=4)
    assert twice is not None and cost.batch_ns(twice, 9, 4) == pytest.approx(twice / 2)
    assert cost.work_for(1, tasks=9, workers=1) is None and cost.work_for(3, tasks=9, workers=4) is None


def test_the_serial_loop_is_one_line() -> None:
    steps = [3200.0, 32_000.0, 320_000.0, 48e6]
    line = models.serial_line([50 + 0.35 * count for count in steps], steps)
    assert line is not None and (line.overhead_ns, line.step_ns) == pytest.approx((50, 0.35), rel=1e-3)
    lucky = models.serial_line([50 + 0.35 * count * (0.8 if count == 320_000 else 1) for count in steps], steps)
    assert lucky is not None and lucky.step_ns == pytest.approx(0.35, rel=0.05)  # one case does not decide
    assert models.serial_line([70.0, 60.0, 80.0], [200.0] * 3) == models.SerialLine(0.0, 0.35)
    assert models.serial_line([], []) is None


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
