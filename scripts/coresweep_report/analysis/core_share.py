"""What somebody else on a core took from a run, and how much of each case's variance the state of the machine explains:
the distance between its CPUs, and what they got of their cores (distance.py has both)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from coresweep_report import distance, statistics, words
from coresweep_report.distance import Probe
from coresweep_report.record import Block, Case
from coresweep_report.sweep import Measured, Sweep, ok_blocks

FEWEST_SAMPLES = 20  # of a case, to say what explains their variance
WAITED = 0.02  # share of a sample's time
FEWEST_OF_STATE = 3  # process values in each state, to compare them …
FEWEST_CASES = 3  # … and cases of which that can be done, to say what a neighbour takes


@dataclass(frozen=True)
class Explained:
    """Shares of the variance of a case's log sample values that two covariates account for, alone and together."""

    distance: float | None  # None: it has none, or there is no variance
    core: float | None
    both: float | None
    samples: int


def explained(case: Case) -> Explained | None:
    """By least squares on the logs of the means of both probes; adjusted for the number of covariates (Theil 1961), so
    that one which means nothing gets about 0. Samples whose workers waited for a CPU are left out. None where fewer
    than 20 are left that were probed."""
    rows: list[tuple[float, float | None, float | None]] = []
    for block in ok_blocks(case):
        for i, value in enumerate(block.samples_ns):
            way = block.distance_ns[i] if i < len(block.distance_ns) else None
            if value > 0 and not _waited(block, i):
                rows.append((log(value), _log_mean(way), _log_mean(distance.share_of(block, i))))
    has_way, has_core = (sum(row[i] is not None for row in rows) >= FEWEST_SAMPLES for i in (1, 2))
    kept = [row for row in rows if (row[1] is not None or not has_way) and (row[2] is not None or not has_core)]
    if len(kept) < FEWEST_SAMPLES or not (has_way or has_core):
        return None
    values = [value for value, *_ in kept]
    ways = [row[1] for row in kept if row[1] is not None] if has_way else []
    cores = [row[2] for row in kept if row[2] is not None] if has_core else []
    columns = [column for column in (ways, cores) if column]
    return Explained(
        distance=adjusted_share(values, [ways]) if ways else None,
        core=adjusted_share(values, [cores]) if cores else None,
        both=adjusted_share(values, columns),
        samples=len(kept),
    )


def _waited(block: Block, sample: int) -> bool:
    """Whether something else ran on the CPUs themselves: that is another cause, which the record tells apart."""
    delays = [worker.get("run_delay_ns", 0) for worker in block.disturbance[sample]]
    return max(delays, default=0) > WAITED * block.span_ns[sample]


def _log_mean(probe: Probe | None) -> float | None:
    return None if probe is None else log((probe[0] + probe[1]) / 2)


def adjusted_share(values: Sequence[float], covariates: Sequence[Sequence[float]]) -> float | None:
    """R² of a least-squares line, less what chance gives so many covariates; at least 0. None without variance."""
    y = np.array(values, dtype=float)
    free = len(y) - len(covariates) - 1
    total = float(((y - y.mean()) ** 2).sum())
    if free < 1 or total <= 0:
        return None
    design = np.column_stack([np.ones_like(y), *(np.array(column, dtype=float) for column in covariates)])
    solution, *_ = np.linalg.lstsq(design, y, rcond=None)
    left = float(((y - design @ solution) ** 2).sum())
    return max(0.0, 1 - (left / free) / (total / (len(y) - 1)))


@dataclass(frozen=True)
class Sharing:
    """Of a whole run."""

    probes: int
    share: float  # of the probes: somebody else ran on the core of the CPU that got least, if only for a part of them
    factor: float | None  # how much longer computing alone took then; None: too few values to compare
    cases: int  # that the factor rests on


def sharing(sweep: Sweep) -> Sharing | None:
    """None where nothing was probed. Cases whose own workers are siblings on a core share it on purpose: they are left
    out."""
    groups = sweep.surroundings.share
    seen = [
        quotient
        for found in sweep.measured
        if not _own_siblings(sweep, found.case)
        for block in ok_blocks(found.case)
        for probe in (distance.share_of(block, i) for i in range(len(block.samples_ns)))
        for quotient in probe or ()
    ]
    if not seen:
        return None
    if len(groups) < 2:
        return Sharing(len(seen), 0.0, None, 0)
    shared = sum(not groups[0].holds(quotient) for quotient in seen)
    factors = [factor for found in sweep.measured if (factor := _slowdown(sweep, found)) is not None]
    factor = statistics.median(factors) if len(factors) >= FEWEST_CASES else None
    return Sharing(len(seen), shared / len(seen), factor, len(factors))


def _slowdown(sweep: Sweep, found: Measured) -> float | None:
    """Of serial cases of independent tasks: they compute and nothing else, while others wait for locks, messages or
    other workers as well."""
    workload = sweep.record.workloads.get(found.case.workload)
    computes = workload is not None and workload.form == "tasks" and not Sweep.waits(found.case.workload)
    if found.case.mode != "serial" or not computes:
        return None
    alone, shared = (found.within((None, share)) for share in (0, 1))
    if alone is None or shared is None or min(alone.n, shared.n) < FEWEST_OF_STATE:
        return None
    return shared.median / alone.median


def _own_siblings(sweep: Sweep, case: Case) -> bool:
    cores = {place["cpu"]: place.get("core") for place in sweep.record.machine["topology"].get("places", [])}
    used = [cores.get(cpu) for cpu in {cpu for worker in case.cpus for cpu in worker}]
    known = [core for core in used if core is not None]
    return len(set(known)) < len(known)


def in_words(found: Sharing | None) -> str:
    """A sentence for the reader; empty where nothing was probed."""
    if found is None:
        return ""
    if found.share == 0:
        return "While this run measured, nobody else was seen on its cores."
    text = f"While this run measured, its cores were shared with somebody else {words.percent(found.share)} of the time"
    text += ", wholly or in part (hidden by the VM: no steal shows it)"
    if found.factor is None:
        return f"{text}."
    of = words.count(found.cases, "case") + " of one thread"
    return f"{text}; computing then took {words.ratio(found.factor)} as long (the median of {of})."
