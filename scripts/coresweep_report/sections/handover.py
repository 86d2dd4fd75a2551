"""Handing data over, and waiting."""

from __future__ import annotations

from collections import defaultdict

from coresweep_report import ways, words
from coresweep_report.analysis import states, waiting
from coresweep_report.analysis.grouping import having
from coresweep_report.analysis.waiting import Wait
from coresweep_report.figures.dots import Reference, Row, Values, dot_rows, row_margins
from coresweep_report.figures.lines import Axis, Point, Series, line_panel
from coresweep_report.figures.svg import Drawing, drawing
from coresweep_report.figures.theme import MARKERS
from coresweep_report.sections import base, charts
from coresweep_report.sections.speedup import thin
from coresweep_report.sweep import WAITING, Measured, Sweep, alike, ideal

WORKLOADS = (waiting.QUEUE, WAITING)
ONE_PANEL = 8  # ways to hand over: with more of them every mode has a panel


def build(sweep: Sweep) -> base.Section:
    plates, missing = [], []
    queues = waiting.handovers(sweep)
    if any(found.case.mode != "serial" for found in queues):
        plates.append(_queue_plate(sweep, queues))
    else:
        missing.append(base.not_measured(sweep, "queue, two producers and a consumer", waiting.QUEUE))
    waits = waiting.waits(sweep)
    if waits:
        plates.append(_wait_plate(sweep, waits))
    else:
        missing.append(base.not_measured(sweep, "tasks that wait, and the same by one thread", WAITING))
    return base.Section("handover", "Handing data over, and waiting", "handover.html.j2", plates, missing=missing)


def _queue_plate(sweep: Sweep, queues: list[Measured]) -> base.Plate:
    shared = [found for found in queues if found.case.mode != "serial"]
    alone = min((found for found in queues if found.case.mode == "serial"), key=lambda f: f.median, default=None)
    lines = [Reference(alone.median, base.marked(f"one thread {words.duration(alone.median)}", alone))] if alone else []
    modes = [mode for mode in sweep.record.modes if any(found.case.mode == mode for found in shared)]
    panels = [[found for found in shared if found.case.mode == mode] for mode in modes]
    if len(shared) <= ONE_PANEL:
        modes, panels = [""], [shared]
    rows = [[_queue_row(sweep, found, not mode) for found in panel] for mode, panel in zip(modes, panels)]
    axis = Values("time per item: further left is faster", words.tick, [v for f in shared for v in f.values])
    room = row_margins(rows)
    drawings = [
        drawing(
            dot_rows(f"two producers, one consumer{f': {mode}' if mode else ''}", panel, axis, room, lines),
            base.safe(f"queue-{mode}" if mode else "queue"),
            f"Time per item through each channel{f', {mode}' if mode else ''}",
        )
        for mode, panel in zip(modes, rows)
    ]
    small = (
        f"queue: {sweep.record.workloads[waiting.QUEUE].description}. Count, sum and each producer's order are "
        f"verified{_checking(shared)}. {base.counted([*shared, *([alone] if alone else [])])}"
    )
    return base.Plate(_queue_claim(shared), small, drawings, charts.crowding(shared))


def _checking(shared: list[Measured]) -> str:
    """What verifying takes of an item's time: it is part of what is shown."""
    costs = [seen.median for seen in having(shared, "check_ns")]
    if not costs:
        return "; this record does not tell what that costs"
    return f", which takes the consumer {charts.spread(costs, words.duration)} of an item's time"


def _queue_row(sweep: Sweep, found: Measured, with_mode: bool) -> Row:
    channel = found.case.axis("channel")
    label = f"{found.case.mode}, {channel}" if with_mode else channel
    return Row(label, [base.dots(sweep, found)], words.duration(found.median))


