"""Where the caller stands that hands over tasks, what pinning costs threads that are made for the job, and whether the
gate leaves anybody behind."""

import statistics

from acceptance.disturbance import undisturbed
from acceptance.finding import Finding, NotMeasured, at_least, judged, skipped
from acceptance.pairs import median_ns, median_ratio
from acceptance.record import Case, Record
from acceptance.suites import case, suite
from acceptance.workbench import Workbench

ITEM = "callers"
NEARNESS = 0.02  # of pinned and unpinned fresh threads, on 8 ms of work
OVERLAP = 0.98  # of a gated trial of 20 ms: both begin and end within 400 µs
BLOCKS = 15


def _stood(record: Record, place: str, cpu: int) -> Finding:
    measured = record.one("square", mode="thread_pool", place=place)
    seen = {tuple(block.caller_cpus) for block in measured.ok_blocks}
    demand = f"one worker under place:{place}: the submitter stands on CPU {cpu}"
    said = ", ".join(str(list(cpus)) for cpus in sorted(seen))
    told = f"read back {said}; {median_ns(measured):.3g} ns a task"
    return judged(ITEM, demand, told, seen == {(cpu,)})


def _pinned(record: Record, mode: str, left_out: str) -> Finding:
    pinned, free = (record.one("sum_square", mode=mode, place=place) for place in ("cores", "none"))
    ratio, pairs = median_ratio(pinned, free)
    demand = f"{mode}: pinned / unpinned within {NEARNESS:.0%}"
    return judged(ITEM, demand, f"{ratio:.4f} (median of {pairs} pairs{left_out})", abs(ratio - 1) <= NEARNESS)


def _overlap(gated: Case) -> Finding:
    values = [statistics.median(found) for block in gated.ok_blocks if (found := block.counter("overlap"))]
    if not values:
        raise NotMeasured(f"{gated.id}: no process told its overlap")
    return at_least(ITEM, "counter, 2 workers: overlap of a trial", statistics.median(values), OVERLAP, "")


def judge(measured: Record, cpus: tuple[int, ...]) -> list[Finding]:
    record, left_out = undisturbed(measured)
    shared, own = f"cpus:{cpus[0]}", f"cpus:{cpus[0]},{cpus[1]}"
    findings = [_stood(record, own, cpus[1]), _stood(record, shared, cpus[0])]
    findings.append(_pinned(record, "thread", left_out))
    findings.append(_overlap(record.one("counter", mode="thread")))
    return findings


def measure(bench: Workbench) -> list[Finding]:
    if len(bench.cpus) < 2:
        return [skipped(ITEM, "a worker and its caller on two CPUs", "only one usable CPU here")]
    shared, own = f"cpus:{bench.cpus[0]}", f"cpus:{bench.cpus[0]},{bench.cpus[1]}"
    cases = [
        case("square", mode="thread_pool", dispatch="submit", workers=1, place=[own, shared], grain=1, work=200000),
        case("sum_square", mode="thread", workers=2, place=["cores", "none"], grain=16),
        case("counter", mode="thread", lock="std_mutex", workers=2, place="cores"),
    ]
    return judge(bench.sweep(suite(ITEM, cases, BLOCKS)), bench.cpus)
