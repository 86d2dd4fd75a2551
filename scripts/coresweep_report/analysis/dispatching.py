"""What it costs to hand out tasks, from uniform tasks (`square`) of growing grain, and from what size that pays."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from coresweep_report import models
from coresweep_report.sweep import Measured, SpeedUp, Sweep

WORKLOAD = "square"


@dataclass(frozen=True)
class GrainPoint:
    """A mode at one grain."""

    grain: int
    found: Measured
    gain: SpeedUp | None
    serial_step_ns: float | None

    @property
    def task_ns(self) -> float:
        """What the caller waits per task, work included."""
        return self.found.median * self.grain

    @property
    def tasks(self) -> float:
        return self.found.steps_per_trial / self.grain


@dataclass(frozen=True)
class DispatchCost:
    """One mode and dispatch at `workers`."""

    mode: str
    dispatch: str
    workers: int
    points: list[GrainPoint]  # grain ascending
    cost: models.LaunchCost | None
    step_ns: float | None  # of the serial loop, without the cost of its own tasks

    @property
    def name(self) -> str:
        """thread_pool (index)."""
        return f"{self.mode} ({self.dispatch})" if self.dispatch else self.mode

    @property
    def finest(self) -> GrainPoint | None:
        """At grain 1."""
        return self.points[0] if self.points[0].grain == 1 else None

    def measured_crossing(self, level: float = 1.0) -> float | None:
        """Task size (ns of serial work) from which the speed-up exceeds `level`; None without points on both sides."""
        known = [(p.grain, p.gain.value) for p in self.points if p.gain is not None]
        grain = models.crossing([g for g, _ in known], [value for _, value in known], level)
        return None if grain is None or self.step_ns is None else grain * self.step_ns

    def verdict(self) -> str:
        """`crosses`, `always`, `never` or `unknown`: where the measured speed-ups lie."""
        gains = [point.gain.value for point in self.points if point.gain is not None]
        if not gains:
            return "unknown"
        if self.measured_crossing() is not None:
            return "crosses"
        return "always" if min(gains) >= 1 else "never" if max(gains) < 1 else "unknown"

    def break_even_task(self, tasks: float) -> float | None:
        """Modelled: size of each of `tasks` tasks from which a trial of them beats the serial loop."""
        work = models.break_even_work(self.cost, self.workers, tasks) if self.cost else None
        return None if work is None else work / tasks

    def modelled_crossing(self) -> float | None:
        """Modelled: the task size at which a trial of the measured work, cut into tasks of that size, breaks even.

        W* = (p·T₀ + N·o)/(p - 1) solved for N at W* = the work of a trial; None where the launch alone costs more.
        """
        if self.cost is None or self.step_ns is None or self.workers < 2:
            return None
        work = self.points[-1].found.steps_per_trial * self.step_ns
        spare = work * (self.workers - 1) - self.workers * self.cost.launch_ns
        return work * self.cost.task_ns / spare if spare > 0 else None


def costs(sweep: Sweep) -> list[DispatchCost]:
    """Every mode and dispatch at the headline's workers, in the catalogue's order; empty where nothing was measured."""
    parallel = sweep.of(WORKLOAD, lambda found: found.case.mode != "serial" and found.case.number("grain") is not None)
    workers = sweep.headline_workers(parallel)
    parallel = [found for found in parallel if found.case.workers == workers]
    if workers is None or not parallel:
        return []
    place = Counter(found.case.place for found in parallel).most_common(1)[0][0]
    serial = sweep.of(WORKLOAD, lambda found: found.case.mode == "serial")
    step_ns = min((found.median for found in serial), default=None)
    grouped: dict[tuple[str, str], list[GrainPoint]] = defaultdict(list)
    for found in parallel:
        if found.case.place == place:
            baseline = sweep.baseline(found)
            point = GrainPoint(
                found.case.number("grain") or 1, found, sweep.speed_up(found), baseline.median if baseline else None
            )
            grouped[(found.case.mode, found.case.axis("dispatch"))].append(point)
    modes = list(sweep.record.modes)
    return [
        _cost(mode, dispatch, workers, grouped[(mode, dispatch)], step_ns)
        for mode, dispatch in sorted(grouped, key=lambda key: (modes.index(key[0]), key[1]))
    ]


def _cost(mode: str, dispatch: str, workers: int, points: list[GrainPoint], step_ns: float | None) -> DispatchCost:
    points = sorted(points, key=lambda point: point.grain)
    fitted = None
    full = [point for point in points if point.tasks >= workers]  # fewer tasks leave workers idle: not the model's case
    if step_ns is not None and full:
        fitted = models.launch_cost(
            [point.found.span_per_trial_ns for point in full],
            [point.found.steps_per_trial * step_ns for point in full],
            [point.tasks for point in full],
            workers,
        )
    return DispatchCost(mode, dispatch, workers, points, fitted, step_ns)


def cheapest(found: list[DispatchCost], dispatch: str) -> DispatchCost | None:
    """The lowest cost per task at grain 1 of one dispatch."""
    known = [(cost.finest.task_ns, cost) for cost in found if cost.dispatch == dispatch and cost.finest]
    return min(known, key=lambda entry: entry[0])[1] if known else None
