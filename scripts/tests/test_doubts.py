"""What is doubted, excepted or taken by checking stands where the number stands that it concerns."""

from __future__ import annotations

import re
from html import unescape

import pytest
from conftest import Json
from coresweep_report.figures.dots import FLAG
from coresweep_report.figures.lines import Axis
from coresweep_report.page import render
from coresweep_report.record import parse
from coresweep_report.sections import base, locks, method
from coresweep_report.sections.charts import Line, lines
from coresweep_report.sweep import Sweep
from record_fixture import default_record
from test_claims import racy

REASON = "marked low overlap (workers ran at the same time for less than 90 % of it)"


def flagged(record: Json, cases: list[Json], flag: str = "low_overlap") -> Sweep:
    for case in cases:
        for block in case["blocks"]:
            block["flags"] = [flag]
    return Sweep(parse(record))


def text_of(record: Json) -> str:
    return " ".join(unescape(re.sub("<[^>]*>", " ", render(parse(record))["report.html"].decode())).split())


@pytest.mark.parametrize("workload", ["counter", "deposit"])
def test_a_flag_of_either_panel_is_explained_under_both(workload: str) -> None:
    record = default_record()
    section = locks.build(flagged(record, racy(record, workload)))
    small = next(plate.small for plate in section.plates if "Lost share" in plate.small)
    assert f"{FLAG}: more than a tenth of its processes are {REASON}." in small
    other = "deposit_notes" if workload == "counter" else "cost_notes"
    mine = "cost_notes" if workload == "counter" else "deposit_notes"
    assert REASON in section.content[mine] and section.content[other] == "", "a table speaks of its own cases"


def test_a_table_marks_what_is_doubted() -> None:
    record = default_record()
    flagged(record, racy(record, "deposit"))
    text = text_of(record)
    at = text.index("Deposit: two workers, one balance")
    table = text[at : text.index("without regard to sign.", at) + 300]
    assert re.search(rf"none [0-9.]+ ns {FLAG}", table) and REASON in table
    assert not re.search(rf"std_mutex [0-9.]+ ns {FLAG}", table)


def test_a_line_marks_what_is_doubted() -> None:
    record = default_record()
    cases = [case for case in record["cases"] if case["workload"] == "sum_square"]
    sweep = flagged(record, cases[:1], "steal")
    first, second = sweep.of("sum_square")[:2]
    assert base.flags(first) and not base.flags(second)
    drawn = lines(sweep, "doubted", [Line("a", [(1, first), (2, second)])], Axis("", str), Axis("", str), "")
    assert drawn.inline.count(FLAG) == 1


def test_what_checking_takes_of_a_hand_over_stands_on_the_page() -> None:
    record = default_record()
    queues = [case for case in record["cases"] if case["workload"] == "queue"]
    assert "does not tell what that costs" in text_of(record)
    for number, case in enumerate(queues):
        for block in case["blocks"]:
            block["counters"]["check_ns"] = [3.1 if number % 2 else 3.5] * 5
    assert "verified, which takes the consumer 3.10 ns – 3.50 ns of an item's time" in text_of(record)


def test_the_exception_to_the_promise_is_told_with_it() -> None:
    record = {**default_record(), "protocol": 3}
    values = dict(method.build(Sweep(parse(record))).content["facts"])["Values"]
    assert "at least 93 %" in values and "of the few cases that are done early only some 80 % hold the true" in values
