#!/usr/bin/python3
"""Makes report.html, report.pdf, summary.md and figures/ from the record of a run (run.json)."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path
from typing import NoReturn

from coresweep_report.errors import ExitCode, ReportError


class Parser(argparse.ArgumentParser):
    """Wrong usage is one line, too."""

    def error(self, message: str) -> NoReturn:
        self.exit(ExitCode.WRONG_USAGE, f"render_report: {message}; see scripts/render_report.py --help\n")


def _unheard(code: int) -> int:
    """Lets Python's last flush of standard output go where it cannot fail."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def main(arguments: list[str]) -> int:
    parser = Parser(description=__doc__)
    parser.add_argument("directory", type=Path, metavar="DIR", help="a run's folder: reports/<machine>/<run>")
    parser.add_argument("--no-pdf", action="store_true", help="leave report.pdf out")
    options = parser.parse_args(arguments)
    try:
        from coresweep_report.produce import produce

        for line in produce(options.directory, pdf=not options.no_pdf):
            print(line, flush=True)
    except OSError as error:
        print(f"render_report: cannot write to standard output: {error.strerror}", file=sys.stderr)
        return _unheard(ExitCode.MISSING)
    except ReportError as error:
        print(f"render_report: {error}", file=sys.stderr)
        return error.code
    except ModuleNotFoundError as error:
        print(
            f"render_report: this Python lacks {error.name}; use $(scripts/find_python.sh), or make deps",
            file=sys.stderr,
        )
        return ExitCode.MISSING
    return ExitCode.DONE


if __name__ == "__main__":
    # A signal ends what was started on the way: the browser and its profile.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
