"""Cost, rate, relation and overhead of locks are made of the record in one place; known answers."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from catalogue_full_fixture import full_record
from conftest import Json
from coresweep_report.analysis import contention, lock_meaning, locking, which_lock
from coresweep_report.analysis.lock_meaning import Relation
from coresweep_report.observations import Observations
from coresweep_report.record import parse
from coresweep_report.sections import contention as section
from coresweep_report.sections import locks
from coresweep_report.sections.charts import Table
from coresweep_report.sweep import Measured, Sweep
from record_fixture import default_record

TIMES = ("samples_ns", "span_ns", "region_ns")


def at(record: Json, ns: float, workload: str = "counter", **axes: str) -> Json:
    """The record with so many ns per step in every process of some cases."""
    wanted = [c for c in record["cases"] if c["workload"] == workload and axes.items() <= c["axes"].items()]
    assert wanted, (workload, axes)
    for case in wanted:
        for block in case["blocks"]:
            block["samples_ns"] = [ns] * 5
            block["region_ns"] = [ns * steps for steps in block["steps"]]
            block["span_ns"] = [region / 0.98 for region in block["region_ns"]]
    return record


def one(record: Json, workload: str = "counter", **axes: str) -> Measured:
    sweep = Sweep(parse(record))
    return sweep.of(workload, lambda found: axes.items() <= found.case.axes.items())[0]


def semaphore(record: Json, workers: str) -> Measured:
    return one(record, lock="std_semaphore", mode="thread", workers=workers)


def test_a_contended_lock_costs_its_worker_no_less_though_its_inverse_rate_is_smaller() -> None:
    """265 ns alone and 166 contended, the issue's numbers: two workers each pay 332."""
    record = at(default_record(), 265.0, lock="std_semaphore", workers="1")
    record = at(record, 166.0, lock="std_semaphore", workers="2")
    alone, together = semaphore(record, "1"), semaphore(record, "2")
    assert lock_meaning.cost(alone).median == 265 and lock_meaning.cost(together).median == 332
    assert lock_meaning.rate(alone).median == pytest.approx(1e9 / 265)
    assert lock_meaning.rate(together).median == pytest.approx(1e9 / 166)
    table = dict((cost.lock, by_workers) for cost, by_workers in locks.build(Sweep(parse(record))).content["costs"])
    assert table["std_semaphore"][2].median > table["std_semaphore"][1].median


def test_the_finding_is_the_relation() -> None:
    record = at(at(default_record(), 1e9 / 88e6, lock="ttas", workers="1"), 1e9 / 23e6, lock="ttas", workers="2")
    pair = [one(record, lock="ttas", mode="thread", workers=count) for count in ("1", "2")]
    assert Relation(pair[0], pair[1]).sentence() == (
        "two threads together do 23.0 M updates a second, one alone 88.0 M: the second makes it 3.83 × slower"
    )
    assert Relation(pair[1], pair[0]).factor == pytest.approx(88 / 23)
    assert Relation(pair[0], pair[0]).sentence().endswith("no measurable difference")


def test_rates_and_costs_share_no_axis() -> None:
    """Every drawing has one axis, and it is of rates wherever several workers stand beside one."""
    sweep = Sweep(parse(full_record()))
    for plate in (*locks.build(sweep).plates, *section.build(sweep).plates):
        assert not ("Rate:" in plate.small and "Cost:" in plate.small), plate.claim
    assert "together do" in locks.build(sweep).plates[0].claim and "hammered" in locks.build(sweep).plates[0].claim


def test_an_overhead_of_the_older_meaning_is_left_out_and_that_is_said() -> None:
    record = full_record()
    for case in record["cases"]:
        for block in case["blocks"]:
            for name in (
                "inside_ns",
                "outside_ns",
                "at_once",
                "not_working_share",
                "owner_run_mean",
                "owner_run_longest",
            ):
                block["counters"].pop(name, None)
            block["counters"] = {k: v for k, v in block["counters"].items() if not k.startswith("wait_share")}
    built = section.build(Sweep(parse(record)))
    assert not [plate for plate in built.plates if plate.claim.startswith("Overhead of")]
    assert any("older build" in line for line in built.missing)
    found = one(record, "critical_section", lock="ttas", stamp="off")
    assert lock_meaning.overhead(found) is None and lock_meaning.of_older_meaning(found)
    assert not section.build(Sweep(parse(full_record()))).missing


def test_a_ranking_that_turns_round_with_work_between_is_found_and_printed() -> None:
    sweep = Sweep(parse(full_record()))
    found = which_lock.reversals(sweep)
    assert found and found[0].keeper == "std_mutex" and found[0].sharer == "ttas"
    words = next(plate.claim for plate in section.build(sweep).plates if plate.claim.startswith("Hammered, std::mutex"))
    assert "one worker has std::mutex 160 times in a row" in words
    assert which_lock.contests(sweep)[0].hammered is False, "who is best is told with work between"
    record = full_record()
    for lock, ns in (("std_mutex", 100.0), ("pthread_mutex", 110.0), ("ttas", 120.0), ("ticket", 130.0)):
        record = at(record, ns, "critical_section", lock=lock)
    assert not which_lock.reversals(Sweep(parse(record))), "the same order in both is none"


