"""From what size it pays: with a spread, absent where it moves or does not fit, never without the measured crossing."""

from __future__ import annotations

import pytest
from conftest import Json
from coresweep_report.analysis import dispatching
from coresweep_report.analysis.dispatching import DispatchCost
from coresweep_report.analysis.idling import rests
from coresweep_report.analysis.resampling import Spread, resampled_medians, spread
from coresweep_report.answers import task_size
from coresweep_report.page import render
from coresweep_report.record import parse
from coresweep_report.sweep import Sweep
from launch_fixture import launch_record
from record_fixture import LAUNCH, default_record

TIMES = ("samples_ns", "span_ns", "region_ns")


def size_answer(record: Json) -> tuple[str, str, str]:
    found = task_size.answer(Sweep(parse(record)))
    return found.number, found.claim, found.detail


def page(record: Json) -> str:
    return render(parse(record))["report.html"].decode()


def costs(record: Json) -> dict[str, DispatchCost]:
    return {cost.name: cost for cost in dispatching.costs(Sweep(parse(record)))}


def scaled(record: Json, mode: str, work: str, factors: list[float]) -> Json:
    """One batch of a mode, each round so many times as long."""
    for case in record["cases"]:
        axes = case["axes"]
        if (case["workload"], axes["mode"], axes["work"], axes.get("idle_us")) == ("square", mode, work, "0"):
            for block in case["blocks"]:
                for key in TIMES:
                    block[key] = [value * factors[block["block"] % len(factors)] for value in block[key]]
    return record


def test_start_up_is_found_again() -> None:
    found = costs(launch_record())
    assert len(found) == 12
    for cost in found.values():
        assert cost.fit is not None and cost.publishable(cost.launch) == "steady"
        assert cost.told(cost.launch) == pytest.approx(LAUNCH[cost.mode] * 2**0.5, rel=0.1)
        assert cost.fit.cost.slowdown == pytest.approx(1, abs=0.03)


def test_a_slowdown_is_no_start_up() -> None:
    record = launch_record()
    for work in ("3200", "32000", "320000", "3200000", "48000000"):
        before = 1400 + int(work) * 0.35 / 2
        scaled(record, "thread_pool_openmp", work, [(before + int(work) * 0.35 / 2 * 0.1) / before])
    cost = costs(record)["thread_pool_openmp (index)"]
    assert cost.fit is not None and cost.fit.cost.slowdown == pytest.approx(1.1, abs=0.03)
    assert cost.told(cost.launch) == pytest.approx(1414, rel=0.1)


def test_the_spread_holds_the_fit() -> None:
    for cost in costs(launch_record()).values():
        for value in (cost.launch, cost.break_even):
            seen = cost.spread(value)
            assert seen is not None and cost.fit is not None and seen.low <= (value(cost.fit) or 0) <= seen.high
        assert len(cost.resampled) == 200


def test_too_few_blocks_have_no_spread_and_are_about() -> None:
    for cost in costs(launch_record(blocks=2)).values():
        assert not cost.resampled and cost.publishable(cost.launch) == "about"
    assert resampled_medians([{block: 1.0 for block in range(5)}]) is None


def test_resampling_is_the_same_each_time_and_joint() -> None:
    one = {block: float(block) for block in range(8)}
    first, again = resampled_medians([one, one]), resampled_medians([one, one])
    assert first is not None and again is not None and (first == again).all()
    assert (first[:, 0] == first[:, 1]).all() and len(set(first[:, 0])) > 1


def test_percentiles_keep_what_does_not_exist() -> None:
    assert spread([1, 2, 3], lambda one: None if one == 3 else float(one)) == Spread(1.0, float("inf"))
    assert spread([], float) is None


def test_the_answer_tells_batch_context_crossing_and_idling() -> None:
    number, claim, detail = size_answer(launch_record())
    assert claim == (
        f"Where batches follow each other at once, one pays from {number} of work with OpenMP, from 3.96 ms with new "
        "programs."
    )
    assert len(claim.split()) <= 27 and number.endswith("µs")
    assert "thread_pool_openmp (index)" in detail and "at 1.12 µs" in detail and "at 11.2 µs" in detail
    assert "8 tasks a batch" in detail and "n = 8" in detail and "modelled from" in detail
    assert "after 10.0 ms idle a batch of 11.2 µs takes" in detail and "in a long stream a task pays from" in detail


def test_what_one_round_decides_is_not_told() -> None:
    # Half of the rounds take three times as long: the median lies between them, and each round moves it.
    record = scaled(launch_record(), "thread_pool_openmp", "3200", [1, 3])
    cost = costs(record)["thread_pool_openmp (index)"]
    steady = cost.steadiness(cost.launch)
    assert steady is not None and steady.moves >= 0.2
    assert cost.publishable(cost.launch) == "absent" and cost.told(cost.launch) is None
    assert cost.batch_crossing() is not None


def test_a_model_that_misses_is_refused() -> None:
    record = scaled(launch_record(), "thread_pool_openmp", "320000", [3])
    cost = costs(record)["thread_pool_openmp (index)"]
    assert cost.refused and cost.cost is None and cost.publishable(cost.break_even) == "absent"
    assert "does not fit</td>" in page(record)
    assert "does not fit</td>" not in page(launch_record())


