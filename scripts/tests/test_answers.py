"""Every number in an answer comes from the record: change the record, and the words change."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import Json
from coresweep_report.record import parse
from coresweep_report.sections import locks
from coresweep_report.answers.answer import Answer
from coresweep_report.sections.answers import answers
from coresweep_report.sweep import Sweep
from record_fixture import big_record, default_record, one_cpu_record

QUESTIONS = ["workers", "fastest", "size", "lock", "without", "waiting"]


def ask(record: Json) -> dict[str, Answer]:
    return dict(zip(QUESTIONS, answers(Sweep(parse(record)))))


def scaled(record: Json, factor: float, wanted: Callable[[Json], bool]) -> Json:
    """The record with some cases slower by a factor."""
    for case in record["cases"]:
        if wanted(case):
            for block in case["blocks"]:
                for key in ("samples_ns", "span_ns", "region_ns"):
                    block[key] = [value * factor for value in block[key]]
    return record


def parallel(workload: str) -> Callable[[Json], bool]:
    return lambda case: bool(case["workload"] == workload and case["axes"]["mode"] != "serial")


def test_what_the_default_record_answers() -> None:
    found = ask(default_record())
    assert found["workers"].number == "2"
    assert found["fastest"].number == "2.01×" and "thread_pool_openmp" in found["fastest"].detail
    assert found["fastest"].claim.startswith("Five ways of running tie at")
    assert found["size"].number == "≤ 180 ns" and "five ways of running" in found["size"].claim
    assert found["lock"].number == "18.1 ns" and "do 25.2 M updates a second, one alone 55.4 M" in found["lock"].claim
    assert found["without"].number == "35 %"
    assert found["waiting"].number == "16.1×" and "16.1× (best possible 16.0×)" in found["waiting"].claim


def test_slower_modes_slower_words() -> None:
    found = ask(scaled(default_record(), 1.25, parallel("sum_square")))
    assert found["fastest"].number == "1.61×"


def test_a_serial_winner_is_said_to_win() -> None:
    found = ask(scaled(default_record(), 4, parallel("sum_square")))
    assert found["fastest"].claim.startswith("No way of running beats one thread")
    assert found["fastest"].number == "0.50×"


def test_dearer_dispatch_larger_tasks() -> None:
    before, after = ask(default_record()), ask(scaled(default_record(), 3, parallel("square")))
    assert before["size"].number != after["size"].number


def test_dearer_locks() -> None:
    found = ask(scaled(default_record(), 10, lambda case: bool(case["axes"].get("lock") == "std_mutex")))
    assert found["lock"].number == "181 ns" and "do 2.52 M updates a second" in found["lock"].claim


@pytest.mark.parametrize(("share", "number"), [(0.12, "12 %"), (0.0, "0 %")])
def test_lost_updates(share: float, number: str) -> None:
    record = default_record()
    for case in record["cases"]:
        if case["workload"] == "counter" and case["axes"]["lock"] == "none":
            for block in case["blocks"]:
                block["counters"]["lost_share"] = [share] * 5
    found = ask(record)["without"]
    assert found.number == number
    assert ("does not make it right" in found.claim) == (share == 0)


def test_a_lock_that_loses_is_denounced() -> None:
    record = default_record()
    ticket = [c for c in record["cases"] if c["axes"].get("lock") == "ticket" and c["workload"] == "counter"]
    case = next(c for c in ticket if c["axes"]["workers"] == "2")
    case["blocks"][0]["counters"]["lost_steps"] = [0, 0, 7, 0, 0]
    assert "wrong results" in ask(record)["without"].detail


def test_waiting_work() -> None:
    found = ask(scaled(default_record(), 10, parallel("sleep_square")))
    assert found["waiting"].number == "1.61×"


def test_cpu_counts() -> None:
    record = default_record()
    record["machine"]["cpus"] = {"online": 8, "allowed": 6, "affinity": 4, "usable": 4, "quota": 2.5}
    found = ask(record)["workers"]
    assert found.number == "2" and "2.5 CPUs' worth of time on 4 of 8 online CPUs" in found.claim
    assert found.detail == "Online 8, allowed 6, affinity 4, usable 4; quota 2.5"


def test_siblings_are_mentioned() -> None:
    assert "on 32 cores: beyond 32 workers, siblings share a core" in ask(big_record())["workers"].claim


def test_one_cpu() -> None:
    found = ask(one_cpu_record())
    assert found["workers"].number == "1" and "nothing to parallelise" in found["workers"].claim
    assert found["size"].number == "never"


def test_without_cases_nothing_is_invented() -> None:
    record = default_record()
    record["cases"] = []
    found = ask(record)
    assert [name for name in QUESTIONS if found[name].number] == ["workers"]
    assert all("Not measured in this run" in found[name].claim for name in QUESTIONS[1:])


def test_a_speed_up_that_cannot_be_is_not_an_answer() -> None:
    slow_serial = scaled(
        default_record(), 1.5, lambda case: bool(case["workload"] == "sum_square" and case["axes"]["mode"] == "serial")
    )
    answer = ask(slow_serial)["fastest"]
    assert answer.number == "" and "which cannot be" in answer.claim


def lost(record: Json, status: str, reason: str, lock: str) -> Json:
    """Without the cases of several workers under one lock."""
    for case in record["cases"]:
        if case["workload"] == "counter" and case["axes"]["lock"] == lock and case["axes"]["workers"] != "1":
            case |= {"status": status, "reason": reason, "blocks": []}
    return record


def test_one_lost_lock_is_not_every_lock() -> None:
    answer = ask(lost(default_record(), "timed_out", "no answer for 10 s", "std_mutex"))["lock"]
    assert answer.number and "std_mutex" not in answer.claim


def test_an_incorrect_lock_is_named_beside_the_right_ones() -> None:
    record = lost(default_record(), "incorrect", "lost 7 steps", "ttas")
    assert "ttas, said to be a lock, gave wrong results" in ask(record)["without"].detail
    assert "came out wrong under ttas" in locks.exact(Sweep(parse(record)), "counter", "lost_steps")


def test_the_faster_dispatch_answers() -> None:
    submitted = scaled(
        default_record(), 0.8, lambda case: parallel("sum_square")(case) and case["axes"].get("dispatch") == "index"
    )
    slower = scaled(submitted, 1.9, lambda case: parallel("sum_square")(case) and case["axes"]["dispatch"] == "index")
    assert "each task is queued" in ask(slower)["fastest"].claim
