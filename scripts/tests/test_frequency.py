"""The line about the rounds' frequency."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from conftest import Json
from coresweep_report import record as records
from coresweep_report.record import Round
from coresweep_report.sections.machine import frequency
from record_fixture import default_record


def test_it_is_told_with_its_range() -> None:
    rounds = [Round(0, 0, 2.90e9, None), Round(1, 0, 3.05e9, None), Round(2, 0, 3.00e9, None)]
    line = frequency(rounds)
    assert line.startswith("3.00 GHz, 2.90 to 3.05 over 3 rounds (5.0 % apart): one thread alone on CPU 0")
    assert "itself counted" not in line


def test_the_cores_own_count_stands_beside_it() -> None:
    line = frequency([Round(0, 3, 3.0e9, 2.99e9)])
    assert line.startswith("3.00 GHz: one thread alone on CPU 3") and line.endswith("itself counted 2.99 GHz")


def test_absent_is_absent() -> None:
    assert frequency([]) == ""


def test_an_old_record_has_no_rounds(run_folder: Callable[[Json], Path]) -> None:
    assert records.load(run_folder(default_record())).rounds == []


def test_rounds_are_read(run_folder: Callable[[Json], Path]) -> None:
    record = default_record()
    record["rounds"] = [{"block": 0, "cpu": 1, "frequency_hz": 2.9e9}]
    assert records.load(run_folder(record)).rounds == [Round(0, 1, 2.9e9, None)]
