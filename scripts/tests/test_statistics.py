"""Known answers of the statistics."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from coresweep_report import statistics

ANSWERS = Path(__file__).parent / "known_answers"


def known_answers(name: str) -> list[dict[str, Any]]:
    answers: list[dict[str, Any]] = json.loads((ANSWERS / name).read_text(encoding="utf-8"))
    assert len(answers) >= 20
    return answers


def assert_interval(found: statistics.MedianInterval, answer: dict[str, Any]) -> None:
    assert found.median == pytest.approx(answer["median"]), answer
    for name in ("low", "high", "relative_half_width"):
        assert getattr(found, name) == (None if answer[name] is None else pytest.approx(answer[name])), answer


def test_the_answers_that_the_driver_passes_too() -> None:
    for answer in known_answers("median_interval.json"):
        assert_interval(statistics.median_interval(answer["values"], answer["confidence"]), answer)


def test_the_answers_for_dependent_values_that_the_driver_passes_too() -> None:
    for answer in known_answers("dependent_interval.json"):
        rho = statistics.autocorrelation(answer["values"])
        assert rho == (None if answer["rho"] is None else pytest.approx(answer["rho"], abs=1e-12)), answer
        assert_interval(statistics.dependent_interval(answer["values"], answer["confidence"]), answer)


def test_the_answers_of_what_is_settled_that_the_driver_passes_too() -> None:
    for answer in known_answers("settled.json"):
        assert statistics.looks(answer["first"], len(answer["values"])) == answer["looks"]
        assert statistics.settled(answer["values"], answer["target"], answer["first"]) is answer["settled"], answer


def test_median_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError):
        statistics.median([])


@pytest.mark.parametrize(
    ("n", "k", "expected"), [(5, 1, 0.9375), (6, 1, 0.96875), (9, 2, 0.9609375), (20, 6, 0.958611)]
)
def test_coverage(n: int, k: int, expected: float) -> None:
    assert statistics.coverage(n, k) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(("n", "rank"), [(1, None), (5, None), (6, 1), (8, 1), (9, 2), (12, 3), (20, 6), (30, 10)])
def test_rank_is_the_narrowest_that_still_covers(n: int, rank: int | None) -> None:
    assert statistics.interval_rank(n) == rank


def test_autocorrelation() -> None:
    # deviations -2 -1 0 1 2: (2 + 0 + 0 + 2) / 10
    assert statistics.autocorrelation([1, 2, 3, 4, 5]) == pytest.approx(0.4)
    assert statistics.autocorrelation([1, -1, 1, -1]) == pytest.approx(-0.75)
    assert statistics.autocorrelation([7, 7, 7]) is None
    assert statistics.autocorrelation([1, 2]) is None


def test_only_likeness_above_a_tenth_costs_values() -> None:
    assert statistics.effective_count(20, 0.04) == 20, "0.1 without its bias"
    assert statistics.effective_count(20, -0.5) == 20
    assert statistics.effective_count(20, None) == 20
    assert statistics.effective_count(20, 0.375) == pytest.approx(20 * (1 - 0.48125) / (1 + 0.48125))
    assert statistics.effective_count(10**6, 0.5) == pytest.approx(10**6 / 3, rel=1e-4)


def test_drifting_values_get_a_wider_interval_than_shuffled_ones() -> None:
    drifting = [float(value) for value in range(40)]
    shuffled = [float(value * 17 % 40) for value in range(40)]
    wide, narrow = statistics.dependent_interval(drifting), statistics.dependent_interval(shuffled)
    assert (wide.low, wide.high) == (0, 39)  # ρ = 0.93: about one value's worth, so the outermost ones
    assert (narrow.low, narrow.high) == (13, 26)


def test_partly_dependent_values_take_outer_ranks() -> None:
    values = [float(value // 4 * 11 % 16 + value % 4 * 0.1) for value in range(64)]
    rho = statistics.autocorrelation(values)
    assert rho is not None and 0.2 < rho < 0.8
    dependent, plain = statistics.dependent_interval(values), statistics.median_interval(values)
    assert dependent.low is not None and plain.low is not None and dependent.high is not None and plain.high is not None
    assert dependent.low < plain.low and dependent.high > plain.high


def test_coverage_is_exact_for_any_number_of_values() -> None:
    assert statistics.coverage(5000, 1) == 1.0
    assert 0.0 < statistics.coverage(5000, 2500) < 0.03
