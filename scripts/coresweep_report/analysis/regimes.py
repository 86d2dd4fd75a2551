"""Cases whose process values lie far apart: in clouds, or single ones alone; what differs there, and why an interval is
wide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from coresweep_report import distance, statistics, words
from coresweep_report.analysis.covariates import goes_with
from coresweep_report.record import Block
from coresweep_report.sweep import Measured, Sweep, ok_blocks

APART = 2.0  # a case jumps where its largest value is more than so many times its smallest one …
GAP = 1.25  # … and neighbours among its sorted values are that far from each other
FEWEST = 2  # values of a cloud: a single one stands alone
DIFFERS = 2.0  # a quantity differs between clouds where its medians do by this factor


@dataclass(frozen=True)
class Regime:
    """A case whose largest value is more than twice its smallest: its clouds (or what lies on either side of the widest
    gap), each by its median and number, and what differs between the fastest of them and the slowest."""

    found: Measured
    clouds: list[tuple[float, int]]
    causes: list[str]
    jumps: bool = True  # else its values are one cloud, and what lies off it is lone, or there is no gap at all
    alone: int | None = None  # the round of the single value that lies off it; None: several do


@dataclass(frozen=True)
class Wide:
    """A case above its target, with what it reached and why."""

    found: Measured
    half_width: float | None
    cause: str


def _of_workers(key: str) -> Callable[[Block], float | None]:
    def total(block: Block) -> float | None:
        known = [worker[key] for sample in block.disturbance for worker in sample if key in worker]
        return float(sum(known)) if known else None

    return total


def _around(probes: Callable[[Block], Sequence[tuple[float, float] | None]]) -> Callable[[Block], float | None]:
    def middle(block: Block) -> float | None:
        known = [value for probe in probes(block) if probe is not None for value in probe]
        return statistics.median(known) if known else None

    return middle


def _share(block: Block) -> float | None:
    known = [value for i in range(len(block.samples_ns)) for value in distance.share_of(block, i) or ()]
    return statistics.median(known) if known else None


# What may differ between clouds: a name, how it is read from a process, the factor that counts, how it is written.
QUANTITIES: Sequence[tuple[str, Callable[[Block], float | None], float, Callable[[float], str]]] = (
    ("distance between the CPUs", _around(lambda block: block.distance_ns), distance.GAP, words.duration),
    ("share of the core", _share, distance.GAP, lambda turn: f"{words.number(turn)} × a multiply-add"),
    ("frequency", _around(lambda block: block.multiply_add_ns), 1.1, lambda ns: f"{words.duration(ns)} a multiply-add"),
    ("waiting for a CPU", _of_workers("run_delay_ns"), DIFFERS, words.duration),
    ("migrations", _of_workers("migrations"), DIFFERS, words.number),
    ("voluntary switches", _of_workers("voluntary_switches"), DIFFERS, words.number),
    ("involuntary switches", _of_workers("involuntary_switches"), DIFFERS, words.number),
    ("page faults", _of_workers("minor_faults"), DIFFERS, words.number),
    (
        "stolen ticks",
        lambda block: None if block.steal_ticks is None else float(block.steal_ticks),
        DIFFERS,
        words.number,
    ),
)


def clouds(values: Sequence[float]) -> list[list[float]]:
    """Sorted values, divided at every gap that leaves at least two on both sides."""
    ordered = sorted(values)
    if len(ordered) < 2 * FEWEST or ordered[0] <= 0 or ordered[-1] <= APART * ordered[0]:
        return [ordered]
    found: list[list[float]] = [[]]
    for at, value in enumerate(ordered):
        left = len(ordered) - at
        if len(found[-1]) >= FEWEST and left >= FEWEST and value > GAP * found[-1][-1]:
            found.append([])
        found[-1].append(value)
    return found


def regimes(sweep: Sweep) -> list[Regime]:
    """Every case whose largest value is more than twice its smallest: all its values, whatever state it is told in."""
    found = []
    for one in sweep.measured:
        whole = one.within(distance.ALL) or one
        if min(whole.values) <= 0 or max(whole.values) <= APART * min(whole.values):
            continue
        parts = clouds(whole.values)
        jumps = len(parts) > 1
        if not jumps:
            parts = _widest_gap(whole.values)
        told = [(statistics.median(part), len(part)) for part in parts]
        lone = [part[0] for part in parts if len(part) == 1 and not jumps and parts[-1][0] > GAP * parts[0][-1]]
        alone = next((number for number, value in whole.by_block.items() if value in lone), None)
        found.append(Regime(one, told, _causes(whole, parts), jumps, alone))
    return found


def _widest_gap(values: Sequence[float]) -> list[list[float]]:
    """What lies on either side of it."""
    ordered = sorted(values)
    at = max(range(1, len(ordered)), key=lambda i: ordered[i] / ordered[i - 1])
    return [ordered[:at], ordered[at:]]


def _causes(whole: Measured, parts: Sequence[Sequence[float]]) -> list[str]:
    """What differs between the fastest cloud and the slowest."""
    ends = []
    for part in (parts[0], parts[-1]):
        ends.append([b for b in ok_blocks(whole.case) if part[0] <= whole.by_block.get(b.number, 0) <= part[-1]])
    causes = []
    for name, read, factor, write in QUANTITIES:
        known = [[value for block in end if (value := read(block)) is not None] for end in ends]
        if all(known):
            fast, slow = (statistics.median(values) for values in known)
            low, high = min(fast, slow), max(fast, slow)
            if name in SLOWS and fast > slow:
                continue  # what slows a process down is no cause of its being fast
            if high >= 1e-9 and high > factor * low and high - low > (3 if name in COUNTS else 0):
                causes.append(f"{name} ({write(fast)} → {write(slow)})")
    return causes


SLOWS = ("waiting for a CPU", "migrations", "involuntary switches", "page faults", "stolen ticks")
COUNTS = ("migrations", "voluntary switches", "involuntary switches", "page faults", "stolen ticks")


def wide(sweep: Sweep, target: float) -> list[Wide]:
    """Every case of which one common state is above the target, the widest first, each with its cause."""
    jumping = {regime.found.case.id: regime for regime in regimes(sweep) if regime.jumps}
    found = []
    for one in sweep.measured:
        widths = [state.interval.relative_half_width for state in one.judged]
        worst = None if None in widths else max(width for width in widths if width is not None)
        if worst is None or worst > target:
            found.append(Wide(one, worst, _why(sweep, one, jumping.get(one.case.id))))
    return sorted(found, key=lambda case: -1e9 if case.half_width is None else -case.half_width)


def _why(sweep: Sweep, one: Measured, regime: Regime | None) -> str:
    """What in the record goes with it; only where nothing does, how its values look."""
    if regime is not None and regime.causes:
        return f"jumps with its {regime.causes[0]}"
    if (goes := goes_with(sweep, one)) is not None:
        return goes.told
    if regime is not None:
        return "jumps between regimes that nothing in the record goes with"
    rare = min(one.judged, key=lambda state: state.n)
    if rare.at and rare.n < one.case_n / 2:
        return f"only {rare.n} of {one.case_n} values {rare.at}"
    return f"nothing in the record goes with it: {_look(one)}"


def _look(one: Measured) -> str:
    """How the values are spread."""
    if statistics.dependent(one.n, one.rho):
        return "neighbouring rounds resemble each other, and count as fewer"
    within = statistics.median([_spread(block.samples_ns) for block in ok_blocks(one.case)])
    across = _spread(one.values)
    if across > 2 * within:
        return f"processes differ by {words.percent(across)}, samples of one by {words.percent(within)}"
    return f"its samples spread by {words.percent(within)}"


def _spread(values: Sequence[float]) -> float:
    """Median distance from the median, relative, times 1.48: the standard deviation of normal values."""
    middle = statistics.median(values)
    return 1.48 * statistics.median([abs(value / middle - 1) for value in values])
