"""What it costs to start a batch and to hand out its tasks (`square`: uniform tiny ones), and from what size it pays.

Two kinds of cases tell it. *Batches*: the same few tasks, their work from about a microsecond to milliseconds: they
tell start-up and slowdown apart. A *stream*: many tasks of one work, cut finer or coarser: it tells the cost per task.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import inf

from coresweep_report import models
from coresweep_report.analysis.launch_fit import Fit, Model
from coresweep_report.analysis.resampling import Spread, spread
from coresweep_report.analysis.steadiness import Refits, Steadiness, refits
from coresweep_report.equal_states import in_common_state
from coresweep_report.models import LaunchCost, SerialLine
from coresweep_report.sweep import Measured, SpeedUp, Sweep

WORKLOAD = "square"
IDLE = "idle_us"  # the axis that says how long all lay idle before a batch; absent in older records, which never did
MISFIT = 1 / 3  # of a measured batch's time: a model that misses one by more says nothing
WIDE = 1.0  # width of a spread, as a share of the value, above which there is no value to speak of


@dataclass(frozen=True)
class Point:
    """One way of running at one work and grain."""

    found: Measured
    gain: SpeedUp | None
    serial_step_ns: float | None

    @property
    def grain(self) -> int:
        return self.found.case.number("grain") or 1

    @property
    def tasks(self) -> float:
        return max(1.0, self.found.steps_per_trial / self.grain)

    @property
    def task_ns(self) -> float:
        """What the caller waits per task, work included."""
        return self.found.median * self.grain

    @property
    def work_ns(self) -> float:
        """Serial time of the whole batch."""
        return self.found.steps_per_trial * (self.serial_step_ns or 0)

    @property
    def task_work_ns(self) -> float:
        """Serial time of one task."""
        return self.grain * (self.serial_step_ns or 0)


@dataclass(frozen=True)
class Crossing:
    """The two measured sizes between which a speed-up rises through a level: nothing is known in between."""

    below: Point  # the largest that is seen to lie below it
    below_gain: SpeedUp
    above: Point  # the smallest from which every larger one is seen to lie above it
    above_gain: SpeedUp
    from_ns: float  # serial time of a batch, or task, that is too small
    to_ns: float  # … that is large enough


def crossing(points: Sequence[Point], size: Callable[[Point], float], level: float = 1.0) -> Crossing | None:
    """Where the speed-up of points of ascending size rises through `level` for good; None where no interval lies on one
    of its sides."""
    judged = [(point, point.gain) for point in points if point.gain is not None]
    first = len(judged)
    while first and judged[first - 1][1].above(level):
        first -= 1
    under = [entry for entry in judged[:first] if entry[1].below(level)]
    if first == len(judged) or not under:
        return None
    return Crossing(*under[-1], *judged[first], size(under[-1][0]), size(judged[first][0]))


def verdict(points: Sequence[Point]) -> str:
    """Where the measured speed-ups lie, by their intervals: `crosses`, `always` or `never`; `undecided` where the
    intervals do not say, `unknown` where there is no serial case to be measured against."""
    gains = [point.gain for point in points if point.gain is not None]
    if not gains:
        return "unknown"
    if crossing(points, lambda point: point.work_ns) is not None:
        return "crosses"
    if all(gain.above(1) for gain in gains):
        return "always"
    return "never" if all(gain.below(1) for gain in gains) else "undecided"


@dataclass(frozen=True)
class DispatchCost:
    """One mode and dispatch at `workers`, without idling before batches."""

    mode: str
    dispatch: str
    workers: int
    batches: list[Point]  # as many tasks each, their work ascending; empty in records of one work
    stream: list[Point]  # of one work, grain ascending
    fits: Refits[Fit] | None = None
    blocks: int = 0  # of the case that has the fewest
    misfit: float = 0.0  # largest miss of a fitted batch's time, as a share of the measured one
    resampled: Sequence[Fit] = field(default=())  # fitted to blocks drawn again
    equal_states: bool = True  # whether all that was fitted is of one state of the machine

    @property
    def name(self) -> str:
        """thread_pool (index)."""
        return f"{self.mode} ({self.dispatch})" if self.dispatch else self.mode

    @property
    def points(self) -> list[Point]:
        return [*self.batches, *self.stream]

    @property
    def fit(self) -> Fit | None:
        return self.fits.whole if self.fits is not None else None

    @property
    def cost(self) -> LaunchCost | None:
        """The model, where it fits."""
        return self.fit.cost if self.fit is not None and self.misfit <= MISFIT else None

    @property
    def refused(self) -> bool:
        """Whether there is a model, and it does not fit."""
        return self.fit is not None and self.cost is None

    @property
    def finest(self) -> Point | None:
        """At grain 1."""
        return self.stream[0] if self.stream and self.stream[0].grain == 1 else None

    @property
    def tasks(self) -> int:
        """Of a batch."""
        return round(self.batches[-1].tasks) if self.batches else 0

    def batch_crossing(self, level: float = 1.0) -> Crossing | None:
        """Between which lengths of a batch it begins to pay, measured."""
        return crossing(self.batches, lambda point: point.work_ns, level)

    def task_crossing(self, level: float = 1.0) -> Crossing | None:
        """Between which lengths of a stream's tasks it begins to pay, measured."""
        return crossing(self.stream, lambda point: point.task_work_ns, level)

    def verdict(self) -> str:
        """Of batches; of the stream where there are none."""
        return verdict(self.batches or self.stream)

    @property
    def nearest(self) -> tuple[Point, SpeedUp] | None:
        """What an undecided verdict hangs on: of the points that decide nothing, the one of the largest speed-up."""
        judged = [(p, p.gain) for p in self.batches or self.stream if p.gain is not None]
        doubtful = [entry for entry in judged if not (entry[1].above(1) or entry[1].below(1))]
        return max(doubtful or judged, key=lambda entry: entry[1].value) if judged else None

    def launch(self, fit: Fit) -> float | None:
        """Start-up per batch T₀."""
        return fit.cost.launch_ns

    def task_cost(self, fit: Fit) -> float | None:
        """Cost per task o, of one worker's time."""
        return fit.cost.task_ns

    def break_even(self, fit: Fit) -> float | None:
        """Modelled serial time from which a batch of as many tasks as were measured beats the serial loop."""
        return fit.cost.work_for(1.0, self.tasks, self.workers)

    def task_break_even(self, fit: Fit) -> float | None:
        """Modelled serial time of a task from which an endless stream of them beats the serial loop."""
        spare = self.workers - fit.cost.slowdown
        return None if fit.cost.task_ns is None or spare <= 0 else fit.cost.task_ns / spare

    def spread(self, value: Callable[[Fit], float | None]) -> Spread | None:
        return spread(self.resampled, value)

    def steadiness(self, value: Callable[[Fit], float | None]) -> Steadiness | None:
        return self.fits.steadiness(value) if self.fits is not None else None

    def publishable(self, value: Callable[[Fit], float | None]) -> str:
        """Whether a modelled number may be told: `steady`, `about`, or `absent`: then the measured crossing alone is.

        Absent where the model does not fit, where its spread is too wide, and where one block moves it too far; "about"
        where the run's halves disagree, or it is too short for any of this to be known.
        """
        known = value(self.fit) if self.cost is not None and self.fit is not None else None
        if known is None:
            return "absent"
        wide = self.spread(value)
        if wide is not None and wide.high - wide.low > WIDE * known:
            return "absent"
        steady = self.steadiness(value)
        return "about" if steady is None or wide is None else steady.verdict

    def told(self, value: Callable[[Fit], float | None]) -> float | None:
        """A modelled number, where it may be told; a batch's break-even only where the measured crossing agrees."""
        known = value(self.fit) if self.fit is not None and self.publishable(value) != "absent" else None
        if value != self.break_even or known is None:
            return known
        seen = self.batch_crossing()
        return known if seen is not None and seen.from_ns <= known <= seen.to_ns else None

    def pays_from(self) -> float | None:
        """What ways are ordered by: the modelled break-even where it may be told, else the measured crossing's upper
        end; None where it was not seen to begin to pay."""
        seen = self.batch_crossing()
        return self.told(self.break_even) or (seen.to_ns if seen is not None else None)


