"""What handing out tasks costs, and from what task size that pays."""

from __future__ import annotations

from collections.abc import Callable

from coresweep_report import ways, words
from coresweep_report.analysis import states
from coresweep_report.analysis.dispatching import (
    WORKLOAD,
    Crossing,
    DispatchCost,
    Point as Measurement,
    cheapest,
    costs,
    first_crossings,
    verdict,
)
from coresweep_report.analysis.idling import Rest, rests
from coresweep_report.figures.dots import Margins, Reference, Row, Values, dot_rows, row_margins
from coresweep_report.figures.lines import Axis, Point, Series, line_panel
from coresweep_report.figures.svg import Drawing, drawing
from coresweep_report.figures.theme import MARKERS
from coresweep_report.sections import base
from coresweep_report.speed_up import UNEQUAL
from coresweep_report.statistics import median
from coresweep_report.sweep import Sweep, alike

WORKLOADS = (WORKLOAD,)


def build(sweep: Sweep) -> base.Section:
    found = costs(sweep)
    rested = rests(sweep)
    plates = []
    if any(cost.batches for cost in found):
        plates.append(_against_work(sweep, found))
    if any(rest.mode != "serial" for rest in rested):
        plates.append(_idle(sweep, rested))
    if any(cost.finest for cost in found):
        plates.append(_finest(sweep, found))
    if any(len(cost.stream) > 1 for cost in found):
        plates.append(_against_grain(sweep, found))
    what = "square, the uniform tiny tasks that show what starting a batch and handing out its tasks cost"
    missing = [] if found else [base.not_measured(sweep, what, WORKLOAD)]
    if found and not any(cost.fit for cost in found):
        missing.append(_no_model(found))
    if found and not rested:
        missing.append("What a batch takes after idling was not measured in this run: everything here is hot.")
    content = {"modelled": any(cost.fit for cost in found), "costs": found, "rests": rested}
    content |= {"workers": found[0].workers if found else 0, "floor": _spawn_floor(sweep), "modes": sweep.record.modes}
    content |= {"fitted": _fitted(found)} | _notes(found, rested)
    return base.Section(
        "dispatch", "What starting a batch costs, and when it pays", "dispatch.html.j2", plates, content, missing
    )


def _fitted(found: list[DispatchCost]) -> str:
    """Small print: whether what was fitted is of one state of the machine."""
    fitted = [cost for cost in found if cost.fit is not None]
    apart = [cost.name for cost in fitted if not cost.equal_states]
    text = " All that a way's fit rests on is taken in one state of the machine"
    if not apart:
        return f"{text}."
    told = words.listed(apart) if len(apart) < len(fitted) else "every way"
    return f"{text}, where every case has enough values there; that of {told} rests on {UNEQUAL}."


def _notes(found: list[DispatchCost], rested: list[Rest]) -> dict[str, str]:
    """What the record doubts of the cases that tables show."""
    finest = [cost.finest.found for cost in found if cost.finest]
    return {
        "cost_notes": base.table_notes(finest),
        "rest_notes": base.table_notes([case for rest in rested for case in (rest.hot, rest.rested)]),
    }


