"""Groups of distances, and what a case is in each: known answers, that the driver passes too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Json
from coresweep_report import distance
from coresweep_report.analysis import states
from coresweep_report.record import parse
from coresweep_report.sweep import Measured, Sweep, alike
from record_fixture import Builder, default_record

ANSWERS: list[Json] = json.loads(
    (Path(__file__).parent / "known_answers" / "distance_groups.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("answer", ANSWERS, ids=[str(answer["why"]) for answer in ANSWERS])
def test_the_answers_that_the_driver_passes_too(answer: Json) -> None:
    groups = distance.distance_groups(answer["probes"])
    assert [group.probes for group in groups] == answer["sizes"]
    for before, after, expected in answer["belongs"]:
        assert distance.group_of(groups, (before, after)) == expected, (before, after)
    assert distance.group_of(groups, None) is None


SHARES: list[Json] = json.loads(
    (Path(__file__).parent / "known_answers" / "share_groups.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("answer", SHARES, ids=[str(answer["why"]) for answer in SHARES])
def test_shares_as_the_driver_groups_them(answer: Json) -> None:
    groups = distance.share_groups(answer["quotients"])
    assert len(groups) == answer["groups"]
    for before, after, expected in answer["belongs"]:
        assert distance.group_of(groups, (before, after)) == expected, (before, after)


def told(record: Json, far: float, shared: float = 1.0) -> Json:
    """Blocks of two workers are near and far in turn, pairs of blocks have a core to themselves and share it in turn;
    the ticket lock cares."""
    for case in record["cases"]:
        for block in case["blocks"]:
            away, crowded = block["block"] % 2 == 1, block["block"] // 2 % 2 == 1
            block["multiply_add_ns"] = [[2.0, 2.0]] * 5
            block["loop_turn_ns"] = [[2.0, 2.0] if crowded else [1.0, 1.0]] * 5
            if case["axes"]["workers"] == "2":
                block["distance_ns"] = [[230.0, 235.0] if away else [42.0, 41.0]] * 5
            if case["axes"].get("lock") == "ticket":
                factor = (far if away else 1.0) * (shared if crowded else 1.0)
                for key in ("samples_ns", "span_ns", "region_ns"):
                    block[key] = [value * factor for value in block[key]]
    return record


def ticket(sweep: Sweep) -> Measured:
    return next(f for f in sweep.measured if "counter/mode:thread/lock:ticket/workers:2" in f.case.id)


def sweep_of(blocks: int, far: float, shared: float = 1.0) -> Sweep:
    return Sweep(parse(told(Builder(blocks=blocks).record(), far, shared)))


def test_a_case_that_cares_is_told_at_one_distance_and_the_others_lose_nothing() -> None:
    sweep = sweep_of(17, far=5)
    found = ticket(sweep)
    assert found.at == "near" and found.n == 9
    assert [(near.at, near.n) for near in found.by_distance] == [("near", 9), ("far", 8)]
    assert found.by_distance[1].median / found.median == pytest.approx(5, rel=0.02)
    explained = distance.explained([near.values for near in found.by_distance])
    assert explained is not None and explained > 0.99
    mutex = next(f for f in sweep.measured if "counter/mode:thread/lock:std_mutex/workers:2" in f.case.id)
    assert mutex.at == "" and mutex.n == 17
    assert (distance.explained([near.values for near in mutex.by_distance]) or 0) < 0.5
    assert [one.at for one in found.judged] == ["near", "far"]


def test_near_is_compared_with_near() -> None:
    found = ticket(sweep_of(17, far=5))
    far = found.within((1, None))
    assert far is not None and alike(found, far), "the same case: told in equal states it cannot be told apart"


def test_values_keep_their_blocks() -> None:
    assert list(ticket(sweep_of(17, far=5)).by_block) == list(range(0, 17, 2))


def test_the_share_of_the_core_is_a_state_as_well() -> None:
    found = ticket(sweep_of(16, far=1, shared=1.6))
    assert found.at == "core to itself" and found.n == 8
    both = ticket(sweep_of(40, far=5, shared=1.6))
    assert both.at == "near, core to itself"
    assert [one.at for one in both.judged] == [
        "near, core to itself",
        "far, core to itself",
    ], "a neighbour's do not settle"


def test_a_record_without_probes_has_one_group_of_all() -> None:
    found = ticket(Sweep(parse(default_record())))
    assert found.at == "" and found.by_distance == [] and found.n == 8


def siblings(slower: float) -> Json:
    """One process in twelve ran near; computing with two workers took that much longer there."""
    record = Builder(blocks=24).record()
    for case in record["cases"]:
        for block in case["blocks"]:
            if case["axes"]["workers"] == "2":
                near = block["block"] % 12 == 5
                block["distance_ns"] = [[18.6, 18.7] if near else [87.0, 88.0]] * 5
                if near and case["workload"] in ("sum_square", "square"):
                    for key in ("samples_ns", "span_ns"):
                        block[key] = [value * slower for value in block[key]]
    return record


def test_a_rare_distance_is_told_and_what_it_takes_from_computing() -> None:
    sweep = Sweep(parse(siblings(1.5)))
    said = states.moved(sweep)
    assert said.startswith("Near 18.6 ns (8.3 % of the probes), far 87.5 ns: the host moves your CPUs. Near, they seem")
    assert "share one core: computing takes 1.5" in said and "the best possible speed-up is out of reach" in said
    assert "is the median of" in states.told(sweep)
    assert "computing" not in states.moved(Sweep(parse(siblings(1.0)))), "near, and no slower"
