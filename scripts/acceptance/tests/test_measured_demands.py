"""The demands that are judged from a record: each is held by a good one and missed by a bad one."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from acceptance import callers, counters, dispatch_cost, lock_meaning, lock_overhead, overhead, pairs, speedup
from acceptance.finding import Finding, NotMeasured, Verdict
from acceptance.record import Case, Record
from acceptance.process import Completed
from acceptance.tests.fakes import CATALOGUE, block, case, record, workbench


def missed(findings: list[Finding]) -> list[str]:
    return [finding.demand for finding in findings if finding.verdict is Verdict.MISSED]


def test_outside_is_wall_without_spans_and_warm_up() -> None:
    assert block(0, 1.0).outside_ns == 20e6 - 10e6 - 2e6


def test_overhead_holds_and_the_worst_case_cannot_hide() -> None:
    quick = [case("square", [1.0] * 8, mode=f"m{i}") for i in range(30)]
    assert missed(overhead.judge(record(quick))) == []
    slow = case("square", [], mode="slow")
    slow = replace(slow, blocks=[replace(block(number, 1.0), wall_ns=40e6) for number in range(3)])
    findings = overhead.judge(record([*quick, slow]))
    assert missed(findings) == ["ms outside trials, worst case's median <= 15 ms"]
    assert "mode:slow" in findings[-1].measured
    touching = replace(slow, id="triad/mode:thread")
    findings = overhead.judge(record([*quick, touching]))
    assert missed(findings) == [] and "triad by its nature 28 ms" in findings[-1].measured


def test_ratios_are_taken_within_a_block() -> None:
    # The machine slows down to a third half-way: the ratio of every pair is 2 all the same.
    serial, pooled = case("w", [10, 30, 30, 10, 10]), case("w", [5, 15, 15, 5, 5])
    assert pairs.median_ratio(serial, pooled) == (2.0, 5)


def test_blocks_that_failed_are_no_pairs() -> None:
    serial = case("w", [10] * 5)
    serial = replace(serial, blocks=[*serial.blocks, block(5, 99, status="failed")])
    assert pairs.median_ratio(serial, case("w", [5] * 6)) == (2.0, 5)
    with pytest.raises(NotMeasured, match="4 undisturbed pairs"):
        pairs.median_ratio(serial, case("w", [5] * 4))
    with pytest.raises(NotMeasured, match="4 undisturbed processes"):
        pairs.median_ns(case("w", [5] * 4))


def dispatch_record(process_index: float, process_submit: float) -> Record:
    values = {
        ("process_pool", "index"): process_index,
        ("process_pool", "submit"): process_submit,
        ("thread_pool", "index"): 20.0,
        ("thread_pool", "submit"): 100.0,
    }
    return record([case("square", [v] * 9, mode=m, dispatch=d, grain="1") for (m, d), v in values.items()])


def test_dispatch_cost_and_its_distance_to_threads() -> None:
    assert missed(dispatch_cost.judge(dispatch_record(22, 110))) == []
    assert missed(dispatch_cost.judge(dispatch_record(31, 110))) == [
        "process_pool by index, ns per task <= 30 ns",
        "process_pool / thread_pool by index within 15%",
    ]
    assert missed(dispatch_cost.judge(dispatch_record(20, 84))) == ["process_pool / thread_pool by submit within 15%"]
    assert missed(dispatch_cost.judge(dispatch_record(20, 121)))[0].startswith("process_pool by submit")


def speedup_record(**slower: float) -> Record:
    cases = [
        case("sum_square", [100.0] * 9, mode="serial", grain="64"),
        case("sleep_square", [160.0] * 9, mode="serial"),
    ]
    cases += [case("sum_square", [slower.get(m, 51.0)] * 9, mode=m, grain="64") for m in speedup.LIMITS]
    cases += [case("sleep_square", [slower.get(f"sleep_{m}", 10.5)] * 9, mode=m) for m in speedup.OURS]
    return record(cases)


def test_speedups() -> None:
    assert missed(speedup.judge(speedup_record())) == []
    assert len(missed(speedup.judge(speedup_record(thread=53.0)))) == 1
    assert missed(speedup.judge(speedup_record(thread_pool_tbb=53.0))) == []  # a library's limit is lower
    assert len(missed(speedup.judge(speedup_record(thread_pool_tbb=54.1)))) == 1
    assert len(missed(speedup.judge(speedup_record(sleep_process_pool=12.0)))) == 1
    assert len(missed(speedup.judge(speedup_record(thread=40.0)))) == 1  # 2.5 x by two workers: another kernel


def lock_record(**told: float) -> Record:
    """Overheads of locks by load, else 13 ns; without a lock none."""
    cases = []
    for lock in lock_overhead.LOCKS:
        for inside in lock_overhead.LENGTHS:
            for outside in lock_overhead.LENGTHS:
                value = 0.0 if lock == "none" else told.get(f"at_{inside}_{outside}", 13.0)
                value = told.get(f"{lock}_{inside}_{outside}", value)
                one = case("critical_section", [], lock=lock, inside=inside, outside=outside)
                cases.append(replace(one, blocks=[block(n, 100.0, overhead_ns=value) for n in range(7)]))
    return record(cases)


def test_overhead_of_a_lock_does_not_depend_on_its_load() -> None:
    assert missed(lock_overhead.judge(lock_record())) == []
    assert missed(lock_overhead.judge(lock_record(at_100_1=9.5))) == []
    hidden = lock_overhead.judge(lock_record(std_mutex_100_1=1.2))
    assert missed(hidden) == ["std_mutex of one worker: overhead's range over inside/outside <= 5 ns"]
    assert "100/1: 1.2" in hidden[1].measured
    free = {f"none_{inside}_{outside}": -9.0 for inside in lock_overhead.LENGTHS for outside in lock_overhead.LENGTHS}
    assert missed(lock_overhead.judge(lock_record(**free))) == [
        "none of one worker: overhead's range over inside/outside, and from 0 <= 5 ns"
    ]
    with pytest.raises(NotMeasured, match="no process told"):
        lock_overhead.judge(record([case("critical_section", [1.0], lock="none", inside="1", outside="1")]))


def caller_record(own: int = 1, pinned: float = 1.0, overlap: float = 0.995) -> Record:
    def standing(place: str, cpu: int) -> Case:
        found = case("square", [20.0] * 7, mode="thread_pool", place=place)
        return replace(found, blocks=[replace(block, caller_cpus=[cpu]) for block in found.blocks])

    gated = case("counter", [], mode="thread")
    gated = replace(gated, blocks=[block(number, 1.0, overlap=overlap) for number in range(7)])
    fresh = [
        case("sum_square", [780.0 * slow] * 7, mode="thread", place=at)
        for at, slow in (("cores", pinned), ("none", 1.0))
    ]
    return record([standing("cpus:0,1", own), standing("cpus:0", 0), *fresh, gated])


def test_callers_stand_where_they_should_and_pinning_costs_nothing() -> None:
    assert missed(callers.judge(caller_record(), (0, 1))) == []
    assert missed(callers.judge(caller_record(own=0), (0, 1))) == [
        "one worker under place:cpus:0,1: the submitter stands on CPU 1"
    ]
    assert missed(callers.judge(caller_record(pinned=1.04), (0, 1))) == ["thread: pinned / unpinned within 2%"]
    assert missed(callers.judge(caller_record(overlap=0.9), (0, 1))) == [
        "counter, 2 workers: overlap of a trial >= 0.98"
    ]


def meaning_record(**values: float) -> Record:
    """Two workers under std_semaphore, and two locks hammered and not."""
    ns = {"semaphore_1": 265.0, "semaphore_2": 166.0, "std_mutex_0": 20.0, "ticket_0": 260.0}
    ns |= {"std_mutex_100": 300.0, "ticket_100": 200.0, "run": 160.0} | values
    cases = [case("counter", [ns[f"semaphore_{n}"]] * 7, lock="std_semaphore", workers=str(n)) for n in (1, 2)]
    for lock in ("std_mutex", "ticket"):
        for outside in ("0", "100"):
            load = {"lock": lock, "workers": "2", "inside": "1", "outside": outside}
            cases.append(case("critical_section", [ns[f"{lock}_{outside}"]] * 7, **load, stamp="off"))
        run = ns["run"] if lock == "std_mutex" else 1.0
        stamped = case("critical_section", [], lock=lock, workers="2", inside="1", outside="0", stamp="on")
        cases.append(replace(stamped, blocks=[block(n, 100.0, owner_run_mean=run) for n in range(7)]))
    return record(cases)


def test_what_is_said_of_locks_means_what_it_says() -> None:
    assert missed(lock_meaning.judge(meaning_record())) == []
    assert "265 ns alone, 332 of two" in lock_meaning.judge(meaning_record())[0].measured
    assert missed(lock_meaning.judge(meaning_record(semaphore_2=132.0))) == [
        "std_semaphore, cost contended ÷ alone >= 1"
    ]
    assert len(missed(lock_meaning.judge(meaning_record(ticket_100=6000.0)))) == 1
    assert len(missed(lock_meaning.judge(meaning_record(run=1.0)))) == 1


def free_record(*overheads: float) -> Record:
    """Of one worker, of two, …; the processes of each differ a little, and one was disturbed."""
    cases = []
    for workers, middle in enumerate(overheads, 1):
        one = case("critical_section", [], lock="none", workers=str(workers), inside="1000", stripes="own")
        told = [middle - 1 + 0.1 * n for n in range(20)] + [middle + 500]
        cases.append(replace(one, blocks=[block(n, 1600.0, overhead_ns=ns) for n, ns in enumerate(told)]))
    return record(cases)


def test_a_free_lock_has_no_overhead_between_one_two_and_all() -> None:
    assert lock_meaning.crews(1) == [1] and lock_meaning.crews(2) == [1, 2] and lock_meaning.crews(8) == [1, 2, 8]
    findings = lock_meaning.free_lock(free_record(0.5, -4.0, 15.0))
    assert missed(findings) == [
        "no lock, 3 worker(s), inside 1000, measured (calibration and loop): |overhead| <= 5 ns"
    ]
    assert "-4.00 ns (-4.50 to -3.50 at 95 %) of 1600 ns a round, 21 processes" in findings[1].measured
    assert len(missed(lock_meaning.free_lock(free_record(-5.1)))) == 1


def test_a_case_that_is_not_ok_is_not_measured() -> None:
    broken = record([case("sum_square", [1.0], status="incorrect", mode="serial", grain="64")])
    with pytest.raises(NotMeasured, match="incorrect: because"):
        speedup.judge(broken)
    with pytest.raises(NotMeasured, match="0 cases"):
        speedup.judge(record([]))


def counter_case(lock: str, mode: str = "thread", **values: float) -> Case:
    recorded = {"lost_steps": 0.0, "lost_share": 0.0, "overlap": 0.99} | values
    return replace(case("counter", [], mode=mode, lock=lock), blocks=[block(0, 1.0, "ok", **recorded)])


def counter_demands(none: Case, ticket: Case) -> list[str]:
    return missed(counters.judge(record([none, ticket])))


def test_an_excluding_lock_loses_nothing() -> None:
    none = counter_case("none", lost_steps=1e6, lost_share=0.3)
    assert counter_demands(none, counter_case("ticket")) == []
    wrong = ["ticket: exactly right in every trial"]
    assert counter_demands(none, counter_case("ticket", lost_steps=1)) == wrong
    assert counter_demands(none, replace(counter_case("ticket"), status="incorrect")) == wrong
    half = counter_case("ticket")
    half = replace(half, blocks=[*half.blocks, block(1, 1.0, status="failed")])
    assert counter_demands(none, half) == wrong
    assert counter_demands(none, replace(counter_case("ticket"), status="skipped")) == wrong  # nowhere measured


def test_lost_steps_must_be_recorded_for_every_sample() -> None:
    silent = replace(case("counter", [1.0], mode="thread", lock="ticket"))
    with pytest.raises(NotMeasured, match="lost_steps"):
        counters.judge(record([silent]))


def test_no_lock_must_lose_while_both_run() -> None:
    fine = counter_case("ticket")
    assert counter_demands(counter_case("none", lost_share=0.0), fine) == ["none, thread: losses measured and shown"]
    assert counter_demands(counter_case("none", lost_share=0.3, overlap=0.5), fine) == ["none, thread: overlap >= 0.9"]


def test_one_sample_below_the_overlap_is_one_too_many_and_is_named() -> None:
    none = counter_case("none", lost_share=0.3)
    none = replace(none, blocks=[replace(block(n, 1.0, lost_share=0.3, overlap=0.99)) for n in range(30)])
    none.blocks[7].counters["overlap"][1] = 0.899
    found = counters.judge_none(none)[1]
    assert found.verdict is Verdict.MISSED and "block 7 sample 1 0.899 not flagged" in found.measured
    none.blocks[7].flags.append("low_overlap")
    assert "block 7 sample 1 0.899 low_overlap" in counters.judge_none(none)[1].measured


def test_overhead_is_judged_with_the_locks_of_the_short_suites(tmp_path: Path) -> None:
    folder = tmp_path / "bench" / "suites"
    folder.mkdir(parents=True)
    asked: list[str] = []

    def answer(arguments: list[str]) -> Completed:
        if arguments[1] == "list":
            locks = [{"name": name, "excludes": True} for name in ("none", "mutex", "ticket", "unused")]
            return Completed(0, json.dumps({**CATALOGUE, "locks": locks}), "")
        cases = json.loads(Path(arguments[2]).read_text())["cases"]
        asked[:] = next(entry["axes"]["lock"] for entry in cases if entry["workload"] == "counter")
        return Completed(2, "", "enough")

    def measured(smoke: list[str], ci: list[str]) -> list[str]:
        for name, locks in (("smoke", smoke), ("ci", ci), ("default", []), ("full", ["every"])):
            (folder / f"{name}.json").write_text(json.dumps({"cases": [{"axes": {"lock": locks}}]}))
        with pytest.raises(NotMeasured):
            overhead.measure(workbench(tmp_path, answer))
        return asked

    assert measured(["ticket"], ["mutex"]) == ["mutex", "ticket"]
    assert measured([], []) == ["none"]