def test_locks_that_tie_are_said_to_tie() -> None:
    record = at(full_record(), 100.0, "critical_section")
    contest = which_lock.contests(Sweep(parse(record)))[0]
    assert contest.sentence().endswith("all four locks tie: no measurable difference")


def test_a_tie_is_told_from_its_slowest_to_its_fastest() -> None:
    record = at(full_record(), 1e9 / 2e6, "critical_section")
    for name, rate in (("std_mutex", 2.95e6), ("ttas", 3.02e6)):
        record = at(record, 1e9 / rate, "critical_section", lock=name)
        for case in record["cases"]:
            if case["workload"] == "critical_section" and case["axes"]["lock"] == name:
                for number, block in enumerate(case["blocks"]):
                    factor = (0.95, 1.0, 1.0, 1.05)[number % 4]
                    block["samples_ns"] = [value * factor for value in block["samples_ns"]]
    said = which_lock.contests(Sweep(parse(record)))[0].sentence()
    assert "ttas and std::mutex tie at 2.95–3.02 M rounds a second; " in said, said
    assert (
        lock_meaning.millions_of([980e3, 1.02e6]) == "980 k–1.02 M" and lock_meaning.millions_of([2e6] * 2) == "2.00 M"
    )


def test_whoever_divides_what_is_told_finds_the_factor() -> None:
    """Rounds whose quotients have another median than the quotient of the medians that stand before it."""
    record = default_record()
    for count, rates in (("1", (30, 34, 36, 38)), ("2", (12, 8, 10, 8.5))):
        for case in record["cases"]:
            if case["workload"] == "counter" and (case["axes"]["lock"], case["axes"]["workers"]) == ("ttas", count):
                for number, block in enumerate(case["blocks"]):
                    block["samples_ns"] = [1e3 / rates[number % 4]] * 5
    alone, together = (one(record, lock="ttas", mode="thread", workers=count) for count in ("1", "2"))
    relation = Relation.of(alone, together)
    told = [float(number) for number in re.findall(r"[0-9.]+(?= M| ×)", relation.sentence())]
    assert told[1] / told[0] == pytest.approx(told[2], rel=0.002) and told[2] != round(1 / relation.gain.value, 2)


def test_a_random_instant_meets_long_waits() -> None:
    """990 waits of 10 ns and 100 of 1,000: nine in ten acquisitions wait 10 ns, and hardly any instant lies in one."""
    seen = Observations({10: 990, 1000: 100, 5000: 11}, 5000.0)
    assert seen.quantile(500) == 10
    assert seen.time_quantile(500) == 1000
    assert seen.time_quantile(60) == 10
    assert seen.time_quantile(900) is None and seen.time_quantile(990) is None, "beyond it lie too few"
    more = Observations({10: 990, 1000: 100, 5000: 14, 9000: 11}, 9000.0)
    assert more.time_quantile(600) == 5000 and more.time_quantile(900) is None
    assert Observations({0: 50}, 0.0).time_quantile(500) is None, "nobody waited"


def test_what_a_stamp_costs_is_no_wait() -> None:
    """By acquisitions, by time and for the longest alike, as the record takes it off the share of waiting."""
    seen = Observations({30: 100, 41: 100, 2000: 50}, 2000.0).less(31)
    assert seen.counts == {1: 100, 10: 100, 1969: 50} and seen.longest_ns == 1969
    record = full_record()
    with_stamp = contention.waits(Sweep(parse(record)), "critical_section")[0]
    for case in record["cases"]:
        for block in case["blocks"]:
            if "stamp_ns" in block["counters"]:
                block["counters"]["stamp_ns"] = [0.0] * 5
    without = contention.waits(Sweep(parse(record)), "critical_section")[0]
    for name in ("p50", "p99", "p999"):
        more, less = getattr(without, name), getattr(with_stamp, name)
        assert more.median - less.median == pytest.approx(14, abs=0.3), name
    assert without.longest_ns - with_stamp.longest_ns == pytest.approx(14, abs=0.3)
    seen = Observations({30: 100, 2000: 60, 9000: 11}, 9000.0)
    assert (seen.time_quantile(500), seen.less(31).time_quantile(500)) == (2000, 1969)


def test_nothing_outside_takes_no_time() -> None:
    """Though a record of before said what the loop around it takes."""
    tables = section.build(Sweep(parse(full_record()))).content["tables"]
    found = next(table for table in tables if table.heading == "critical_section: every load")
    where, takes = found.head.index("outside"), found.head.index("outside|takes")
    assert {row[takes] for row in found.rows if row[where] == "0"} == {"–"}
    assert "–" not in {row[takes] for row in found.rows if row[where] == "100"}


