import json
from pathlib import Path
from typing import Any

from acceptance.check_record import FILES, faults_of_record, faults_of_run

SCHEMA: dict[str, Any] = {"type": "object", "required": ["cases"]}


def entry(status: str, reason: str | None, blocks: int = 1) -> dict[str, Any]:
    return {"id": f"w/{status}", "status": status, "reason": reason, "blocks": [{}] * blocks}


def test_ok_and_skipped_with_a_reason_are_right() -> None:
    assert faults_of_record({"cases": [entry("ok", None), entry("skipped", "one CPU", 0)]}, SCHEMA) == []


def test_everything_else_is_a_fault() -> None:
    good = entry("ok", None)
    for bad in (entry("failed", "died"), entry("incorrect", "sum"), entry("skipped", None, 0), entry("ok", None, 0)):
        assert len(faults_of_record({"cases": [good, bad]}, SCHEMA)) == 1
    assert faults_of_record({"cases": [entry("skipped", "one CPU", 0)]}, SCHEMA) == ["run.json: not one case is ok"]
    assert faults_of_record({}, SCHEMA)[0].startswith("run.json at top")


def test_a_run_must_be_complete(tmp_path: Path) -> None:
    assert faults_of_run(tmp_path)[0].startswith("run.json:")
    (tmp_path / "run.json").write_text(json.dumps({"schema": "something else"}))
    faults = faults_of_run(tmp_path)
    assert len(faults) == 1 + len(FILES)
    for name in FILES:
        (tmp_path / name).write_text("x")
    assert len(faults_of_run(tmp_path)) == 1
