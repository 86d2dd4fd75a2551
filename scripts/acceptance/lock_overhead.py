"""What an uncontended lock costs must not depend on how long the work inside and outside it is."""

import statistics

from acceptance.disturbance import undisturbed
from acceptance.finding import Finding, NotMeasured, at_most
from acceptance.record import Case, Record
from acceptance.suites import case, suite
from acceptance.workbench import Workbench

ITEM = "lock_overhead"
LOCKS = ("none", "std_mutex", "ttas")
LENGTHS = ("1", "100")
LIMIT_NS = 5  # where the core let one part begin before the other had ended it was 12, and 6.5 for ttas
BLOCKS = 7


def overhead_ns(measured: Case) -> float:
    """The median over processes of each one's median."""
    values = [statistics.median(found) for block in measured.ok_blocks if (found := block.counter("overhead_ns"))]
    if not values:
        raise NotMeasured(f"{measured.id}: no process told its overhead")
    return statistics.median(values)


def judge(measured: Record) -> list[Finding]:
    findings = []
    record, left_out = undisturbed(measured)
    for lock in LOCKS:
        loads = [(inside, outside) for inside in LENGTHS for outside in LENGTHS]
        told = [
            overhead_ns(record.one("critical_section", lock=lock, inside=inside, outside=outside))
            for inside, outside in loads
        ]
        known = [0.0] if lock == "none" else []  # costs nothing
        each = ", ".join(f"{'/'.join(load)}: {value:.3g}" for load, value in zip(loads, told, strict=True))
        what = f"{lock} of one worker: overhead's range over inside/outside"
        what += ", and from 0" if known else ""
        findings.append(at_most(ITEM, what, max(told + known) - min(told + known), LIMIT_NS, "ns", f"{each}{left_out}"))
    return findings


def measure(bench: Workbench) -> list[Finding]:
    lengths = list(LENGTHS)
    load = case(
        "critical_section", mode="thread", workers=1, place="cores", lock=list(LOCKS), inside=lengths, outside=lengths
    )
    return judge(bench.sweep(suite("lock-overhead", [load], BLOCKS)))
