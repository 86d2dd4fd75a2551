"""Quotients of two cases are taken round by round, in equal states of the machine, and marked where they cannot be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Json
from coresweep_report import judging
from coresweep_report.answers import fastest
from coresweep_report.pairing import divided, quotient, single_quotients
from coresweep_report.record import parse
from coresweep_report.sections import base
from coresweep_report.speed_up import SpeedUp
from coresweep_report.sweep import Measured, Sweep
from record_fixture import Builder, default_record, smoke_record

ANSWERS: list[Json] = json.loads(
    (Path(__file__).parent / "known_answers" / "judged_states.json").read_text(encoding="utf-8")
)
DRIFT = (1.0, 1.1, 1.3, 1.6, 2.0, 2.5, 3.2, 4.0)  # of the whole machine, round by round


def drifting(record: Json) -> Json:
    for case in record["cases"]:
        for block in case["blocks"]:
            for key in ("samples_ns", "span_ns", "region_ns"):
                block[key] = [value * DRIFT[block["block"]] for value in block[key]]
    return record


def pair(sweep: Sweep) -> tuple[Measured, Measured]:
    found = next(f for f in sweep.of("sum_square") if f.case.mode == "thread_pool" and f.case.workers == 2)
    serial = sweep.baseline(found)
    assert serial is not None
    return serial, found


def test_what_slows_both_down_leaves_their_quotient() -> None:
    serial, found = pair(Sweep(parse(drifting(default_record()))))
    gain = quotient(serial, found)
    assert gain.rounds == 8 and gain.low is not None and gain.high is not None
    assert gain.value == pytest.approx(2, rel=0.05) and gain.high / gain.low < 1.2
    assert gain.steadiness is not None and gain.publishable == "steady"
    assert "n = 8)" in base.counted_gain(gain, found)


def test_rounds_that_only_one_has_are_left_out() -> None:
    record = drifting(default_record())
    for case in record["cases"]:
        if case["workload"] == "sum_square" and case["axes"]["mode"] != "serial":
            case["blocks"] = case["blocks"][2:]
    serial, found = pair(Sweep(parse(record)))
    gain = quotient(serial, found)
    assert gain.rounds == 6 and gain.value == pytest.approx(2, rel=0.05)
    assert single_quotients(serial, found) == pytest.approx(divided(serial, found).values)
    assert divided(serial, found).n == 6


def test_too_few_common_rounds_are_said() -> None:
    record = default_record()
    for case in record["cases"]:
        if case["workload"] == "sum_square":
            case["blocks"] = case["blocks"][:6] if case["axes"]["mode"] == "serial" else case["blocks"][2:]
    sweep = Sweep(parse(record))
    serial, found = pair(sweep)
    gain = quotient(serial, found)
    assert gain.rounds == 0 and gain.low is not None
    assert "too few common rounds" in base.counted_gain(gain, found)
    assert "1 speed-up of too few common rounds: both medians are divided" in base.baselines(sweep, [found])


def test_what_is_derived_is_derived_in_any_state() -> None:
    _, found = pair(Sweep(parse(default_record())))
    twice = found.times(2).times(3)
    there = twice.within(found.state)
    assert there is not None and there.values == pytest.approx([value * 6 for value in found.values])
    assert divided(found, found).within(found.state) is None


def test_a_speed_up_above_what_is_possible_is_marked() -> None:
    assert base.short(SpeedUp(2.03, 1.9, 2.1, True, bound=2.0)) == "2.03× (best possible 2.00×)"
    assert base.short(SpeedUp(2.004, 1.9, 2.1, True, bound=2.0)) == "2.00×"
    assert base.gained(SpeedUp(2.03, 1.9, 2.1, True, bound=2.0)) == "2.03× (1.90–2.10; best possible 2.00×)"
    sweep = Sweep(parse(default_record()))
    for found in sweep.measured:
        gain = sweep.speed_up(found)
        if gain is not None and gain.bound is not None and gain.value > 1.01 * gain.bound:
            assert "best possible" in base.counted_gain(gain, found)


def test_a_headline_that_one_round_moves_is_none() -> None:
    record = default_record()
    for case in record["cases"]:
        if case["workload"] == "sum_square" and case["axes"]["mode"] != "serial":
            for block in case["blocks"]:
                factor = 0.6 if block["block"] % 2 else 1.0
                for key in ("samples_ns", "span_ns", "region_ns"):
                    block[key] = [value * factor for value in block[key]]
    answer = fastest.answer(Sweep(parse(record)))
    assert answer.number == "" and "leaving out one round moves it by" in answer.claim
    assert fastest.answer(Sweep(parse(default_record()))).number


def test_two_rounds_are_about() -> None:
    sweep = Sweep(parse(smoke_record()))
    gain = sweep.speed_up(pair(sweep)[1])
    assert gain is not None and gain.publishable == "about" and base.headline(gain).startswith("about ")


@pytest.mark.parametrize("answer", ANSWERS, ids=[str(answer["why"]) for answer in ANSWERS])
def test_states_are_judged_as_the_driver_judges_them(answer: Json) -> None:
    told = judging.told_state(answer["sizes"], answer["wanted"])
    assert told == answer["told"]
    assert judging.judged_states(answer["sizes"], answer["shares"], told) == answer["judged"]


def test_the_share_that_a_run_is_told_with() -> None:
    assert judging.common_share([20, 80]) == 0 and judging.common_share([19, 81]) == 1
    assert judging.common_group([3, 7, 7]) == 1


def test_a_case_is_judged_in_the_state_that_it_is_told_in() -> None:
    from test_distance import told

    record = told(Builder(blocks=40).record(), far=5)
    for case in record["cases"]:
        if case["axes"].get("lock") == "ticket" and case["axes"]["mode"] == "thread":
            for block in case["blocks"]:
                if block["block"] % 2 == 0 and block["block"] >= 14:  # seven near: less than a fifth
                    block["distance_ns"] = [[230.0, 235.0]] * 5
                    for key in ("samples_ns", "span_ns", "region_ns"):
                        block[key] = [value * 5 for value in block[key]]
    found = next(f for f in Sweep(parse(record)).measured if "mode:thread/lock:ticket/workers:2" in f.case.id)
    assert found.at in [one.at for one in found.judged]
