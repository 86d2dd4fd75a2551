"""Cases that jump between clouds, with what differs between them; and what is above the target, with its cause."""

from __future__ import annotations

from dataclasses import replace
from math import exp, sqrt

import numpy as np
import pytest
from conftest import Json, page
from coresweep_report.analysis import covariates, regimes, states
from coresweep_report.record import parse
from coresweep_report.sections import base, method
from coresweep_report.sweep import Sweep
from record_fixture import Builder
from test_distance import sweep_of, ticket, told


def jumping(waited: int) -> Json:
    """A mutex that takes five times as long in every third process, in which its workers waited for a CPU."""
    record = Builder(blocks=12).record()
    case = next(c for c in record["cases"] if c["id"].startswith("counter/mode:thread/lock:std_mutex/workers:2"))
    for block in case["blocks"][::3]:
        block["samples_ns"] = [value * 5 for value in block["samples_ns"]]
        for sample in block["disturbance"]:
            for worker in sample:
                worker["run_delay_ns"] = waited
    return record


def test_clouds_are_divided_at_gaps() -> None:
    assert regimes.clouds([1, 1.1, 1.05, 5, 5.2, 5.1]) == [[1, 1.05, 1.1], [5, 5.1, 5.2]]
    assert len(regimes.clouds([1, 1.1, 1.05, 1.2, 1.3, 9])) == 1, "one value is an outlier"
    assert len(regimes.clouds([1, 1.1, 1.05, 1.5, 1.6, 1.55])) == 1, "not twice as far"
    assert len(regimes.clouds([1.1**i for i in range(12)])) == 1, "no gap"


def test_a_case_that_jumps_is_named_with_what_differs() -> None:
    found = regimes.regimes(Sweep(parse(jumping(waited=9_000_000))))
    assert len(found) == 1 and [n for _, n in found[0].clouds] == [8, 4]
    assert [cause.split(" (")[0] for cause in found[0].causes] == ["waiting for a CPU"]


def test_a_jump_without_a_cause_says_so() -> None:
    sweep = Sweep(parse(jumping(waited=1200)))
    assert regimes.regimes(sweep)[0].causes == []
    above = regimes.wide(sweep, 0.05)
    assert [case.cause for case in above] == ["jumps between regimes that nothing in the record goes with"]
    assert "nothing in the record" in str(method.build(sweep).content["regimes"])


def test_the_distance_is_a_cause_and_a_sentence() -> None:
    sweep = sweep_of(17, far=5)
    jump = next(r for r in regimes.regimes(sweep) if r.found.case.id == ticket(sweep).case.id)
    assert jump.causes[0].startswith("distance between the CPUs (")
    assert states.sentence(sweep).startswith("Near 41.5 ns, far 232 ns: the host moves your CPUs.")
    row = next(row for row in states.table(sweep) if row[0] == ticket(sweep).case.id)
    assert row[1] == "near" and "far" in row[5] and row[2] == "100 %"


def test_an_old_record_says_what_it_lacks() -> None:
    assert "was probed in this record" in page("default")


def test_a_flag_reaches_the_figure_that_shows_the_case() -> None:
    record = Builder().record()
    case = next(c for c in record["cases"] if c["id"].startswith("counter/mode:thread/lock:std_mutex/workers:2"))
    for block in case["blocks"][:2]:
        block["flags"] = ["low_overlap"]
    sweep = Sweep(parse(record))
    found = next(f for f in sweep.measured if f.case.id == case["id"])
    assert base.dots(sweep, found).flagged
    assert "†: more than a tenth of its processes are marked low overlap (workers ran" in base.counted([found])
    case["blocks"][0]["flags"] = case["blocks"][1]["flags"] = []
    calm = next(f for f in Sweep(parse(record)).measured if f.case.id == case["id"])
    assert not base.dots(sweep, calm).flagged and "†" not in base.counted([calm])


@pytest.mark.parametrize("far", [1, 5])
def test_a_sample_whose_probes_disagree_is_marked_unless_it_is_left_out(far: float) -> None:
    """Left out where its case is told at one distance, not where it has all its values, of one or of several."""
    record = told(Builder(blocks=17).record(), far)
    for case in record["cases"]:
        for block in case["blocks"]:
            block["flags"] = ["distance_changed"]
    found = ticket(Sweep(parse(record)))
    assert base.dots(Sweep(parse(record)), found).flagged == (far == 1)
    if far == 1:
        assert "marked distance changed (the distance between its CPUs changed during" in base.counted([found])
        one = replace(found, around=replace(found.around, distance=found.around.distance[:1]))
        assert base.flags(one) == ["distance_changed"]


def lone(waited: int) -> Json:
    """A mutex of which one process of twelve took five times as long."""
    record = Builder(blocks=12).record()
    case = next(c for c in record["cases"] if c["id"].startswith("counter/mode:thread/lock:std_mutex/workers:2"))
    block = case["blocks"][4]
    block["samples_ns"] = [value * 5 for value in block["samples_ns"]]
    for sample in block["disturbance"]:
        for worker in sample:
            worker["run_delay_ns"] = waited
    return record


def test_a_value_that_stands_alone_is_listed_with_what_differs_in_its_process() -> None:
    sweep = Sweep(parse(lone(waited=9_000_000)))
    found = regimes.regimes(sweep)
    assert len(found) == 1 and not found[0].jumps and found[0].alone == 4
    assert [n for _, n in found[0].clouds] == [11, 1]
    row = method.build(sweep).content["regimes"][0]
    assert "(1 of 12), in round 5 alone" in row[1] and "waiting for a CPU (" in row[2] and "ms" in row[2]
    assert method.build(Sweep(parse(lone(waited=1200)))).content["regimes"][0][2] == "nothing in the record"


