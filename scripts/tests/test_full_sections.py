"""The sections that the suite full fills: there when they were asked for, whole, and silent when they were not."""

from __future__ import annotations

import re
from importlib import import_module

import pytest
from catalogue_full_fixture import full_record, full_smoke_record, full_wide_record
from conftest import Json, page
from coresweep_report import sections
from coresweep_report.analysis import pairs_of_cpus
from coresweep_report.figures.svg import Drawing
from coresweep_report.record import parse
from coresweep_report.sections.base import Section
from coresweep_report.sweep import Sweep
from record_fixture import default_record, skipped_record

PLATES = {
    "sustained": 1,
    "kernels": 5,
    "contention": 6,
    "sharing": 3,
    "channels": 4,
    "coordination": 3,
    "creation": 2,
    "hardware": 6,
}


SEVERAL = [name for name in PLATES if name != "sustained"]  # sections of more than one workload


def built(name: str, record: Json) -> Section:
    section: Section = import_module(f"coresweep_report.sections.{name}").build(Sweep(parse(record)))
    return section


def workloads(name: str) -> tuple[str, ...]:
    found: tuple[str, ...] = import_module(f"coresweep_report.sections.{name}").WORKLOADS
    return found


def without(record: Json, *names: str) -> Json:
    record["cases"] = [case for case in record["cases"] if case["workload"] not in names]
    return record


def drawings(section: Section) -> list[Drawing]:
    return [drawing for plate in section.plates for drawing in plate.drawings]


@pytest.mark.parametrize("kind", ["default", "smoke", "one_cpu", "skipped", "interrupted"])
def test_a_suite_that_does_not_ask_gets_one_line_for_all(kind: str) -> None:
    text = page(kind)
    assert not [name for name in PLATES if f'id="{name}"' in text or f'href="#{name}"' in text]
    line = re.findall(r'<p class="missing">Sections that the suite full fills[^<]*</p>', text)
    assert len(line) == 1 and text.count("make bench SUITE=full") == 1
    for title in (built(name, default_record()).title for name in PLATES):
        assert title in line[0]


def test_a_suite_that_asks_for_all_is_told_of_all() -> None:
    text = page("full")
    assert "SUITE=full)" not in text and "Not measured in this run" not in text
    for name in PLATES:
        assert f'<section id="{name}">' in text and f'href="#{name}"' in text


@pytest.mark.parametrize("name", PLATES)
def test_every_plate_is_drawn_with_n_and_interval_in_its_small_print(name: str) -> None:
    section = built(name, full_record())
    assert len(section.plates) == PLATES[name] and not section.missing
    for plate in section.plates:
        assert (
            plate.drawings
            and "n = 8 " in plate.small
            and "95 % interval" in plate.small
            or ("bounds from both intervals" in plate.small)
        )
    stems = [drawing.name for drawing in drawings(section)]
    assert len(set(stems)) == len(stems)


@pytest.mark.parametrize("name", PLATES)
def test_two_values_are_no_interval_and_tell_nothing_apart(name: str) -> None:
    for plate in built(name, full_smoke_record()).plates:
        assert "no interval" in plate.claim, plate.claim
        assert "; the slowest is" not in plate.claim and "; the longest is" not in plate.claim
        assert "too few for an interval" in plate.small


@pytest.mark.parametrize("name", PLATES)
def test_what_was_asked_for_and_skipped_is_told_workload_by_workload(name: str) -> None:
    record = full_record()
    for case in record["cases"]:
        if case["workload"] in workloads(name):
            case |= {"status": "skipped", "reason": "over budget", "blocks": []}
    section = built(name, record)
    assert not section.plates and len(section.missing) == len(workloads(name))
    for workload in workloads(name):
        count = sum(case["workload"] == workload for case in record["cases"])
        assert f"Nothing of {workload} passed its check: of its cases {count} skipped" in " ".join(section.missing)


@pytest.mark.parametrize("name", SEVERAL)
def test_what_was_not_asked_for_beside_the_rest_is_told_in_one_sentence(name: str) -> None:
    first, *rest = workloads(name)
    section = built(name, without(full_record(), *rest))
    assert len(section.missing) == 1 and (section.plates or section.content)
    assert section.missing[0].startswith("Not measured in this run: ") and "SUITE=full" in section.missing[0]
    assert all(workload in section.missing[0] for workload in rest) and first not in section.missing[0].split()


@pytest.mark.parametrize("name", SEVERAL)
def test_any_one_workload_and_any_one_mode_may_be_missing(name: str) -> None:
    for workload in workloads(name):
        assert not built(name, without(full_record(), workload)).empty
    for mode in ("serial", "thread", "process", "process_pool"):
        record = full_record()
        record["cases"] = [case for case in record["cases"] if case["axes"]["mode"] != mode]
        built(name, record)


@pytest.mark.parametrize("name", PLATES)
def test_cells_fit_their_heads(name: str) -> None:
    for table in built(name, full_record()).content.get("tables", []):
        assert {len(row) for row in table.rows} == {len(table.head)}, table.heading


def test_what_sections_tell_is_not_told_again() -> None:
    told = sections.told()
    assert {name for section in PLATES for name in workloads(section)} <= told
    assert {"sum_square", "square", "sleep_square", "counter", "deposit", "queue"} <= told
    others = page("full").split('<section id="others">')[1].split("</section>")[0]
    assert "<h3>" not in others


def test_a_workload_that_nobody_knows_is_still_told_under_everything_else() -> None:
    record = full_record()
    for case in [case for case in record["cases"] if case["workload"] == "latch"]:
        case |= {"workload": "turnstile", "id": case["id"].replace("latch", "turnstile")}
    model = next(entry for entry in record["catalogue"]["workloads"] if entry["name"] == "latch")
    record["catalogue"]["workloads"].append({**model, "name": "turnstile"})
    groups = built("others", record).content["groups"]
    assert [workload.name for workload, _, _ in groups] == ["turnstile"]


def test_work_that_was_not_asked_for_is_no_gap_among_the_modes() -> None:
    record = full_record()
    asked = built("modes", without(record, "fib", "gil", "map", "imbalanced", "dependent_chain"))
    assert not asked.missing  # the catalogue knows them, the suite does not ask
    assert not [plate for plate in built("modes", full_record()).plates if plate.claim.startswith("first_task")]
    assert len(built("modes", skipped_record()).missing) == 3


def test_many_cpus_are_told_by_what_they_share_and_in_a_matrix() -> None:
    record = full_wide_record()
    sweep = Sweep(parse(record))
    section = built("hardware", record)
    plate = next(plate for plate in section.plates if plate.claim.startswith("From CPU to CPU"))
    assert not plate.drawings and plate.claim.count(" tie at ") + plate.claim.count("no measurable difference") == 2
    tables = {table.heading: table for table in section.content["tables"]}
    shared = tables["CPU to CPU, by what they share"].rows
    assert [row[1:3] for row in shared[:2]] == [("one L3 cache", "30"), ("one package", "36")]
    matrix = tables["CPU to CPU, cas"]
    assert len(matrix.rows) == 12 and matrix.rows[3][4] == "–" and matrix.rows[0][2] == matrix.rows[1][1]
    found = next(iter(sweep.of("core_to_core")))
    assert len(pairs_of_cpus.pairs_of(sweep, found)) == 66


def test_few_cpus_are_drawn_pair_by_pair() -> None:
    section = built("hardware", full_record())
    names = [drawing.name for drawing in drawings(section) if "pairs" in drawing.name]
    assert names == ["hardware-pairs-cas", "hardware-pairs-store"]