def test_a_lock_for_each_worker_is_called_so() -> None:
    record = full_record()
    for case in record["cases"]:
        if case["workload"] == "critical_section":
            case["axes"]["stripes"] = "own"
            case["id"] = case["id"].replace("stripes:1", "stripes:own")
    assert "a lock for each worker" in which_lock.contests(Sweep(parse(record)))[0].load()


def test_waits_are_told_by_acquisitions_and_by_time() -> None:
    waits = contention.waits(Sweep(parse(full_record())), "critical_section")
    assert all(wait.met_p50 is not None and wait.p50 is not None for wait in waits)
    assert all((wait.met_p50 or 0) > wait.p50.median for wait in waits if wait.p50 is not None)
    tables = {table.heading: table for table in section.build(Sweep(parse(full_record()))).content["tables"]}
    head = tables["critical_section: every wait"].head
    assert "p50|by time" in head and "waiting" in tables["critical_section: who gets the lock, and who waits"].head


def test_of_time_the_90th_percentile_stands_where_the_99th_cannot() -> None:
    """Few waits are long, so that most of the time lies in a handful of them; what none can tell has no column."""
    record = full_record()
    for case in record["cases"]:
        for block in case["blocks"]:
            for seen in block["observations"].values():
                seen["counts"], seen["longest_ns"] = [[500, 1000], [10_000, 400], [20_000, 2], [400_000, 1]], 4e5
    waits = contention.waits(Sweep(parse(record)), "critical_section")
    assert {wait.met_p99 for wait in waits} == {None} and {wait.met_p90 for wait in waits} == {10_000 - 14.0}
    head = tables(record)["critical_section: every wait"].head
    assert "p99|by time" not in head and "p50|by time" in head and "p90|by time" in head


def tables(record: Json) -> dict[str, Table]:
    return {table.heading: table for table in section.build(Sweep(parse(record))).content["tables"]}


def waits_claim(record: Json) -> str:
    plates = section.build(Sweep(parse(record))).plates
    return next(plate.claim for plate in plates if plate.claim.startswith("99th percentile"))


def test_one_worker_has_nobody_to_wait_for() -> None:
    """The share in which nothing was worked is the lock's own instructions then, whatever an older record called it."""
    record = full_record()
    both = one(record, "critical_section", lock="ttas", stamp="off", workers="2")
    alone = replace(both, case=replace(both.case, axes={**both.case.axes, "workers": "1"}))
    assert alone.by_counter("not_working_share") and lock_meaning.not_working(alone) is None
    told = lock_meaning.not_working(both)
    assert told is not None and told.median == pytest.approx(0.4, rel=0.02)
    for case in record["cases"]:
        for block in case["blocks"]:
            if "not_working_share" in block["counters"]:
                block["counters"]["queue_share"] = block["counters"].pop("not_working_share")
    older = lock_meaning.not_working(one(record, "critical_section", lock="ttas", stamp="off", workers="2"))
    assert older is not None and older.median == told.median
    assert "not|working" in tables(record)["critical_section: every load"].head


def test_releasing_is_told_beside_the_wait_without_what_a_stamp_costs() -> None:
    record = full_record()
    built = tables(record)
    assert "releasing,|p99" in built["critical_section: every wait"].head
    assert "releasing,|p99" in built["read_mostly: every wait"].head
    with_stamp = contention.waits(Sweep(parse(record)), "critical_section")[0].released_p50
    for case in record["cases"]:
        for block in case["blocks"]:
            if "stamp_ns" in block["counters"]:
                block["counters"]["stamp_ns"] = [0.0] * 5
    without = contention.waits(Sweep(parse(record)), "critical_section")[0].released_p50
    assert with_stamp is not None and without is not None
    assert without.median - with_stamp.median == pytest.approx(14, abs=0.3)


def test_a_record_without_releases_says_so() -> None:
    record = full_record()
    for case in record["cases"]:
        for block in case["blocks"]:
            for name in ("release", "read_release", "write_release"):
                block["observations"].pop(name, None)
    head = tables(record)["critical_section: every wait"].head
    assert not [column for column in head if column.startswith("releasing")]
    plates = section.build(Sweep(parse(record))).plates
    small = next(plate.small for plate in plates if plate.claim.startswith("99th percentile"))
    assert "which this record lacks" in small


def test_a_short_wait_is_no_advice_for_a_lock_whose_round_is_dear() -> None:
    """std_semaphore waits shortest, since it pays in unlock(): its round takes four times as long."""
    record = full_record()
    assert "without releasing" in waits_claim(record)
    assert "yet a round" not in waits_claim(at(record, 100.0, "critical_section", stamp="off"))
    record = at(record, 400.0, "critical_section", stamp="off", lock="ttas")
    assert "ttas is shortest" in waits_claim(record)
    assert "yet a round with ttas takes 4.00 × as long as with" in waits_claim(record)


def test_the_answer_is_told_from_work_between_and_the_free_lock() -> None:
    costs = locking.lock_costs(Sweep(parse(full_record())))
    assert locking.reference_lock(costs, 2) is not None
    contests = which_lock.contests(Sweep(parse(full_record())))
    assert "inside and 80" in contests[0].load() and "nothing outside" in contests[-1].load()
