"""What moves when one round is left out is no headline."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from coresweep_report.analysis.steadiness import refits
from coresweep_report.statistics import median


def fitted(values: list[float]) -> Sequence[float | None]:
    """moves, halves of the median of these blocks."""
    found = refits(range(len(values)), lambda blocks: median([values[block] for block in blocks]))
    steady = found.steadiness(lambda value: value) if found is not None else None
    return [None, None] if steady is None else [steady.moves, steady.halves]


def verdict(values: list[float]) -> str:
    found = refits(range(len(values)), lambda blocks: median([values[block] for block in blocks]))
    steady = found.steadiness(lambda value: value) if found is not None else None
    return "unknown" if steady is None else steady.verdict


def test_what_no_round_moves_is_steady() -> None:
    assert fitted([10.0] * 8) == [0, 0]
    assert verdict([10, 11, 10, 9, 10, 10, 30, 10]) == "steady"


def test_what_a_round_moves_is_absent() -> None:
    assert fitted([10, 30, 10, 30]) == [0.5, 0.0]  # 20; without a 10 it is 30
    assert verdict([10, 30, 10, 30]) == "absent"


def test_halves_that_disagree_make_it_about() -> None:
    values = [10.0, 10, 10, 11, 11, 12, 12.5, 13, 13, 13]
    assert verdict(values) == "about"


def test_few_rounds_say_nothing() -> None:
    assert verdict([10, 10, 10]) == "unknown"


def test_a_number_that_is_not_there_without_a_round_moves_by_all() -> None:
    found = refits(range(6), lambda blocks: 5.0 if 3 in blocks else None)
    steady = found.steadiness(lambda value: value) if found is not None else None
    assert steady is not None and steady.moves == inf and steady.verdict == "absent"
    assert refits(range(6), lambda blocks: None) is None


def test_nothing_stays_nothing() -> None:
    assert fitted([0.0] * 6) == [0, 0]
