"""Prints a suite of everything registered, one process each: `make sanitize` sweeps it.

usage: PYTHONPATH=scripts python3 -m acceptance.everything CATALOGUE.json   (what `coresweep list --json` printed)
"""

import json
import sys
from pathlib import Path

from acceptance.suites import everything, suite


def main() -> None:
    catalogue = json.loads(Path(sys.argv[1]).read_text())
    print(json.dumps(suite("everything", everything(catalogue), blocks=1, samples=1), indent=1))


if __name__ == "__main__":
    main()
