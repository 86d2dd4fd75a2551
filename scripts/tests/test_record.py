"""Loading: what is no record is refused in one line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import jsonschema
import json
import pytest
from conftest import KINDS, Json
from coresweep_report import record as records
from coresweep_report.errors import ReportError
from coresweep_report.sweep import Sweep
from record_fixture import default_record


@pytest.mark.parametrize("kind", KINDS)
def test_synthetic_records_are_valid(kind: str) -> None:
    schema = json.loads(records.SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(schema).validate(KINDS[kind]())


def refusal(folder: Path) -> str:
    with pytest.raises(ReportError) as caught:
        records.load(folder)
    assert caught.value.code == 2
    return str(caught.value)


def test_missing_record(tmp_path: Path) -> None:
    assert "no record at" in refusal(tmp_path)


@pytest.mark.parametrize("content", ["", "{", '{"schema": "coresweep-run/1"', "\x00\xff"])
def test_corrupt_record(tmp_path: Path, content: str) -> None:
    (tmp_path / "run.json").write_text(content, encoding="utf-8")
    assert "cannot read" in refusal(tmp_path)


@pytest.mark.parametrize("content", ["[]", "null", '{"schema": "coresweep-run/2"}'])
def test_another_document(tmp_path: Path, content: str) -> None:
    (tmp_path / "run.json").write_text(content, encoding="utf-8")
    assert "is not a run record" in refusal(tmp_path)


@pytest.mark.parametrize("part", ["locks", "modes", "workloads"])
def test_a_case_must_be_of_the_catalogue(run_folder: Callable[[Json], Path], part: str) -> None:
    record = default_record()
    record["catalogue"][part] = []
    line = refusal(run_folder(record))
    assert f"has the {part[:-1]} " in line and "\n" not in line


@pytest.mark.parametrize("depth", [900, 100_000])
def test_a_deeply_nested_document(tmp_path: Path, depth: int) -> None:
    (tmp_path / "run.json").write_text("[" * depth + "]" * depth, encoding="utf-8")
    assert "is not a run record" in refusal(tmp_path)


def test_an_invalid_part_is_named(run_folder: Callable[[Json], Path]) -> None:
    record = default_record()
    record["cases"][3]["blocks"][0]["samples_ns"] = ["fast"]
    line = refusal(run_folder(record))
    assert "cases/3/blocks/0/samples_ns/0" in line and "\n" not in line


def observe(record: Json, counts: list[list[int]], longest_ns: float, told: float = 3.0) -> None:
    block = first_block(record)
    block["observations"] = {"wait": {"longest_ns": longest_ns, "counts": counts}}
    block["counters"]["wait_n"] = [told, 0.0, 0.0, 0.0, 0.0]


def first_block(record: Json) -> Json:
    block: Json = record["cases"][3]["blocks"][0]
    return block


def counter_block(record: Json) -> Json:
    """Of a workload whose clock is the region's."""
    block: Json = next(case for case in record["cases"] if case["workload"] == "counter")["blocks"][0]
    return block


def worked_by(case: Json, workers: str) -> None:
    case["id"] = case["id"].replace(f"workers:{case['axes']['workers']}", f"workers:{workers}")
    case["axes"]["workers"] = workers


