"""Two pinned workers against serial, and sixteen that only wait."""

from acceptance.disturbance import undisturbed
from acceptance.finding import Finding, judged, skipped
from acceptance.pairs import median_ratio
from acceptance.record import Record
from acceptance.suites import case, suite
from acceptance.workbench import Workbench

ITEM = "speedup"
OURS = ["thread", "thread_pool", "process_pool"]
LIBRARIES = ["thread_pool_asio", "thread_pool_tbb", "thread_pool_openmp"]
LIMITS = dict.fromkeys(OURS, 1.9) | dict.fromkeys(LIBRARIES, 1.85)
SLEEP_LIMIT = 14.0
# A speed-up beyond the number of workers is no success: it says that serial did not run the same kernel.
TOLERANCE = 0.05
BLOCKS = 11


def _finding(what: str, speedup: float, pairs: str, limit: float, workers: int) -> Finding:
    most = workers * (1 + TOLERANCE)
    measured = f"{speedup:.3f} x (median of {pairs})"
    return judged(ITEM, f"{what}: {limit:g} to {most:g} x", measured, limit <= speedup <= most)


def judge(measured: Record) -> list[Finding]:
    findings = []
    record, left_out = undisturbed(measured)
    serial = record.one("sum_square", mode="serial", grain="64")
    for mode, limit in LIMITS.items():
        speedup, blocks = median_ratio(serial, record.one("sum_square", mode=mode, grain="64"))
        what = f"sum_square, grain 64, 2 workers, {mode}"
        findings.append(_finding(what, speedup, f"{blocks} pairs{left_out}", limit, 2))
    asleep = record.one("sleep_square", mode="serial")
    for mode in OURS:
        speedup, blocks = median_ratio(asleep, record.one("sleep_square", mode=mode))
        what = f"sleep_square, 16 workers, {mode}"
        findings.append(_finding(what, speedup, f"{blocks} pairs{left_out}", SLEEP_LIMIT, 16))
    return findings


def measure(bench: Workbench) -> list[Finding]:
    if len(bench.cpus) < 2:
        return [skipped(ITEM, "two workers on two CPUs", "only one usable CPU here: nothing to parallelise")]
    cases = [
        case("sum_square", mode="serial", workers=1, place="cores", grain=64),
        case("sum_square", mode=list(LIMITS), workers=2, place="cores", grain=64),
        case("sleep_square", mode="serial", workers=1, place="cores"),
        case("sleep_square", mode=OURS, workers=16, place="cores"),
    ]
    return judge(bench.sweep(suite(ITEM, cases, BLOCKS)))