def _queue_claim(shared: list[Measured]) -> str:
    """Who is fastest, or ties there, and who is slowest."""
    best, worst = shared[0], shared[-1]
    claim = f"An item is handed over fastest in {_way(best)}"
    if ties := [other for other in shared[1:] if alike(other, best)]:
        also = words.count(len(ties), "other way")
        verb = "ties" if len(ties) == 1 else "tie"
        wanting = base.few(best, ties)
        claim += f"; no measurable difference to {also}{wanting}" if wanting else f"; {also} {verb}"
    return f"{claim}; the slowest takes {_way(worst)}" if not alike(worst, best) else claim


def _way(found: Measured) -> str:
    """90.4 ns (3 processes, shm mpmc)."""
    return f"{words.duration(found.median)} ({base.crew(found)}, {ways.called(found.case.axis('channel'))})"


def _wait_plate(sweep: Sweep, waits: list[Wait]) -> base.Plate:
    best = waiting.furthest(waits)
    assert best is not None
    case, who = best.found.case, ways.called(best.found.case.mode)
    with_workers = words.count(case.workers, "worker")
    if doubt := base.beyond(best.gain, ideal(case)):
        claim = f"Work that waits runs at {base.gained(best.gain)} with {with_workers} of {who}, {doubt}"
    elif base.untold(best.gain):
        claim = f"Work that waits runs at {base.gained(best.gain)} with {with_workers} of {who}"
        claim += f": {base.untold(best.gain)}"
    elif best.gain.above(sweep.usable):
        claim = f"Work that waits scales past the {words.count(sweep.usable, 'CPU')}: {case.workers} workers reach "
        claim += f"{base.gained(best.gain)} with {who}"
    else:
        claim = f"Work that waits reached {base.gained(best.gain)} with {with_workers} of {who}"
    small = (
        "sleep_square: each task waits without using a CPU, so the best possible is min(workers, tasks), whatever the "
        "CPUs. "
        f"{base.counted_gains([wait.found for wait in waits], dots=False)}"
        f"{states.unequal(sweep, [wait.found for wait in waits])}"
    )
    by_dispatch: dict[str, list[Wait]] = defaultdict(list)
    for wait in waits:
        by_dispatch[wait.found.case.axis("dispatch")].append(wait)
    drawings = [_wait_drawing(sweep, by_dispatch[dispatch], dispatch) for dispatch in sorted(by_dispatch)]
    return base.Plate(
        claim, small, drawings, [("ideal", "one task per worker at a time"), ("shade", "beyond the CPUs")]
    )


def _wait_drawing(sweep: Sweep, waits: list[Wait], dispatch: str) -> Drawing:
    counts = sorted({wait.found.case.workers for wait in waits})
    ends = sorted({1, *counts})
    bound = {1: 1, **{wait.found.case.workers: ideal(wait.found.case) for wait in waits}}
    series = [Series("ideal", "serial", [Point(n, bound[n]) for n in ends], dashed=True)]
    for name, mode in sweep.record.modes.items():
        points = [
            Point(
                wait.found.case.workers,
                wait.gain.value,
                wait.gain.low,
                wait.gain.high,
                flagged=bool(base.flags(wait.found)),
            )
            for wait in waits
            if wait.found.case.mode == name and wait.found.case.place == waits[0].found.case.place
        ]
        points.sort(key=lambda point: point.x)
        if points:
            series.append(Series(name, mode.family, points, MARKERS[mode.rank % len(MARKERS)]))
    x = Axis("workers", lambda value: f"{value:g}", thin(ends), log=True)
    y = Axis(
        f"speed-up ({ways.tasks(dispatch)})",
        lambda value: f"{value:g}×",
        [2.0**i for i in range(-4, 12)],
        True,
    )
    alt = f"Speed-up of waiting work against workers, {ways.tasks(dispatch)}"
    return drawing(
        line_panel(series, x, y, shade_beyond=float(sweep.usable)), base.safe(f"waiting-{dispatch or 'all'}"), alt
    )