CORRUPTIONS: dict[str, tuple[Callable[[Json], object], str]] = {
    "negative": (lambda r: first_block(r).update(samples_ns=[-1.0] * 5), "blocks/0/samples_ns/0"),
    "zero": (lambda r: first_block(r).update(samples_ns=[0.0] * 5), "blocks/0/samples_ns/0"),
    "no samples": (lambda r: first_block(r).update(samples_ns=[], span_ns=[]), "blocks/0/s"),
    "no time": (lambda r: first_block(r).update(span_ns=[0.0] * 5), "blocks/0/span_ns/0"),
    "huge": (lambda r: first_block(r).update(samples_ns=[1e308] * 5), "blocks/0/samples_ns/0"),
    "huge counter": (lambda r: first_block(r).update(counters={"lost": [1e308] * 5}), "counters/lost/0"),
    "block twice": (lambda r: r["cases"][3]["blocks"][1].update(block=0), "has a block twice"),
    "case twice": (lambda r: r["cases"].append(r["cases"][3]), "is there twice"),
    "span lengths": (lambda r: first_block(r).update(span_ns=[1.0]), "span_ns has 1 entries, samples_ns 5"),
    "counter lengths": (lambda r: first_block(r).update(counters={"lost": [1.0]}), "counters/lost has 1 entries"),
    "axes": (lambda r: r["cases"][3]["axes"].update(workers="64"), "has other axes than its id"),
    "workload": (lambda r: r["cases"][3].update(workload="square"), "has other axes than its id"),
    "no date": (lambda r: r["run"].update(started_at="yesterday"), "run/started_at"),
    "no day": (lambda r: r["run"].update(started_at="2025-02-31T00:00:00Z"), "run/started_at"),
    "incorrect block": (lambda r: first_block(r).update(status="incorrect"), "is incorrect, and its case is ok"),
    "other values": (lambda r: first_block(r).update(samples_ns=[7.0] * 5), "is not its span_ns over its steps"),
    "other region": (lambda r: counter_block(r).update(region_ns=[7.0] * 5), "is not its region_ns over its steps"),
    "no region": (lambda r: counter_block(r).update(region_ns=[None] * 5), "is not its region_ns over its steps"),
    "no steps": (lambda r: first_block(r).update(steps=[0] * 5), "blocks/0/steps/0"),
    "no share": (lambda r: counter_block(r)["counters"].update(lost_share=[1.5] * 5), "counters/lost_share/0"),
    "no overlap": (lambda r: counter_block(r)["counters"].update(overlap=[-0.1] * 5), "counters/overlap/0"),
    "steal": (lambda r: first_block(r).update(steal_ticks=-1), "blocks/0/steal_ticks"),
    "throttled": (lambda r: first_block(r).update(throttled_us=-1), "blocks/0/throttled_us"),
    "run delay": (lambda r: first_block(r)["disturbance"][0][0].update(run_delay_ns=-1), "run_delay_ns"),
    "fact": (lambda r: first_block(r).update(facts={"floor_ns": "nan"}), "facts/floor_ns"),
    "observations out of order": (lambda r: observe(r, [[9, 2], [5, 1]], 9.0), "out of order"),
    "no such longest": (lambda r: observe(r, [[5, 1], [900, 2]], 1000.0), "a longest of 1000 ns"),
    "nothing observed": (lambda r: observe(r, [], 0.0), "observations/wait/counts"),
    "lost observations": (lambda r: observe(r, [[5, 1], [9, 2]], 9.0, told=4.0), "other observations than its samples"),
    "distance lengths": (lambda r: first_block(r).update(distance_ns=[[1, 2]]), "distance_ns has 1 entries"),
    "no distance": (lambda r: first_block(r).update(distance_ns=[[0, 2]] * 5), "blocks/0/distance_ns/0"),
    "half a distance": (lambda r: first_block(r).update(distance_ns=[[40]] * 5), "blocks/0/distance_ns/0"),
    "round twice": (lambda r: r.update(rounds=[{"block": 0, "cpu": 0, "frequency_hz": 1e9}] * 2), "frequency twice"),
    "no frequency": (lambda r: r.update(rounds=[{"block": 0, "cpu": 0, "frequency_hz": 0}]), "rounds/0/frequency_hz"),
    "loop lengths": (lambda r: first_block(r).update(loop_turn_ns=[[1, 2]]), "loop_turn_ns has 1 entries"),
    "no loop": (lambda r: first_block(r).update(loop_turn_ns=[[0.3, 0]] * 5), "blocks/0/loop_turn_ns/0"),
    "no control": (lambda r: first_block(r).update(loop_turn_ns=[[0.3, 0.3]] * 5), "has one only"),
    "half a control": (
        lambda r: first_block(r).update(loop_turn_ns=[[0.3, 0.3]] * 5, multiply_add_ns=[[1, 1]] * 4 + [None]),
        "has one only",
    ),
    "few places": (lambda r: r["cases"][3]["cpus"].pop(), "workers and places for"),
    "nobody works": (lambda r: worked_by(r["cases"][3], "0"), "axes/workers"),
    "who works": (lambda r: worked_by(r["cases"][3], "abc"), "axes/workers"),
    "nothing usable": (lambda r: r["machine"]["cpus"].update(usable=0), "machine/cpus/usable"),
    "too much usable": (lambda r: r["machine"]["cpus"].update(usable=3), "3 CPUs are usable, and 2 online"),
    "too much measuring": (lambda r: r["run"].update(measuring_share=1.5), "run/measuring_share"),
    "negative time": (lambda r: r["run"].update(wall_s=-1.0), "run/wall_s"),
    "end before start": (lambda r: r["run"].update(finished_at="2024-12-31T23:59:59Z"), "before it was started"),
    "no end": (lambda r: r["run"].update(finished_at="soon"), "run/finished_at"),
}


