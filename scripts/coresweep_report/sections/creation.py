"""Creating workers: threads and processes, what touched memory adds, and a pool's first task."""

from __future__ import annotations

from coresweep_report import ways, words
from coresweep_report.analysis.grouping import by_axis, largest
from coresweep_report.sections import base, charts
from coresweep_report.sections.charts import PairPanel, Panel, Scale, Table
from coresweep_report.sweep import Measured, Sweep

SPAWN, FIRST = "spawn", "first_task"
WORKLOADS = (SPAWN, FIRST)
TITLE = "Creating workers"


def build(sweep: Sweep) -> base.Section:
    if not sweep.asked(*WORKLOADS):
        return base.Section("creation", TITLE)
    plates = [plate for plate in (_spawn(sweep), _first(sweep)) if plate is not None]
    tables = [table for table in (_children(sweep), _pools(sweep)) if table is not None]
    return base.Section("creation", TITLE, charts.TEMPLATE, plates, {"tables": tables}, base.gaps(sweep, *WORKLOADS))


def how(found: Measured) -> str:
    return found.case.axis("how")


def _touched(found: Measured) -> str:
    """0 touched, 64 MiB touched."""
    mebibytes = found.case.number("touched") or 0
    if mebibytes >= 1024 and mebibytes % 1024 == 0:
        return f"{mebibytes // 1024} GiB touched"
    return f"{mebibytes} MiB touched" if mebibytes else "no memory touched"


def _spawn(sweep: Sweep) -> base.Plate | None:
    groups = by_axis(sweep.of(SPAWN), "touched")
    panels, shown = [], []
    for group in groups.values():
        rows = [(how(one), one.percentile("life", 500), one.percentile("life", 990)) for one in group]
        rows = [row for row in rows if row[1] is not None]
        rows.sort(key=lambda row: row[1].median if row[1] else 0)
        if rows:
            panels.append(PairPanel(_touched(group[0]), rows))
            shown += [(panels[-1].title, [(label, p50) for label, p50, _ in rows if p50 is not None])]
    if not panels:
        return None
    title, first = shown[0]
    claim = f"To create a worker and see its end, median, {title}: {charts.lead(first)}"
    claim += _grown(shown)
    drawings = charts.pairs(sweep, "creation-spawn", panels, Scale("from asking to its end"), "Time to create a worker")
    small = (
        f"{SPAWN}: {sweep.record.workloads[SPAWN].description}. {charts.PERCENTILES} "
        f"{base.counted([one for _, rows in shown for _, one in rows])}"
    )
    key = [("diamond", "median"), ("disc", "99th percentile"), *charts.unpinned(sweep.of(SPAWN))]
    return base.Plate(claim, small, drawings, key)


def _grown(shown: list[tuple[str, list[charts.Named]]]) -> str:
    """What touched memory did to fork, which copies the tables of its pages."""
    forks = [(title, one) for title, rows in shown for label, one in rows if label == "fork"]
    if len(forks) < 2:
        return ""
    (little, least), (much, most) = forks[0], forks[-1]
    text = f"; fork takes {base.spread_of(most)} with {much}, and {base.spread_of(least)} with {little}"
    return text + charts.told(least, most)


def _first(sweep: Sweep) -> base.Plate | None:
    group = largest(sweep.of(FIRST), "mode", "dispatch")
    if not group:
        return None
    rows = sorted(
        ((ways.label(one.case.mode, one.case.axis("dispatch")), one) for one in group),
        key=lambda r: r[1].median,
    )
    title = words.count(group[0].case.workers, "worker")
    drawings = charts.dots(
        sweep, "creation-first", [Panel(title, rows)], Scale("first task of a pool"), "First task of pools"
    )
    small = (
        f"{FIRST}: {sweep.record.workloads[FIRST].description}. The pool's own start is not in it, it stands in the "
        f"table. {base.counted(group)}"
    )
    return base.Plate(f"A new pool's first task: {charts.lead(rows)}", small, drawings, charts.crowding(group))


def _children(sweep: Sweep) -> Table | None:
    found = sweep.of(SPAWN)
    if not found:
        return None
    rows = [
        (
            how(one),
            _touched(one),
            *(charts.percentile(one, name, share) for name in ("life", "create") for share in (500, 990)),
            base.timed(one),
            charts.observations(one, "life"),
        )
        for one in found
    ]
    head = ("how", "memory", "to its end|p50", "p99", "to the call's|return, p50", "p99", "mean per child", "n")
    small = (
        f"n: children of all processes. {charts.PERCENTILES} The mean, of a batch's time over its children, with its "
        "95 % interval where there is one."
    )
    return Table("Every way to create a worker", head, rows, small + base.table_notes(found), words=2)


def _pools(sweep: Sweep) -> Table | None:
    found = sweep.of(FIRST)
    if not found:
        return None
    rows = [
        (
            one.case.mode,
            one.case.axis("dispatch") or "–",
            one.case.axis("workers"),
            base.timed(one),
            *(charts.percentile(one, name, share) for name in ("first_task", "pool_start") for share in (500, 990)),
            charts.observations(one, "first_task"),
        )
        for one in found
    ]
    head = ("way of|running", "tasks", "workers", "first task,|mean", "p50", "p99", "pool start,|p50", "p99", "n")
    small = (
        "n: new pools, of all processes. The mean with its 95 % interval where there is one. Pool start: until all "
        f"workers are there. {charts.PERCENTILES}"
    )
    return Table("A pool's start and its first task", head, rows, small + base.table_notes(found), words=2)
