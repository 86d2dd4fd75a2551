#!/usr/bin/env python3
"""Measures every demand that must hold of coresweep here and prints them as a table. Exit 0: none was missed; 1: some
was; 2: wrong usage; 4: no program. Takes long (a clean clone, the default suite, three sanitizers): --only and --skip
choose."""

import argparse
import signal
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

from acceptance.finding import exit_code, table
from acceptance.items import ITEMS, measure_item, selected
from acceptance.process import run
from acceptance.workbench import Workbench, usable_cpus

ROOT = Path(__file__).resolve().parents[1]


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"accept: {message}; see scripts/accept.py --help\n")


def parse() -> argparse.Namespace:
    parser = Parser(description=__doc__)
    parser.add_argument("--only", nargs="+", default=[], metavar="ITEM", help=f"of: {' '.join(ITEMS)}")
    parser.add_argument("--skip", nargs="+", default=[], metavar="ITEM", help="all but these")
    parser.add_argument("--program", type=Path, default=ROOT / "build" / "coresweep", help="default: build/coresweep")
    parser.add_argument("--keep", type=Path, help="folder for records and logs; it must not exist (default: removed)")
    arguments = parser.parse_args()
    try:
        arguments.items = selected(arguments.only, arguments.skip)
        if arguments.keep:
            arguments.keep.mkdir(parents=True)
    except (ValueError, OSError) as error:
        parser.error(str(error))
    return arguments


def main() -> int:
    arguments = parse()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what runs is ended and its folder removed, as by Ctrl-C
    if not arguments.program.is_file():
        print(f"accept: no program at {arguments.program}; build it: make build", file=sys.stderr)
        return 4
    with tempfile.TemporaryDirectory(prefix="coresweep-accept-") as temporary:
        folder = (arguments.keep or Path(temporary)).resolve()
        bench = Workbench(ROOT, arguments.program.resolve(), sys.executable, folder, run, usable_cpus())
        findings = [finding for name in arguments.items for finding in measure_item(name, bench)]
    print(table(findings))
    return exit_code(findings)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
