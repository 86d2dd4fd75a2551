"""The suite that `make bench` measures when nobody says otherwise."""

from acceptance.finding import Finding, NotMeasured, at_least, at_most
from acceptance.process import Completed, last_line
from acceptance.record import Record, read_record
from acceptance.workbench import Workbench

ITEM = "default"
LIMIT_S = 360
SHARE = 0.65


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


def measure(bench: Workbench) -> list[Finding]:
    out = bench.folder / "default"
    done = bench.run([*bench.two_cpus, bench.program, "run", "default", "--out", out], timeout_s=900)
    return judge(done, read_record(out))
