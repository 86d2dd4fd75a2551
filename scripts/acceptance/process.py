"""Running a program to its end: the one place where this package touches processes it waits for."""

import os
import signal
import subprocess
import tempfile
import threading
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
        process = subprocess.Popen(
            [str(argument) for argument in argv],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            cwd=cwd,
            env=os.environ | dict(environment or {}),
            start_new_session=True,
        )
        limit = threading.Timer(timeout_s, os.killpg, (process.pid, signal.SIGKILL))
        limit.start()
        # wait4 and not Popen.wait: its usage covers this child and its descendants alone.
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        finally:
            limit.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read().decode(errors="replace"))
    return Completed(process.returncode, texts[0], texts[1], time.monotonic() - started, usage.ru_maxrss * 1024)


def last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "(no output)"