def _no_model(found: list[DispatchCost]) -> str:
    if any(cost.stream for cost in found) and not any(cost.batches for cost in found):
        return (
            "No start-up per batch is told: all batches of this record have the same work, so that it looks the same "
            "as a slowdown of all workers. Only what was measured is shown."
        )
    return (
        "No break-even is modelled: it takes one thread's times, and batches of at least three lengths of a way of "
        "running."
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
            who = f"{ways.called(least.mode)}; {ways.tasks(dispatch)}{also}"
            parts.append(f"{words.duration(least.finest.task_ns)} ({who})")
    small = (
        "Square, a long stream of tasks of one item, one i·i, so nearly all of it is handing out. Time that the "
        "caller waits per task, hot, "
        f"{words.count(found[0].workers, 'worker')}. {base.counted([c.finest.found for c in found if c.finest])}"
        f"{base.submitters(sweep, [c.finest.found for c in found if c.finest])}"
    )
    panels = [(dispatch, _finest_rows(sweep, found, dispatch)) for dispatch in dispatches(found)]
    panels = [(dispatch, rows) for dispatch, rows in panels if rows]
    room = row_margins([rows for _, rows in panels])
    serial = next((cost.finest.serial_step_ns for cost in found if cost.finest), None)
    reach = [value for cost in found if cost.finest for value in cost.finest.found.values]
    drawings = [_finest_drawing(dispatch, rows, room, serial, reach) for dispatch, rows in panels]
    return base.Plate(f"The least that handing out a task takes: {words.listed(parts)}", small, drawings)


def _finest_rows(sweep: Sweep, found: list[DispatchCost], dispatch: str) -> list[Row]:
    return [
        Row(ways.label(cost.mode), [base.dots(sweep, cost.finest.found)], words.duration(cost.finest.task_ns))
        for cost in found
        if cost.dispatch == dispatch and cost.finest
    ]


def _finest_drawing(dispatch: str, rows: list[Row], room: Margins, serial: float | None, reach: list[float]) -> Drawing:
    lines = [Reference(serial, f"one thread {words.duration(serial)}")] if serial else []
    title = ways.tasks(dispatch)
    axis = Values("time per task: further left is cheaper", words.tick, reach)
    figure = dot_rows(title, rows, axis, room, lines)
    return drawing(figure, f"dispatch-finest-{dispatch or 'all'}", f"Time per task of one item, {title}")


def _against_work(sweep: Sweep, found: list[DispatchCost]) -> base.Plate:
    known = [cost for cost in found if cost.batches]
    cases = [point.found for cost in known for point in cost.batches]
    tasks = words.listed(sorted({f"{cost.tasks:,}" for cost in known}), "or")
    small = (
        f"Square, {words.count(known[0].workers, 'worker')}, {tasks} tasks a batch, hot: batches follow each other at "
        f"once. Above 1× parallel is faster than one thread. {base.counted_gains(cases, dots=False)}"
        f"{states.unequal(sweep, cases)}"
    )
    crossed = first_crossings(known)
    always = [cost for cost in known if cost.verdict() == "always"]
    if always:
        claim = f"{words.capital(called(always[0]))} beats one thread at every length of a batch measured"
    elif crossed:
        seen, cost = crossed[0]
        also = f" and {words.count(len(crossed) - 1, 'other')}" if len(crossed) > 1 else ""
        claim = (
            f"The shortest batches that pay take between {words.duration(seen.from_ns)} and "
            f"{words.duration(seen.to_ns)} on one thread ({called(cost)}{also})"
        )
    else:
        claim = "No way of running beats one thread at these lengths"
    claim = _with_rest(claim, known, lambda cost: verdict(cost.batches), bool(always or crossed))
    x = Axis("work of a batch (time on one thread)", words.tick, log=True)
    drawings = [
        _gain_drawing(sweep, found, dispatch, x, lambda cost: cost.batches, lambda p: p.work_ns, "batch")
        for dispatch in dispatches(known)
    ]
    return base.Plate(claim, small, drawings, [("ideal", "best possible, and one thread at 1×")])


def _idle(sweep: Sweep, rested: list[Rest]) -> base.Plate:
    """The longest pause, the shortest batch: where what idling costs shows most."""
    pools = [rest for rest in rested if rest.mode != "serial"]
    pause = max(rest.idle_us for rest in pools)
    steps = min(rest.rested.steps_per_trial for rest in pools if rest.idle_us == pause)
    shown = [rest for rest in rested if rest.idle_us == pause and rest.rested.steps_per_trial == steps]
    most = max((rest for rest in shown if rest.mode != "serial"), key=lambda rest: rest.times)
    idle = words.duration(pause * 1e3)
    claim = (
        f"After {idle} idle the same batch takes {words.duration(most.rested.median)} with {called(most)}, "
        f"{words.number(most.times)} times as long as when batches follow each other at once"
    )
    claim += "" if most.equal_states else f" ({UNEQUAL})"
    small = (
        f"Square, a batch of {words.duration(most.work_ns)} of work on one thread, "
        f"{words.count(most.rested.case.workers, 'worker')}: what the caller waits for it, hot and after all have lain "
        f"idle for {idle}. {base.counted([found for rest in shown for found in (rest.hot, rest.rested)])}"
    )
    rows = [row for rest in shown for row in _idle_rows(sweep, rest, idle)]
    reach = [value for rest in shown for value in (*rest.hot.values, *rest.rested.values)]
    axis = Values("time per batch: further left is faster", words.tick, reach)
    figure = dot_rows("the same batch, hot and after idling", rows, axis, row_margins([rows]), [])
    return base.Plate(claim, small, [drawing(figure, "dispatch-idle", f"Time of a batch, hot and after {idle} idle")])


def _idle_rows(sweep: Sweep, rest: Rest, idle: str) -> list[Row]:
    return [
        Row(
            f"{ways.label(rest.mode, rest.dispatch)}, hot",
            [base.dots(sweep, rest.hot)],
            words.duration(rest.hot.median),
        ),
        Row(f"after {idle}", [base.dots(sweep, rest.rested)], words.duration(rest.rested.median)),
    ]


def _against_grain(sweep: Sweep, found: list[DispatchCost]) -> base.Plate:
    known = [cost for cost in found if len(cost.stream) > 1]
    cases = [point.found for cost in known for point in cost.stream]
    small = (
        f"Square, {words.count(known[0].workers, 'worker')}: the same work in ever larger tasks, hot. "
        f"Above 1× parallel is faster than one thread. {base.counted_gains(cases, dots=False)}"
        f"{states.unequal(sweep, cases)}"
    )
    x = Axis("work per task (time on one thread)", words.tick, log=True)
    drawings = [
        _gain_drawing(sweep, found, dispatch, x, lambda cost: cost.stream, lambda p: p.task_work_ns, "task")
        for dispatch in dispatches(known)
    ]
    return base.Plate(_grain_claim(known), small, drawings, [("ideal", "best possible, and one thread at 1×")])


def _grain_claim(found: list[DispatchCost]) -> str:
    crossed = [(seen, cost) for cost in found if (seen := cost.task_crossing()) is not None]
    always = [cost for cost in found if verdict(cost.stream) == "always"]
    if always:
        claim = f"{words.capital(called(always[0]))} beats one thread at every task size measured"
    elif crossed:
        claim = _first_task(crossed)
    else:
        claim = "No way of running beats one thread at these sizes"
    return _with_rest(claim, found, lambda cost: verdict(cost.stream), bool(always or crossed))


def _first_task(crossed: list[tuple[Crossing, DispatchCost]]) -> str:
    seen, cost = min(crossed, key=lambda entry: entry[0].to_ns)
    others = sum(other.to_ns <= seen.to_ns * 1.001 for other, _ in crossed) - 1
    also = f" and {words.count(others, 'other')}" if others else ""
    return (
        "In batches of this length the smallest tasks that pay take between "
        f"{words.duration(seen.from_ns)} and {words.duration(seen.to_ns)} ({called(cost)}{also})"
    )


def _with_rest(claim: str, found: list[DispatchCost], judge: Callable[[DispatchCost], str], pays: bool) -> str:
    """The claim, and which ways never were faster, or whose repeats disagree."""
    never = _named(found, judge, "never") if pays else []
    open_ = _named(found, judge, "undecided")
    claim += f"; {words.listed(never)}: never faster here" if never else ""
    return claim + (f"; repeats disagree on {words.listed(open_)}" if open_ else "")


def called(way: DispatchCost | Rest) -> str:
    """a thread pool (workers take the next number)."""
    return f"{ways.called(way.mode)} ({ways.tasks(way.dispatch)})" if way.dispatch else ways.called(way.mode)


def _named(found: list[DispatchCost], judge: Callable[[DispatchCost], str], wanted: str) -> list[str]:
    """What has a verdict: a way by its name alone only where it has however tasks are handed out."""
    named = []
    for mode in dict.fromkeys(cost.mode for cost in found):
        group = [cost for cost in found if cost.mode == mode]
        those = [cost for cost in group if judge(cost) == wanted]
        named += [ways.called(mode)] if those == group else [called(cost) for cost in those]
    return named


def _gain_drawing(
    sweep: Sweep,
    found: list[DispatchCost],
    dispatch: str,
    x: Axis,
    points: Callable[[DispatchCost], list[Measurement]],
    size: Callable[[Measurement], float],
    what: str,
) -> Drawing:
    """Speed-up against the size of a batch or task, a line for each way of one dispatch."""
    group = [cost for cost in found if cost.dispatch == dispatch and points(cost)]
    sizes = [size(point) or 1 for cost in group for point in points(cost)]
    ends = (min(sizes), max(sizes))
    bound = min(group[0].workers, points(group[0])[0].found.case.places)
    series = [Series("ideal", "serial", [Point(end, bound) for end in ends], dashed=True)]
    series.append(Series("serial", "serial", [Point(end, 1) for end in ends], dashed=True))
    for cost in group:
        mode = sweep.record.modes[cost.mode]
        marks = [
            Point(size(p), p.gain.value, p.gain.low, p.gain.high, flagged=bool(base.flags(p.found)))
            for p in points(cost)
            if p.gain is not None
        ]
        if marks:
            series.append(Series(ways.label(cost.mode), mode.family, marks, MARKERS[mode.rank % len(MARKERS)]))
    y = Axis(f"speed-up ({ways.tasks(dispatch)})", lambda value: f"{value:g}×", log=True)
    alt = f"Speed-up against the size of a {what}, {ways.tasks(dispatch)}"
    return drawing(line_panel(series, x, y, height=300), f"dispatch-{what}-{dispatch or 'all'}", alt)