def test_where_the_model_is_refused_the_measured_crossing_answers() -> None:
    record = launch_record()
    for mode in LAUNCH:
        scaled(record, mode, "3200000", [1.8])
        scaled(record, mode, "320000", [0.8])
        scaled(record, mode, "32000", [0.3])
        scaled(record, mode, "48000000", [1.6])
    number, claim, detail = size_answer(record)
    assert number.startswith("≤ ") and "no modelled length" in detail


def test_a_model_beside_the_measured_crossing_is_not_told() -> None:
    record = scaled(launch_record(), "thread_pool_openmp", "3200", [0.5])  # then it pays at every length
    cost = costs(record)["thread_pool_openmp (index)"]
    assert cost.verdict() == "always" and cost.told(cost.break_even) is None
    assert size_answer(record)[0] == "≤ 1.12 µs"


def test_hot_and_idle_are_two_figures() -> None:
    found = [rest for rest in rests(Sweep(parse(launch_record()))) if rest.mode != "serial"]
    assert len(found) == 12 and {rest.idle_us for rest in found} == {10_000}
    omp = next(rest for rest in found if rest.name == "thread_pool_openmp (index)")
    assert omp.rested.median - omp.hot.median == pytest.approx(9000, rel=0.1)
    assert omp.cpu_share is not None and omp.cpu_share.median == 0.4 and omp.asleep_share == 1
    text = page(launch_record())
    assert "Hot, and after idling" in text and "After 10.0 ms idle the same batch takes" in text
    assert "everything here is hot" in page(default_record()) and "Hot, and after idling" not in page(default_record())


def test_a_record_of_one_work_tells_no_start_up_and_says_why() -> None:
    number, claim, detail = size_answer(default_record())
    assert number == "≤ 180 ns" and claim == (
        "Cut into tasks, 368 µs of work pay from 180 ns a task on, with any of five ways of running."
    )
    assert "thread (index) 0.66× (0.63–0.68, n = 8) at 22.5 ns" in detail
    assert "All batches of this record have the same work" in detail
    assert all(cost.fit is None for cost in costs(default_record()).values())
    assert "all batches of this record have the same work" in page(default_record())


def grains(record: Json, *values: tuple[int, float, float]) -> Json:
    """Only thread_pool by index at some grains, each value so many times as slow as the serial loop, ± a share."""
    cases = [c for c in record["cases"] if c["workload"] == "square"]
    step = 0.35
    kept = [c for c in cases if c["axes"]["mode"] == "serial"]
    for block in (block for case in kept for block in case["blocks"]):
        block["samples_ns"] = [step * (1 + 0.001 * (-1) ** block["block"])] * 5  # no kin
    for grain, ratio, share in values:
        case = next(
            c
            for c in cases
            if c["id"].startswith("square/mode:thread_pool/dispatch:index/") and f"/grain:{grain}/" in c["id"]
        )
        for number, block in enumerate(case["blocks"]):
            block["samples_ns"] = [step * ratio * (1 + share * (-1) ** number * (number + 1) / 8)] * 5
            block["span_ns"] = [value * block["steps"][0] for value in block["samples_ns"]]
        kept.append(case)
    record["cases"] = kept
    return record


def test_a_crossing_is_a_bracket_of_what_is_decided() -> None:
    wide = grains(default_record(), (1, 40, 0), (8, 4, 0), (64, 1.0, 0.5), (512, 0.6, 0), (4096, 0.5, 0))
    found = dispatching.costs(Sweep(parse(wide)))[0]
    crossing = found.task_crossing()
    assert found.verdict() == "crosses" and crossing is not None
    assert (crossing.below.grain, crossing.above.grain) == (8, 512)  # at 64 nothing is decided


def test_a_mode_that_falls_back_has_not_crossed_before() -> None:
    back = grains(default_record(), (1, 40, 0), (8, 0.6, 0), (64, 4, 0), (512, 0.6, 0), (4096, 0.5, 0))
    crossing = dispatching.costs(Sweep(parse(back)))[0].task_crossing()
    assert crossing is not None and (crossing.below.grain, crossing.above.grain) == (64, 512)


@pytest.mark.parametrize("last", [(4096, 2, 0), (4096, 1.0, 0.5)])
def test_the_largest_task_must_pay_too(last: tuple[int, float, float]) -> None:
    found = dispatching.costs(Sweep(parse(grains(default_record(), (1, 40, 0), (8, 4, 0), (64, 0.6, 0), last))))[0]
    assert found.task_crossing() is None and found.verdict() == "undecided"


def test_blocks_that_a_case_lacks_count_for_the_others() -> None:
    record = launch_record(blocks=16)
    for number, case in enumerate(record["cases"]):
        if case["workload"] == "square" and number % 3 == 0:
            case["blocks"] = case["blocks"][:8]  # done before
    for cost in costs(record).values():
        launch = cost.spread(cost.launch)
        assert cost.blocks == 8 and cost.fit is not None and launch is not None
        assert launch.low <= cost.fit.cost.launch_ns <= launch.high
        assert cost.publishable(cost.launch) != "absent"
