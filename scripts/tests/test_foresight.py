"""How many rounds a suite would need, foreseen from a run's own values."""

from __future__ import annotations

import precision
import pytest
from coresweep_report.analysis.foresight import foresee
from coresweep_report.record import parse
from coresweep_report.sweep import Sweep
from record_fixture import Builder


def sweep(spread: float) -> Sweep:
    """Rounds whose values lie on a line from 1 - spread to 1 + spread, in an order without a trend."""
    record = Builder(blocks=12).record()
    record["run"]["wall_s"] = 120.0
    for case in record["cases"]:
        for i, block in enumerate(case["blocks"]):
            factor = 1 + spread * (((5 * i) % 12) / 5.5 - 1)
            block["samples_ns"] = [1000.0 * factor] * len(block["samples_ns"])
    return Sweep(parse(record))


def test_more_rounds_bring_more_cases_within_a_width() -> None:
    rows = foresee(sweep(0.1), (0.02, 0.05), (8, 64, 512))
    fine, coarse = ([row.within[i] for row in rows] for i in (0, 1))
    assert fine == sorted(fine) and coarse == sorted(coarse)
    assert coarse[0] < 0.2 and fine[2] > 0.9, "about ±5 % at 64 values of this spread, ±1.5 % at 512"


def test_a_quiet_machine_needs_no_more_than_the_least() -> None:
    (row,) = foresee(sweep(0.005), (0.02,), (8,))
    assert row.within == (1.0,)


def test_minutes_are_those_of_the_run() -> None:
    few, many = foresee(sweep(0.1), (0.02,), (12, 24))
    assert few.minutes == pytest.approx(2.0) and many.minutes == pytest.approx(4.0)


def test_a_record_that_does_not_say_how_long_it_took_foresees_nothing() -> None:
    record = Builder(blocks=8).record()
    record["run"].pop("wall_s", None)
    assert foresee(Sweep(parse(record)), (0.02,)) == []


def test_the_command_says_what_it_cannot_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["precision.py", "/nonexistent"])
    assert precision.main() == 2
    assert "precision: no record at" in capsys.readouterr().err
