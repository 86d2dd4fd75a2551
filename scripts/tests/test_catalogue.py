"""A catalogue of many locks, channels and unknown workloads stays readable, and nothing measured is left out."""

from __future__ import annotations

from conftest import Json, page
from coresweep_report.page import render
from coresweep_report.record import parse
from coresweep_report.sections import handover, locks, others
from coresweep_report.sweep import Sweep
from record_fixture import default_record, wide_record


def test_every_lock_has_a_row_the_fastest_first_and_a_panel_grows() -> None:
    record = wide_record()
    plate = next(p for p in locks.build(Sweep(parse(record))).plates if "Most at the top" in p.small)
    assert plate.tall
    for drawing in plate.drawings:
        assert drawing.height > 20 * 21
    text = plate.drawings[0].inline
    assert text.index(">atomic<") < text.index(">std_mutex<") < text.index(">pthread_robust_shared<")
    kinds = [cost.kind for cost, _ in locks.build(Sweep(parse(record))).content["costs"] if cost.mode == "thread"]
    assert len(kinds) == 37 and kinds == sorted(kinds, key=["update", "lock", "rwlock"].index)


def test_many_channels_have_a_panel_for_every_mode() -> None:
    plate = handover.build(Sweep(parse(wide_record()))).plates[0]
    assert [drawing.name for drawing in plate.drawings] == ["queue-thread", "queue-process"]
    one = handover.build(Sweep(parse(default_record()))).plates[0]
    assert [drawing.name for drawing in one.drawings] == ["queue"]


def test_an_unknown_workload_is_shown_with_unit_n_and_counters() -> None:
    text = page("wide").split('<section id="others">')[1].split("</section>")[0]
    assert "<h3>rendezvous</h3>" in text and "ns per step" in text
    assert text.count("<tr><td class") == 8  # every case that is ok
    for phrase in (
        "barrier b7",
        "wait p99 ",
        "1.20 µs",
        "arrivals 5,000/s",
        "late 12 %",
        "held 4.00 KiB",
        "All cases: ",
    ):
        assert phrase in text, phrase
    assert "Nothing was measured in this run beyond" in page("default")


def test_a_lone_case_is_named_by_its_axes() -> None:
    record = wide_record()
    record["cases"] = [c for c in record["cases"] if c["workload"] != "rendezvous" or c["axes"]["barrier"] == "b0"]
    _, same, rows = others.build(Sweep(parse(record))).content["groups"][0]
    assert same == "" and rows[0].name == "mode thread, barrier b0, workers 2, place cores"


def without(record: Json, **axes: str) -> Json:
    record["cases"] = [case for case in record["cases"] if not axes.items() <= case["axes"].items()]
    return record


def test_rows_may_be_missing() -> None:
    for record in (
        without(wide_record(), mode="serial"),
        without(wide_record(), mode="thread"),
        without(wide_record(), mode="thread", lock="std_mutex"),
        without(wide_record(), lock="none"),
        without(without(wide_record(), workers="2"), workers="4"),
        without(wide_record(), workers="1"),
    ):
        assert b"</html>" in render(parse(record))["report.html"]
