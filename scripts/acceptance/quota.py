"""Under a quota on CPU time the first answer is what workers sustain, not what they do within one period of it."""

import statistics
from typing import Any

from acceptance import cgroups
from acceptance.finding import Finding, NotMeasured, judged, skipped
from acceptance.pairs import median_ratio
from acceptance.record import Case, Record
from acceptance.suites import suite
from acceptance.workbench import Workbench
from coresweep_report import record as report_record
from coresweep_report.answers import fastest, workers
from coresweep_report.answers.answer import Answer
from coresweep_report.sweep import Sweep

ITEM = "quota"
QUOTAS = (0.5, 1.0, 1.5)  # on two CPUs
TOLERANCE = 0.03  # beyond what a quota grants
LEAST = 0.8  # of it: whoever else runs here, and a host that takes CPUs away, leave less
# Of a ratio of rates: hosts change their speed from one second to the next.
RATE_TOLERANCE = 0.25
BLOCKS = 6
LASTING = {"lasting_ms": ["quota_periods"]}


def sweep_of(quota: float) -> dict[str, Any]:
    """What `default` measures under a quota, and the burst that it is compared with."""
    cases = [
        {"workload": "sustained", "priority": 1, "only": "quota", "axes": {"mode": ["serial"], **LASTING}},
        {
            "workload": "sustained",
            "priority": 1,
            "only": "quota",
            "axes": {"mode": ["thread"], "workers": ["quota_floor", "quota_ceil", "all"], **LASTING},
        },
        {"workload": "sum_square", "priority": 1, "axes": {"mode": ["serial"]}},
        {"workload": "sum_square", "priority": 1, "axes": {"mode": ["thread_pool"], "workers": ["all"]}},
    ]
    return suite(f"quota-{quota:g}".replace(".", "-"), cases, BLOCKS)


def _middle(case: Case, counter: str) -> float:
    values = [value for block in case.ok_blocks for value in block.counter(counter)]
    if not values:
        raise NotMeasured(f"{case.id}: no process told {counter}")
    return statistics.median(values)


def judge(quota: float, record: Record, first: Answer, mode: Answer) -> list[Finding]:
    under = f"quota {quota:g} of 2 CPUs"
    all_ = record.one("sustained", mode="thread", workers="2")
    one = record.one("sustained", mode="thread", workers="1")
    used = _middle(all_, "cpus_used")
    held = _middle(all_, "throttled_share")
    due = quota / min(quota, 1)
    rate, pairs = median_ratio(one, all_)
    findings = [
        judged(
            ITEM,
            f"{under}: two workers get {LEAST * quota:g} to {(1 + TOLERANCE) * quota:.3g} CPUs",
            f"{used:.3f}",
            LEAST * quota <= used <= (1 + TOLERANCE) * quota,
        ),
        judged(
            ITEM,
            f"{under}: and are held back for no more than the rest of their time, if they get all of it just for that",
            f"{held:.1%} of {1 - used / 2:.1%}",
            held <= 1 - used / 2 + TOLERANCE and (used < (1 - TOLERANCE) * quota or held > 0),
        ),
        judged(
            ITEM,
            f"{under}: sustained, two do {due:g} x one within {RATE_TOLERANCE:.0%}",
            f"{rate:.2f} x (median of {pairs} pairs)",
            abs(rate / due - 1) <= RATE_TOLERANCE,
        ),
    ]
    wanted = "2" if quota > 1 else "1"
    findings.append(judged(ITEM, f"{under}: the first answer is {wanted}", first.claim, first.number == wanted))
    bursts = bool(mode.number) and "in bursts only" in mode.claim  # an answer that is absent says nothing
    findings.append(judged(ITEM, f"{under}: a speed-up of a burst is called one", mode.claim, bursts))
    return findings


def measure(bench: Workbench) -> list[Finding]:
    if len(bench.cpus) < 2:
        return [skipped(ITEM, "two workers under a quota", "only one usable CPU here")]
    findings: list[Finding] = []
    for quota in QUOTAS:
        try:
            with cgroups.quota(quota) as prefix:
                asked = sweep_of(quota)
                record = bench.sweep(asked, [*prefix, *bench.two_cpus])
        except cgroups.NoCgroup as error:
            return [skipped(ITEM, "two workers under a real quota", str(error))]
        seen = Sweep(report_record.load(bench.record_of(asked)))
        findings += judge(quota, record, workers.answer(seen), fastest.answer(seen))
    return findings
