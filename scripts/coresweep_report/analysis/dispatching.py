"""What it costs to hand out tasks, from uniform tasks (`square`) of growing grain, and from what size that pays."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

from coresweep_report import models
from coresweep_report.analysis.resampling import Spread, common_blocks, resampled_medians, spread
from coresweep_report.statistics import median
from coresweep_report.sweep import Measured, SpeedUp, Sweep

WORKLOAD = "square"
MISFIT = 1 / 3  # of a measured trial's time: a model that misses one by more says nothing about task sizes


@dataclass(frozen=True)
class Fit:
    """A fitted launch cost with the serial time of one step that it was fitted against."""

    cost: models.LaunchCost
    step_ns: float


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
class Crossing:
    """The two measured task sizes between which a speed-up rises through a level: nothing is known in between."""

    below: GrainPoint  # the largest that is seen to lie below it
    below_gain: SpeedUp
    above: GrainPoint  # the smallest from which every larger one is seen to lie above it
    above_gain: SpeedUp
    step_ns: float

    @property
    def from_ns(self) -> float:
        """Serial time of a task that is too small."""
        return self.below.grain * self.step_ns

    @property
    def to_ns(self) -> float:
        """Serial time of a task that is large enough."""
        return self.above.grain * self.step_ns


@dataclass(frozen=True)
class DispatchCost:
    """One mode and dispatch at `workers`."""

    mode: str
    dispatch: str
    workers: int
    points: list[GrainPoint]  # grain ascending
    fit: Fit | None
    step_ns: float | None  # of the serial loop, without the cost of its own tasks
    blocks: int = 0  # that all of its cases have: what it was fitted to
    misfit: float = 0.0  # largest miss of a fitted trial's time, as a share of the measured one
    refits: Sequence[Fit] = field(default=())  # to blocks drawn again

    @property
    def cost(self) -> models.LaunchCost | None:
        """The model, where it fits."""
        return self.fit.cost if self.fit is not None and self.misfit <= MISFIT else None

    @property
    def refused(self) -> bool:
        """Whether there is a model, and it does not fit."""
        return self.fit is not None and self.cost is None

    @property
    def launch_spread(self) -> Spread | None:
        return spread(self.refits, lambda fit: fit.cost.launch_ns)

    @property
    def task_spread(self) -> Spread | None:
        return spread(self.refits, lambda fit: fit.cost.task_ns)

    @property
    def name(self) -> str:
        """thread_pool (index)."""
        return f"{self.mode} ({self.dispatch})" if self.dispatch else self.mode

    @property
    def trial_work_ns(self) -> float:
        """Serial time of what one trial of the sweep does."""
        return self.points[-1].found.steps_per_trial * (self.step_ns or 0)

    @property
    def finest(self) -> GrainPoint | None:
        """At grain 1."""
        return self.points[0] if self.points[0].grain == 1 else None

    @property
    def judged(self) -> list[tuple[GrainPoint, SpeedUp]]:
        """The points that have a serial case to be measured against."""
        return [(point, point.gain) for point in self.points if point.gain is not None]

    def crossing(self, level: float = 1.0) -> Crossing | None:
        """Where the speed-up rises through `level` for good; None where no interval lies on one of its sides."""
        judged, step_ns = self.judged, self.step_ns
        first = len(judged)
        while first and judged[first - 1][1].above(level):
            first -= 1
        under = [entry for entry in judged[:first] if entry[1].below(level)]
        if first == len(judged) or not under or step_ns is None:
            return None
        return Crossing(*under[-1], *judged[first], step_ns)

    def verdict(self) -> str:
        """Where the measured speed-ups lie, by their intervals: `crosses`, `always` or `never`; `undecided` where the
        intervals do not say, `unknown` where there is no serial case to be measured against."""
        gains = [gain for _, gain in self.judged]
        if not gains:
            return "unknown"
        if self.crossing() is not None:
            return "crosses"
        if all(gain.above(1) for gain in gains):
            return "always"
        return "never" if all(gain.below(1) for gain in gains) else "undecided"

    @property
    def nearest(self) -> tuple[GrainPoint, SpeedUp] | None:
        """What an undecided verdict hangs on: of the points that decide nothing, the one of the largest speed-up."""
        doubtful = [entry for entry in self.judged if not (entry[1].above(1) or entry[1].below(1))]
        candidates = doubtful or self.judged
        return max(candidates, key=lambda entry: entry[1].value) if candidates else None

    def break_even_task(self, tasks: float) -> float | None:
        """Modelled: size of each of `tasks` tasks from which a trial of them beats the serial loop."""
        return _per_task(models.break_even_work(self.cost, self.workers, tasks) if self.cost else None, tasks)

    def break_even_spread(self, tasks: float) -> Spread | None:
        return spread(self.refits, lambda fit: _per_task(models.break_even_work(fit.cost, self.workers, tasks), tasks))

    def modelled_crossing(self) -> float | None:
        """Modelled: the task size at which a trial of the measured work, cut into tasks of that size, breaks even.

        W* = (p·T₀ + N·o)/(p - 1) solved for N at W* = the work of a trial; None where the launch alone costs more.
        """
        return None if self.cost is None or self.fit is None else self._crossing(self.fit)

    @property
    def crossing_spread(self) -> Spread | None:
        return spread(self.refits, self._crossing)

    def _crossing(self, fit: Fit) -> float | None:
        work = self.points[-1].found.steps_per_trial * fit.step_ns
        spare = work * (self.workers - 1) - self.workers * fit.cost.launch_ns
        return work * fit.cost.task_ns / spare if spare > 0 else None


def _per_task(work: float | None, tasks: float) -> float | None:
    return None if work is None else work / tasks


def first_crossings(found: list[DispatchCost]) -> list[tuple[Crossing, DispatchCost]]:
    """The modes and dispatches that pay from the smallest measured task size, the lowest modelled size first."""
    known = [(crossing, cost) for cost in found if (crossing := cost.crossing()) is not None]
    least = min((crossing.to_ns for crossing, _ in known), default=0.0)
    first = [entry for entry in known if entry[0].to_ns == least]
    return sorted(first, key=lambda entry: entry[1].modelled_crossing() or inf)


def costs(sweep: Sweep) -> list[DispatchCost]:
    """Every mode and dispatch at the headline's workers, in the catalogue's order; empty where nothing was measured."""
    parallel = sweep.of(WORKLOAD, lambda found: found.case.mode != "serial" and found.case.number("grain") is not None)
    workers = sweep.headline_workers(parallel)
    parallel = [found for found in parallel if found.case.workers == workers]
    if workers is None or not parallel:
        return []
    place = Counter(found.case.place for found in parallel).most_common(1)[0][0]
    serial = sweep.of(WORKLOAD, lambda found: found.case.mode == "serial")
    base = min(serial, key=lambda found: found.median, default=None)
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
        _cost(mode, dispatch, workers, grouped[(mode, dispatch)], base)
        for mode, dispatch in sorted(grouped, key=lambda key: (modes.index(key[0]), key[1]))
    ]


def _cost(mode: str, dispatch: str, workers: int, points: list[GrainPoint], base: Measured | None) -> DispatchCost:
    points = sorted(points, key=lambda point: point.grain)
    full = [point for point in points if point.tasks >= workers]  # fewer tasks leave workers idle: not the model's case
    if base is None or not full:
        return DispatchCost(mode, dispatch, workers, points, None, base.median if base else None)
    # Of the blocks that all of them have: a value and its spread must be of the same data.
    subjects = [base.by_block, *(point.found.spans_by_block for point in full)]
    common = common_blocks(subjects)
    if not common:
        return DispatchCost(mode, dispatch, workers, points, None, base.median)
    step_ns, *spans = (median([subject[block] for block in common]) for subject in subjects)
    fit = _fit(full, spans, step_ns, workers)
    if fit is None:
        return DispatchCost(mode, dispatch, workers, points, None, base.median)
    misfit = max(abs(_predicted(fit, point, workers) / span - 1) for point, span in zip(full, spans))
    refits = _refits(full, subjects, workers) if misfit <= MISFIT else []
    return DispatchCost(mode, dispatch, workers, points, fit, base.median, len(common), misfit, refits)


def _fit(points: list[GrainPoint], spans: Sequence[float], step_ns: float, workers: int) -> Fit | None:
    works = [point.found.steps_per_trial * step_ns for point in points]
    found = models.launch_cost(spans, works, [point.tasks for point in points], workers)
    return None if found is None else Fit(found, step_ns)


def _predicted(fit: Fit, point: GrainPoint, workers: int) -> float:
    """T₀ + (W + N·o)/p of one trial."""
    work = point.found.steps_per_trial * fit.step_ns
    return fit.cost.launch_ns + (work + point.tasks * fit.cost.task_ns) / workers


def _refits(points: list[GrainPoint], subjects: Sequence[Mapping[int, float]], workers: int) -> list[Fit]:
    medians = resampled_medians(subjects)
    if medians is None:
        return []
    fits = [_fit(points, [float(span) for span in row[1:]], float(row[0]), workers) for row in medians]
    return [fit for fit in fits if fit is not None]


def cheapest(found: list[DispatchCost], dispatch: str) -> DispatchCost | None:
    """The lowest cost per task at grain 1 of one dispatch."""
    known = [(cost.finest.task_ns, cost) for cost in found if cost.dispatch == dispatch and cost.finest]
    return min(known, key=lambda entry: entry[0])[1] if known else None
