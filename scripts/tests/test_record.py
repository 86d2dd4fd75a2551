"""Loading: what is no record is refused in one line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import jsonschema
import json
import pytest
from conftest import KINDS, Json
from coresweep_report import record as records
from coresweep_report.errors import ReportError
from coresweep_report.sweep import Sweep
from record_fixture import default_record


@pytest.mark.parametrize("kind", KINDS)
def test_synthetic_records_are_valid(kind: str) -> None:
    schema = json.loads(records.SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(schema).validate(KINDS[kind]())


def refusal(folder: Path) -> str:
    with pytest.raises(ReportError) as caught:
        records.load(folder)
    assert caught.value.code == 2
    return str(caught.value)


def test_missing_record(tmp_path: Path) -> None:
    assert "no record at" in refusal(tmp_path)


@pytest.mark.parametrize("content", ["", "{", '{"schema": "coresweep-run/1"', "\x00\xff"])
def test_corrupt_record(tmp_path: Path, content: str) -> None:
    (tmp_path / "run.json").write_text(content, encoding="utf-8")
    assert "cannot read" in refusal(tmp_path)


@pytest.mark.parametrize("content", ["[]", "null", '{"schema": "coresweep-run/2"}'])
def test_another_document(tmp_path: Path, content: str) -> None:
    (tmp_path / "run.json").write_text(content, encoding="utf-8")
    assert "is not a run record" in refusal(tmp_path)


@pytest.mark.parametrize("part", ["locks", "modes", "workloads"])
def test_a_case_must_be_of_the_catalogue(run_folder: Callable[[Json], Path], part: str) -> None:
    record = default_record()
    record["catalogue"][part] = []
    line = refusal(run_folder(record))
    assert f"has the {part[:-1]} " in line and "\n" not in line


@pytest.mark.parametrize("depth", [900, 100_000])
def test_a_deeply_nested_document(tmp_path: Path, depth: int) -> None:
    (tmp_path / "run.json").write_text("[" * depth + "]" * depth, encoding="utf-8")
    assert "is not a run record" in refusal(tmp_path)


def test_an_invalid_part_is_named(run_folder: Callable[[Json], Path]) -> None:
    record = default_record()
    record["cases"][3]["blocks"][0]["samples_ns"] = ["fast"]
    line = refusal(run_folder(record))
    assert "cases/3/blocks/0/samples_ns/0" in line and "\n" not in line


def test_process_values_are_medians_of_samples_in_block_order() -> None:
    record = default_record()
    blocks = record["cases"][0]["blocks"]
    blocks[1]["samples_ns"] = [5.0, 1.0, 3.0, 100.0, 2.0]
    blocks.reverse()
    found = Sweep(records.parse(record)).measured[0]
    assert found.n == 8 and found.values[1] == 3.0


def test_unverified_values_are_not_published() -> None:
    record = default_record()
    record["cases"][0]["status"] = "incorrect"
    record["cases"][1]["blocks"][0]["status"] = "failed"
    sweep = Sweep(records.parse(record))
    assert sweep.measured[0].case.id == record["cases"][1]["id"]
    assert sweep.measured[0].n == 7
