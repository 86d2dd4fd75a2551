"""The suite that `make bench` measures when nobody says otherwise."""

import sys

from acceptance.finding import Finding, NotMeasured, at_least, at_most
from acceptance.process import Completed, last_line
from acceptance.record import Record, read_record
from acceptance.workbench import Workbench
from coresweep_report.analysis.foresight import Foreseen, foresee
from coresweep_report.analysis.regimes import wide
from coresweep_report.record import load
from coresweep_report.sweep import Sweep

ITEM = "default"
LIMIT_S = 360
SHARE = 0.75
FINE, COARSE = 0.02, 0.05  # half-widths …
OF_FINE, OF_COARSE = 0.8, 0.9  # … and the share of cases that reach them, in each common state of the machine
SHOWN = 3  # of those above, in the table


def judge(done: Completed, record: Record) -> list[Finding]:
    bad = [f"{case.id}: {case.status}: {case.reason}" for case in record.cases if case.status not in ("ok", "skipped")]
    if done.code != 0:
        raise NotMeasured(f"default: exit {done.code}: {bad[0] if bad else last_line(done.stderr)}")
    share = record.run["measuring_share"]
    count = f"{sum(case.status == 'ok' for case in record.cases)} cases ok, {record.run['blocks_done']} whole blocks"
    return [
        at_most(ITEM, "default suite, 2 CPUs", done.wall_s, LIMIT_S, "s", count),
        at_least(ITEM, "its measuring share", float("nan") if share is None else share, SHARE, ""),
    ]


def judge_widths(sweep: Sweep) -> list[Finding]:
    """How many cases are precise; those that are not, with the cause that the record names."""
    findings = []
    rows = foresee(sweep, (FINE, COARSE))
    for at, (width, wanted) in enumerate(((FINE, OF_FINE), (COARSE, OF_COARSE))):
        above = wide(sweep, width)
        reached = 1 - len(above) / len(sweep.measured) if sweep.measured else float("nan")
        named = "; ".join(f"{case.found.case.id}: {case.cause}" for case in above[:SHOWN])
        what = f"share of cases with a half-width of {width:.0%}"
        findings.append(at_least(ITEM, what, reached, wanted, "", f"{_needs(rows, at, wanted)}; {named}"))
        for case in above:
            reads = "no interval" if case.half_width is None else f"{case.half_width:.1%}"
            print(f"accept: above {width:.0%}: {reads} {case.found.case.id}: {case.cause}", file=sys.stderr)
    return findings


def _needs(rows: list[Foreseen], at: int, wanted: float) -> str:
    """How long the suite would have to run on this machine, as it was, for so many cases."""
    enough = [row for row in rows if row.within[at] >= wanted]
    if not enough:
        return f"{wanted:.0%} are not in reach on this machine as it was"
    return f"{wanted:.0%} would take {enough[0].rounds} rounds, {enough[0].minutes:.0f} min, on this machine as it was"


def measure(bench: Workbench) -> list[Finding]:
    out = bench.folder / "default"
    done = bench.run([*bench.two_cpus, bench.program, "run", "default", "--out", out], timeout_s=900)
    return [*judge(done, read_record(out)), *judge_widths(Sweep(load(out)))]
