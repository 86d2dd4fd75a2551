"""What somebody else on a core takes: what the probe costs, and what computing and locks take with and without him."""

import statistics
from collections.abc import Iterator
from math import log

from acceptance.finding import Finding, NotMeasured, at_most, judged, skipped
from acceptance.record import Block, Case, Record
from acceptance.suites import case, suite
from acceptance.workbench import Workbench
from coresweep_report.distance import DistanceGroup, group_of, share_groups

ITEM = "core_share"
BLOCKS = 24
PROBES_US = 2000  # what all probes of a process may take together
SLOWER = 1.1  # what a neighbour must make of sum_square, which computes and nothing else
ENOUGH = 3  # samples, for a median of them
# Name, workload, axes, workers and whether the states must differ.
TOLD = (
    ("serial sum_square", "sum_square", {"mode": "serial"}, 1, True),
    ("pool's sum_square", "sum_square", {"mode": "thread_pool", "dispatch": "index"}, 2, False),
    ("std::mutex alone", "counter", {"mode": "thread", "lock": "std_mutex"}, 1, False),
    ("ticket lock alone", "counter", {"mode": "thread", "lock": "ticket"}, 1, False),
)

Point = tuple[float, float, float]  # quotients before and after, value in ns


def points(measured: Case) -> Iterator[Point]:
    """Samples with what the CPUs got of their cores: a short loop's turn over a multiply-add's step."""
    for block in measured.ok_blocks:
        for value, turn, step in zip(block.samples_ns, block.loop_turn_ns, block.multiply_add_ns):
            if turn and step:
                yield turn[0] / step[0], turn[1] / step[1], value


def quotients(record: Record) -> list[float]:
    """Of the whole run's probes, ascending."""
    found = sorted(q for measured in record.cases for before, after, _ in points(measured) for q in (before, after))
    if not found:
        raise NotMeasured("no sample was probed")
    return found


def by_state(found: list[Point], groups: list[DistanceGroup]) -> dict[str, list[float]]:
    """Values with the whole core, with a shared one, and where that changed: by the groups that the report forms."""
    values: dict[str, list[float]] = {"whole": [], "shared": [], "mixed": []}
    states = {0: "whole", 1: "shared", None: "mixed"}
    for before, after, value in found:
        values[states[group_of(groups, (before, after))]].append(value)
    return values


def explained(found: list[Point]) -> float | None:
    """Share of the variance of the values' logarithms that follows the probes' mean; None where there is none."""
    if len(found) < ENOUGH or len({point[2] for point in found}) < 2 or len({p[0] + p[1] for p in found}) < 2:
        return None
    together = statistics.correlation([log((p[0] + p[1]) / 2) for p in found], [log(p[2]) for p in found])
    return together * together


def told(name: str, measured: Case, must_differ: bool, groups: list[DistanceGroup]) -> Finding:
    found = list(points(measured))
    values = by_state(found, groups)
    share = explained(found)
    ranges = [
        f"{state} {statistics.median(seen):.4g} ({min(seen):.4g}–{max(seen):.4g}, n {len(seen)})"
        for state, seen in values.items()
        if seen
    ]
    text = "; ".join(ranges) + (f"; probes explain {share:.0%}" if share is not None else "")
    if min(len(values["whole"]), len(values["shared"])) < ENOUGH:
        return skipped(ITEM, f"{name}, ns by state of its cores", f"too few samples of two states: {text}")
    ratio = statistics.median(values["shared"]) / statistics.median(values["whole"])
    demand = f"{name}: shared ÷ whole core" + (f" >= {SLOWER}" if must_differ else ": told")
    return judged(ITEM, demand, f"{ratio:.2f}: {text}", not must_differ or ratio >= SLOWER)


def _probing_us(block: Block) -> float | None:
    """One before the first sample and one after each; those that follow at once serve twice."""
    each = [float(block.facts[key]) / 1e3 for key in ("share_probe_ns", "distance_probe_ns") if key in block.facts]
    return sum(each) * (len(block.samples_ns) + 1) if each else None


def _cost(record: Record) -> Finding:
    blocks = [block for measured in record.cases for block in measured.ok_blocks]
    costs = [cost for block in blocks if (cost := _probing_us(block)) is not None]
    each = [float(block.facts["share_probe_ns"]) / 1e3 for block in blocks if "share_probe_ns" in block.facts]
    if not each:
        raise NotMeasured("no process probed its cores")
    note = f"one probe of the cores {statistics.median(each):.0f} us; at most {max(costs):.0f}"
    return at_most(ITEM, "all probes of a process take", statistics.median(costs), PROBES_US, "us", note)


def judge(record: Record) -> list[Finding]:
    probes = quotients(record)
    groups = share_groups(probes)
    share = sum(q > groups[0].to_ns for q in probes) / len(probes)
    findings = [_cost(record)]
    demand = "how often somebody else ran on a core: told"
    text = f"{share:.0%} of {len(probes)} probes; quotients by group "
    text += ", ".join(f"{group.middle_ns:.3f} (n {group.probes})" for group in groups)
    findings.append(judged(ITEM, demand, text, True))
    for name, workload, axes, workers, must_differ in TOLD:
        known = [c for c in record.cases if c.workload == workload and axes.items() <= c.axes.items()]
        if workers == 1 or known:  # two workers may have found no places
            findings.append(told(name, record.one(workload, **axes), must_differ, groups))
    why = "which CPUs of a virtual machine are siblings of one core is hidden, and may change"
    findings.append(skipped(ITEM, "a neighbour of our own making shows", why))
    return findings


def measure(bench: Workbench) -> list[Finding]:
    fitting = [row for row in TOLD if row[3] <= len(bench.cpus)]
    cases = [case(workload, **axes, workers=workers, place="cores") for _, workload, axes, workers, _ in fitting]
    return judge(bench.sweep(suite(ITEM.replace("_", "-"), cases, BLOCKS)))
