"""Under a quota below the CPUs the page says what workers sustain, and that the rest holds for bursts only."""

from __future__ import annotations

import copy

import pytest
from catalogue_full_fixture import full_record
from conftest import Json
from coresweep_report.analysis import quota
from coresweep_report.answers import fastest, workers
from coresweep_report.page import render
from coresweep_report.record import parse
from coresweep_report.sections import hardware, sustained
from coresweep_report.sweep import Sweep

Rates = dict[str, tuple[float, float, float]]  # per crew: rate of serial, share held back, p99 of a task in ms
ONE: Rates = {"serial": (1.0, 0.01, 1.1), "1": (1.0, 0.01, 1.1), "2": (1.02, 0.49, 51.0)}
HALF_MORE: Rates = {"serial": (1.0, 0.0, 1.1), "1": (1.0, 0.0, 1.1), "2": (1.5, 0.25, 26.0)}
HALF: Rates = {"serial": (1.0, 0.5, 51.0), "1": (1.0, 0.5, 51.0), "2": (1.01, 0.75, 76.0)}


def limited(cpus: float, rates: Rates, blocks: int = 8) -> Json:
    """A record under a quota, with these rates of a serial 100,000 sums per second."""
    record = full_record()
    record["machine"]["cpus"] |= {"quota": cpus, "quota_period_us": 100_000}
    model = next(c for c in record["cases"] if c["workload"] == "sustained" and c["axes"]["mode"] == "thread")
    record["cases"] = [case for case in record["cases"] if case["workload"] != "sustained"]
    for crew, (rate, held, tail_ms) in rates.items():
        case = copy.deepcopy(model)
        mode, count = ("serial", 1) if crew == "serial" else ("thread", int(crew))
        case["axes"] |= {"mode": mode, "workers": str(count)}
        case["id"] = "sustained/" + "/".join(f"{key}:{value}" for key, value in case["axes"].items())
        case["cpus"] = [[worker] for worker in range(count)]
        case["blocks"] = case["blocks"][:blocks]
        for block in case["blocks"]:
            noise = 1 + 0.001 * (3, -2, 2, -3, 1, 0, -1, 2)[block["block"]]
            block["counters"] = {
                "sustained_per_s": [1e5 * rate * noise],
                "cpus_used": [rate],
                "throttled_share": [held],
            }
            counts = [[1_000_000, 960], [round(tail_ms * 1e6), 40]]
            block["observations"] = {"task": {"longest_ns": tail_ms * 1e6, "counts": counts}}
        record["cases"].append(case)
    return record


def sweep(record: Json) -> Sweep:
    return Sweep(parse(record))


def test_a_second_worker_that_only_stands_still_is_not_advised() -> None:
    found = workers.answer(sweep(limited(1, ONE)))
    assert found.number == "1" and found.section == "sustained"
    assert found.claim.startswith("Use 1: the quota grants 1 CPUs' worth of time on 2 of 2 online CPUs.")
    assert "One sustains 1.00× one worker's rate, two 1.02×" in found.claim
    assert "2 workers 1.02× (" in found.detail and "held back 49 % of their time" in found.detail
    assert "99th percentile (pooled over processes) 51" in found.detail and "10 periods of 100 ms" in found.detail


def test_a_second_worker_that_does_more_is_advised_with_its_price() -> None:
    found = workers.answer(sweep(limited(1.5, HALF_MORE)))
    assert found.number == "2" and "Two sustain 1.50× one worker's rate" in found.claim
    assert "One task of 1.0" in found.claim and "in a hundred then takes 26" in found.claim
    assert found.claim.endswith("use 1 where that matters.")


def test_where_the_host_blurs_rates_the_cpu_time_decides() -> None:
    record = limited(1.5, HALF_MORE)
    for case in record["cases"]:
        if case["workload"] == "sustained":
            for block in case["blocks"]:
                noise = (0.5, 1.6, 0.7, 1.4, 0.55, 1.5, 0.9, 1.2)[block["block"]]
                block["counters"]["sustained_per_s"] = [value * noise for value in block["counters"]["sustained_per_s"]]
    assert workers.answer(sweep(record)).number == "2"
    for case in record["cases"]:
        for block in case["blocks"]:
            block["counters"].pop("cpus_used", None)
    assert workers.answer(sweep(record)).number == "1"  # nothing tells them apart


