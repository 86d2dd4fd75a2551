"""Modes compared, workload by workload."""

from __future__ import annotations

from coresweep_report import words
from coresweep_report.analysis.comparisons import UNPINNED, Comparison, compare, contests
from coresweep_report.figures.dots import Reference, Row, dot_rows
from coresweep_report.figures.svg import Drawing, drawing
from coresweep_report.sections import base
from coresweep_report.sweep import Sweep


def build(sweep: Sweep) -> base.Section:
    tasks = [name for name, workload in sweep.record.workloads.items() if workload.form == "tasks"]
    found = [comparison for comparison in (compare(sweep, name) for name in tasks) if comparison is not None]
    plates = [_plate(sweep, comparison) for comparison in found]
    missing = [base.not_measured(f"modes on {name}") for name in tasks if name not in {c.workload for c in found}]
    return base.Section("modes", "Modes compared", "modes.html.j2", plates, missing=missing)


def _plate(sweep: Sweep, comparison: Comparison) -> base.Plate:
    workload = sweep.record.workloads[comparison.workload]
    work = ", ".join(f"{key} {value}" for key, value in comparison.rows[0].work if key not in ("workload", "lock"))
    small = (
        f"{words.capital(workload.description)}; one step is {workload.step}. {work}, "
        f"{words.count(comparison.workers, 'worker')}, place {comparison.place}. {base.counted(comparison.rows)}"
    )
    dispatches = comparison.dispatches()
    drawings = [_drawing(sweep, comparison, dispatch) for dispatch in dispatches]
    return base.Plate(_claim(sweep, comparison), small, drawings, _key(comparison))


def _claim(sweep: Sweep, comparison: Comparison) -> str:
    parts = []
    for contest in contests(sweep, comparison):
        level = f" (level with {words.listed([row.case.mode for row in contest.level])})" if contest.level else ""
        how = base.dispatched(contest.dispatch)
        parts.append(f"with tasks {how} {contest.best.case.mode} is fastest, {base.gained(contest.gain)} serial{level}")
    if not parts:
        return f"{comparison.workload}: no serial case of the same work was measured, so nothing is said of speed-ups"
    return f"{comparison.workload}: {'; '.join(parts)}"


def _drawing(sweep: Sweep, comparison: Comparison, dispatch: str) -> Drawing:
    rows = [Row(f"tasks {base.dispatched(dispatch)}")]
    for found in comparison.rows:
        if found.case.axis("dispatch") != dispatch:
            continue
        gain = sweep.speed_up(found)
        unpinned = ", free" if found.case.place == UNPINNED else ""
        note = words.ratio(gain.value) if gain else words.duration(found.median)
        rows.append(Row(found.case.mode + unpinned, [base.dots(sweep, found)], note))
    references = []
    if comparison.serial is not None:
        references.append(Reference(comparison.serial.median, f"serial {words.duration(comparison.serial.median)}"))
    figure = dot_rows(rows, "time per step: further left is faster", words.tick, references)
    alt = f"Time per step of each mode on {comparison.workload}, tasks {base.dispatched(dispatch)}"
    return drawing(figure, f"modes-{comparison.workload}-{dispatch or 'all'}".replace("_", "-"), alt)


def _key(comparison: Comparison) -> list[tuple[str, str]]:
    key = [("serial-line", "serial, the same work")]
    if any(row.case.place == UNPINNED for row in comparison.rows):
        key.append(("hollow", "workers not pinned"))
    if any(row.case.oversubscribed for row in comparison.rows):
        key.append(("grey", "more workers than CPUs"))
    return key
