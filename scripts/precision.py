#!/usr/bin/env python3
"""How many rounds a run's suite would need on the machine as it was: for 8 to 512 rounds the share of cases whose
interval would reach 2 and 5 %, and how long that would take. Drawn from the run's own values; a state of the machine
that it has not seen is not foreseen. Exit 0; 2: wrong usage, or an unreadable run."""

import argparse
import sys
from pathlib import Path

from coresweep_report.analysis.foresight import foresee
from coresweep_report.errors import ReportError
from coresweep_report.record import load
from coresweep_report.sweep import Sweep

WIDTHS = (0.02, 0.05)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path, metavar="DIR", help="the folder of a run, with its run.json")
    try:
        rows = foresee(Sweep(load(parser.parse_args().run)), WIDTHS)
    except (ReportError, OSError) as error:
        print(f"precision: {error}", file=sys.stderr)
        return 2
    if not rows:
        print("precision: nothing was measured in this run", file=sys.stderr)
        return 2
    print("rounds  within 2 %  within 5 %  minutes")
    for row in rows:
        shares = "  ".join(f"{share:>9.0%} " for share in row.within)
        print(f"{row.rounds:>6}  {shares}  {row.minutes:>7.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
