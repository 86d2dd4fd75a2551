"""Models of parallel work: pure functions. Times are nanoseconds, speed-ups are against the true serial case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import curve_fit, nnls
from scipy.stats import t as student_t

USL_POINTS = 6  # fewer cannot hold three parameters and a judgement of them


def efficiency(speed_up: float, workers: int) -> float:
    """Speed-up per worker."""
    return speed_up / workers


def karp_flatt(speed_up: float, workers: int) -> float | None:
    """Experimentally determined serial fraction e = (1/S - 1/p)/(1 - 1/p) (Karp & Flatt 1990); None for p = 1."""
    if workers < 2:
        return None
    return (1 / speed_up - 1 / workers) / (1 - 1 / workers)


@dataclass(frozen=True)
class LaunchCost:
    """What one parallel batch costs beyond its work: T = T₀ + K·o + s·W·K/N for N tasks of W serial time in all, of
    which the busiest worker does K = ⌈N/p⌉."""

    launch_ns: float  # T₀: per batch, whatever its tasks and its work
    task_ns: float | None = (
        None  # o: per task, of one worker's time; None where it cannot be told from T₀, which holds it
    )
    slowdown: float = 1.0  # s: a worker's time for work over the serial loop's, while all work; below 1 where the one
    # thread had the slower CPU

    def batch_ns(self, work: float, tasks: float, workers: int) -> float:
        """Duration of a batch of so much serial time."""
        busiest = busiest_tasks(tasks, workers)
        return self.launch_ns + busiest * (self.task_ns or 0) + self.slowdown * work * busiest / tasks

    def work_for(self, speed_up: float, tasks: float, workers: int) -> float | None:
        """Serial time W* of a batch of N tasks from which it runs at `speed_up` times the serial loop's speed: W/T = S
        solved for W, (T₀ + K·o) ÷ (1/S - s·K/N). None where no batch of so many tasks does."""
        busiest = busiest_tasks(tasks, workers)
        spare = 1 / speed_up - self.slowdown * busiest / tasks
        return (self.launch_ns + busiest * (self.task_ns or 0)) / spare if spare > 0 else None


def busiest_tasks(tasks: float, workers: int) -> int:
    """⌈N/p⌉: of equal tasks, what the busiest worker does."""
    return ceil(tasks / workers)


HUBER = 0.03  # relative errors above this count by their size and not by its square: more is no measuring noise
ROUNDS = 20  # of reweighting, at most
SETTLED = 1e-4  # relative change of a solution that ends it
LEAST_RANGE = 10  # largest over smallest work, below which start-up cannot be told from a slowdown


def robust_nonnegative(columns: NDArray[np.float64], y: NDArray[np.float64]) -> list[float]:
    """Non-negative x with columns·x ≈ y; relative errors by Huber's loss (1964), reweighted until it rests."""
    design = columns / y[:, None]
    scale = np.linalg.norm(design, axis=0)  # columns of equal length: their sizes differ by orders of magnitude
    weight, solution = np.ones_like(y), np.zeros(columns.shape[1])
    for _ in range(ROUNDS):
        root = np.sqrt(weight)
        found, _residual = nnls(design / scale * root[:, None], root)
        before, solution = solution, found / scale
        if (np.abs(solution - before) <= SETTLED * solution).all():
            break
        weight = HUBER / np.maximum(np.abs(design @ solution - 1), HUBER)
    return [float(value) for value in solution]


@dataclass(frozen=True)
class SerialLine:
    """The serial loop: T = overhead + step · steps, over all serial cases of one code."""

    overhead_ns: float  # of a batch: the caller's clock, and the call
    step_ns: float


def serial_line(spans: Sequence[float], steps: Sequence[float]) -> SerialLine | None:
    """Fitted by relative errors; without an overhead where all have as many steps. None without spans."""
    if not spans:
        return None
    y, x = np.array(spans, dtype=float), np.array(steps, dtype=float)
    if len(set(steps)) < 2:
        return SerialLine(0.0, float(np.median(y / x)))
    overhead, step = robust_nonnegative(np.column_stack([np.ones_like(y), x]), y)
    return SerialLine(overhead, step)


def launch_cost(
    spans: Sequence[float], works: Sequence[float], tasks: Sequence[float], workers: int
) -> LaunchCost | None:
    """Fits span = T₀ + K·o + s·W·K/N (W: serial time of the batch's work, N its tasks, K = ⌈N/p⌉) to batches.

    Relative errors by Huber's loss, nothing negative. None where all have nearly the same work: then a slowdown of all
    workers reads as start-up. o is None where all have as many tasks: then T₀ holds it.
    """
    if len(spans) < 3 or max(works) < LEAST_RANGE * min(works):
        return None
    y = np.array(spans, dtype=float)
    busiest = np.array([busiest_tasks(count, workers) for count in tasks], dtype=float)
    share = np.array(works, dtype=float) * busiest / np.array(tasks, dtype=float)
    tells_tasks = len(set(busiest)) > 1
    columns = [np.ones_like(y), share] + ([busiest] if tells_tasks else [])
    launch, slower, *task = robust_nonnegative(np.column_stack(columns), y)
    return LaunchCost(launch, task[0] if tells_tasks else None, slower)


@dataclass(frozen=True)
class UslFit:
    """Universal Scalability Law X(N) = γN/(1 + σ(N-1) + κN(N-1)) (Gunther 1993), X as speed-up.

    κ's interval is its 95 % confidence interval from the fit, by Student's t at n - 3 degrees of freedom."""

    gamma: float
    sigma: float
    kappa: float
    kappa_low: float
    kappa_high: float
    largest: int  # number of workers that was fitted

    @property
    def peak_workers(self) -> float | None:
        """√((1 - σ)/κ); None where κ's interval holds 0, or where it lies beyond what was measured: then no peak is
        claimed."""
        if self.kappa_low <= 0 or self.sigma >= 1:
            return None
        peak = sqrt((1 - self.sigma) / self.kappa)
        return peak if peak <= self.largest else None


def fit_usl(workers: Sequence[int], speed_ups: Sequence[float]) -> UslFit | None:
    """Least squares of relative errors. None below 6 points, or where the fit does not converge."""
    if len(set(workers)) < USL_POINTS:
        return None

    def law(n: np.ndarray, gamma: float, sigma: float, kappa: float) -> np.ndarray:  # type: ignore[type-arg]
        return gamma * n / (1 + sigma * (n - 1) + kappa * n * (n - 1))

    try:
        xs, ys = np.array(workers, dtype=float), np.array(speed_ups, dtype=float)
        found, covariance = curve_fit(law, xs, ys, p0=(1.0, 0.01, 0.0001), sigma=ys)
    except RuntimeError:
        return None
    error = float(student_t.ppf(0.975, len(workers) - 3)) * sqrt(float(covariance[2][2]))
    gamma, sigma, kappa = (float(value) for value in found)
    return UslFit(gamma, sigma, kappa, kappa - error, kappa + error, max(workers))
