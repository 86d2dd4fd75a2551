"""Ticks and label positions."""

from __future__ import annotations

from coresweep_report.figures import scales


def test_log_ticks_are_few_and_within() -> None:
    assert scales.log_ticks(0.9, 11) == [1, 2, 5, 10]
    assert scales.log_ticks(0.5, 2000) == [1, 10, 100, 1000]
    assert scales.log_ticks(1, 1e12) == [1, 1e3, 1e6, 1e9, 1e12]


def test_linear_ticks_are_round() -> None:
    assert scales.linear_ticks(0, 2.1) == [0, 0.5, 1, 1.5, 2]
    assert scales.linear_ticks(0, 1) == [0, 0.2, 0.4, 0.6000000000000001, 0.8, 1]
    assert scales.linear_ticks(3, 3) == [3]


def test_labels_are_moved_apart_and_stay_inside() -> None:
    placed = scales.spread([100, 100, 99, 20], 10, 0, 105)
    assert sorted(placed) == [20, 85, 95, 105]
    assert placed[3] == 20
    assert scales.spread([5.0], 10, 0, 100) == [5.0]
