"""Wrong usage and unreadable input: one line on stderr, the contract's exit code, nothing half-written."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from acceptance import full_disk
from acceptance.finding import Finding, NotMeasured, judged
from acceptance.process import Argv, Completed
from acceptance.workbench import Workbench

ITEM = "bad-input"
WRONG_USAGE = 2
FOREIGN = Path(__file__).with_name("data") / "foreign.xml"


@dataclass(frozen=True)
class Attempt:
    """Something wrong that a user may type, and what must not come of it."""

    name: str
    argv: Argv
    absent: list[Path] = field(default_factory=list)  # must not be there afterwards
    unchanged: dict[Path, str] = field(default_factory=dict)  # directory listings as before: path -> names


def listing(directory: Path) -> str:
    return " ".join(sorted(path.name for path in directory.iterdir()))


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
    if left:
        faults.append(f"left: {'; '.join(left)}")
    said = lines[0] if lines else "(silence)"
    return judged(ITEM, demand, f"{', '.join(faults)}: {said}" if faults else said, not faults)


def _file(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def _run_attempts(bench: Workbench, out: Path) -> list[Attempt]:
    """All the ways to give `run` something wrong. Its output directory must never appear."""
    folder = bench.folder / "bad"
    wrong: dict[str, Argv] = {
        "unknown suite": ["nosuchsuite"],
        "missing suite file": [folder / "absent.json"],
        "suite file that is no JSON": [_file(folder / "broken.json", '{"schema": ')],
        "suite file against its schema": [_file(folder / "invalid.json", '{"schema": "coresweep-suite/1"}')],
        "suite with an unknown workload": [_file(folder / "unknown.json", json.dumps(_suite("nosuch", 2)))],
        "suite with workers 0": [_file(folder / "nobody.json", json.dumps(_suite("sum_square", 0)))],
        "foreign topology in run": ["smoke", "--topology", FOREIGN],
        "bad filter": ["smoke", "--filter", "("],
        "bad budget": ["smoke", "--budget", "soon"],
    }
    return [Attempt(name, [bench.program, "run", *what, "--out", out], [out]) for name, what in wrong.items()]


def _suite(workload: str, workers: int) -> dict[str, object]:
    return {
        "schema": "coresweep-suite/1",
        "name": "bad",
        "title": "bad",
        "budget_s": 10,
        "min_blocks": 1,
        "max_blocks": 1,
        "target_half_width": 0.1,
        "timeout_s": 10,
        "cases": [{"workload": workload, "priority": 1, "axes": {"mode": ["thread"], "workers": [workers]}}],
    }


def _record_attempts(bench: Workbench) -> list[Attempt]:
    absent = bench.folder / "bad" / "no-such-run"
    corrupt = bench.folder / "bad" / "corrupt"
    _file(corrupt / "run.json", '{"schema": "coresweep-run/1"')
    _file(corrupt / "journal.jsonl", "not a line of a journal\n")
    render: Argv = [bench.python, bench.root / "scripts" / "render_report.py"]
    attempts = []
    resume: Argv = [bench.program, "resume"]
    for verb, argv in (("render", render), ("resume", resume)):
        attempts.append(Attempt(f"{verb}, missing record", [*argv, absent], [absent]))
        attempts.append(Attempt(f"{verb}, corrupt record", [*argv, corrupt], [], {corrupt: listing(corrupt)}))
    return attempts


def attempts(bench: Workbench) -> list[Attempt]:
    out = bench.folder / "bad" / "out"
    program = bench.program
    regular = _file(bench.folder / "bad" / "regular", "a file, where a directory is needed")
    return [
        *_run_attempts(bench, out),
        Attempt("unwritable output directory", [program, "run", "smoke", "--out", regular / "run"]),
        *(
            Attempt(f"case {wrong}", [program, "case", wrong])
            for wrong in (
                "nosuch/mode:serial",
                "sum_square/mode:nosuch",
                "sum_square/nosuch:1",
                "sum_square/mode:thread/workers:0",
                "sum_square/mode:thread/workers:two",
            )
        ),
        Attempt("place --workers 0", [program, "place", "compact", "--workers", "0"]),
        Attempt("unknown policy", [program, "place", "nosuch", "--workers", "1"]),
        Attempt("unknown command", [program, "nosuch"]),
        *_record_attempts(bench),
    ]


def judge_environment(native: Completed, pretended: Completed) -> Finding:
    """hwloc would believe this variable: real CPUs would be bound by a foreign machine's numbers."""
    demand = "HWLOC_XMLFILE of a foreign machine changes nothing"
    if native.code != 0:
        raise NotMeasured(f"coresweep topology --json: exit {native.code}: {native.stderr.strip()}")
    same = (pretended.code, pretended.stdout) == (0, native.stdout)
    return judged(ITEM, demand, "the same machine" if same else f"exit {pretended.code}, another machine", same)


def measure(bench: Workbench) -> list[Finding]:
    findings = [judge(attempt, bench.run(attempt.argv, timeout_s=60)) for attempt in attempts(bench)]
    asked: Argv = [bench.program, "place", "cores", "--workers", "2", "--json"]
    foreign = {"HWLOC_XMLFILE": str(FOREIGN), "HWLOC_THISSYSTEM": "1"}
    findings.append(judge_environment(bench.run(asked), bench.run(asked, environment=foreign)))
    return findings + full_disk.measure(bench)
