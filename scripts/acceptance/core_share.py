"""What somebody else on a core takes: what the probe costs, and what computing and locks take with and without him."""

import statistics
from collections.abc import Iterator
from math import log

from acceptance.finding import Finding, NotMeasured, at_most, judged, skipped
from acceptance.record import Block, Case, Record
from acceptance.suites import case, suite
from acceptance.workbench import Workbench

ITEM = "core_share"
BLOCKS = 24
PROBES_US = 2000  # what all probes of a process may take together
TWO_LEVELS = 1.25  # the levels of the quotient, if there are two
WITHIN = 1.1  # of a level
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


def levels(record: Record) -> tuple[float, float]:
    """Of the whole run's probes: the lowest, and the highest but for some strays."""
    found = sorted(q for measured in record.cases for before, after, _ in points(measured) for q in (before, after))
    if not found:
        raise NotMeasured("no sample was probed")
    return found[len(found) // 50], found[-1 - len(found) // 20]


def by_state(found: list[Point], low: float, high: float) -> dict[str, list[float]]:
    """Values with the whole core, with a shared one, and where that changed or was a part of the time."""
    values: dict[str, list[float]] = {"whole": [], "shared": [], "mixed": []}
    for before, after, value in found:
        state = "mixed"
        if max(before, after) <= WITHIN * low:
            state = "whole"
        elif high >= TWO_LEVELS * low and min(before, after) >= high / WITHIN:
            state = "shared"
        values[state].append(value)
    return values


def explained(found: list[Point]) -> float | None:
    """Share of the variance of the values' logarithms that follows the probes' mean; None where there is none."""
    if len(found) < ENOUGH or len({point[2] for point in found}) < 2 or len({p[0] + p[1] for p in found}) < 2:
        return None
    together = statistics.correlation([log((p[0] + p[1]) / 2) for p in found], [log(p[2]) for p in found])
    return together * together


def told(name: str, measured: Case, must_differ: bool, low: float, high: float) -> Finding:
    found = list(points(measured))
    values = by_state(found, low, high)
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
    low, high = levels(record)
    share = [q > TWO_LEVELS * low for measured in record.cases for p in points(measured) for q in p[:2]]
    findings = [_cost(record)]
    demand = "how often somebody else ran on a core: told"
    text = f"{sum(share) / len(share):.0%} of {len(share)} probes; quotients {low:.3f} to {high:.3f}"
    findings.append(judged(ITEM, demand, text, True))
    for name, workload, axes, workers, must_differ in TOLD:
        known = [c for c in record.cases if c.workload == workload and axes.items() <= c.axes.items()]
        if workers == 1 or known:  # two workers may have found no places
            findings.append(told(name, record.one(workload, **axes), must_differ, low, high))
    why = "which CPUs of a virtual machine are siblings of one core is hidden, and may change"
    findings.append(skipped(ITEM, "a neighbour of our own making shows", why))
    return findings


def measure(bench: Workbench) -> list[Finding]:
    fitting = [row for row in TOLD if row[3] <= len(bench.cpus)]
    cases = [case(workload, **axes, workers=workers, place="cores") for _, workload, axes, workers, _ in fitting]
    return judge(bench.sweep(suite(ITEM.replace("_", "-"), cases, BLOCKS)))
