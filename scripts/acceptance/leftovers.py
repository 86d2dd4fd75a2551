"""kill -9 of the driver, and of a case child, in the middle of a run: nothing is left behind, nothing is lost."""

import json
import os
import signal
from pathlib import Path
from typing import Any

from acceptance.finding import Finding, NotMeasured, judged
from acceptance.process import last_line
from acceptance.record import Record, read_record
from acceptance.suites import case, suite
from acceptance.watched import Seen, Watched, came_true, watched
from acceptance.workbench import Workbench

ITEM = "kill-9"
GRACE_S = 2.0  # for the kernel to end what hangs on the killed process
START_S = 60.0
SHARED_MEMORY = Path("/dev/shm")
BLOCKS = 3
MODES = ["thread", "process", "process_fork", "thread_pool", "process_pool"]


def small_suite() -> dict[str, Any]:
    cases = [case("sum_square", mode=MODES, workers=2, place="cores", grain=64)]
    return suite("leftovers", cases, BLOCKS)


def judge_left(what: str, alive: list[Seen], objects: list[str]) -> Finding:
    left = [" ".join(seen.argv) for seen in alive] + [f"/dev/shm/{name}" for name in objects]
    said = f"{len(left)} left: {left[0]}" if left else "no process, no shared memory"
    return judged(ITEM, f"{what}: nothing left after {GRACE_S:g} s", said, not left)


def judge_resumed(code: int, said: str, record: Record) -> Finding:
    whole = all(subject.status == "ok" and len(subject.blocks) == BLOCKS for subject in record.cases)
    holds = code == 0 and whole and record.run["state"] == "complete"
    count = f"exit {code}, {record.run['state']}, {sum(len(c.blocks) for c in record.cases)} processes in the record"
    return judged(ITEM, "driver: resume completes the run", count if holds else f"{count}: {said}", holds)


def judge_child(code: int, record: Record) -> Finding:
    """The killed child is one failed process with a reason; all others are as if nothing had happened."""
    failed = [c for c in record.cases if c.status != "ok"]
    told = len(failed) == 1 and failed[0].status == "failed" and bool(failed[0].reason)
    said = failed[0].reason if failed else "no case is failed"
    measured = f"exit {code}, {len(failed)} case failed: {said}"
    return judged(ITEM, "case child: one case fails with a reason, exit 1", measured, code == 1 and told)


class Killing:
    """One run in the background, and what is in shared memory before it."""

    def __init__(self, bench: Workbench, name: str) -> None:
        self.bench = bench
        self.out = bench.folder / name
        self.file = bench.folder / "leftovers.json"
        self.log = bench.folder / f"{name}.log"
        self.before = set(os.listdir(SHARED_MEMORY))

    def command(self) -> list[str | Path]:
        return [self.bench.program, "run", self.file, "--out", self.out]

    def journal_lines(self) -> int:
        journal = self.out / "journal.jsonl"
        return journal.read_text().count("\n") if journal.exists() else 0

    def left(self, what: str, subject: Watched) -> Finding:
        came_true(lambda: not subject.offspring(), GRACE_S)
        return judge_left(what, subject.offspring(), sorted(set(os.listdir(SHARED_MEMORY)) - self.before))


def _victim(subject: Watched, ready: bool, wanted: str) -> int | None:
    """The pid to kill, once a worker process of it is alive: that is when most could be left behind."""
    seen = subject.offspring() if ready else []
    if not any(Path(one.argv[0]).name == "coresweep-worker" for one in seen if one.argv):
        return None
    if wanted == "driver":
        return subject.process.pid
    return next((one.pid for one in seen if one.argv[1:2] == ["case"]), None)


def _kill(killing: Killing, subject: Watched, wanted: str) -> None:
    found: list[int] = []

    def hit() -> bool:
        pid = _victim(subject, killing.journal_lines() > 0, wanted)
        if pid is None:
            return subject.process.poll() is not None
        found.append(pid)
        os.kill(pid, signal.SIGKILL)
        return True

    came_true(hit, START_S)
    if not found:
        raise NotMeasured(f"never saw a {wanted} with a worker: {last_line(killing.log.read_text())}")


def kill_driver(bench: Workbench) -> list[Finding]:
    killing = Killing(bench, "killed-driver")
    with watched(killing.command(), killing.log) as subject:
        _kill(killing, subject, "driver")
        subject.process.wait()
        findings = [killing.left("driver", subject)]
    done = bench.coresweep("resume", killing.out)
    return [*findings, judge_resumed(done.code, last_line(done.stderr), read_record(killing.out))]


def kill_child(bench: Workbench) -> list[Finding]:
    killing = Killing(bench, "killed-child")
    with watched(killing.command(), killing.log) as subject:
        _kill(killing, subject, "case child")
        code = subject.process.wait()
        return [killing.left("case child", subject), judge_child(code, read_record(killing.out))]


def measure(bench: Workbench) -> list[Finding]:
    (bench.folder / "leftovers.json").write_text(json.dumps(small_suite()))
    return kill_driver(bench) + kill_child(bench)
