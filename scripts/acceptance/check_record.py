"""Checks what a run left: record valid and without bad cases, report complete. CI runs it after `make bench`.

usage: PYTHONPATH=scripts python3 -m acceptance.check_record RUN_DIRECTORY
Exit 0: right; 1: not, with a line for each fault; 2: wrong usage.
"""

import json
import sys
from pathlib import Path
from typing import Any

import jsonschema

SCHEMA = Path(__file__).resolve().parents[2] / "reports" / "schema" / "run.schema.json"
FILES = ("report.html", "report.pdf", "summary.md", "results.gbench.json", "results.ci.json", "journal.jsonl")


def faults_of_record(record: Any, schema: dict[str, Any]) -> list[str]:
    """What is wrong with a record: against the schema, or with its cases. Empty when nothing is."""
    error = jsonschema.exceptions.best_match(jsonschema.Draft7Validator(schema).iter_errors(record))
    if error is not None:
        return [f"run.json at {'/'.join(map(str, error.absolute_path)) or 'top'}: {error.message[:200]}"]
    faults = [
        f"{case['id']}: {case['status']}: {case['reason']}"
        for case in record["cases"]
        if not (case["status"] == "ok" and case["blocks"]) and not (case["status"] == "skipped" and case["reason"])
    ]
    if not any(case["status"] == "ok" for case in record["cases"]):
        faults.append("run.json: not one case is ok")
    return faults


def faults_of_run(directory: Path) -> list[str]:
    try:
        record = json.loads((directory / "run.json").read_text())
    except (OSError, ValueError) as error:
        return [f"run.json: {error}"]
    faults = faults_of_record(record, json.loads(SCHEMA.read_text()))
    return faults + [f"{name}: not there or empty" for name in FILES if not _has_content(directory / name)]


def _has_content(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def main() -> int:
    if len(sys.argv) != 2:
        print("check_record: one argument: the directory of a run", file=sys.stderr)
        return 2
    faults = faults_of_run(Path(sys.argv[1]))
    for fault in faults:
        print(f"check_record: {fault}", file=sys.stderr)
    print(f"check_record: {sys.argv[1]}: {f'{len(faults)} faults' if faults else 'valid and complete'}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
