"""What the sections of suite full claim: change the record, and the words change, as far as intervals allow."""

from __future__ import annotations

import re

import json
from functools import cache
from importlib import import_module

import pytest
from catalogue_full_fixture import full_record
from conftest import Json
from coresweep_report.analysis import contention
from coresweep_report.record import parse
from coresweep_report.sections import charts
from coresweep_report.sections.base import Section
from coresweep_report.sections.charts import Table
from coresweep_report.sweep import Sweep

# Process values of 8 blocks, in an order without echo: an interval from 0.25 to 4.
NOISE = (0.2, 5.0, 0.3, 4.0, 0.25, 1.0, 0.95, 3.0)
TIMES = ("samples_ns", "span_ns", "region_ns")


def built(name: str, record: Json) -> Section:
    section: Section = import_module(f"coresweep_report.sections.{name}").build(Sweep(parse(record)))
    return section


def scaled(record: Json, factors: tuple[float, ...], workload: str, **axes: str) -> Json:
    """Times, counters and observations of some cases, block by block, by a factor each."""
    wanted = [c for c in record["cases"] if c["workload"] == workload and axes.items() <= c["axes"].items()]
    assert wanted, (workload, axes)
    for case in wanted:
        for block, factor in zip(case["blocks"], factors):
            for key in TIMES:
                block[key] = [value * factor for value in block[key]]
            for key in block["counters"]:
                block["counters"][key] = [value * factor for value in block["counters"][key]]
            for seen in block["observations"].values():
                seen["longest_ns"] *= factor
                seen["counts"] = [[round(value * factor), count] for value, count in seen["counts"]]
    return record


def claim(section: Section, words: str) -> str:
    return next(plate.claim for plate in section.plates if words in plate.claim)


def table(section: Section, heading: str) -> Table:
    found: Table = next(entry for entry in section.content["tables"] if entry.heading == heading)
    return found


@cache
def usual(name: str) -> Section:
    return built(name, full_record())


# Section, words of a claim, workload and axes of who leads there, how the claim begins to name it.
LEADERS: list[tuple[str, str, str, dict[str, str], str]] = [
    (
        "kernels",
        "How much longer",
        "imbalanced",
        {"mode": "process_pool", "grain": "128"},
        "process pool, chunks of 128",
    ),
    (
        "kernels",
        "Chunks of a map",
        "map",
        {"mode": "process_pool", "grain": "10000"},
        "process pool in chunks of 10,000",
    ),
    ("contention", "Overhead of", "critical_section", {"lock": "ttas"}, "ttas"),
    ("contention", "99th percentile", "critical_section", {"lock": "ttas"}, "ttas"),
    ("contention", "at 90 % reads", "read_mostly", {"lock": "ttas"}, "ttas"),
    ("contention", "From one's unlock", "lock_handoff", {"lock": "ttas"}, "ttas"),
    ("channels", "Half a round trip", "ping_pong", {"channel": "shm_mpmc"}, "shm_mpmc"),
    ("channels", "A queue that spins", "stream", {"channel": "shm_mpmc", "wait": "spin"}, "threads shm_mpmc"),
    ("channels", "Many to many", "fan", {"channel": "shm_mpmc"}, "shm_mpmc"),
    ("coordination", "A phase between", "barrier", {"barrier": "std_barrier"}, "std_barrier"),
    ("coordination", "Until the last one", "event", {"primitive": "futex"}, "futex"),
    ("creation", "To create a worker", "spawn", {"how": "thread"}, "thread"),
    ("creation", "A new pool's", "first_task", {"dispatch": "index"}, "thread pool is fastest"),
    ("hardware", "Reading a clock", "timer", {"clock": "monotonic_coarse"}, "monotonic_coarse"),
    ("hardware", "Handing the CPU", "context_switch", {"via": "yield"}, "via yield"),
]


@pytest.mark.parametrize(("name", "words", "workload", "axes", "leader"), LEADERS)
def test_a_leader_that_grows_slower_leads_no_more(
    name: str, words: str, workload: str, axes: dict[str, str], leader: str
) -> None:
    first = leaders(claim(usual(name), words))
    assert leader in first or "both tie" in first
    assert leader not in leaders(claim(built(name, scaled(full_record(), (50,) * 8, workload, **axes)), words))


def leaders(text: str) -> str:
    """A claim without its slowest."""
    return re.sub(r"; the (slowest|longest|least) is [^;]*", "", text)


@pytest.mark.parametrize(("name", "words", "workload", "axes", "leader"), LEADERS)
def test_a_leader_whose_interval_holds_others_is_not_told_from_them(
    name: str, words: str, workload: str, axes: dict[str, str], leader: str
) -> None:
    noisy = claim(built(name, scaled(full_record(), NOISE, workload, **_parallel(workload))), words)
    assert "no measurable difference" in noisy or " tie at " in noisy, noisy
    assert claim(usual(name), words) != noisy


