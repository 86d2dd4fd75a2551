"""Locks under a load (`critical_section`, `read_mostly`, `lock_handoff`), and one that was left out (`elided_lock`).

Throughput comes from trials without a stamp, waits from trials of their own that stamp 1 acquisition in 64.
"""

from __future__ import annotations

from dataclasses import dataclass

from coresweep_report.analysis import lock_meaning
from coresweep_report.analysis.grouping import by_axis, largest, where
from coresweep_report.observations import SHORTEST_NS
from coresweep_report.statistics import median
from coresweep_report.sweep import Measured, Sweep

SECTION, READERS, HANDOFF, ELIDED = "critical_section", "read_mostly", "lock_handoff", "elided_lock"
WAITS = {SECTION: ("wait",), READERS: ("read_wait", "write_wait"), HANDOFF: ("handoff",)}
RELEASES = {"wait": "release", "read_wait": "read_release", "write_wait": "write_release"}
WRONG = ("lost_share", "torn_share", "early_share")  # what a lock that excludes nobody lets happen


@dataclass(frozen=True)
class Wait:
    """What acquisitions of one stamped case waited for."""

    found: Measured
    kind: str  # wait, read wait, write wait, handoff
    observations: int  # of all processes
    stamp_ns: float | None  # what reading one costs: taken off all times below, as the record does for waiting's share
    longest_ns: float  # of all
    p50: Measured | None  # each only where enough observations lie beyond it
    p99: Measured | None
    p999: Measured | None
    met_p50: float | None  # the same, as a random instant of a waiting worker meets them
    met_p90: float | None
    met_p99: float | None
    released_p50: Measured | None  # from before unlock() to after it: in no wait; older records lack it
    released_p99: Measured | None

    @property
    def releases(self) -> bool:
        """Whether the record tells how long releasing takes."""
        return self.released_p50 is not None


@dataclass(frozen=True)
class Elided:
    """A lock without its atomics, and what it costs one worker in a process that is multi-threaded."""

    lock: str
    elided: Measured
    real: Measured | None


def lock(found: Measured) -> str:
    return found.case.axis("lock", "none")


def excluding(sweep: Sweep, found: list[Measured]) -> list[Measured]:
    """Only of these a time is a lock's cost."""
    return [one for one in found if sweep.excludes(lock(one))]


def loads(sweep: Sweep, workload: str) -> list[Measured]:
    """Its cases without stamps."""
    return sweep.of(workload, where(stamp="off"))


def panels(found: list[Measured], *free: str) -> list[list[Measured]]:
    """For every mode the load under which most locks were measured."""
    return [largest(group, "lock", *free) for group in by_axis(found, "mode").values()]


def waits(sweep: Sweep, workload: str) -> list[Wait]:
    """Of the locks that exclude: under another nobody waits for his turn."""
    stamped = excluding(sweep, sweep.of(workload, where(stamp="on")))
    return [wait for one in stamped for name in WAITS[workload] if (wait := _wait(one, name)) is not None]


def _wait(found: Measured, name: str) -> Wait | None:
    observed = found.observed(name)
    if observed is None:
        return None
    stamps = found.counter_samples("stamp_ns")
    stamp_ns = median(stamps) if stamps else None
    waited = observed.less(stamp_ns or 0)

    def told(kind: str, per_mille: int) -> Measured | None:
        return _less(found.percentile(kind, per_mille), stamp_ns or 0)

    release = RELEASES.get(name, "")  # a handoff holds it
    return Wait(
        found,
        name.replace("_", " "),
        observed.n,
        stamp_ns,
        waited.longest_ns,
        p50=told(name, 500),
        p99=told(name, 990),
        p999=told(name, 999),
        met_p50=waited.time_quantile(500),
        met_p90=waited.time_quantile(900),
        met_p99=waited.time_quantile(990),
        released_p50=told(release, 500),
        released_p99=told(release, 990),
    )


def _less(found: Measured | None, ns: float) -> Measured | None:
    return None if found is None else found.mapped(lambda value: max(value - ns, SHORTEST_NS))


def rounds(sweep: Sweep, found: list[Measured]) -> list[Measured]:
    """What a round takes in some stamped cases: each from its like without stamps, where all have one."""
    plain = {_apart_from_stamps(one): one for one in reversed(sweep.of(found[0].case.workload, where(stamp="off")))}
    likes = [plain.get(_apart_from_stamps(one)) for one in found]
    return [one for one in likes if one is not None] if None not in likes else found


def _apart_from_stamps(found: Measured) -> frozenset[tuple[str, str]]:
    return frozenset((key, value) for key, value in found.case.axes.items() if key != "stamp")


def wrong_share(found: Measured) -> float | None:
    """The median share of steps that went wrong; None where the lock excludes."""
    shares = [seen.median for name in WRONG if (seen := found.by_counter(name)) is not None]
    return shares[0] if shares else None


def elided(sweep: Sweep) -> list[Elided]:
    """Beside `counter` with one thread."""
    real = {lock(one): one for one in reversed(sweep.of("counter", where(mode="thread", workers="1")))}
    return [Elided(lock(one), one, real.get(lock(one))) for one in sweep.of(ELIDED)]


def overheads(found: list[Measured]) -> list[Measured]:
    """The cases as their overhead has them; those left out whose record gives it an older meaning."""
    return [told for one in found if (told := lock_meaning.overhead(one)) is not None]
