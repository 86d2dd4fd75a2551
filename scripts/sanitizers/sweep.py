#!/usr/bin/env python3
"""Writes a suite in which every registered workload meets every mode, dispatch, lock and channel once.

Reads what `coresweep list --json` prints, so that whatever is registered is swept without another line here; what
does not apply (a thread-only lock between processes) the planner skips with its reason.
"""

import argparse
import json
from pathlib import Path
from typing import Any

Catalogue = dict[str, list[dict[str, Any]]]


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [str(row["name"]) for row in rows]


def entry(workload: dict[str, Any], mode: dict[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    axes: dict[str, list[Any]] = {"mode": [mode["name"]]}
    if mode["dispatches"] and workload["form"] == "tasks":
        axes["dispatch"] = list(mode["dispatches"])
    if workload["takes_lock"]:
        axes["lock"] = names(catalogue["locks"])
    if workload["takes_channel"]:
        axes["channel"] = names(catalogue["channels"])
    axes["workers"] = [1] if mode["workers_are"] == "caller" else list(workload["workers"][:1]) or [2]
    axes["place"] = ["cores"]
    return {"workload": workload["name"], "priority": 1, "axes": axes}


def suite(catalogue: Catalogue) -> dict[str, Any]:
    return {
        "schema": "coresweep-suite/1",
        "name": "sanitize",
        "title": "Everything registered, once, under a sanitizer",
        "budget_s": 1200,
        "min_blocks": 1,
        "max_blocks": 1,
        "samples": 1,
        "target_half_width": 1,
        "timeout_s": 120,
        "cases": [
            entry(workload, mode, catalogue) for workload in catalogue["workloads"] for mode in catalogue["modes"]
        ],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("catalogue", type=Path, help="what `coresweep list --json` printed")
    catalogue = json.loads(parser.parse_args().catalogue.read_text())
    print(json.dumps(suite(catalogue), indent=1))


if __name__ == "__main__":
    main()
