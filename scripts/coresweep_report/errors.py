"""The contract's exit codes, and the one kind of error that users see."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of every program and script."""

    DONE = 0
    WRONG_USAGE = 2  # also: unreadable input
    MISSING = 4  # something needed is missing on this machine


class ReportError(Exception):
    """One line for the user (what, where, what to do) and the exit code that goes with it."""

    def __init__(self, line: str, code: ExitCode = ExitCode.WRONG_USAGE) -> None:
        super().__init__(" ".join(line.split()))
        self.code = code
