"""What a lock costs alone and together, and what is lost without one, from `counter` and `deposit`."""

from __future__ import annotations

from dataclasses import dataclass

from coresweep_report.statistics import MedianInterval, dependent_interval
from coresweep_report.sweep import Measured, Sweep, ok_blocks


@dataclass(frozen=True)
class LockCost:
    """One lock in one mode: its cases by number of workers (at one placement)."""

    lock: str
    mode: str
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
    def share(self) -> MedianInterval:
        """By the same rules as every other process value."""
        return dependent_interval(self.shares)


@dataclass(frozen=True)
class Exactness:
    """What was checked of the locks that exclude."""

    locks: int
    trials: int
    worst_lost_steps: float | None  # None: the counter was not recorded


def contended_workers(sweep: Sweep, workload: str = "counter") -> int | None:
    """The number of workers to speak about."""
    return sweep.headline_workers(sweep.of(workload, lambda found: found.case.mode != "serial"))


def lock_costs(sweep: Sweep, workload: str = "counter") -> list[LockCost]:
    """By mode and lock, in the catalogue's order."""
    rows: dict[tuple[str, str], dict[int, Measured]] = {}
    for found in sweep.of(workload):
        by_workers = rows.setdefault((found.case.mode, found.case.axis("lock", "none")), {})
        by_workers.setdefault(found.case.workers, found)  # the first placement that the suite lists
    modes, locks = list(sweep.record.modes), list(sweep.record.locks)
    order = sorted(rows, key=lambda key: (modes.index(key[0]), locks.index(key[1]) if key[1] in locks else len(locks)))
    return [LockCost(lock, mode, sweep.excludes(lock), rows[(mode, lock)]) for mode, lock in order]


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
    return Exactness(len({found.case.axis("lock") for found in cases}), trials, max(seen, default=None))


def reference_lock(costs: list[LockCost]) -> LockCost | None:
    """The lock to speak about: `std_mutex` between threads, else the first that excludes."""
    excluding = [cost for cost in costs if cost.excludes and cost.mode != "serial"]
    named = [cost for cost in excluding if cost.lock == "std_mutex"]
    return next(iter(named or excluding), None)


def cheapest_lock(costs: list[LockCost], mode: str, workers: int) -> LockCost | None:
    """The cheapest lock that excludes, in one mode at one number of workers."""
    known = [(cost.by_workers[workers].median, cost) for cost in costs if _counts(cost, mode, workers)]
    return min(known, key=lambda entry: entry[0])[1] if known else None


def _counts(cost: LockCost, mode: str, workers: int) -> bool:
    return cost.excludes and cost.mode == mode and workers in cost.by_workers
