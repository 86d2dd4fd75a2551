"""What handing out one tiny task costs in our two pools, which differ in nothing but thread against process."""

from acceptance.disturbance import undisturbed
from acceptance.finding import Finding, at_most, judged, skipped
from acceptance.pairs import median_ns, median_ratio
from acceptance.record import Record
from acceptance.suites import case, suite
from acceptance.workbench import Workbench

ITEM = "dispatch"
LIMITS_NS = {"index": 30, "submit": 120}
NEARNESS = 0.15
BLOCKS = 11


def judge(measured: Record) -> list[Finding]:
    findings = []
    record, left_out = undisturbed(measured)
    for dispatch, limit in LIMITS_NS.items():
        process, thread = (
            record.one("square", mode=mode, dispatch=dispatch, grain="1") for mode in ("process_pool", "thread_pool")
        )
        count = f"{len(process.ok_blocks)} processes; thread_pool {median_ns(thread):.3g}"
        findings.append(
            at_most(ITEM, f"process_pool by {dispatch}, ns per task", median_ns(process), limit, "ns", count)
        )
        ratio, blocks = median_ratio(process, thread)
        demand = f"process_pool / thread_pool by {dispatch} within {NEARNESS:.0%}"
        near = 1 - NEARNESS <= ratio <= 1 + NEARNESS
        findings.append(judged(ITEM, demand, f"{ratio:.3f} (median of {blocks} pairs{left_out})", near))
    return findings


def measure(bench: Workbench) -> list[Finding]:
    if len(bench.cpus) < 2:
        return [skipped(ITEM, "two workers on two CPUs", "only one usable CPU here")]
    pools = ["process_pool", "thread_pool"]
    cases = [case("square", mode=pools, dispatch=list(LIMITS_NS), workers=2, place="cores", grain=1)]
    return judge(bench.sweep(suite(ITEM, cases, BLOCKS)))
