"""Histograms of observed times: the same rules as in C++ (harness/model/tests/observations_test.cpp)."""

from __future__ import annotations

from catalogue_full_fixture import full_record, histogram
from conftest import Json
from coresweep_report.observations import Observations, parse, together
from coresweep_report.record import parse as parse_record
from coresweep_report.sweep import Measured, Sweep


def test_percentiles_are_by_nearest_rank_and_need_ten_beyond() -> None:
    seen = parse(histogram(10, 20, 40, 99))
    assert (seen.n, seen.quantile(500), seen.quantile(990), seen.quantile(999)) == (20_000, 10, 20, 40)
    assert Observations({7: 20}, 7).quantile(500) is None and Observations({7: 21}, 7).quantile(500) == 7
    assert Observations({7: 10_000}, 7).quantile(999) is None and Observations({7: 10_001}, 7).quantile(999) == 7
    assert Observations({1000: 30}, 998.5).quantile(500) == 998.5, "no percentile lies beyond the longest"


def test_together_they_count_what_each_counted() -> None:
    both = together([Observations({5: 3, 9: 1}, 9), Observations({9: 2, 70: 1}, 71)])
    assert both == Observations({5: 3, 9: 3, 70: 1}, 71)
    assert together([]) is None


def spawned(change: Json) -> Measured:
    """A case of which the first process observed something else."""
    record = full_record()
    case = next(case for case in record["cases"] if case["workload"] == "spawn")
    case["blocks"][0]["observations"]["life"] = change
    return next(one for one in Sweep(parse_record(record)).measured if one.case.id == case["id"])


def test_a_percentile_is_of_each_process_or_of_all_together() -> None:
    each = spawned(histogram(100, 700)).percentile("life", 990)
    assert each is not None and each.n == 8 and 700 in each.values
    found = spawned(histogram(100, 700, n=1000))
    whole, middle = found.percentile("life", 990), found.percentile("life", 500)
    assert whole is not None and whole.n == 1 and whole.interval.low is None, "one process has too few beyond it"
    assert middle is not None and middle.n == 8 and 100 in middle.values
    assert found.percentile("wait", 500) is None and found.observed("wait") is None
    seen = found.observed("life")
    assert seen is not None and seen.n == 7 * 20_000 + 1000
