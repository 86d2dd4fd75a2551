"""Modes compared, workload by workload."""

from __future__ import annotations

from coresweep_report import ways, words
from coresweep_report.analysis.comparisons import UNPINNED, Comparison, Contest, compare, contests
from coresweep_report.analysis.dispatching import WORKLOAD as DISPATCH
from coresweep_report.figures.dots import Margins, Reference, Row, Values, dot_rows, row_margins
from coresweep_report.figures.svg import Drawing, drawing
from coresweep_report.sections import base
from coresweep_report.answers.fastest import UNEVEN
from coresweep_report.sweep import WAITING, Sweep, ideal

WORKLOADS = (UNEVEN,)
ALWAYS = (UNEVEN, DISPATCH, WAITING)  # in every suite that compares modes
ELSEWHERE = ("first_task",)  # no work that modes share: a pool's first task


def build(sweep: Sweep) -> base.Section:
    tasks = [
        name
        for name, workload in sweep.record.workloads.items()
        if workload.form == "tasks" and name not in ELSEWHERE and (name in ALWAYS or sweep.asked(name))
    ]
    found = [comparison for comparison in (compare(sweep, name) for name in tasks) if comparison is not None]
    plates = [_plate(sweep, comparison) for comparison in found]
    shown = {comparison.workload for comparison in found}
    missing = [base.not_measured(sweep, f"ways of running {name}", name) for name in tasks if name not in shown]
    return base.Section("modes", "Ways of running compared", "modes.html.j2", plates, missing=missing)


def _plate(sweep: Sweep, comparison: Comparison) -> base.Plate:
    workload = sweep.record.workloads[comparison.workload]
    work = ", ".join(ways.axis(key, value) for key, value in comparison.rows[0].work if key not in ("workload", "lock"))
    small = (
        f"{workload.name}: {workload.description}; an item is {workload.step}. {words.capital(work)}; "
        f"{words.count(comparison.workers, 'worker')}, {ways.where(comparison.place)}. "
        f"A batch is {words.duration(comparison.work_ns)} of work on one thread; batches follow each other at once. "
        + base.counted(comparison.rows)
        + base.baselines(sweep, comparison.rows)
    )
    dispatches = comparison.dispatches()
    panels = [_rows(sweep, comparison, dispatch) for dispatch in dispatches]
    room = row_margins(panels)
    reach = [value for row in comparison.rows for value in row.values]
    drawings = [_drawing(comparison, *entry, room, reach) for entry in zip(dispatches, panels)]
    return base.Plate(_claim(sweep, comparison), small, drawings, _key(comparison))


def _claim(sweep: Sweep, comparison: Comparison) -> str:
    found = contests(sweep, comparison)
    if not found:
        return f"{comparison.workload}: the same work by one thread was not measured, so nothing is said of speed-ups"
    untold = [bool(base.untold(contest.gain)) for contest in found]
    parts = words.listed([_won(contest, doubt and not all(untold)) for contest, doubt in zip(found, untold)])
    doubts = [doubt for contest in found if (doubt := base.beyond(contest.gain, ideal(contest.best.case)))]
    if doubts:
        return f"{comparison.workload}: {parts}; {doubts[0]}"
    if all(contest.slower for contest in found):
        return f"{comparison.workload}: slower than one thread, at best {parts}"
    if all(contest.gain.above(1) for contest in found):
        return f"{comparison.workload}: up to {parts}"
    if all(untold):
        return f"{comparison.workload}: {parts}; no measurable difference to one thread"
    return f"{comparison.workload}: {parts}"


def _won(contest: Contest, doubted: bool) -> str:
    """1.98× (1.96–1.99) with a thread pool (workers take the next number; two others tie)."""
    others = [ways.called(other.case.mode) for other in contest.level]
    who = others[0] if len(others) == 1 else f"{words.spelled(len(others))} others"
    level = f"; {base.beside(who, contest.best, contest.level)}" if others else ""
    doubt = "; no measurable difference to one thread" if doubted else ""
    how = ways.tasks(contest.dispatch)
    return f"{base.gained(contest.gain)} with {ways.called(contest.best.case.mode)} ({how}{level}{doubt})"


def _rows(sweep: Sweep, comparison: Comparison, dispatch: str) -> list[Row]:
    rows = []
    for found in comparison.rows:
        if found.case.axis("dispatch") == dispatch:
            gain = sweep.speed_up(found)
            label = found.case.mode + (", not pinned" if found.case.place == UNPINNED else "")
            note = base.short(gain) if gain else words.duration(found.median)
            rows.append(Row(label, [base.dots(sweep, found)], note))
    return rows


def _drawing(comparison: Comparison, dispatch: str, rows: list[Row], room: Margins, reach: list[float]) -> Drawing:
    lines = []
    if comparison.serial is not None:
        serial = comparison.serial.median
        lines = [Reference(serial, f"one thread {words.duration(serial)}"), Reference(serial / comparison.ideal)]
    title = ways.tasks(dispatch)
    axis = Values("time per item: further left is faster", words.tick, reach)
    figure = dot_rows(title, rows, axis, room, lines)
    alt = f"Time per item of each way of running {comparison.workload}, {title}"
    return drawing(figure, base.safe(f"modes-{comparison.workload}-{dispatch or 'all'}"), alt)


def _key(comparison: Comparison) -> list[tuple[str, str]]:
    key = []
    if comparison.serial is not None:
        key += [("serial-line", "one thread, the same work"), ("ideal", f"best possible: {comparison.ideal}×")]
    if any(row.case.place == UNPINNED for row in comparison.rows):
        key.append(("hollow", "not pinned"))
    if any(row.case.oversubscribed for row in comparison.rows) and not Sweep.waits(comparison.workload):
        key.append(("grey", "more workers than CPUs"))
    return key
