"""Modes on equal work: same workload, work, grain and number of workers; only equal dispatch is compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from coresweep_report.pairing import quotient
from coresweep_report.sweep import Measured, SpeedUp, Sweep, alike, ideal

UNPINNED = "none"
TIE = 0.01  # a relative difference that is seen, and too small to choose by


@dataclass(frozen=True)
class Contest:
    """The fastest mode of one dispatch, and those that it ties with."""

    dispatch: str
    best: Measured
    gain: SpeedUp
    level: list[Measured]  # other modes that tie with the best one, or of which too little is known
    slower: bool  # whether every mode, not this one only, is seen to be slower than the serial loop


@dataclass(frozen=True)
class Comparison:
    """Modes compared on one work at one number of workers and one placement (with the unpinned ones beside)."""

    workload: str
    workers: int
    place: str
    serial: Measured | None
    rows: list[Measured]

    @property
    def ideal(self) -> int:
        return max(ideal(row.case) for row in self.rows)

    @property
    def work_ns(self) -> float:
        """How long the batch is: serial time of its work; without a serial case, of the fastest way's workers."""
        if self.serial is not None:
            return self.serial.median * self.serial.steps_per_trial
        return min(row.span_per_trial_ns * row.case.workers for row in self.rows)

    def dispatches(self) -> list[str]:
        return sorted({row.case.axis("dispatch") for row in self.rows})

    def pinned(self, dispatch: str) -> list[Measured]:
        return [r for r in self.rows if r.case.axis("dispatch") == dispatch and r.case.place == self.place]


def compare(sweep: Sweep, workload: str) -> Comparison | None:
    """The comparison at the headline's workers (waiting work: at most workers), of most modes, of largest tasks."""
    parallel = sweep.of(workload, lambda found: found.case.mode != "serial")
    workers = sweep.headline_workers(parallel)
    if sweep.waits(workload):
        workers = max((found.case.workers for found in parallel), default=None)
    groups: dict[tuple[object, ...], list[Measured]] = defaultdict(list)
    for found in parallel:
        if found.case.place != UNPINNED:
            groups[(found.work, found.case.workers, found.case.place)].append(found)
    if not groups:
        return None

    def worth(rows: Sequence[Measured]) -> tuple[bool, int, int]:
        case = rows[0].case
        return case.workers == workers, len({row.case.mode for row in rows}), case.number("grain") or 0

    rows = max(groups.values(), key=worth)
    first = rows[0]
    beside = [
        found
        for found in parallel
        if found.case.place == UNPINNED and found.work == first.work and found.case.workers == first.case.workers
    ]
    modes = list(sweep.record.modes)
    rows = sorted([*rows, *beside], key=lambda row: (modes.index(row.case.mode), row.case.place == UNPINNED))
    return Comparison(workload, first.case.workers, first.case.place, sweep.baseline(first), rows)


def contests(sweep: Sweep, comparison: Comparison) -> list[Contest]:
    """The winner of each dispatch; none where there is no serial case to measure against. A mode that is certain to
    beat the serial loop wins before one that only reads faster."""
    found = []
    for dispatch in comparison.dispatches():
        rows = comparison.pinned(dispatch)
        if not rows:
            continue
        best = min(rows, key=lambda row: (not _certain(sweep.speed_up(row)), row.median))
        gain = sweep.speed_up(best)
        if gain is not None:
            level = [row for row in rows if row is not best and tied(row, best)]
            gains = [sweep.speed_up(row) for row in rows]
            found.append(Contest(dispatch, best, gain, level, all(g is not None and g.below(1) for g in gains)))
    return found


def tied(a: Measured, b: Measured) -> bool:
    """Whether neither is seen to be faster, or by no more than 1 %: judged round by round, whose cases ran within
    a minute of each other; by the intervals of both where they share too few rounds for that."""
    found = quotient(a, b)
    if not found.rounds:
        return alike(a, b)
    return not found.above(1 + TIE) and not found.below(1 - TIE)


def _certain(gain: SpeedUp | None) -> bool:
    return gain is not None and gain.above(1)
