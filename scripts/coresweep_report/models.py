"""Models of parallel work: pure functions. Times are nanoseconds, speed-ups are against the true serial case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
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
    """What one parallel trial costs beyond its work."""

    launch_ns: float  # T₀: per trial, whatever its tasks
    task_ns: float  # o: per task, of one worker's time


def launch_cost(
    spans: Sequence[float], works: Sequence[float], tasks: Sequence[float], workers: int
) -> LaunchCost | None:
    """Fits span = T₀ + (W + N·o)/p to trials that differ in their number of tasks N (W: serial time of their work).

    Least squares of relative errors, T₀ and o not negative. None below two different numbers of tasks.
    """
    if len(set(tasks)) < 2:
        return None
    y = np.array(spans, dtype=float)
    design = np.column_stack([np.ones_like(y), np.array(tasks, dtype=float) / workers]) / y[:, None]
    excess = (y - np.array(works, dtype=float) / workers) / y
    scale = np.linalg.norm(design, axis=0)  # columns of equal length: T₀ and o differ by orders of magnitude
    solution, _ = nnls(design / scale, excess)
    launch, task = solution / scale
    return LaunchCost(float(launch), float(task))


def break_even_work(cost: LaunchCost, workers: int, tasks: float) -> float | None:
    """Serial time W* = (p·T₀ + N·o)/(p - 1) above which a trial of N tasks on p workers beats the serial loop.

    From T₀ + (W + N·o)/p < W. None for one worker: it can never pay.
    """
    if workers < 2:
        return None
    return (workers * cost.launch_ns + tasks * cost.task_ns) / (workers - 1)


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
