"""What a lock costs alone and together, and what is lost without one, from `counter` and `deposit`."""

from __future__ import annotations

from dataclasses import dataclass, field

from coresweep_report.statistics import MedianInterval, dependent_interval
from coresweep_report.sweep import Measured, Sweep, ok_blocks


KINDS = ("update", "lock", "rwlock")


@dataclass(frozen=True)
class LockCost:
    """One lock in one mode: its cases by number of workers (at one placement)."""

    lock: str
    mode: str
    kind: str  # lock, rwlock, update
    excludes: bool
    by_workers: dict[int, Measured]

    def at(self, workers: int | None) -> Measured | None:
        return self.by_workers.get(workers) if workers is not None else None


@dataclass(frozen=True)
class Loss:
    """What a lock that excludes nobody did with several workers."""

    found: Measured
    shares: list[float]  # lost share in every process, 0…1

    @property
    def n(self) -> int:
        return len(self.shares)

    @property
    def share(self) -> MedianInterval:
        """By the same rules as every other process value."""
        return dependent_interval(self.shares)


@dataclass(frozen=True)
class Exactness:
    """What was checked of the locks that exclude."""

    locks: int
    trials: int
    worst_lost_steps: float | None  # None: the counter was not recorded
    wrong: list[str] = field(default_factory=list)  # locks with a case that its check found incorrect: not published


def contended_workers(sweep: Sweep, workload: str = "counter") -> int | None:
    """The number of workers to speak about: one at which locks that exclude were measured, if any were; None where
    nobody had company."""
    shared = sweep.of(workload, lambda f: f.case.mode != "serial" and f.case.workers > 1)
    guarded = [found for found in shared if sweep.excludes(found.case.axis("lock", "none"))]
    return sweep.headline_workers(guarded or shared)


def lock_costs(sweep: Sweep, workload: str = "counter") -> list[LockCost]:
    """By mode and lock, in the catalogue's order, locks of one kind together."""
    rows: dict[tuple[str, str], dict[int, Measured]] = {}
    for found in sweep.of(workload):
        by_workers = rows.setdefault((found.case.mode, found.case.axis("lock", "none")), {})
        by_workers.setdefault(found.case.workers, found)  # the first placement that the suite lists
    modes, locks = list(sweep.record.modes), list(sweep.record.locks)

    def position(key: tuple[str, str]) -> tuple[int, int, int]:
        mode, lock = key
        kind = KINDS.index(_kind(sweep, lock)) if _kind(sweep, lock) in KINDS else len(KINDS)
        return modes.index(mode), kind, locks.index(lock) if lock in locks else len(locks)

    return [
        LockCost(lock, mode, _kind(sweep, lock), sweep.excludes(lock), rows[(mode, lock)])
        for mode, lock in sorted(rows, key=position)
    ]


def _kind(sweep: Sweep, lock: str) -> str:
    known = sweep.record.locks.get(lock)
    return known.kind if known else ""


def losses(sweep: Sweep, workload: str, counter: str) -> list[Loss]:
    """Cases of several workers under locks that do not exclude, with their `counter`."""
    racy = sweep.of(workload, lambda f: f.case.workers > 1 and not sweep.excludes(f.case.axis("lock", "none")))
    known = [Loss(found, found.counter(counter)) for found in racy]
    return [loss for loss in known if loss.shares]


def exactness(sweep: Sweep, workload: str, counter: str) -> Exactness:
    """Over the published cases of locks that exclude; a worker on its own cannot lose anything, so it is no check."""
    cases = sweep.of(workload, lambda f: f.case.workers > 1 and sweep.excludes(f.case.axis("lock", "none")))
    trials = sum(block.trials_per_sample * len(block.samples_ns) for f in cases for block in ok_blocks(f.case))
    seen = [abs(value) for found in cases for value in found.counter_samples(counter)]
    wrong = [
        case.axis("lock")
        for case in sweep.record.cases
        if case.workload == workload and case.status == "incorrect" and sweep.excludes(case.axis("lock", "none"))
    ]
    locks = len({found.case.axis("lock") for found in cases})
    return Exactness(locks, trials, max(seen, default=None), list(dict.fromkeys(wrong)))


def reference_lock(costs: list[LockCost], workers: int | None) -> LockCost | None:
    """The lock to speak about at a number of workers: `std_mutex` between threads, else the first that excludes."""
    excluding = [cost for cost in costs if cost.excludes and cost.mode != "serial" and cost.at(workers)]
    named = [cost for cost in excluding if cost.lock == "std_mutex"]
    return next(iter(named or excluding), None)


def ranked_locks(costs: list[LockCost], mode: str, workers: int) -> list[LockCost]:
    """The locks that exclude, in one mode at one number of workers, by their medians."""
    known = [cost for cost in costs if cost.excludes and cost.mode == mode and workers in cost.by_workers]
    return sorted(known, key=lambda cost: cost.by_workers[workers].median)
