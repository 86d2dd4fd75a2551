"""Only what is of one state of the machine is divided, compared or fitted together; what cannot be is marked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import Json
from coresweep_report.analysis import dispatching, lock_meaning, states
from coresweep_report.analysis.launch_fit import Model
from coresweep_report.equal_states import equal, in_common_state, in_equal_states
from coresweep_report.pairing import quotient
from coresweep_report.record import parse
from coresweep_report.sections import base, dispatch, method, modes
from coresweep_report.speed_up import UNEQUAL
from coresweep_report.sweep import Measured, Sweep
from launch_fixture import launch_record
from record_fixture import Builder
from test_distance import sweep_of, ticket


def crowded(record: Json, cares: Callable[[Json], bool]) -> Json:
    """Pairs of rounds have a core to themselves and share it in turn; some cases then take 1.6 times as long."""
    for case in record["cases"]:
        for block in case["blocks"]:
            shared = block["block"] // 2 % 2 == 1
            block["multiply_add_ns"] = [[2.0, 2.0]] * 5
            block["loop_turn_ns"] = [[2.0, 2.0] if shared else [1.0, 1.0]] * 5
            if shared and cares(case):
                for key in ("samples_ns", "span_ns", "region_ns"):
                    block[key] = [value * 1.6 for value in block[key]]
    return record


def pools(case: Json) -> bool:
    return bool(case["axes"]["mode"] == "thread_pool" and case["axes"]["workers"] == "2")


def pair(blocks: int) -> tuple[Sweep, Measured, Measured]:
    sweep = Sweep(parse(crowded(Builder(blocks=blocks).record(), pools)))
    found = next(one for one in sweep.of("sum_square") if one.case.mode == "thread_pool" and one.case.workers == 2)
    serial = sweep.baseline(found)
    assert serial is not None and serial.at == "" and found.at == "core to itself"
    return sweep, serial, found


def test_who_does_not_care_is_divided_in_the_others_state() -> None:
    _, serial, found = pair(16)
    assert [one.at for one in in_equal_states(serial, found)] == ["core to itself"] * 2
    gain = quotient(serial, found)
    assert gain.equal_states and gain.rounds == 8 and gain.value == pytest.approx(2, rel=0.05)
    assert UNEQUAL not in base.short(gain)
    assert [one.at for one in in_equal_states(found, serial)] == ["core to itself"] * 2, "whichever stands first"


def test_a_quotient_of_different_states_is_marked() -> None:
    sweep, serial, found = pair(8)
    gain = quotient(serial, found)
    assert found.n == 4 and not gain.equal_states, "four values are too few for an interval"
    for text in (base.short(gain), base.gained(gain), base.counted_gain(gain, found), base.claimed(gain)):
        assert UNEQUAL in text, text
    assert f"Of {UNEQUAL} than one thread's time" in states.unequal(sweep, [serial, found])
    assert any(UNEQUAL in plate.small for plate in modes.build(sweep).plates)
    assert f"marked “{UNEQUAL}”" in str(method.build(sweep).content["facts"]), "the method says what is done"


def test_a_case_at_one_distance_meets_one_that_does_not_care() -> None:
    sweep = sweep_of(17, far=5)
    near = ticket(sweep)
    mutex = next(one for one in sweep.measured if "counter/mode:thread/lock:std_mutex/workers:2" in one.case.id)
    assert not equal(near, mutex) and in_equal_states(mutex, near)[0].at == "near"
    alone = next(one for one in sweep.measured if "counter/mode:thread/lock:ticket/workers:1" in one.case.id)
    assert equal(near, alone), "one thread has no distance"


def test_a_rate_keeps_its_state() -> None:
    found = ticket(sweep_of(17, far=5))
    rate = lock_meaning.rate(found)
    assert rate.at == "near" and list(rate.by_block) == list(found.by_block)
    far = lock_meaning.rate(found).within((1, None))
    assert far is not None and far.median == pytest.approx(rate.median / 5, rel=0.03)


@pytest.mark.parametrize("blocks, one_state", [(16, True), (8, False)])
def test_a_fit_is_of_one_state_or_says_that_it_is_not(blocks: int, one_state: bool) -> None:
    sweep = Sweep(parse(crowded(launch_record(blocks), pools)))
    cases = [one for one in sweep.of("square") if dispatching.idle_us(one) == 0]
    serial = [one for one in cases if one.case.mode == "serial"]
    found = [one for one in cases if one.case.mode == "thread_pool" and one.case.workers == 2]
    assert equal(*in_common_state([*serial, *found])) == one_state
    model = Model(serial, found, [8.0] * len(found), 2)
    assert model.equal_states == one_state and model.fewest == (8 if one_state else 4)
    text = str(dispatch.build(sweep).content["fitted"])
    assert ("thread_pool (index)" in text and f"rests on {UNEQUAL}" in text) != one_state
