#!/usr/bin/env python3
"""Measures primitives with coresweep and with other people's instruments in one sitting, in turns, and prints the
ratios of the medians (ours / theirs). Within 0.9 to 1.1 they agree; where a ratio lies outside, the reason is printed
that explains it. Exit 0: all agree or are explained; 1: some do neither, or a case here went wrong; 2: wrong usage;
4: a tool is missing."""

import argparse
import re
import sys
from pathlib import Path
from typing import NoReturn

from acceptance.process import run
from instruments.measure import Failed, Instruments, compare, places_of
from instruments.pairs import PAIRS
from instruments.table import exit_code, table

ROOT = Path(__file__).resolve().parents[1]


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"crosscheck: {message}; see scripts/crosscheck.py --help\n")


def main() -> int:
    parser = Parser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, metavar="N", help="measurements of each side (default: 7)")
    parser.add_argument("--only", default="", metavar="RE", help="only what contains this regular expression")
    parser.add_argument("--programs", type=Path, default=ROOT / "build", help="default: build/")
    arguments = parser.parse_args()
    if arguments.rounds < 1:
        parser.error("--rounds must be 1 or more")
    try:
        pairs = [pair for pair in PAIRS if re.search(arguments.only, pair.name)]
    except re.error as error:
        parser.error(f"--only {arguments.only}: {error}")
    if not pairs:
        parser.error(f"--only {arguments.only}: nothing contains it")
    if not (arguments.programs / "coresweep-direct").is_file():
        print("crosscheck: no coresweep-direct there; run: make crosscheck", file=sys.stderr)
        return 4
    programs = arguments.programs.resolve()
    try:
        instruments = Instruments(programs, places_of(programs, run), run)
    except Failed as error:
        print(f"crosscheck: {error}", file=sys.stderr)
        return 4
    rows = []
    for pair in pairs:
        print(f"crosscheck: {pair.name}", file=sys.stderr, flush=True)
        rows.append(compare(pair, instruments, arguments.rounds))
    print(table(rows))
    return exit_code(rows)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
