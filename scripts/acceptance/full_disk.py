"""An output directory without room: tried in a mount namespace of its own, where it is a very small tmpfs."""

import json
import shutil
from pathlib import Path

from acceptance.finding import Finding, judged, skipped
from acceptance.process import Argv, Completed
from acceptance.workbench import Workbench

ITEM = "bad-input"
# No room at all; room for the first files but not for the whole record.
SIZES_KB = {"full output directory": 0, "output directory that fills up": 32}
MISSING = 4
CONTRACT = {"run.json", "journal.jsonl", "results.gbench.json", "results.ci.json", "topology.xml"}

# tmpfs has no size 0 (it means no limit): a page is taken away again. What is left is copied out before the
# namespace, and with it the mount, ends.
SCRIPT = """
mount -t tmpfs -o size="$(($1 + 4))k" tmpfs "$2" || exit 125
head -c 4096 /dev/zero >"$2/filler"
target=$2; copy=$3; shift 3
"$@"; code=$?
cp -r "$target/." "$copy"
exit $code
"""


def half_written(directory: Path) -> list[str]:
    """Files that the contract does not name, and JSON that is cut off. journal.jsonl may end in the middle of a line:
    that is what a journal is for."""
    faults = []
    for path in sorted(directory.rglob("*")):
        if path.is_dir() or path.name == "filler":
            continue
        if path.name not in CONTRACT:
            faults.append(path.name)
        elif path.suffix == ".json":
            try:
                json.loads(path.read_text())
            except ValueError:
                faults.append(f"{path.name} cut off")
    return faults


def judge(name: str, done: Completed, left: Path) -> Finding:
    demand = f"{name}: one line, exit {MISSING}, nothing half-written"
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    faults = [f"exit {done.code}"] if done.code != MISSING else []
    faults += [f"{len(lines)} lines on stderr"] if len(lines) != 1 else []
    faults += [f"left {fault}" for fault in half_written(left)]
    said = lines[-1] if lines else "(silence)"
    return judged(ITEM, demand, f"{', '.join(faults)}: {said}" if faults else said, not faults)


def measure(bench: Workbench) -> list[Finding]:
    findings = []
    for name, size in SIZES_KB.items():
        target, left = bench.folder / "full" / "disk", bench.folder / "full" / f"left-{size}"
        for path in (target, left):
            shutil.rmtree(path, ignore_errors=True)
            path.mkdir(parents=True)
        # Root of a user namespace may mount a tmpfs where root itself may not, and needs no password.
        alone: Argv = ["unshare", "--map-root-user", "--mount", "sh", "-c", SCRIPT, "sh", str(size), target, left]
        done = bench.run([*alone, bench.program, "run", "smoke", "--out", target / "run"], timeout_s=300)
        if done.code in (1, 125) and ("unshare" in done.stderr or "mount" in done.stderr):
            findings.append(skipped(ITEM, name, "no mount namespace may be made here"))
        else:
            findings.append(judge(name, done, left))
    return findings
