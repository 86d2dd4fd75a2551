"""Prints a suite of everything registered, one process each: `make sanitize` sweeps it.

usage: PYTHONPATH=scripts python3 -m acceptance.everything CATALOGUE.json   (what `coresweep list --json` printed)
"""

import json
import sys
from pathlib import Path

from acceptance.suites import Catalogue, SuiteCase, everything, suite

MOST_WORK = 20_000  # steps


def main() -> None:
    catalogue = json.loads(Path(sys.argv[1]).read_text())
    small = [{**entry, "axes": {**entry["axes"], **_small_work(entry, catalogue)}} for entry in everything(catalogue)]
    print(json.dumps(suite("everything", small, blocks=1, samples=1), indent=1))


def _small_work(entry: SuiteCase, catalogue: Catalogue) -> dict[str, list[int]]:
    """Under a sanitizer a task that takes a thread of its own (mode std_async) takes as long as many elsewhere."""
    workload = next(one for one in catalogue["workloads"] if one["name"] == entry["workload"])
    usual = next((int(axis["fallback"]) for axis in workload["axes"] if axis["key"] == "work"), 0)
    return {"work": [MOST_WORK]} if usual > MOST_WORK else {}


if __name__ == "__main__":
    main()