def idle_us(found: Measured) -> int:
    return found.case.number(IDLE) or 0


def first_crossings(found: list[DispatchCost]) -> list[tuple[Crossing, DispatchCost]]:
    """The ways whose batches pay from the smallest measured size on, that of the lowest modelled size first."""
    known = [(seen, cost) for cost in found if (seen := cost.batch_crossing()) is not None]
    least = min((seen.to_ns for seen, _ in known), default=0.0)
    first = [entry for entry in known if entry[0].to_ns <= least * 1.001]
    return sorted(first, key=lambda entry: entry[1].pays_from() or inf)


def serial_line(sweep: Sweep) -> SerialLine | None:
    """The serial loop, of all its cases that did not rest before."""
    serial = in_common_state(sweep.of(WORKLOAD, lambda one: one.case.mode == "serial" and idle_us(one) == 0))
    return models.serial_line([s.span_per_trial_ns for s in serial], [s.steps_per_trial for s in serial])


@lru_cache(maxsize=2)  # a page asks three times, and each fit is made two hundred times
def costs(sweep: Sweep) -> list[DispatchCost]:
    """Every mode and dispatch at the headline's workers, in the catalogue's order; empty where nothing was measured."""
    known = sweep.of(WORKLOAD, lambda found: idle_us(found) == 0)
    parallel = [found for found in known if found.case.mode != "serial" and found.case.number("grain") is not None]
    workers = sweep.headline_workers(parallel)
    parallel = [found for found in parallel if found.case.workers == workers]
    if workers is None or not parallel:
        return []
    place = Counter(found.case.place for found in parallel).most_common(1)[0][0]
    serial = [found for found in known if found.case.mode == "serial"]
    line = serial_line(sweep)
    grouped: dict[tuple[str, str], list[Point]] = defaultdict(list)
    for found in parallel:
        if found.case.place == place:
            point = Point(found, sweep.speed_up(found), line.step_ns if line else None)
            grouped[(found.case.mode, found.case.axis("dispatch"))].append(point)
    modes = list(sweep.record.modes)
    return [
        _cost(mode, dispatch, workers, grouped[(mode, dispatch)], serial)
        for mode, dispatch in sorted(grouped, key=lambda key: (modes.index(key[0]), key[1]))
    ]


