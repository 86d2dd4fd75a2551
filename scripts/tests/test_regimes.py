"""Cases that jump between clouds, with what differs between them; and what is above the target, with its cause."""

from __future__ import annotations

from conftest import Json, page
from coresweep_report.analysis import regimes, states
from coresweep_report.record import parse
from coresweep_report.sections import base, method
from coresweep_report.sweep import Sweep
from record_fixture import Builder
from test_distance import sweep_of, ticket


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
