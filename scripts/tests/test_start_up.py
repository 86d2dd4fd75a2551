"""The demand on start-up is held by a good record and missed by a bad one."""

from __future__ import annotations

from acceptance.finding import Finding, Verdict
from acceptance.headlines import judge_speed_up, judge_start_up
from acceptance.items import ITEMS, selected
from acceptance.start_up import judge
from conftest import Json
from coresweep_report.record import parse
from coresweep_report.sweep import Sweep
from launch_fixture import launch_record
from record_fixture import default_record
from test_task_size import scaled

FIRST = "thread_pool_openmp"


def missed(findings: list[Finding]) -> list[str]:
    return [finding.demand for finding in findings if finding.verdict is Verdict.MISSED]


def sweep(record: Json) -> Sweep:
    return Sweep(parse(record))


def with_idle_cost(record: Json, mode: str, share: float) -> Json:
    for case in record["cases"]:
        if case["axes"]["mode"] == mode and case["axes"].get("idle_us") == "10000":
            for block in case["blocks"]:
                block["counters"]["idle_cpu_share"] = [share] * 5
    return record


def test_a_good_record_holds() -> None:
    assert missed(judge(sweep(launch_record()))) == []


def test_a_start_up_that_hangs_on_one_round_is_missed() -> None:
    found = missed(judge(sweep(scaled(launch_record(), FIRST, "3200", [1, 3]))))
    assert len(found) == 1 and FIRST in found[0] and "leaving out a round" in found[0]


def test_a_pool_that_burns_while_idle_or_is_as_quick_as_hot_is_missed() -> None:
    assert len(missed(judge(sweep(with_idle_cost(launch_record(), "thread_pool", 0.5))))) == 1
    assert len(missed(judge(sweep(with_idle_cost(launch_record(), FIRST, 0.0))))) == 1
    hot = launch_record()
    for case in hot["cases"]:
        if case["axes"]["mode"] == FIRST and case["axes"].get("idle_us") == "10000":
            for block in case["blocks"]:
                block["samples_ns"] = [0.2] * 5
                block["span_ns"] = [6400.0] * 5
    assert [demand for demand in missed(judge(sweep(hot))) if "after idling" in demand]


def test_runs_must_agree() -> None:
    same = [sweep(launch_record()), sweep(launch_record(blocks=9)), sweep(launch_record(blocks=10))]
    assert missed(judge_start_up(same)) == []
    other = sweep(scaled(launch_record(), FIRST, "3200", [2.0]))
    assert any("runs apart" in demand for demand in missed(judge_start_up([*same, other])))


def test_speed_ups_of_runs_must_hold_and_agree() -> None:
    same = [sweep(default_record()) for _ in range(3)]
    assert missed(judge_speed_up(same)) == []
    slow = default_record()
    for case in slow["cases"]:
        if case["workload"] == "sum_square" and case["axes"]["mode"] != "serial":
            for block in case["blocks"]:
                block["samples_ns"] = [value * 1.5 for value in block["samples_ns"]]
    assert missed(judge_speed_up([*same, sweep(slow)])) == ["speed-up of 4 runs apart <= 0.2"]
    without = default_record()
    without["cases"] = [case for case in without["cases"] if case["workload"] != "sum_square"]
    absent = missed(judge_speed_up([*same, sweep(without)]))
    assert absent == ["runs that tell a speed-up of sum_square"]


def test_make_accept_reaches_the_headlines() -> None:
    assert "headlines" in ITEMS and selected(["headlines"], []) == ["headlines"]
    assert list(ITEMS).index("headlines") > list(ITEMS).index("default")