def _cost(mode: str, dispatch: str, workers: int, points: list[Point], serial: list[Measured]) -> DispatchCost:
    batches = _batches(points, workers)
    stream = _stream([point for point in points if point not in batches])
    fitted = [point for point in (*batches, *stream) if point.tasks >= workers]  # fewer leave workers idle
    if not serial or not batches:
        return DispatchCost(mode, dispatch, workers, batches, stream)
    model = Model(serial, [point.found for point in fitted], [point.tasks for point in fitted], workers)
    fits = refits(model.blocks, model.fit_to, model.common_blocks)
    if fits is None:
        return DispatchCost(mode, dispatch, workers, batches, stream)
    misfit = model.misfit(fits.whole)
    resampled = model.resampled() if misfit <= MISFIT else []
    return DispatchCost(
        mode, dispatch, workers, batches, stream, fits, model.fewest, misfit, resampled, model.equal_states
    )


def _batches(points: list[Point], workers: int) -> list[Point]:
    """The points of the number of tasks per worker that occurs with the most different works, if with several."""
    groups: dict[int, dict[float, Point]] = defaultdict(dict)
    for point in points:
        groups[models.busiest_tasks(point.tasks, workers)][point.found.steps_per_trial] = point
    several = [group for group in groups.values() if len(group) > 1]
    most: dict[float, Point] = max(several, key=len, default={})
    return [most[work] for work in sorted(most)]


def _stream(points: list[Point]) -> list[Point]:
    """The points of the work that occurs with the most grains, and, of these, in the most tasks."""
    groups: dict[float, list[Point]] = defaultdict(list)
    for point in points:
        groups[point.found.steps_per_trial].append(point)
    most: list[Point] = max(groups.values(), key=lambda group: (len(group), max(p.tasks for p in group)), default=[])
    return sorted(most, key=lambda point: point.grain)


def cheapest(found: list[DispatchCost], dispatch: str) -> DispatchCost | None:
    """The lowest cost per task at grain 1 of one dispatch."""
    known = [(cost.finest.task_ns, cost) for cost in found if cost.dispatch == dispatch and cost.finest]
    return min(known, key=lambda entry: entry[0])[1] if known else None
