"""Claims say what was seen, in the cases where it was seen, and no more."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import Json
from coresweep_report.analysis import locking
from coresweep_report.contradictions import first_contradiction
from coresweep_report.figures.lines import Axis, Point, Series, line_panel
from coresweep_report.record import parse
from coresweep_report.sections import base, dispatch, handover, locks, speedup
from coresweep_report.sweep import SpeedUp, Sweep
from record_fixture import default_record, smoke_record


def slowed(record: Json, factor: float, wanted: Callable[[Json], bool]) -> Json:
    for case in filter(wanted, record["cases"]):
        for block in case["blocks"]:
            for key in ("samples_ns", "span_ns", "region_ns"):
                block[key] = [value * factor for value in block[key]]
    return record


def racy(record: Json, workload: str) -> list[Json]:
    """Cases without a lock that have several workers."""
    return [
        case
        for case in record["cases"]
        if case["workload"] == workload and case["axes"]["lock"] == "none" and case["axes"]["workers"] != "1"
    ]


def test_a_speed_up_that_cannot_be_has_no_invented_cause() -> None:
    words = base.beyond(SpeedUp(2.5, 2.4, 2.6, True), 2)
    assert "which cannot be" in words and "another state" in words and "cases of one worker" in words
    assert "disturbed" not in words


def said_of_submitters(record: Json) -> str:
    sweep = Sweep(parse(record))
    return base.submitters(sweep, sweep.of("square"))


def with_callers(record: Json, place: Callable[[Json], list[int]]) -> Json:
    for case in record["cases"]:
        if case["axes"].get("dispatch") == "submit" and case["axes"]["place"] != "none":
            for holder in [case, *case["blocks"]]:
                holder["caller_cpus"] = place(case)
    return record


def first_place(case: Json) -> list[int]:
    place: list[int] = case["cpus"][0]
    return place


def test_where_the_thread_stood_that_queues_the_tasks() -> None:
    older = said_of_submitters(default_record())
    assert "does not say which CPU it had" in older
    free = said_of_submitters(with_callers(default_record(), lambda case: [99]))
    assert "it had a CPU that no worker had." in free
    shared = said_of_submitters(with_callers(default_record(), first_place))
    assert "shared the first worker's." in shared
    few = with_callers(default_record(), lambda case: first_place(case) if case["axes"]["workers"] == "2" else [99])
    assert "shared the first worker's" in said_of_submitters(few)
    index = default_record()
    index["cases"] = [case for case in index["cases"] if case["axes"].get("dispatch") != "submit"]
    assert said_of_submitters(index) == ""


def test_a_caller_that_was_elsewhere_contradicts_its_case() -> None:
    record = with_callers(default_record(), lambda case: [0])
    assert first_contradiction(record) == ""
    case = next(case for case in record["cases"] if "caller_cpus" in case)
    case["blocks"][0]["caller_cpus"] = [1]
    assert "its caller was not where the case has it" in first_contradiction(record)


def grain_claim(record: Json) -> str:
    plates = dispatch.build(Sweep(parse(record))).plates
    return next(plate.claim for plate in plates if "pay" in plate.claim and "tasks" in plate.claim)


def test_a_mode_that_crosses_by_one_dispatch_is_not_said_to_never_have() -> None:
    def pool(case: Json) -> bool:
        axes = case["axes"]
        return bool(case["workload"] == "square" and axes["mode"] == "thread_pool" and axes["dispatch"] == "index")

    claim = grain_claim(slowed(default_record(), 100, pool))
    assert "a thread pool (workers take the next number)" in claim.split(";")[1]


def test_a_mode_that_crosses_by_no_dispatch_is_named_once() -> None:
    def pool(case: Json) -> bool:
        return bool(case["workload"] == "square" and case["axes"]["mode"] == "thread_pool")

    last = grain_claim(slowed(default_record(), 100, pool)).split(";")[1]
    assert "a thread pool" in last and "(" not in last


def test_overlap_is_told_of_every_sample_drawn() -> None:
    record = default_record()
    racy(record, "deposit")[0]["blocks"][0]["counters"]["overlap"] = [0.5, 0.8, 0.99, 0.99, 0.99]
    small = next(p.small for p in locks.build(Sweep(parse(record))).plates if "Lost share" in p.small)
    samples = 5 * 8 * len(racy(record, "deposit") + racy(record, "counter"))
    assert f"median 99 %, lowest sample 50 %, 2 of {samples} samples below 90 %" in small


def test_one_worker_cannot_fail_and_is_not_counted() -> None:
    record = default_record()
    before = locking.exactness(Sweep(parse(record)), "counter", "lost_steps")
    record["cases"] = [c for c in record["cases"] if c["workload"] != "counter" or c["axes"]["workers"] != "1"]
    assert locking.exactness(Sweep(parse(record)), "counter", "lost_steps").trials == before.trials > 0


@pytest.mark.parametrize("order", [1, -1])
def test_lost_share_is_the_median_of_samples_by_the_rules_of_times(order: int) -> None:
    record = default_record()
    for case in racy(record, "counter"):
        for block in case["blocks"]:
            share = 0.1 + 0.1 * (block["block"] // 4)  # two levels: neighbouring blocks resemble each other
            block["counters"]["lost_share"] = [share, share, share, share, 0.99]
        case["blocks"] = case["blocks"][::order]
    loss = locking.losses(Sweep(parse(record)), "counter", "lost_share")[0]
    assert loss.shares == pytest.approx([0.1] * 4 + [0.2] * 4)
    assert (loss.share.low, loss.share.high) == pytest.approx((0.1, 0.2))  # eight that count as three: the outermost


@pytest.mark.parametrize("record", [default_record, smoke_record])
def test_captions_of_speed_ups_speak_of_what_is_drawn(record: Callable[[], Json]) -> None:
    sweep = Sweep(parse(record()))
    without = [dispatch.build(sweep).plates[1].small, handover.build(sweep).plates[1].small]
    assert all("dot" not in small for small in without)
    drawn = speedup.build(sweep).plates[0].small
    assert "(dots: " in drawn
    for small in (*without, drawn):
        assert "exact 95 %" not in small
        assert ("the bar is its 95 % interval" in small) == (record is default_record)


@pytest.mark.parametrize("log", [True, False])
def test_the_frame_holds_every_bar(log: bool) -> None:
    points = [Point(1, 1.0, 0.2, 9.0), Point(2, 2.0)]
    axes = line_panel([Series("a", "thread", points)], Axis("x", str), Axis("y", str, log=log)).axes[0]
    low, high = axes.get_ylim()
    assert low <= 0.2 and high >= 9.0
