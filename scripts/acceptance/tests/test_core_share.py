"""The demand about what CPUs get of their cores: states, what they cost, and what cannot be told."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from acceptance import core_share
from acceptance.finding import Finding, NotMeasured, Verdict
from acceptance.record import Case, Record
from acceptance.tests.fakes import case, record
from coresweep_report.distance import share_groups

WHOLE, SHARED = 0.25, 0.5
GROUPS = share_groups([WHOLE, SHARED] * 20)


def probed(measured: Case, quotients: Sequence[float], clock: float = 1.0) -> Case:
    blocks = [
        replace(
            block,
            loop_turn_ns=[(1.5 * q / clock, 1.5 * q / clock)] * 2,
            multiply_add_ns=[(1.5 / clock, 1.5 / clock)] * 2,
            facts={"share_probe_ns": "150000", "distance_probe_ns": "300000"},
        )
        for block, q in zip(measured.blocks, quotients, strict=True)
    ]
    return replace(measured, blocks=blocks)


def run(serial: Sequence[float], quotients: Sequence[float]) -> Record:
    cases = []
    for name, workload, axes, _, _ in core_share.TOLD:
        values = serial if name.startswith("serial") else [10.0 + 0.01 * i for i in range(len(quotients))]
        cases.append(probed(case(workload, values, **axes), quotients))
    return record(cases)


def verdicts(findings: list[Finding]) -> list[Verdict]:
    return [finding.verdict for finding in findings]


def test_computing_that_follows_its_share_of_the_core() -> None:
    findings = core_share.judge(run([2350, 3550, 2340, 3600], [WHOLE, SHARED] * 2))
    assert verdicts(findings) == [Verdict.HELD] * 6 + [Verdict.SKIPPED]
    assert "1350 us (one probe of the cores 150 us" in findings[0].measured
    assert findings[1].measured.startswith("50% of 64 probes; quotients by group 0.250 (n 32), 0.500 (n 32)")
    assert findings[2].measured.startswith("1.52: whole 2345 (2340–2350, n 4); shared 3575 (3550–3600, n 4)")
    assert "probes explain 100%" in findings[2].measured


def test_computing_that_does_not_is_missed() -> None:
    assert verdicts(core_share.judge(run([2350, 2360, 2340, 2350], [WHOLE, SHARED] * 2)))[2] is Verdict.MISSED


def test_a_core_that_is_never_shared_tells_nothing() -> None:
    findings = core_share.judge(run([2350, 2360, 2340, 2350], [WHOLE] * 4))
    assert verdicts(findings) == [Verdict.HELD] * 2 + [Verdict.SKIPPED] * 5
    assert "whole 2350 (2340–2360, n 8)" in findings[2].measured


def test_a_slower_clock_is_no_neighbour() -> None:
    measured = probed(case("sum_square", [1.0, 1.0], mode="serial"), [WHOLE] * 2, clock=0.6)
    assert not core_share.by_state(list(core_share.points(measured)), GROUPS[:1])["shared"]


def test_what_changed_meanwhile_is_of_neither_state() -> None:
    states = core_share.by_state([(WHOLE, SHARED, 1.0), (SHARED, WHOLE, 2.0)], GROUPS)
    assert states == {"whole": [], "shared": [], "mixed": [1.0, 2.0]}


def test_a_neighbour_who_runs_for_part_of_the_time_shares_the_core() -> None:
    """By the report's own rule: what a case takes does not follow the quotient above the whole core's."""
    assert core_share.by_state([(0.3, 0.35, 1.0)], GROUPS)["shared"] == [1.0]


def test_without_probes_nothing_is_judged() -> None:
    with pytest.raises(NotMeasured, match="no sample was probed"):
        core_share.judge(record([case("sum_square", [1.0], mode="serial")]))