def _parallel(workload: str) -> dict[str, str]:
    """Of what is divided by one thread round by round not the thread itself: noise of both cancels out."""
    return {"mode": "process_pool"} if workload == "imbalanced" else {}


def test_a_higher_bandwidth_leads_and_a_doubtful_one_does_not() -> None:
    assert "2 threads, triad is fastest" in claim(usual("kernels"), "Memory bandwidth")
    slow = built("kernels", scaled(full_record(), (0.1,) * 8, "triad", workers="2"))
    assert "1 thread, triad is fastest" in claim(slow, "Memory bandwidth")
    noisy = claim(built("kernels", scaled(full_record(), NOISE, "triad")), "Memory bandwidth")
    assert "both show no measurable difference" in noisy and "slowest" not in noisy
    full = claim(usual("channels"), "In messages of 1 MiB")
    assert (" tie at " in full or "is fastest" in full) and "GB/s" in full


def older(record: Json) -> Json:
    """As it was before checks and buses were told."""
    for case in record["cases"]:
        if case["workload"] in ("stream", "fan", "ping_pong", "triad"):
            for name in ("check", "access"):
                case["axes"].pop(name, None)
            for block in case["blocks"]:
                for name in ("check_ns", "bus_gb_per_s"):
                    block["counters"].pop(name, None)
    return record


def test_what_a_check_costs_stands_beside_every_stream() -> None:
    section = usual("channels")
    rows = [row for row in table(section, "Time per message, by its size").rows if "pipe" in row[1]]
    assert all("checked in" in cell for row in rows for cell in row[2:] if cell != "–")
    assert any("checked whole" in row[1] for row in rows)
    assert all("takes it" in plate.small for plate in section.plates)


def test_an_older_record_is_said_to_lack_them() -> None:
    before = [case for case in full_record()["cases"] if case["axes"].get("check") != "whole"]
    record = older({**full_record(), "cases": before})
    for plate in built("channels", record).plates:
        assert "does not tell" in plate.small, plate.small
    assert "checked in" not in str(table(built("channels", record), "Time per message, by its size"))
    bandwidth = next(plate for plate in built("kernels", record).plates if "Memory bandwidth" in plate.claim)
    assert "By calculation the bus moves" in bandwidth.small


def test_bandwidth_is_told_as_counted_and_as_the_bus_moves() -> None:
    bandwidth = next(plate for plate in usual("kernels").plates if "Memory bandwidth" in plate.claim)
    assert (
        "diamond",
        "as the bus moves it by calculation",
    ) in bandwidth.key and "calculated, not measured" in bandwidth.small


PAIRS: list[tuple[str, str, str]] = [
    ("sharing", "an increment", "false_sharing"),
    ("sharing", "add to a piece each", "fetch_add"),
    ("kernels", "A load that needs", "pointer_chase"),
    ("coordination", "Who waits at", "barrier"),
    ("creation", "fork takes", "spawn"),
]


@pytest.mark.parametrize(("name", "words", "workload"), PAIRS)
def test_two_values_that_cannot_be_told_apart_are_said_to_be_so(name: str, words: str, workload: str) -> None:
    record = scaled(full_record(), (1e-3, 1e3, 1e-3, 1e3, 1e-3, 1.0, 1e3, 1e3), workload)
    assert "no measurable difference" in claim(built(name, record), words)
    calm = full_record()
    for case in calm["cases"]:  # equal values are an interval of no width, and no echo of their neighbours
        for block in case["blocks"]:
            block["samples_ns"] = case["blocks"][0]["samples_ns"]
            block["counters"] = case["blocks"][0]["counters"]
            block["observations"] = case["blocks"][0]["observations"]
    assert "no measurable" not in claim(built(name, calm), words)


def test_of_several_barriers_the_late_ones_wait_is_compared() -> None:
    record = full_record()
    uneven = [c for c in record["cases"] if c["workload"] == "barrier" and c["axes"].get("arrival") == "uneven"]
    for case in uneven:
        other = json.loads(json.dumps(case).replace("pthread_barrier", "std_barrier"))
        for block in other["blocks"]:
            block["counters"]["wait_late_ns"] = [value * 5 for value in block["counters"]["wait_late_ns"]]
        record["cases"].append(other)
    words = claim(built("coordination", record), "Who comes early")
    assert "pthread_barrier is fastest" in words and "the slowest is std_barrier" in words
    assert len(words) < 300


def test_waits_are_of_stamped_trials_alone() -> None:
    record = full_record()
    for case in record["cases"]:
        if case["workload"] == "critical_section" and case["axes"]["stamp"] == "off":
            for block in case["blocks"]:
                block["observations"] = {"wait": {"longest_ns": 1.0, "counts": [[1, 99_000]]}}
    assert claim(built("contention", record), "99th percentile") == claim(usual("contention"), "99th percentile")
    record["cases"] = [case for case in record["cases"] if case["axes"].get("stamp") != "on"]
    unstamped = built("contention", record)
    assert not [plate for plate in unstamped.plates if "99th percentile" in plate.claim]
    assert not [entry for entry in unstamped.content["tables"] if "every wait" in entry.heading]