@pytest.mark.parametrize("kind", CORRUPTIONS)
def test_a_record_that_cannot_be_is_refused(run_folder: Callable[[Json], Path], kind: str) -> None:
    corrupt, where = CORRUPTIONS[kind]
    record = default_record()
    corrupt(record)
    line = refusal(run_folder(record))
    assert where in line and "\n" not in line


def test_a_record_from_before_there_were_observations_is_read(run_folder: Callable[[Json], Path]) -> None:
    record = default_record()
    for case in record["cases"]:
        for block in case["blocks"]:
            del block["observations"]
    assert records.load(run_folder(record)).cases[3].blocks[0].observations == {}


def test_distances_are_read_where_there_are_any(run_folder: Callable[[Json], Path]) -> None:
    record = default_record()
    first_block(record)["distance_ns"] = [[40, 41.5], None, [200, 200], [40, 200], None]
    first, second = records.load(run_folder(record)).cases[3].blocks[:2]
    assert first.distance_ns == [(40, 41.5), None, (200, 200), (40, 200), None] and not second.distance_ns


def test_speeds_are_read_where_there_are_any(run_folder: Callable[[Json], Path]) -> None:
    record = default_record()
    first_block(record).update(loop_turn_ns=[None, *[[0.37, 0.75]] * 4], multiply_add_ns=[None, *[[1.5, 1.6]] * 4])
    first, second = records.load(run_folder(record)).cases[3].blocks[:2]
    assert first.loop_turn_ns == [None, *[(0.37, 0.75)] * 4] and not second.loop_turn_ns
    assert first.multiply_add_ns == [None, *[(1.5, 1.6)] * 4] and not second.multiply_add_ns


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e400"])
def test_numbers_that_are_none(run_folder: Callable[[Json], Path], number: str) -> None:
    folder = run_folder(default_record())
    text = (folder / "run.json").read_text(encoding="utf-8")
    (folder / "run.json").write_text(text.replace('"wall_s": 300.0', f'"wall_s": {number}'), encoding="utf-8")
    assert f"{number} is no number of a record" in refusal(folder)


def test_what_failed_may_have_no_samples(run_folder: Callable[[Json], Path]) -> None:
    record = default_record()
    empty: Json = {key: [] for key in ("samples_ns", "span_ns", "region_ns", "steps", "disturbance")}
    first_block(record).update(empty, status="failed", reason="died", k=0, counters={})
    record["cases"][3].update(status="failed", reason="died")
    records.load(run_folder(record))


def test_process_values_are_medians_of_samples_in_block_order() -> None:
    record = default_record()
    blocks = record["cases"][0]["blocks"]
    blocks[1]["samples_ns"] = [5.0, 1.0, 3.0, 100.0, 2.0]
    blocks.reverse()
    found = Sweep(records.parse(record)).measured[0]
    assert found.n == 8 and found.values[1] == 3.0


def test_unverified_values_are_not_published() -> None:
    record = default_record()
    record["cases"][0]["status"] = "incorrect"
    record["cases"][1]["blocks"][0]["status"] = "failed"
    sweep = Sweep(records.parse(record))
    assert sweep.measured[0].case.id == record["cases"][1]["id"]
    assert sweep.measured[0].n == 7
