"""Running a program to its end: the one place where this package touches processes it waits for."""

import os
import resource
import select
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class Completed:
    code: int  # exit code; -N when signal N ended it
    stdout: str
    stderr: str
    wall_s: float = 0.0
    max_rss_bytes: int = 0  # of the largest process among it and all its descendants


Argv = list[str | Path]


class Runner(Protocol):
    def __call__(
        self,
        argv: Sequence[str | Path],
        *,
        timeout_s: float = 600,
        cwd: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Completed:
        ...


def run(
    argv: Sequence[str | Path],
    *,
    timeout_s: float = 600,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Completed:
    """Runs `argv` in a group of its own, which is killed at the time limit, and when we are interrupted: a terminal's
    Ctrl-C does not reach it. `environment` is added to ours."""
    started = time.monotonic()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        interrupts = _Interrupts()  # between the start of a program and the try that ends it nothing may be raised
        try:
            process = subprocess.Popen(
                [str(argument) for argument in argv],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd=cwd,
                env=os.environ | dict(environment or {}),
                start_new_session=True,
            )
        except BaseException:
            interrupts.release()
            raise
        try:
            interrupts.release()
            status, usage = _ended(process.pid, started + timeout_s)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        process.returncode = os.waitstatus_to_exitcode(status)
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read().decode(errors="replace"))
    return Completed(process.returncode, texts[0], texts[1], time.monotonic() - started, usage.ru_maxrss * 1024)


class _Interrupts:
    """Keeps SIGINT back until it is released."""

    def __init__(self) -> None:
        self._kept: list[int] = []
        self._before = signal.signal(signal.SIGINT, lambda number, _: self._kept.append(number))

    def release(self) -> None:
        """As it was before; what was kept back is delivered now."""
        signal.signal(signal.SIGINT, self._before)
        if self._kept:
            signal.raise_signal(signal.SIGINT)


def _ended(pid: int, deadline: float) -> tuple[int, resource.struct_rusage]:
    """Wait status of a child, and what it and its descendants used (wait4 and not Popen.wait: it says so of this child
    alone). At the deadline its group is killed.

    Waits a second at a time: an interrupt that comes just before a system call is not noticed until that returns.
    """
    alive = select.poll()
    descriptor = os.pidfd_open(pid)
    try:
        alive.register(descriptor, select.POLLIN)
        while not alive.poll(1000):
            if time.monotonic() > deadline:
                os.killpg(pid, signal.SIGKILL)
    finally:
        os.close(descriptor)
    _, status, usage = os.wait4(pid, 0)
    return status, usage


def last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "(no output)"
