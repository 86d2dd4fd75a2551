"""What somebody else on a core took from a run, and what explains a case's variance."""

from __future__ import annotations

from math import exp
from random import Random

import pytest
from conftest import Json
from coresweep_report.analysis import core_share
from coresweep_report.page import render
from coresweep_report.record import parse
from coresweep_report.sweep import Sweep
from record_fixture import Builder, default_record


def crowded(record: Json, factor: float, cases: tuple[str, ...] = ("mode:serial",)) -> Json:
    """Every third block has a neighbour on its cores; in some cases it makes a difference."""
    for case in record["cases"]:
        for block in case["blocks"]:
            shared = block["block"] % 3 == 2
            block["multiply_add_ns"] = [[1.5, 1.5]] * 5
            block["loop_turn_ns"] = [[0.75, 0.74] if shared else [0.375, 0.376]] * 5
            if shared and any(part in case["id"] for part in cases):
                for key in ("samples_ns", "span_ns", "region_ns"):
                    block[key] = [value * factor for value in block[key]]
    return record


def sweep_of(factor: float = 1.5, blocks: int = 24) -> Sweep:
    return Sweep(parse(crowded(Builder(blocks=blocks).record(), factor)))


def test_a_run_says_how_often_its_cores_were_shared_and_what_it_cost() -> None:
    found = core_share.sharing(sweep_of(1.5))
    assert found is not None and found.share == pytest.approx(1 / 3)
    assert found.factor == pytest.approx(1.5, rel=0.03) and found.cases > 1
    assert core_share.in_words(found) == (
        "While this run measured, its cores were shared with somebody else 33 % of the time, wholly or in part "
        f"(hidden by the VM: no steal shows it); computing then took {found.factor:.2f}× as long "
        f"(the median of {found.cases} cases of one thread)."
    )


def test_a_neighbour_who_runs_for_part_of_a_probe_shares_the_core_as_well() -> None:
    record = crowded(Builder(blocks=24).record(), 1.5)
    for case in record["cases"]:
        for block in case["blocks"]:
            if block["block"] % 3 == 1:  # alone so far
                block["loop_turn_ns"] = [[0.375, 0.55]] * 5
    found = core_share.sharing(Sweep(parse(record)))
    assert found is not None and found.share == pytest.approx(1 / 2)
    assert "50 % of the time, wholly or in part" in core_share.in_words(found)


def test_of_two_cases_nothing_is_said_to_take_longer() -> None:
    record = crowded(Builder(blocks=24).record(), 1.5)
    serial = [case for case in record["cases"] if case["axes"]["mode"] == "serial" and case["workload"] == "square"]
    record["cases"] = [case for case in record["cases"] if case["axes"]["mode"] != "serial" or case in serial[:2]]
    found = core_share.sharing(Sweep(parse(record)))
    assert found is not None and found.factor is None and found.cases <= 2


def test_a_slower_clock_is_nobody() -> None:
    record = default_record()
    for case in record["cases"]:
        for block in case["blocks"]:
            clock = 1 + block["block"] % 2
            block.update(multiply_add_ns=[[1.5 * clock] * 2] * 5, loop_turn_ns=[[0.375 * clock] * 2] * 5)
    found = core_share.sharing(Sweep(parse(record)))
    assert found is not None and found.share == 0 and found.factor is None
    assert "nobody else" in core_share.in_words(found)


def test_an_old_record_says_nothing() -> None:
    sweep = Sweep(parse(default_record()))
    assert core_share.sharing(sweep) is None and core_share.in_words(None) == ""
    assert all(core_share.explained(found.case) is None for found in sweep.measured)


def test_workers_that_are_siblings_on_purpose_are_no_strangers() -> None:
    record = default_record()
    for place in record["machine"]["topology"]["places"]:
        place["core"] = 0
    for case in record["cases"]:
        for block in case["blocks"]:
            several = case["axes"]["workers"] != "1"
            block["multiply_add_ns"] = [[1.5, 1.5]] * 5
            block["loop_turn_ns"] = [[0.75, 0.75] if several else [0.375, 0.375]] * 5
    sweep = Sweep(parse(record))
    found = core_share.sharing(sweep)
    assert found is not None and found.share == 0
    assert all(one.state == (None, None) for one in sweep.measured), "it makes no difference within a case"


def test_what_each_covariate_explains_alone_and_both_together() -> None:
    random = Random(3)
    ways = [random.choice([3.7, 5.4]) for _ in range(400)]
    cores = [random.choice([-1.4, -0.7]) for _ in range(400)]
    noise = [random.gauss(0, 0.05) for _ in range(400)]
    values = [0.5 * way + 0.3 * core + e for way, core, e in zip(ways, cores, noise)]
    way, core = core_share.adjusted_share(values, [ways]), core_share.adjusted_share(values, [cores])
    both = core_share.adjusted_share(values, [ways, cores])
    assert way is not None and core is not None and both is not None
    assert way == pytest.approx(0.925, abs=0.03) and core == pytest.approx(0.06, abs=0.04) and both > 0.98
    assert (core_share.adjusted_share(noise, [ways, cores]) or 0) < 0.02, "what means nothing explains nothing"
    assert core_share.adjusted_share([1.0] * 30, [ways[:30]]) is None


def test_a_case_is_explained_by_what_it_follows() -> None:
    sweep = sweep_of(exp(1))
    serial = next(found for found in sweep.measured if found.case.mode == "serial")
    other = next(found for found in sweep.measured if found.case.mode == "thread")
    told = core_share.explained(serial.case)
    assert told is not None and told.core is not None and told.core > 0.95 and told.distance is None
    assert told.both == told.core
    untouched = core_share.explained(other.case)
    assert untouched is not None and (untouched.core or 0) < 0.2


def test_a_sample_that_waited_for_a_cpu_is_explained_by_that() -> None:
    record = crowded(Builder(blocks=24).record(), exp(1))
    serial = next(case for case in record["cases"] if case["axes"]["mode"] == "serial")
    for block in serial["blocks"]:
        block["samples_ns"][0] *= 50
        block["disturbance"][0] = [{"run_delay_ns": int(block["span_ns"][0])}]
    told = core_share.explained(parse(record).cases[record["cases"].index(serial)])
    assert told is not None and told.core is not None and told.core > 0.95 and told.samples == 4 * 24


def test_the_page_says_so() -> None:
    pages = render(parse(crowded(Builder(blocks=24).record(), 1.5)))
    for name in ("report.html", "summary.md"):
        text = pages[name].decode()
        assert "shared with somebody else 33 % of the time" in text, name
    html = pages["report.html"].decode()
    assert "sample by sample" in html and "core to itself" in html
    old = render(parse(default_record()))["report.html"].decode()
    assert "was not probed" in old and "sample by sample" not in old
