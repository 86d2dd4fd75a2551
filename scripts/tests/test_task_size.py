"""The model of dispatch: with a spread, refused where it does not fit, and never without the measured crossing."""

from __future__ import annotations

import pytest
from conftest import Json
from coresweep_report.analysis import dispatching
from coresweep_report.analysis.resampling import Spread, resampled_medians, spread
from coresweep_report.page import render
from coresweep_report.record import parse
from coresweep_report.sections.answers import answers
from coresweep_report.sweep import Sweep
from record_fixture import Builder, default_record, smoke_record


def size_answer(record: Json) -> tuple[str, str, str]:
    found = next(a for a in answers(Sweep(parse(record))) if "task size" in a.question)
    return found.number, found.claim, found.detail


def bent(record: Json, *modes: str) -> Json:
    """One grain of some modes takes three times what any launch and dispatch could explain."""
    for case in record["cases"]:
        axes = case["axes"]
        if case["workload"] == "square" and axes["mode"] in modes and axes["grain"] == "512":
            for block in case["blocks"]:
                for key in ("samples_ns", "span_ns", "region_ns"):
                    block[key] = [value * 3 for value in block[key]]
    return record


def test_the_spread_holds_the_fit() -> None:
    for cost in dispatching.costs(Sweep(parse(default_record()))):
        seen = cost.break_even_spread(2)
        assert cost.cost is not None and seen is not None and cost.launch_spread and cost.task_spread
        assert seen.low <= (cost.break_even_task(2) or 0) <= seen.high
        assert cost.launch_spread.low < cost.launch_spread.high
        assert len(cost.refits) == 200


def test_too_few_blocks_have_no_spread() -> None:
    assert all(not cost.refits for cost in dispatching.costs(Sweep(parse(smoke_record()))))
    assert resampled_medians([{block: 1.0 for block in range(5)}]) is None


def test_resampling_is_the_same_each_time_and_joint() -> None:
    one = {block: float(block) for block in range(8)}
    first, again = resampled_medians([one, one]), resampled_medians([one, one])
    assert first is not None and again is not None and (first == again).all()
    assert (first[:, 0] == first[:, 1]).all() and len(set(first[:, 0])) > 1


def test_percentiles_keep_what_does_not_exist() -> None:
    assert spread([1, 2, 3], lambda one: None if one == 3 else float(one)) == Spread(1.0, float("inf"))
    assert spread([], float) is None


def test_the_answer_names_the_measured_crossing_and_the_spread() -> None:
    number, claim, _ = size_answer(default_record())
    assert number.endswith("µs") and f"{number} (" in claim
    assert "Measured: between 22.2 ns per task, where thread_pool_tbb (index)" in claim


def test_a_model_that_misses_is_refused() -> None:
    record = bent(default_record(), "thread_pool_openmp")
    found = {cost.name: cost for cost in dispatching.costs(Sweep(parse(record)))}
    assert found["thread_pool_openmp (index)"].refused and found["thread_pool_openmp (index)"].cost is None
    assert found["thread_pool (index)"].misfit < 0.1 and not found["thread_pool (index)"].refused
    assert "does not fit</td>" in render(parse(record))["report.html"].decode()
    assert "does not fit</td>" not in render(parse(default_record()))["report.html"].decode()


def test_where_the_model_is_refused_the_measured_crossing_answers() -> None:
    pools = [f"thread_pool{kind}" for kind in ("", "_asio", "_tbb", "_openmp")]
    record = bent(default_record(), *pools, "process_pool", "thread")
    first = dispatching.first_crossings(dispatching.costs(Sweep(parse(record))))[0]
    number, claim, detail = size_answer(record)
    assert first[1].refused and number.startswith("≤ ")
    assert claim.startswith("From somewhere between ") and f"where {first[1].name} reads" in claim
    assert f", and {number[2:]}, where" in claim and "measured crossing only" in claim
    assert "Modelled" not in claim and first[1].name in detail


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
    crossing = found.crossing()
    assert found.verdict() == "crosses" and crossing is not None
    assert (crossing.below.grain, crossing.above.grain) == (8, 512)  # at 64 nothing is decided


def test_a_mode_that_falls_back_has_not_crossed_before() -> None:
    back = grains(default_record(), (1, 40, 0), (8, 0.6, 0), (64, 4, 0), (512, 0.6, 0), (4096, 0.5, 0))
    crossing = dispatching.costs(Sweep(parse(back)))[0].crossing()
    assert crossing is not None and (crossing.below.grain, crossing.above.grain) == (64, 512)


@pytest.mark.parametrize("last", [(4096, 2, 0), (4096, 1.0, 0.5)])
def test_the_largest_task_must_pay_too(last: tuple[int, float, float]) -> None:
    found = dispatching.costs(Sweep(parse(grains(default_record(), (1, 40, 0), (8, 4, 0), (64, 0.6, 0), last))))[0]
    assert found.crossing() is None and found.verdict() == "undecided"


def test_a_model_and_its_spread_are_of_the_same_blocks() -> None:
    record = Builder(blocks=16).record()
    for number, case in enumerate(record["cases"]):
        if case["workload"] != "square":
            continue
        for block in case["blocks"][8:]:  # a second half that differs, and that not every case has
            for key in ("samples_ns", "span_ns"):
                block[key] = [value * 1.5 for value in block[key]]
        if number % 3 == 0:
            case["blocks"] = case["blocks"][:8]
    found = [cost for cost in dispatching.costs(Sweep(parse(record))) if cost.fit is not None]
    assert {cost.blocks for cost in found} == {8}
    for cost in found:
        launch, task = cost.launch_spread, cost.task_spread
        assert cost.fit and launch and task
        assert launch.low <= cost.fit.cost.launch_ns <= launch.high and task.low <= cost.fit.cost.task_ns <= task.high
