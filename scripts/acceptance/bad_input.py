"""Wrong usage and unreadable input: one line on stderr that names it, the right exit code, nothing half-written."""

from acceptance import full_disk
from acceptance.attempts import FOREIGN, Attempt, attempts, listing
from acceptance.finding import Finding, NotMeasured, judged
from acceptance.process import Argv, Completed
from acceptance.workbench import Workbench

ITEM = "bad-input"
WRONG_USAGE = 2


def judge(attempt: Attempt, done: Completed) -> Finding:
    demand = f"{attempt.name}: one line, exit {WRONG_USAGE}, nothing left"
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    left = [str(path) for path in attempt.absent if path.exists()]
    left += [f"{path}: {listing(path)}" for path, names in attempt.unchanged.items() if listing(path) != names]
    faults = []
    if done.code != WRONG_USAGE:
        faults.append(f"exit {done.code}")
    if len(lines) != 1:
        faults.append(f"{len(lines)} lines on stderr")
    if attempt.word not in done.stderr:
        faults.append(f"does not say '{attempt.word}'")
    if left:
        faults.append(f"left: {'; '.join(left)}")
    said = lines[0] if lines else "(silence)"
    return judged(ITEM, demand, f"{', '.join(faults)}: {said}" if faults else said, not faults)


def judge_environment(native: Completed, pretended: Completed) -> Finding:
    """hwloc would believe this variable: real CPUs would be bound by a foreign machine's numbers."""
    demand = "HWLOC_XMLFILE of a foreign machine changes nothing"
    if native.code != 0:
        raise NotMeasured(f"coresweep place: exit {native.code}: {native.stderr.strip()}")
    same = (pretended.code, pretended.stdout) == (0, native.stdout)
    return judged(ITEM, demand, "the same machine" if same else f"exit {pretended.code}, another machine", same)


def measure(bench: Workbench) -> list[Finding]:
    findings = [judge(attempt, bench.run(attempt.argv, timeout_s=60)) for attempt in attempts(bench)]
    asked: Argv = [bench.program, "place", "cores", "--workers", "2", "--json"]
    foreign = {"HWLOC_XMLFILE": str(FOREIGN), "HWLOC_THISSYSTEM": "1"}
    findings.append(judge_environment(bench.run(asked), bench.run(asked, environment=foreign)))
    return findings + full_disk.measure(bench)
