"""A program in the background whose whole offspring can be found again, however it groups or re-parents itself."""

import os
import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MARK = "CORESWEEP_ACCEPTANCE"
PAUSE_S = 0.002


@dataclass(frozen=True)
class Seen:
    pid: int
    argv: list[str]


def offspring(token: str, proc: Path = Path("/proc")) -> list[Seen]:
    """All live processes that inherited the token. Zombies have no environment and do not count."""
    wanted = f"{MARK}={token}".encode()
    found = []
    for entry in proc.iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if wanted in (entry / "environ").read_bytes().split(b"\0"):
                argv = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")[:-1]
                found.append(Seen(int(entry.name), argv))
        except OSError:
            continue  # it has ended meanwhile, or is somebody else's
    return found


def came_true(condition: Callable[[], bool], limit_s: float) -> bool:
    """Asks again and again until it is true, at most for `limit_s`."""
    end = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(PAUSE_S)
    return True


@dataclass(frozen=True)
class Watched:
    process: subprocess.Popen[bytes]
    token: str

    def offspring(self) -> list[Seen]:
        return offspring(self.token)

    def kill_all(self) -> None:
        for seen in self.offspring():
            try:
                os.kill(seen.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait()


@contextmanager
def watched(argv: Sequence[str | Path], output: Path) -> Iterator[Watched]:
    """Starts it; at the end of the block nothing of it is left, whatever happened."""
    token = uuid.uuid4().hex
    with output.open("w") as stream:
        process = subprocess.Popen(
            [str(argument) for argument in argv],
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            env=os.environ | {MARK: token},
            start_new_session=True,
        )
    subject = Watched(process, token)
    try:
        yield subject
    finally:
        subject.kill_all()
