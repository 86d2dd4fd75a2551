"""Rings beside their bare use: what holds, what is missed, and what cannot be measured."""

from pathlib import Path

from acceptance import rings
from acceptance.finding import Verdict, exit_code
from acceptance.process import Completed
from acceptance.tests.fakes import workbench
from instruments.measure import Absent, Compared, Instruments, Places
from instruments.rings import ring

PAIR = ring("boost_spsc", 8)


def test_a_ring_costs_what_it_costs_bare_and_no_less() -> None:
    verdicts = [rings.judge([Compared(PAIR, 1, 1, [ratio] * 3)])[0].verdict for ratio in (0.58, 0.9, 1.1, 1.2)]
    assert verdicts == [Verdict.MISSED, Verdict.HELD, Verdict.HELD, Verdict.MISSED]


def test_the_median_of_the_rounds_counts() -> None:
    assert rings.ratio_of(Compared(PAIR, 500, 100, [1.0, 1.1, 5.0])) == 1.1


def test_a_ring_that_could_not_be_measured_is_missed() -> None:
    (finding,) = rings.judge([Absent(PAIR, "it is incorrect")])
    assert finding.verdict is Verdict.MISSED and finding.measured == "it is incorrect"


def test_streams_that_do_not_tell_their_checks_are_named(tmp_path: Path) -> None:
    def answer(argv: list[str]) -> Completed:
        silent = argv[-1].startswith("fan/")
        return Completed(0, "ns_per_step=24" + ("" if silent else " check_ns=1.5"), "")

    finding = rings.silent_streams(workbench(tmp_path, answer))
    assert finding.verdict is Verdict.MISSED and finding.measured == "fan"


def test_what_checking_costs_stands_beside_without_a_verdict(tmp_path: Path) -> None:
    """Bare with the same checks, and without: another figure of the same program."""

    def answer(argv: list[str]) -> Completed:
        return Completed(0, f"{argv[1]} {10.0 if argv[1].endswith('_plain') else 25.0}\n", "")

    instruments = Instruments(tmp_path, Places((0, 1), 0), workbench(tmp_path, answer).run)
    finding = rings.cost_of_checks("ck_ring", 16, instruments)
    assert finding.verdict is Verdict.TOLD and finding.measured == "25 ns with, 10 without (2.50 ×)"
    assert exit_code([finding]) == 0
    assert "bare with the same checks" in PAIR.name


def test_one_cpu_is_too_few(tmp_path: Path) -> None:
    findings = rings.measure(workbench(tmp_path, lambda _: Completed(0, "", ""), cpus=(0,)))
    assert [finding.verdict for finding in findings] == [Verdict.SKIPPED]
