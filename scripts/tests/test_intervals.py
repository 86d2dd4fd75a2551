"""Whatever is said to be faster, first or lost is so by its interval; else the page says that it cannot be told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import Json
from coresweep_report.record import parse
from coresweep_report.sections import base, dispatch, handover, locks, modes, speedup
from coresweep_report.answers.answer import Answer
from coresweep_report.sections.answers import answers
from coresweep_report.statistics import separable
from coresweep_report.sweep import SpeedUp, Sweep
from record_fixture import Builder, default_record, smoke_record

NOISE = (0.2, 5.0, 0.3, 4.0, 0.25, 1.0, 0.95, 3.0)  # process values of 8 blocks: an interval from 0.25 to 4


def noisy(record: Json, wanted: Callable[[Json], bool]) -> Json:
    for case in filter(wanted, record["cases"]):
        for block, factor in zip(case["blocks"], NOISE):
            for key in ("samples_ns", "span_ns", "region_ns"):
                block[key] = [value * factor for value in block[key]]
    return record


def parallel(workload: str) -> Callable[[Json], bool]:
    return lambda case: bool(case["workload"] == workload and case["axes"]["mode"] != "serial")


def ask(record: Json, words: str) -> Answer:
    return next(answer for answer in answers(Sweep(parse(record))) if words in answer.question)


def claims(record: Json, section: Callable[[Sweep], base.Section]) -> str:
    return " | ".join(plate.claim for plate in section(Sweep(parse(record))).plates)


def test_a_gain_whose_interval_holds_one_is_no_headline() -> None:
    answer = ask(noisy(default_record(), parallel("sum_square")), "fastest")
    assert answer.number == "" and "no measurable difference to one thread" in answer.claim
    assert "n = 8" in answer.detail


def test_a_mode_that_is_certain_wins_before_one_that_reads_faster() -> None:
    def lucky(case: Json) -> bool:
        return parallel("sum_square")(case) and str(case["axes"]["mode"]).startswith("thread_pool")

    record = noisy(default_record(), lucky)
    for case in filter(lucky, record["cases"]):
        for block in case["blocks"]:
            block["samples_ns"] = [value * 0.5 for value in block["samples_ns"]]
    answer = ask(record, "fastest")
    assert answer.number.startswith(("1.9", "2.0"))
    assert "process_pool 2.00×" in answer.detail


def test_two_values_are_no_interval() -> None:
    answer = ask(smoke_record(), "fastest")
    assert answer.number == "" and "too few independent values" in answer.claim and "n = 2" in answer.detail
    assert ask(smoke_record(), "From what size").number == ""


def test_what_may_be_is_not_said_to_be_impossible() -> None:
    text = base.beyond(SpeedUp(2.5, None, 2.7, True), 2)
    assert "too few independent values" in text and "which cannot be" not in text
    assert base.beyond(SpeedUp(2.5, 1.9, 2.7, True), 2) == "", "its interval holds the bound"
    assert "cannot be" in base.beyond(SpeedUp(2.05, 2.01, 2.09, True), 2), "serial runs the same code: no tolerance"


def test_sections_claim_no_gain_either() -> None:
    record = noisy(default_record(), parallel("sum_square"))
    assert "up to" not in claims(record, modes.build).split("|")[0]
    assert "no measurable difference to one thread" in claims(record, modes.build).split("|")[0]
    assert " workers reach" not in claims(record, speedup.build) and "never faster here" in claims(
        record, speedup.build
    )


def test_oversubscription_is_judged_by_intervals() -> None:
    double = noisy(default_record(), lambda case: case["id"].startswith("sum") and "/workers:4/" in str(case["id"]))
    assert "more workers than CPUs: no measurable difference" in claims(double, speedup.build)


def test_a_break_even_of_medians_only_is_not_decided() -> None:
    record = noisy(default_record(), parallel("square"))
    answer = ask(record, "From what size")
    assert answer.number == "" and answer.claim.startswith("Repeats disagree: ") and "n = 8" in answer.claim
    assert "repeats disagree on" in claims(record, dispatch.build)
    assert "never" not in claims(record, dispatch.build)


def test_no_mode_is_said_to_beat_serial_only_if_every_mode_is_slower() -> None:
    def wanted(case: Json) -> bool:
        return parallel("sum_square")(case)

    slow = default_record()
    for case in filter(wanted, slow["cases"]):
        for block in case["blocks"]:
            block["samples_ns"] = [value * 4 for value in block["samples_ns"]]
    assert ask(slow, "fastest").claim.startswith("No way of running beats one thread")
    one = noisy(slow, lambda case: wanted(case) and case["axes"]["mode"] == "process_fork")
    answer = ask(one, "fastest")
    assert answer.number == "" and answer.claim.startswith("No way of running beats one thread here")
    assert "slower than one thread" not in claims(one, modes.build).split("|")[0]


def test_a_dispatch_that_is_certain_answers_before_one_with_more_modes() -> None:
    record = noisy(
        default_record(), lambda case: parallel("sum_square")(case) and case["axes"].get("dispatch") == "index"
    )
    answer = ask(record, "fastest")
    assert answer.number and "each task is queued" in answer.claim


def test_two_values_tell_no_locks_or_channels_apart() -> None:
    record = smoke_record()
    text = ask(record, "lock cost").claim + claims(record, locks.build) + claims(record, handover.build)
    assert text.count("too few independent values") >= 3 and "the highest takes" not in text
    assert "lowest of" not in text


def test_rivals_are_level_only_where_there_are_values_enough() -> None:
    few, many = claims(smoke_record(), modes.build), claims(default_record(), modes.build)
    assert ": too few independent values" in few and "others tie" not in few
    assert "others tie" in many and "too few" not in many


@pytest.mark.parametrize(
    ("m", "n", "enough"), [(2, 2, False), (3, 3, False), (4, 4, True), (2, 8, True), (0, 99, False)]
)
def test_how_many_values_tell_two_cases_apart(m: int, n: int, enough: bool) -> None:
    assert separable(m + 0.9, n) is enough


def test_kin_blocks_have_the_outermost_values_for_an_interval() -> None:
    record = default_record()
    for case in filter(parallel("sum_square"), record["cases"]):
        for block in case["blocks"]:
            block["samples_ns"] = [800.0 + (0, 0, 0, 1, 1, 1, 0, 0)[block["block"]]] * 5
    sweep = Sweep(parse(record))
    found = next(f for f in sweep.measured if f.case.workload == "sum_square" and f.case.workers == 2)
    assert 1 < found.effective < 6 and (found.interval.low, found.interval.high) == (800, 801)


def test_waiting_work_that_cannot_be_told_from_serial() -> None:
    record = noisy(default_record(), parallel("sleep_square"))
    for case in filter(parallel("sleep_square"), record["cases"]):
        for block in case["blocks"]:
            block["samples_ns"] = [value * 12 for value in block["samples_ns"]]
    assert ask(record, "waits").number == ""
    assert "no measurable difference to one thread" in claims(record, handover.build)
    assert "scales past" not in claims(record, handover.build)


def test_waiting_work_that_is_certain_goes_before_what_reads_faster() -> None:
    record = default_record()
    for case in filter(parallel("sleep_square"), record["cases"]):
        for number, block in enumerate(case["blocks"] if case["axes"]["mode"] == "thread_pool" else []):
            block["samples_ns"] = [value * (100 if number == 0 else 0.9) for value in block["samples_ns"]]
    answer = ask(record, "waits")
    assert answer.number and "(thread_pool)" not in answer.claim, "its interval holds 1"


def test_locks_and_channels_that_cannot_be_told_apart_have_no_winner() -> None:
    record = noisy(default_record(), lambda case: case["workload"] in ("counter", "queue"))
    assert "no measurable difference" in ask(record, "lock cost").claim
    assert "no measurable difference" in claims(record, locks.build)
    assert " tie" in claims(record, handover.build) and "the slowest" not in claims(record, handover.build)


def test_the_lost_share_says_of_whom_and_how_sure() -> None:
    answer = ask(default_record(), "without one")
    assert answer.detail.startswith("2 threads, lock none, the largest of 2 medians: 35 % (33 % – 37 %, n = 8)")


def test_losses_below_the_median_are_losses() -> None:
    record = default_record()
    for case in record["cases"]:
        if case["workload"] == "counter" and case["axes"]["lock"] == "none":
            for block in case["blocks"]:
                block["counters"]["lost_share"] = [0, 0, 0, 0, 0.125]
    answer = ask(record, "without one")
    assert answer.number == "> 0 %" and "No lost update" not in answer.claim
    assert "in some samples, 12 % in the worst" in claims(record, locks.build)


def alone(record: Json) -> Json:
    """What the suites leave on one CPU: `all` workers are one, and some cases have two by name."""
    for case in record["cases"]:
        if case["workload"] in ("square", "sum_square") and case["axes"]["workers"] != "1":
            case["axes"]["workers"] = "1"
            case["cpus"] = [[0]]
        if case["workload"] == "counter" and case["axes"]["lock"] == "none" and case["axes"]["workers"] == "2":
            for block in case["blocks"]:
                block["counters"]["lost_share"] = [0.2] * 5
    return record


def test_on_one_cpu_the_page_does_not_contradict_itself() -> None:
    record = alone(Builder(cpus=1).record())
    sweep = Sweep(parse(record))
    dispatched = dispatch.build(sweep)
    assert "a task takes" in dispatched.plates[0].claim
    small = " ".join(plate.small for plate in locks.build(sweep).plates)
    assert "ran at once" not in small
    assert "contend" not in " ".join(meaning for plate in locks.build(sweep).plates for _, meaning in plate.key)
    assert "taking turns on 1 CPU, lose 20 %" in claims(record, locks.build)
    answer = ask(record, "lock cost")
    assert "contend" not in answer.claim and "take turns on 1 CPU" in answer.claim


def test_counters_are_called_means() -> None:
    plates = {plate.claim: plate.small for plate in locks.build(Sweep(parse(default_record()))).plates}
    claim, small = next(entry for entry in plates.items() if "Lost share" in entry[1])
    assert "per batch in the worst sample" in claim and "at worst" not in claim
    assert "means over its batches" in small


def test_errors_of_the_balance_have_a_unit() -> None:
    record = default_record()
    racy = [c for c in record["cases"] if c["workload"] == "deposit" and c["axes"]["lock"] == "none"]
    for case, errors in zip(racy, ([0.0] * 5, [0, 0, 0, 0, 30.0])):
        for block in case["blocks"]:
            block["counters"]["balance_error"] = errors
    said = locks.build(Sweep(parse(record))).content["errors"]
    found = [said[case["id"]] for case in racy]
    assert found == ["no error seen in 40 samples", "wrong in 8 of 40 samples, by 30.0 units in the worst"]
    said = locks.build(Sweep(parse(default_record()))).content["errors"]
    assert all(" units, the median of 40 samples" in said[case["id"]] for case in racy)


def test_a_lock_is_exact_only_if_the_record_says_so() -> None:
    record = default_record()
    case = next(c for c in record["cases"] if c["workload"] == "deposit" and c["axes"]["lock"] == "ticket")
    assert locks.build(Sweep(parse(record))).content["errors"][case["id"]] == "exact"
    case["blocks"][0]["counters"]["balance_error"] = [10.0] * 5
    assert "wrong in 5 of 40" in locks.build(Sweep(parse(record))).content["errors"][case["id"]]
    for block in case["blocks"]:
        block["counters"] = {}
    assert locks.build(Sweep(parse(record))).content["errors"][case["id"]] == "verified"


def test_one_lock_excludes() -> None:
    record = default_record()
    record["cases"] = [c for c in record["cases"] if c["axes"].get("lock", "none") in ("none", "std_mutex")]
    assert "under 1 lock" in locks.exact(Sweep(parse(record)), "counter", "lost_steps")
