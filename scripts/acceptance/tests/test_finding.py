import pytest

from acceptance.finding import Finding, Verdict, at_least, at_most, exit_code, judged, skipped, table


def test_a_limit_itself_still_holds() -> None:
    assert at_most("i", "time", 30, 30, "s").verdict is Verdict.HELD
    assert at_least("i", "speed-up", 1.9, 1.9, "x").verdict is Verdict.HELD


@pytest.mark.parametrize(
    "finding",
    [
        at_most("i", "time", 30.01, 30, "s"),
        at_least("i", "speed-up", 1.89, 1.9, "x"),
        at_most("i", "time", float("nan"), 30, "s"),
        at_least("i", "speed-up", float("nan"), 1.9, "x"),
        judged("i", "right", "wrong", False),
    ],
)
def test_a_missed_demand_is_told_and_fails(finding: Finding) -> None:
    assert finding.verdict is Verdict.MISSED
    assert "missed" in table([finding])
    assert exit_code([at_most("i", "time", 1, 30, "s"), finding]) == 1


def test_what_is_skipped_is_shown_but_does_not_fail() -> None:
    findings = [skipped("i", "two CPUs", "only one here")]
    assert exit_code(findings) == 0
    assert "only one here" in table(findings) and "skipped" in table(findings)


def test_the_table_is_aligned() -> None:
    lines = table([at_most("a", "x", 1, 2, "s"), at_most("long item", "much longer demand", 1, 2, "s", "n = 3")])
    assert len({line.index("<=") for line in lines.splitlines() if line.startswith("a ")}) == 1
    assert all(line.split()[-1] in ("verdict", "held") or set(line) <= {"-", " "} for line in lines.splitlines())
