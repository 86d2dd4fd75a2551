"""Handing data over, and waiting."""

from __future__ import annotations

from collections import defaultdict

from coresweep_report import words
from coresweep_report.analysis import waiting
from coresweep_report.analysis.waiting import Wait
from coresweep_report.figures.dots import Reference, Row, Values, dot_rows, row_margins
from coresweep_report.figures.lines import Axis, Point, Series, line_panel
from coresweep_report.figures.svg import Drawing, drawing
from coresweep_report.figures.theme import MARKERS
from coresweep_report.sections import base
from coresweep_report.sections.speedup import thin
from coresweep_report.sweep import Measured, Sweep, ideal


def build(sweep: Sweep) -> base.Section:
    plates, missing = [], []
    queues = waiting.handovers(sweep)
    if any(found.case.mode != "serial" for found in queues):
        plates.append(_queue_plate(sweep, queues))
    else:
        missing.append(base.not_measured("queue, two producers and a consumer"))
    waits = waiting.waits(sweep)
    if waits:
        plates.append(_wait_plate(sweep, waits))
    else:
        missing.append(base.not_measured("sleep_square, tasks that wait, with its serial case"))
    return base.Section("handover", "Handing data over, and waiting", "handover.html.j2", plates, missing=missing)


def _queue_plate(sweep: Sweep, queues: list[Measured]) -> base.Plate:
    rows = []
    shared = [found for found in queues if found.case.mode != "serial"]
    alone = [Reference(f.median, f"serial {words.duration(f.median)}") for f in queues if f.case.mode == "serial"]
    for found in shared:
        channel = found.case.axis("channel")
        rows.append(Row(f"{found.case.mode}, {channel}", [base.dots(sweep, found)], words.duration(found.median)))
    claim = f"The quickest way hands an item over in {_way(shared[0])}"
    if len(shared) > 1:
        claim += f"; the slowest takes {_way(shared[-1])}"
    faint = any(found.case.oversubscribed for found in shared)
    small = (
        f"queue: {sweep.record.workloads[waiting.QUEUE].description}. Count, sum and each producer's order are "
        f"verified. {base.counted(queues)}"
    )
    key = [("grey", "more workers than CPUs: they take turns")] if faint else []
    axis = Values("time per item: further left is faster", words.tick)
    figure = dot_rows("two producers, one consumer", rows, axis, row_margins([rows]), alone)
    return base.Plate(claim, small, [drawing(figure, "queue", "Time per item through each channel")], key)


def _way(found: Measured) -> str:
    """90.4 ns (process workers, shm_mpmc)."""
    return f"{words.duration(found.median)} ({found.case.mode} workers, {found.case.axis('channel')})"


def _wait_plate(sweep: Sweep, waits: list[Wait]) -> base.Plate:
    best = waiting.furthest(waits)
    assert best is not None
    case = best.found.case
    claim = (
        f"Work that waits scales past the {words.count(sweep.usable, 'CPU')}: {case.workers} workers reach "
        f"{base.gained(best.gain)} with {case.mode}"
    )
    if best.gain.value <= sweep.usable:
        with_workers = words.count(case.workers, "worker")
        claim = f"Work that waits reached {base.gained(best.gain)} with {with_workers} of {case.mode}"
    small = (
        "sleep_square: each task waits without using a CPU, so the bound is min(workers, tasks), whatever the CPUs. "
        f"{base.counted_gains([wait.found for wait in waits], dots=False)}"
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
            Point(wait.found.case.workers, wait.gain.value, wait.gain.low, wait.gain.high)
            for wait in waits
            if wait.found.case.mode == name and wait.found.case.place == waits[0].found.case.place
        ]
        points.sort(key=lambda point: point.x)
        if points:
            series.append(Series(name, mode.family, points, MARKERS[mode.rank % len(MARKERS)]))
    x = Axis("workers", lambda value: f"{value:g}", thin(ends), log=True)
    y = Axis(
        f"speed-up, tasks {base.dispatched(dispatch)}",
        lambda value: f"{value:g}×",
        [2.0**i for i in range(-4, 12)],
        True,
    )
    alt = f"Speed-up of waiting work against workers, tasks {base.dispatched(dispatch)}"
    return drawing(
        line_panel(series, x, y, shade_beyond=float(sweep.usable)), base.safe(f"waiting-{dispatch or 'all'}"), alt
    )
