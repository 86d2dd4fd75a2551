"""What handing out tasks costs, and from what task size that pays."""

from __future__ import annotations

from coresweep_report import words
from coresweep_report.analysis.dispatching import WORKLOAD, DispatchCost, cheapest, costs, first_crossings
from coresweep_report.figures.dots import Margins, Reference, Row, Values, dot_rows, row_margins
from coresweep_report.figures.lines import Axis, Point, Series, line_panel
from coresweep_report.figures.svg import Drawing, drawing
from coresweep_report.figures.theme import MARKERS
from coresweep_report.sections import base
from coresweep_report.statistics import median
from coresweep_report.sweep import Sweep, alike

WORKLOADS = (WORKLOAD,)
STREAM = 10_000  # tasks: enough that launching a trial is spread thin


def build(sweep: Sweep) -> base.Section:
    found = costs(sweep)
    plates = []
    if any(cost.finest for cost in found):
        plates.append(_finest(sweep, found))
    if any(len(cost.points) > 1 for cost in found):
        plates.append(_against_grain(sweep, found))
    what = "square, the uniform tiny tasks that show what dispatch costs"
    missing = [] if found else [base.not_measured(sweep, what, WORKLOAD)]
    if found and not any(cost.fit for cost in found):
        missing.append("No break-even is modelled: it takes a serial case and at least two grains of a mode.")
    modelled = any(cost.fit for cost in found)
    content = {"modelled": modelled, "costs": found, "stream": STREAM, "workers": found[0].workers if found else 0}
    content["floor"] = _spawn_floor(sweep)
    return base.Section(
        "dispatch", "What dispatch costs, and when it pays", "dispatch.html.j2", plates, content, missing
    )


def _spawn_floor(sweep: Sweep) -> str:
    """What a program costs that does nothing, beside which mode `process` has to be seen; empty where not measured."""
    name = "spawn_exec_floor_ns"
    floors = [float(b.facts[name]) for case in sweep.record.cases for b in case.blocks if name in b.facts]
    if not floors:
        return ""
    return f"{words.duration(median(floors))} (median of {words.count(len(floors), 'process', 'processes')})"


def dispatches(found: list[DispatchCost]) -> list[str]:
    return sorted({cost.dispatch for cost in found})


def _finest(sweep: Sweep, found: list[DispatchCost]) -> base.Plate:
    parts = []
    for dispatch in dispatches(found):
        least = cheapest(found, dispatch)
        if least and least.finest:
            best = least.finest.found
            rest = [cost.finest.found for cost in found if cost.dispatch == dispatch and cost.finest]
            level = [other for other in rest if other is not best and alike(other, best)]
            also = f"; {base.beside(words.count(len(level), 'other'), best, level)}" if level else ""
            parts.append(f"{words.duration(least.finest.task_ns)} {base.dispatched(dispatch)} ({least.mode}{also})")
    small = (
        "Square at grain 1: one i·i per task, so nearly all of it is dispatch. Time that the caller waits per task, "
        f"{words.count(found[0].workers, 'worker')}. {base.counted([c.finest.found for c in found if c.finest])}"
        f"{base.submitters(sweep, [c.finest.found for c in found if c.finest])}"
    )
    panels = [(dispatch, _finest_rows(sweep, found, dispatch)) for dispatch in dispatches(found)]
    panels = [(dispatch, rows) for dispatch, rows in panels if rows]
    room = row_margins([rows for _, rows in panels])
    serial = next((cost.finest.serial_step_ns for cost in found if cost.finest), None)
    reach = [value for cost in found if cost.finest for value in cost.finest.found.values]
    drawings = [_finest_drawing(dispatch, rows, room, serial, reach) for dispatch, rows in panels]
    return base.Plate(f"The lowest medians: a task takes {words.listed(parts)}", small, drawings)


def _finest_rows(sweep: Sweep, found: list[DispatchCost], dispatch: str) -> list[Row]:
    return [
        Row(cost.mode, [base.dots(sweep, cost.finest.found)], words.duration(cost.finest.task_ns))
        for cost in found
        if cost.dispatch == dispatch and cost.finest
    ]


def _finest_drawing(dispatch: str, rows: list[Row], room: Margins, serial: float | None, reach: list[float]) -> Drawing:
    lines = [Reference(serial, f"serial {words.duration(serial)}")] if serial else []
    title = f"tasks {base.dispatched(dispatch)}"
    axis = Values("time per task: further left is cheaper", words.tick, reach)
    figure = dot_rows(title, rows, axis, room, lines)
    return drawing(figure, f"dispatch-finest-{dispatch or 'all'}", f"Time per task at grain 1 in each mode, {title}")


def _against_grain(sweep: Sweep, found: list[DispatchCost]) -> base.Plate:
    cases = [point.found for cost in found for point in cost.points]
    small = (
        f"Square, {words.count(found[0].workers, 'worker')}: the same work in ever larger tasks. "
        f"Above 1× parallel is faster than the serial loop. {base.counted_gains(cases, dots=False)}"
    )
    drawings = [_grain_drawing(sweep, found, dispatch) for dispatch in dispatches(found)]
    return base.Plate(_grain_claim(found), small, drawings, [("ideal", "ideal bound, and the serial loop at 1×")])


def _grain_claim(found: list[DispatchCost]) -> str:
    crossed = first_crossings(found)
    always = [cost for cost in found if cost.verdict() == "always"]
    if always:
        claim = f"{always[0].name} beats the serial loop at every task size measured"
    elif crossed:
        crossing, cost = crossed[0]
        also = f" and {words.count(len(crossed) - 1, 'other')}" if len(crossed) > 1 else ""
        claim = (
            "In trials of this length the smallest tasks from which a mode is seen to beat the serial loop take "
            f"between {words.duration(crossing.from_ns)} and {words.duration(crossing.to_ns)} ({cost.name}{also})"
        )
    else:
        claim = "No mode was seen to beat the serial loop within this sweep"
    open_ = _named(found, "undecided")
    if not always and not crossed:
        return claim + (f"; nothing is decided for {words.listed(open_)}" if open_ else "")
    never = _named(found, "never")
    claim += f"; {words.listed(never)} never did within this sweep" if never else ""
    return claim + (f"; nothing is decided for {words.listed(open_)}" if open_ else "")


def _named(found: list[DispatchCost], verdict: str) -> list[str]:
    """What has a verdict: a mode by its name alone only where every dispatch of it has."""
    named = []
    for mode in dict.fromkeys(cost.mode for cost in found):
        group = [cost for cost in found if cost.mode == mode]
        those = [cost for cost in group if cost.verdict() == verdict]
        named += [mode] if those == group else [cost.name for cost in those]
    return named


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
