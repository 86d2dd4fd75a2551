#!/usr/bin/env python3
"""Whether runs of one suite agree on what stands large on their first screen: leaving out any round moves start-up per
batch and speed-up by less than 20 %, and the runs are within 30 and 20 % of each other; `make accept ACCEPT="--only
headlines"` makes three of them. Exit 0: so it is; 1: not; 2: wrong usage, or an unreadable run."""

import argparse
import sys
from pathlib import Path

from acceptance.finding import NotMeasured, exit_code, table
from acceptance.headlines import judge_runs
from acceptance.start_up import read


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", nargs="+", type=Path, metavar="DIR", help="the folder of a run, with its run.json")
    try:
        findings = judge_runs([read(folder) for folder in parser.parse_args().runs])
    except NotMeasured as error:
        print(f"headlines: {error}", file=sys.stderr)
        return 2
    print(table(findings))
    return exit_code(findings)


if __name__ == "__main__":
    sys.exit(main())