def test_siblings_that_get_more_time_and_do_less_are_not_advised() -> None:
    record = limited(1.5, {**HALF_MORE, "2": (0.9, 0.25, 26.0)})
    for case in record["cases"]:
        if case["workload"] == "sustained" and case["axes"]["workers"] == "2":
            for block in case["blocks"]:
                block["counters"]["cpus_used"] = [1.5]
    assert workers.answer(sweep(record)).number == "1"


def test_slow_tasks_that_the_quota_did_not_make_are_not_blamed_on_it() -> None:
    noisy = {**ONE, "1": (1.0, 0.0, 6.0)}
    assert "in a hundred" not in workers.answer(sweep(limited(1, noisy))).claim


def test_two_values_that_are_far_apart_are_enough() -> None:
    assert workers.answer(sweep(limited(1.5, HALF_MORE, blocks=2))).number == "2"
    assert workers.answer(sweep(limited(1, ONE, blocks=2))).number == "1"


def test_with_less_than_a_cpu_nobody_is_calm() -> None:
    found = workers.answer(sweep(limited(0.5, HALF)))
    assert found.number == "1" and found.claim.endswith("or longer.")


def test_rates_that_cannot_be_told_apart_are_one() -> None:
    level = {"serial": (1.0, 0.0, 1.1), "1": (1.0, 0.0, 1.1), "2": (1.0005, 0.4, 40.0)}
    assert workers.answer(sweep(limited(1, level))).number == "1"


def test_a_record_without_it_says_what_it_lacks() -> None:
    record = limited(1, {})
    del record["machine"]["cpus"]["quota_period_us"]  # as records before protocol 3
    found = workers.answer(sweep(record))
    assert found.number == "1" and "not measured in this run" in found.claim
    assert quota.burst_only(sweep(record), 2) == "in bursts only: the quota grants 1 CPUs' worth of time"
    assert b"hold for bursts only" in render(parse(record))["report.html"]


@pytest.mark.parametrize(("cpus", "crew"), [(None, 2), (2, 2), (64, 2), (1, 1), (1.5, 1)])
def test_where_the_quota_has_room_nothing_is_a_burst(cpus: float | None, crew: int) -> None:
    record = full_record()
    record["machine"]["cpus"]["quota"] = cpus
    assert quota.burst_only(sweep(record), crew) == ""


def test_a_fast_burst_is_called_one() -> None:
    record = limited(1, ONE)
    found = fastest.answer(sweep(record))
    assert found.number.endswith("× in bursts")
    assert "in bursts only: the quota grants 1 CPUs' worth of time; for 1.0 s they sustain 1.02×" in found.claim
    record["machine"]["cpus"]["quota"] = None
    free = fastest.answer(sweep(record))
    assert "burst" not in free.claim and free.number in found.number


def test_the_section_has_every_crew() -> None:
    built = sustained.build(sweep(limited(1, ONE)))
    assert "Under the quota of 1 CPU, for 1.0 s, 2 workers sustain 1.02×" in built.plates[0].claim
    assert "holds them back 49 % of their time" in built.plates[0].claim
    assert [row[0] for row in built.content["tables"][0].rows] == ["one thread", "1 thread", "2 threads"]
    assert built.content["tables"][0].rows[2][4] == "49 %"


def test_a_source_that_is_absent_is_not_zero() -> None:
    record = limited(1, ONE)
    for case in record["cases"]:
        for block in case["blocks"]:
            block["counters"].pop("throttled_share", None)
    assert "held back" not in workers.answer(sweep(record)).detail
    assert sustained.build(sweep(record)).content["tables"][0].rows[2][4] == "–"


def test_all_cores_are_told_by_the_longest_comparison() -> None:
    def claim(record: Json) -> tuple[str, str]:
        plates = hardware.build(sweep(record)).plates
        found = next(plate for plate in plates if "compute at once" in plate.claim)
        return found.claim, found.small

    whole, small = claim(full_record())
    assert "for 3.00 s, against one alone for as long" in whole and "did not wait" not in small
    record = full_record()
    record["cases"] = [c for c in record["cases"] if c["axes"].get("lasting_ms") != "6000"]
    short, small = claim(record)
    assert "for 5.00 ms" in short and "Limits on power act over seconds: this run did not wait" in small