def test_throughput_is_of_trials_without_a_stamp_alone() -> None:
    record = scaled(full_record(), (7,) * 8, "critical_section", stamp="on")
    again, heading = built("contention", record), "critical_section: every load"
    assert claim(again, "Overhead of") == claim(usual("contention"), "Overhead of")
    assert table(again, heading).rows == table(usual("contention"), heading).rows


def test_waits_come_with_n_the_longest_and_what_a_stamp_costs() -> None:
    record = full_record()
    wanted = {"lock": "ttas", "stamp": "on", "mode": "thread"}
    case = next(
        c for c in record["cases"] if c["workload"] == "critical_section" and wanted.items() <= c["axes"].items()
    )
    case["blocks"][3]["observations"]["wait"]["longest_ns"] = 7e9
    waits = table(built("contention", record), "critical_section: every wait")
    row = next(row for row in waits.rows if row[1:3] == ("thread", "ttas"))
    seen = dict(zip(waits.head, row))
    assert seen["longest"] == "7.00 s" and seen["a stamp|costs"].endswith("ns") and seen["n"] == f"{8 * 20_000:,}"
    small = next(plate.small for plate in usual("contention").plates if "99th percentile" in plate.claim)
    assert "1 acquisition in 64 is stamped" in small and "what reading a stamp costs is taken off (" in small


def test_a_percentile_that_too_few_observations_gave_is_a_dash() -> None:
    record = full_record()
    for case in record["cases"]:
        for block in case["blocks"]:
            for seen in block["observations"].values():
                seen["counts"] = [[value, count // 20] for value, count in seen["counts"]]
    waits = table(built("contention", record), "critical_section: every wait")
    assert "–" not in {row[waits.head.index("p99")] for row in waits.rows}, "8 × 1,000 are enough for p99 of all"
    assert "p99.9" not in waits.head, "where none has enough, there is no column"
    assert charts.PERCENTILES in usual("contention").content["tables"][5].small


def test_a_lock_that_excludes_nobody_is_neither_first_nor_waited_for() -> None:
    section = usual("contention")
    assert not [plate for plate in section.plates if "is none" in plate.claim]
    loads = table(section, "critical_section: every load")
    assert {row[-1] for row in loads.rows if row[1] == "none"} == {"30 %"}
    assert {row[-1] for row in loads.rows if row[1] != "none"} == {""}
    assert not [
        wait
        for wait in contention.waits(Sweep(parse(full_record())), "critical_section")
        if wait.found.case.axis("lock") == "none"
    ]


def test_an_elided_lock_stands_beside_a_real_one() -> None:
    rows = table(usual("contention"), "A lock that was elided").rows
    assert len(rows) == 1 and rows[0][0] == "std_mutex" and "ns" in rows[0][2]


def test_no_lost_update_is_no_proof() -> None:
    record = scaled(full_record(), (0,) * 8, "lost_update")
    assert "it can happen" in claim(built("sharing", record), "No update was lost")
    assert " is most, " in claim(usual("sharing"), "Share of updates lost")


def test_one_worker_cannot_lose_and_is_left_out() -> None:
    labels = " ".join(drawing.inline for plate in usual("sharing").plates for drawing in plate.drawings)
    assert "4 threads, one per core" in labels and "1 thread, one per core" not in labels


def test_a_core_loses_only_what_its_interval_allows() -> None:
    words = "compute at once"
    assert "one core loses 7" in claim(usual("hardware"), words)
    signs = (-1.0, 1.2, -0.8, 0.9, -1.1, 1.0, -0.9, 1.1)
    doubtful = claim(built("hardware", scaled(full_record(), signs, "all_core_rate")), words)
    assert "no measurable difference" in doubtful
    assert "less than nothing" in claim(built("hardware", scaled(full_record(), (-1,) * 8, "all_core_rate")), words)


def test_computing_under_one_lock_gains_nothing_unless_seen_to() -> None:
    words = "Under one lock per process"
    text = claim(usual("kernels"), words)
    assert (
        "2 threads run at 1.0" in text
        and "with no measurable difference to one thread; 2 workers of a process pool run at 1.9" in text
    )
    assert "work that waits: 16 workers of a process pool run at 1" in text
    slower = claim(built("kernels", scaled(full_record(), (2,) * 8, "gil", mode="thread")), words)
    assert "2 threads run at 0.5" in slower and "no measurable" not in slower.split(";")[0]


def test_the_reference_for_scaling_is_read_with_its_interval() -> None:
    lead = str(usual("kernels").content["lead"])
    assert "2 threads run at 1." in lead and "2 workers of a process pool run at 1." in lead and "n = 8" in lead
    fast = built("kernels", scaled(full_record(), (0.5,) * 8, "dependent_chain", mode="thread")).content["lead"]
    assert "which cannot be" in str(fast)
