"""The distance of the CPUs: whether the probe finds what core_to_core finds, what it costs, and what it explains."""

import statistics
from collections.abc import Iterator, Sequence

from acceptance.finding import Finding, NotMeasured, at_most, judged, skipped
from acceptance.record import Block, Case, Record
from acceptance.suites import case, suite
from acceptance.workbench import Workbench
from coresweep_report.distance import GAP, DistanceGroup, distance_groups, group_of

ITEM = "distance"
BLOCKS = 24
WITHIN = 0.05  # the probe and core_to_core, which hand a line over alike, in one sample
PROBE_US = 1000  # what a probe may take
ENOUGH = 3  # samples, for a median of them
# Name, workload, axes and whether near and far must differ: a FIFO lock hands its line over at each acquisition.
EXPLAINED = (
    ("ticket lock", "counter", {"mode": "thread", "lock": "ticket"}, True),
    ("std::mutex", "counter", {"mode": "thread", "lock": "std_mutex"}, False),
    ("no lock", "counter", {"mode": "thread", "lock": "none"}, False),
    ("pool, submit", "square", {"mode": "thread_pool", "dispatch": "submit", "grain": "1"}, False),
    ("oneTBB, submit", "square", {"mode": "thread_pool_tbb", "dispatch": "submit", "grain": "1"}, False),
    ("pool, index", "square", {"mode": "thread_pool", "dispatch": "index", "grain": "1"}, False),
)

Probe = tuple[float, float]  # before and after a sample
Point = tuple[Probe, float]  # probe, value; all ns


def _probed(block: Block) -> Iterator[tuple[int, float]]:
    """Samples whose two probes agree, and the distance they found."""
    for sample, probe in enumerate(block.distance_ns):
        if probe and max(probe) <= GAP * min(probe):
            yield sample, sum(probe) / 2


def points(measured: Case) -> list[Point]:
    """Its probed samples."""
    return [
        ((probe[0], probe[1]), block.samples_ns[sample])
        for block in measured.ok_blocks
        for sample, probe in enumerate(block.distance_ns)
        if probe
    ]


def groups(record: Record) -> list[DistanceGroup]:
    """As the page finds them: what it does not see must not be seen here."""
    probes = [probe for measured in record.cases for probe, _ in points(measured)]
    return distance_groups([ns for probe in probes for ns in probe])


def _agreement(record: Record) -> Finding:
    reference = record.one("core_to_core")
    ratios, told = [], []
    for block in reference.ok_blocks:
        for sample, ns in _probed(block):
            if own := block.counters["oneway_median_ns"][sample]:
                ratios.append(ns / own)
                told.append(f"{ns:.0f}/{own:.0f}")
    if len(ratios) < ENOUGH:
        raise NotMeasured(f"{len(ratios)} samples of core_to_core were probed")
    middle = statistics.median(ratios)
    side_by_side = f"median ratio {middle:.3f} of {len(ratios)} samples: {' '.join(told[:: max(1, len(told) // 6)])} ns"
    holds = 1 - WITHIN <= middle <= 1 + WITHIN
    return judged(ITEM, f"probe ÷ core_to_core within {WITHIN:.0%}", side_by_side, holds)


def _cost(record: Record) -> list[Finding]:
    blocks = [block for measured in record.cases for block in measured.ok_blocks]
    costs = [float(block.facts["distance_probe_ns"]) / 1e3 for block in blocks if "distance_probe_ns" in block.facts]
    samples = sum(len(block.samples_ns) for block in blocks)
    if not costs or not samples:
        raise NotMeasured("no process probed anything")
    retaken = sum(sum(block.counter("retaken")) for block in blocks)
    changed = sum("distance_changed" in block.flags for block in blocks)
    unprobed = sum(probe is None for block in blocks for probe in block.distance_ns or [None] * len(block.samples_ns))
    note = f"{retaken / samples:.2%} of {samples} samples retaken, {unprobed / samples:.1%} not probed"
    note += f", {changed} processes flagged"
    return [at_most(ITEM, "a probe takes", statistics.median(costs), PROBE_US, "us", note)]


def explain(name: str, measured: Case, must_differ: bool, parts: Sequence[DistanceGroup]) -> Finding:
    """Its value by distance."""
    found = points(measured)
    told, middles = [], []
    for number, part in enumerate(parts):
        values = sorted(value for probe, value in found if group_of(parts, probe) == number)
        if len(values) >= ENOUGH:
            middles.append(statistics.median(values))
            spread = f"{values[0]:.3g}–{values[-1]:.3g}, n {len(values)}"
            told.append(f"at {part.middle_ns:.0f}: {middles[-1]:.3g} ({spread})")
    text = "; ".join(told) or "no group"
    if len(middles) < 2:
        return skipped(ITEM, f"{name}, ns by distance", f"the CPUs stayed at one distance: {text}")
    if not must_differ:
        return judged(ITEM, f"{name}, ns by distance: told", text, True)
    demand = f"{name}, ns by distance: far ÷ near >= {GAP}"
    return judged(ITEM, demand, f"{middles[-1] / middles[0]:.2f}: {text}", middles[-1] >= GAP * middles[0])


def judge(record: Record) -> list[Finding]:
    parts = groups(record)
    findings = [_agreement(record), *_cost(record)]
    for name, workload, axes, must_differ in EXPLAINED:
        findings.append(explain(name, record.one(workload, **axes), must_differ, parts))
    return findings


def measure(bench: Workbench) -> list[Finding]:
    if len(bench.cpus) < 2:
        return [skipped(ITEM, "two CPUs have a distance", "only one usable CPU here")]
    cases = [case(workload, **axes, workers=2, place="cores") for _, workload, axes, _ in EXPLAINED]
    cases.append(case("core_to_core", mode="thread", workers=2, place="cores", operation="cas", home="first"))
    return judge(bench.sweep(suite(ITEM, cases, BLOCKS, samples=3)))
