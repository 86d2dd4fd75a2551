"""How far the record can be trusted: what was verified, read back, disturbed, flagged and left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from coresweep_report.record import Case
from coresweep_report.statistics import dependent
from coresweep_report.sweep import Sweep, ok_blocks

STATUSES = ("ok", "skipped", "failed", "incorrect", "timed_out")


@dataclass(frozen=True)
class Trust:
    """Counts over the whole run. None: no source said anything, which is not zero."""

    statuses: dict[str, int]
    processes: int
    samples: int
    trials: int
    bound: int  # processes whose masks were read back as dealt
    astray: int  # … and were not
    unbound: int  # processes that were not to be bound, or whose masks nobody could read
    run_delay_share: float | None  # of the time of workers that had a CPU to themselves
    run_delay_known: float  # share of those workers' samples that say so
    involuntary: int | None
    migrations: int | None
    fresh: bool  # some workers could not be asked for their migrations: they live for one trial only
    steal_ticks: int | None
    throttled_us: int | None
    flags: list[tuple[str, int]]
    dependent: int  # cases whose blocks resemble their predecessors
    without_interval: int
    unfinished: list[Case]  # every case that published nothing although it was to


def examine(sweep: Sweep) -> Trust:
    """Adds up the record."""
    cases = sweep.record.cases
    blocks = [(found.case, block) for found in sweep.measured for block in ok_blocks(found.case)]
    bindings = Counter(_binding(case.cpus, block.cpus) for case, block in blocks)
    statuses = Counter(case.status for case in cases)
    alone = [(case, block) for case, block in blocks if _alone(case)]
    asked = sum(case.workers * len(block.samples_ns) for case, block in alone)
    delay = [
        (worker["run_delay_ns"], span)
        for _, block in alone
        for sample, span in zip(block.disturbance, block.span_ns)
        for worker in sample
        if "run_delay_ns" in worker
    ]
    flags = Counter(flag for case in cases for block in case.blocks for flag in block.flags)
    return Trust(
        statuses={status: statuses[status] for status in STATUSES},
        processes=len(blocks),
        samples=sum(len(block.samples_ns) for _, block in blocks),
        trials=sum(len(block.samples_ns) * block.trials_per_sample for _, block in blocks),
        bound=bindings["bound"],
        astray=bindings["astray"],
        unbound=bindings["unbound"],
        run_delay_share=sum(d for d, _ in delay) / sum(s for _, s in delay) if delay else None,
        run_delay_known=len(delay) / asked if asked else 0.0,
        involuntary=_total(sweep, "involuntary_switches"),
        migrations=_total(sweep, "migrations"),
        fresh=any("migrations" not in worker for _, block in blocks for seen in block.disturbance for worker in seen),
        steal_ticks=_sum([block.steal_ticks for _, block in blocks]),
        throttled_us=_sum([block.throttled_us for _, block in blocks]),
        flags=sorted(flags.items()),
        dependent=sum(dependent(found.n, found.rho) for found in sweep.measured),
        without_interval=sum(found.interval.low is None for found in sweep.measured),
        unfinished=[case for case in cases if case.status != "ok" or not ok_blocks(case)],
    )


def _alone(case: Case) -> bool:
    """Whether waiting for a CPU is the doing of others: more workers than CPUs wait for each other, worker 0 for a
    submitter that found no CPU of its own, and workers that nobody bound for each other, too."""
    crowded = case.axis("dispatch") == "submit" and (not case.caller_cpus or case.caller_cpus in case.cpus)
    return not case.oversubscribed and not crowded and case.place != "none"


def _binding(dealt: list[list[int]], seen: list[list[int]]) -> str:
    """Pools number their workers as they come, so the masks are compared without their order."""
    if not seen:
        return "unbound"
    return "bound" if _masks(dealt) == _masks(seen) else "astray"


def _masks(workers: list[list[int]]) -> list[list[int]]:
    return sorted(sorted(worker) for worker in workers)


def _total(sweep: Sweep, key: str) -> int | None:
    return _sum(
        [
            worker.get(key)
            for found in sweep.measured
            for block in ok_blocks(found.case)
            for sample in block.disturbance
            for worker in sample
        ]
    )


def _sum(values: list[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
