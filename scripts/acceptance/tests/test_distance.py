"""The demand about the CPUs' distance: groups, agreement and what is explained."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from acceptance import distance
from acceptance.finding import Finding, NotMeasured, Verdict
from acceptance.record import Case, Record
from acceptance.tests.fakes import case, record

NEAR, FAR = 40.0, 205.0


def probed(measured: Case, distances: Sequence[float], oneway: float = 1.0) -> Case:
    """Each process at one distance, which core_to_core finds too, times `oneway`."""
    blocks = [
        replace(
            block,
            distance_ns=[(ns, ns), (ns, ns * 1.02)],
            facts={"distance_probe_ns": "300000"},
            counters={"oneway_median_ns": [ns * oneway] * 2},
        )
        for block, ns in zip(measured.blocks, distances, strict=True)
    ]
    return replace(measured, blocks=blocks)


def whole(ticket: Sequence[float], distances: Sequence[float], oneway: float = 1.0) -> Record:
    cases = []
    for name, workload, axes, _ in distance.EXPLAINED:
        values = ticket if name == "ticket lock" else [10.0] * len(distances)
        cases.append(probed(case(workload, values, **axes), distances))
    cases.append(probed(case("core_to_core", [1.0] * len(distances)), distances, oneway))
    return record(cases)


def verdicts(findings: list[Finding]) -> list[Verdict]:
    return [finding.verdict for finding in findings]


def test_a_lock_that_follows_the_distance() -> None:
    findings = distance.judge(whole([43, 258, 44, 259], [NEAR, FAR, 41, 200]))
    assert set(verdicts(findings)) == {Verdict.HELD}
    assert findings[2].measured.startswith("5.94: at 41: 43.5 (43–44, n 4); at 204: 258 (258–259, n 4)")
    assert "0.00% of 56 samples retaken, 0.0% not probed" in findings[1].measured


def test_a_lock_that_does_not_is_missed() -> None:
    assert verdicts(distance.judge(whole([43] * 4, [NEAR, FAR, 41, 200])))[2] is Verdict.MISSED


def test_one_distance_explains_nothing() -> None:
    findings = distance.judge(whole([43] * 4, [NEAR] * 4))
    assert verdicts(findings) == [Verdict.HELD] * 2 + [Verdict.SKIPPED] * 6


def test_a_probe_that_disagrees_with_core_to_core_is_missed() -> None:
    assert verdicts(distance.judge(whole([43] * 4, [NEAR] * 4, oneway=1.4)))[0] is Verdict.MISSED


def test_without_probes_nothing_is_judged() -> None:
    cases = [case(workload, [1.0] * 4, **axes) for _, workload, axes, _ in distance.EXPLAINED]
    with pytest.raises(NotMeasured, match="0 samples of core_to_core"):
        distance.judge(record([*cases, case("core_to_core", [1.0] * 4)]))


def test_samples_whose_probes_disagree_are_in_no_group() -> None:
    whole_run = whole([43, 258, 44, 259], [NEAR, FAR, 41, 200])
    measured = whole_run.one("counter", lock="ticket")
    torn = replace(measured.blocks[1], distance_ns=[(NEAR, FAR), None])
    found = distance.explain("", replace(measured, blocks=[torn]), True, distance.groups(whole_run))
    assert found.verdict is Verdict.SKIPPED and found.measured.endswith("no group")


def test_what_the_page_sees_as_one_distance_is_one_here() -> None:
    run = whole([43] * 24, [NEAR] * 23 + [FAR])
    middles = [round(group.middle_ns) for group in distance.groups(run)]
    assert middles == [40, 205], "28 compact probes of 672: the page tells them apart, too"
    few = replace(run, cases=run.cases[:2])
    assert len(distance.groups(few)) == 1, "8 of 96 probes"
