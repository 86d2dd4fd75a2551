"""The demand on start-up is held by a good record and missed by a bad one."""

from __future__ import annotations

from acceptance.finding import Finding, Verdict
from acceptance.start_up import judge, judge_runs
from conftest import Json
from coresweep_report.record import parse
from coresweep_report.sweep import Sweep
from launch_fixture import launch_record
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
    assert missed(judge_runs(same)) == []
    other = sweep(scaled(launch_record(), FIRST, "3200", [2.0]))
    assert any("runs apart" in demand for demand in missed(judge_runs([*same, other])))
