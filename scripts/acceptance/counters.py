"""`counter` under every lock: an excluding lock loses nothing, ever; no lock loses, and that is measured."""

import statistics

from acceptance.finding import Finding, NotMeasured, judged, skipped
from acceptance.record import Case, Record
from acceptance.suites import everything, suite
from acceptance.workbench import Workbench

ITEM = "counter"
OVERLAP = 0.9
BLOCKS = 3


def _lost(subject: Case) -> float:
    steps = [value for block in subject.ok_blocks for value in block.counter("lost_steps")]
    if len(steps) != sum(len(block.samples_ns) for block in subject.ok_blocks) or not steps:
        raise NotMeasured(f"{subject.id}: lost_steps is not recorded for every sample")
    return sum(steps)


def judge_lock(lock: str, cases: list[Case]) -> Finding:
    """One excluding lock over all its modes: every process ok, not one step lost."""
    demand = f"{lock}: exactly right in every trial"
    measured = [subject for subject in cases if subject.status != "skipped"]
    wrong = [
        f"{subject.id}: {subject.status}: {subject.reason}"
        for subject in measured
        if subject.status != "ok" or len(subject.ok_blocks) != len(subject.blocks)
    ]
    wrong += [
        f"{subject.id}: lost {_lost(subject):g} steps" for subject in measured if not wrong and _lost(subject) != 0
    ]
    if wrong:
        return judged(ITEM, demand, wrong[0], False)
    trials = sum(subject.trials for subject in measured)
    return judged(ITEM, demand, f"{trials} trials in {len(measured)} modes, 0 lost", trials > 0)


def judge_none(subject: Case) -> list[Finding]:
    """Without a lock, two workers on two CPUs: losses are there, and the workers really ran at once."""
    mode = subject.axes["mode"]
    shares = [value for block in subject.ok_blocks for value in block.counter("lost_share")]
    overlaps = [value for block in subject.ok_blocks for value in block.counter("overlap")]
    if not shares or not overlaps:
        raise NotMeasured(f"{subject.id}: lost_share or overlap is not recorded")
    lost, low = statistics.median(shares), min(overlaps)
    measured = (
        f"median {statistics.median(overlaps):.3f}, lowest {low:.3f} of {len(overlaps)} samples{_flagged(subject)}"
    )
    return [
        judged(
            ITEM, f"none, {mode}: losses measured and shown", f"{lost:.1%} lost (median of {len(shares)})", lost > 0
        ),
        judged(ITEM, f"none, {mode}: overlap >= {OVERLAP}", measured, low >= OVERLAP),
    ]


def _flagged(subject: Case) -> str:
    """The samples below the demand, which the record flags low_overlap; and one that it does not flag as it should."""
    found = []
    for block in subject.ok_blocks:
        for sample, value in enumerate(block.counters.get("overlap", [])):
            if value is not None and value < OVERLAP:
                flag = "low_overlap" if "low_overlap" in block.flags else "not flagged"
                found.append(f"block {block.block} sample {sample} {value:.3f} {flag}")
    return f"; below: {', '.join(found)}" if found else ""


def judge(record: Record) -> list[Finding]:
    findings = []
    for lock in record.catalogue["locks"]:
        cases = [subject for subject in record.cases if subject.axes.get("lock") == lock["name"]]
        if lock["excludes"]:
            findings.append(judge_lock(lock["name"], cases))
    parallel = [mode["name"] for mode in record.catalogue["modes"] if mode["roles"] and mode["workers_are"] != "caller"]
    for mode in parallel:
        findings += judge_none(record.one("counter", lock="none", mode=mode))
    return findings


def measure(bench: Workbench) -> list[Finding]:
    if len(bench.cpus) < 2:
        return [skipped(ITEM, "losses and exactness with two CPUs", "only one usable CPU here")]
    cases = [entry for entry in everything(bench.catalogue()) if entry["workload"] == "counter"]
    return judge(bench.sweep(suite(ITEM, cases, BLOCKS)))
