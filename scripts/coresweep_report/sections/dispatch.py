"""What handing out tasks costs, and from what task size that pays."""

from __future__ import annotations

from coresweep_report import words
from coresweep_report.analysis.dispatching import DispatchCost, cheapest, costs
from coresweep_report.figures.dots import Reference, Row, dot_rows
from coresweep_report.figures.lines import Axis, Point, Series, line_panel
from coresweep_report.figures.svg import Drawing, drawing
from coresweep_report.figures.theme import MARKERS
from coresweep_report.sections import base
from coresweep_report.sweep import Sweep

STREAM = 10_000  # tasks: enough that launching a trial is spread thin


def build(sweep: Sweep) -> base.Section:
    found = costs(sweep)
    plates = []
    if any(cost.finest for cost in found):
        plates.append(_finest(sweep, found))
    if any(len(cost.points) > 1 for cost in found):
        plates.append(_against_grain(sweep, found))
    missing = [] if found else [base.not_measured("square, the uniform tiny tasks that show what dispatch costs")]
    if found and not any(cost.cost for cost in found):
        missing.append("No break-even is modelled: it takes a serial case and at least two grains of a mode.")
    content = {"costs": found, "stream": STREAM, "workers": found[0].workers if found else 0}
    return base.Section(
        "dispatch", "What dispatch costs, and when it pays", "dispatch.html.j2", plates, content, missing
    )


def dispatches(found: list[DispatchCost]) -> list[str]:
    return sorted({cost.dispatch for cost in found})


def _finest(sweep: Sweep, found: list[DispatchCost]) -> base.Plate:
    parts = []
    for dispatch in dispatches(found):
        least = cheapest(found, dispatch)
        if least and least.finest:
            parts.append(f"{base.dispatched(dispatch)} {words.duration(least.finest.task_ns)} in {least.mode}")
    small = (
        "Square at grain 1: one i·i per task, so nearly all of it is dispatch. Time that the caller waits per task, "
        f"{words.count(found[0].workers, 'worker')}, {base.counted([c.finest.found for c in found if c.finest])}"
    )
    claim = f"The smallest task costs at least {words.listed(parts)}"
    return base.Plate(claim, small, [_finest_drawing(sweep, found, dispatch) for dispatch in dispatches(found)])


def _finest_drawing(sweep: Sweep, found: list[DispatchCost], dispatch: str) -> Drawing:
    rows = [Row(f"tasks {base.dispatched(dispatch)}")]
    serial = None
    for cost in found:
        if cost.dispatch == dispatch and cost.finest:
            rows.append(Row(cost.mode, [base.dots(sweep, cost.finest.found)], words.duration(cost.finest.task_ns)))
            serial = cost.finest.serial_step_ns
    references = [Reference(serial, f"serial {words.duration(serial)}")] if serial else []
    figure = dot_rows(rows, "time per task: further left is cheaper", words.tick, references)
    alt = f"Time per task at grain 1 in each mode, tasks {base.dispatched(dispatch)}"
    return drawing(figure, f"dispatch-finest-{dispatch or 'all'}", alt)


def _against_grain(sweep: Sweep, found: list[DispatchCost]) -> base.Plate:
    known = [(cost.measured_crossing(), cost) for cost in found]
    crossed = [(size, cost) for size, cost in known if size is not None]
    if crossed:
        size, cost = min(crossed, key=lambda entry: entry[0])
        claim = (
            f"In trials of this length {cost.mode} ({cost.dispatch}) is the first to beat the serial loop, from "
            f"{words.duration(size)} per task"
        )
        never = sorted({cost.mode for _, cost in known if cost.verdict() == "never"})
        claim += f"; {words.listed(never)} never did within this sweep" if never else ""
    else:
        claim = "No mode was seen to cross the serial line within this sweep"
    cases = [point.found for cost in found for point in cost.points]
    small = (
        f"Square, {words.count(found[0].workers, 'worker')}: the same work in ever larger tasks. "
        f"Above 1× parallel is faster than the serial loop. {base.counted(cases)}"
    )
    drawings = [_grain_drawing(sweep, found, dispatch) for dispatch in dispatches(found)]
    return base.Plate(claim, small, drawings, [("ideal", "ideal bound"), ("serial-line", "serial: 1×")])


def _grain_drawing(sweep: Sweep, found: list[DispatchCost], dispatch: str) -> Drawing:
    group = [cost for cost in found if cost.dispatch == dispatch]
    sizes = [point.grain * (cost.step_ns or 1) for cost in group for point in cost.points]
    ends = (min(sizes), max(sizes))
    bound = min(group[0].workers, group[0].points[0].found.case.places)
    series = [Series("ideal", "serial", [Point(x, bound) for x in ends], dashed=True)]
    series.append(Series("serial", "serial", [Point(x, 1) for x in ends], dashed=True))
    for cost in group:
        mode = sweep.record.modes[cost.mode]
        points = [
            Point(p.grain * (cost.step_ns or 1), p.gain.value, p.gain.low, p.gain.high)
            for p in cost.points
            if p.gain is not None
        ]
        if points:
            series.append(Series(cost.mode, mode.family, points, MARKERS[mode.rank % len(MARKERS)]))
    x = Axis("work per task (serial time)", words.tick, log=True)
    y = Axis(f"speed-up, tasks {base.dispatched(dispatch)}", lambda value: f"{value:g}×", log=True)
    alt = f"Speed-up against task size in each mode, tasks {base.dispatched(dispatch)}"
    return drawing(line_panel(series, x, y, height=300), f"dispatch-grain-{dispatch or 'all'}", alt)