def test_values_without_a_gap_are_listed_too() -> None:
    record = Builder(blocks=12).record()
    case = next(c for c in record["cases"] if c["id"].startswith("counter/mode:thread/lock:std_mutex/workers:2"))
    for block in case["blocks"]:
        block["samples_ns"] = [10 * 1.1 ** ((5 * block["block"]) % 12)] * 5
    assert method.build(Sweep(parse(record))).content["regimes"][0][1].endswith("no clear gap")


def spread_by(factors: list[float], order: bool = False) -> Json:
    """A mutex whose processes differ by these factors."""
    record = Builder(blocks=len(factors)).record()
    for case in record["cases"]:
        for block in case["blocks"]:
            if not order:
                del block["order"]
    case = next(c for c in record["cases"] if c["id"].startswith("counter/mode:thread/lock:std_mutex/workers:2"))
    for block, factor in zip(case["blocks"], factors):
        block["samples_ns"] = [factor] * 5
    return record


def cause(record: Json) -> str:
    above = regimes.wide(Sweep(parse(record)), 0.05)
    return next(case.cause for case in above if "std_mutex/workers:2" in case.found.case.id)


SHUFFLED = [10, 17, 11, 16, 18, 10.5, 17.5, 12, 15, 11.5, 16.5, 13]


def test_a_wide_interval_has_its_cause_in_the_record() -> None:
    assert cause(spread_by(SHUFFLED)).startswith("nothing in the record goes with it: ")
    waiting = spread_by(SHUFFLED)
    case = next(c for c in waiting["cases"] if c["id"].startswith("counter/mode:thread/lock:std_mutex/workers:2"))
    for block, factor in zip(case["blocks"], SHUFFLED):
        for sample in block["disturbance"]:
            for worker in sample:
                worker["run_delay_ns"] = round((factor - 9) * 1e5)
    assert cause(waiting).startswith("goes with waiting for a CPU (")


def test_the_case_that_ran_before_is_a_cause() -> None:
    record = spread_by(SHUFFLED, order=True)
    slow = [factor > 14 for factor in SHUFFLED]
    case = next(c for c in record["cases"] if c["id"].startswith("counter/mode:thread/lock:std_mutex/workers:2"))
    before = [next(c for c in record["cases"] if c["workload"] == name) for name in ("queue", "sleep_square")]
    for number, (block, late) in enumerate(zip(case["blocks"], slow)):
        for other in record["cases"]:
            other["blocks"][number]["order"] = 50
        before[late]["blocks"][number]["order"] = 10
        block["order"] = 11
    for other in record["cases"]:
        if other not in (case, *before):
            other["blocks"] = other["blocks"][:6]
    assert cause(record).startswith("goes with the case that ran before it (")


def test_a_drift_is_no_cause() -> None:
    wobble = [0.4, -0.3, 0.1, -0.5, 0.2, 0.5, -0.4, 0.3]
    drift = [10 + 0.6 * at + wobble[at % 8] for at in range(24)]
    assert cause(spread_by(drift)).startswith("drift, cause unknown (")
    assert "drift" not in cause(spread_by(drift[:12])), "of so few it might be values that resemble their neighbours"


def named(rho: float, runs: int = 200, n: int = 24) -> float:
    """Share of runs of AR(1) noise for which a cause is named, where the record has states that persist as well."""
    rng = np.random.default_rng(7)

    def series() -> list[float]:
        x = [float(rng.standard_normal())]
        for _ in range(n - 1):
            x.append(rho * x[-1] + sqrt(1 - rho * rho) * float(rng.standard_normal()))
        return x

    sweep = Sweep(parse(spread_by([10.0 + at % 3 for at in range(n)])))
    found = next(f for f in sweep.measured if "std_mutex/workers:2" in f.case.id)
    hits = 0
    for _ in range(runs):
        way, turn, step = series(), series(), series()
        for at, block in enumerate(found.case.blocks):
            block.distance_ns[:] = [(100 * exp(0.1 * way[at]),) * 2] * 5
            block.loop_turn_ns[:] = [(exp(0.1 * turn[at]),) * 2] * 5
            block.multiply_add_ns[:] = [(exp(0.1 * step[at]),) * 2] * 5
        noise = {at: 10 * exp(0.05 * value) for at, value in enumerate(series())}
        hits += covariates.goes_with(sweep, found.told_as(noise)) is not None
    return hits / runs


@pytest.mark.parametrize("rho", [0, 0.5, 0.8])
def test_noise_has_no_cause_even_if_neighbours_resemble_each_other(rho: float) -> None:
    assert named(rho) <= 0.05


def test_a_cause_that_persists_is_found() -> None:
    """Three rounds near, three far, and so on: few independent values, and yet no chance."""
    factors = [(10 if at % 6 < 3 else 18) * 1.05 ** (at % 2) for at in range(24)]
    record = spread_by(factors)
    case = next(c for c in record["cases"] if c["id"].startswith("counter/mode:thread/lock:std_mutex/workers:2"))
    for block, factor in zip(case["blocks"], factors):
        block["distance_ns"] = [[factor**0.25 * 50] * 2] * 5
    sweep = Sweep(parse(record))
    goes = covariates.goes_with(sweep, next(f for f in sweep.measured if f.case.id == case["id"]))
    assert goes is not None and goes.name == "the distance between its CPUs"
