"""Waiting for each other: barriers, events, conditions, semaphores, latches and joins."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from coresweep_report import ways, words
from coresweep_report.analysis.grouping import by_axis, differing, where
from coresweep_report.sections import base, charts
from coresweep_report.sections.charts import PairPanel, Panel, Scale, Table
from coresweep_report.sweep import Measured, Sweep, alike

BARRIER, EVENT = "barrier", "event"
OTHERS = ("condition", "semaphore", "latch", "join")
WORKLOADS = (BARRIER, EVENT, *OTHERS)
TITLE = "Waiting for each other"
JOINED = "last_exit_to_join"
COUNTED: dict[str, tuple[str, Callable[[float], str]]] = {  # counters that stand in the table, and what they say
    "vain_wakes_per_step": ("{} spurious wake-ups per wait", "{:.2g}".format),
    "most_inside": ("at most {} inside at once", "{:g}".format),
}


def build(sweep: Sweep) -> base.Section:
    if not sweep.asked(*WORKLOADS):
        return base.Section("coordination", TITLE)
    plates = [plate for plate in (_barriers(sweep), _uneven(sweep), _events(sweep)) if plate is not None]
    tables = [*_event_table(sweep), *_rest(sweep)]
    return base.Section(
        "coordination", TITLE, charts.TEMPLATE, plates, {"tables": tables}, base.gaps(sweep, *WORKLOADS)
    )


def _barriers(sweep: Sweep) -> base.Plate | None:
    found = sweep.of(BARRIER, where(arrival="together"))
    groups = by_axis(found, "mode", "workers")
    if not groups:
        return None
    panels, claims = [], []
    for group in groups.values():
        rows = sorted(((one.case.axis("barrier"), one) for one in group), key=lambda row: row[1].median)
        panels.append(Panel(base.crew(group[0]), rows))
        claims.append((not group[0].case.oversubscribed, len(rows), f"{base.crew(group[0])}: {charts.lead(rows)}"))
    drawings = charts.dots(
        sweep, "coordination-barrier", panels, Scale("time per phase"), "Time per phase of each barrier"
    )
    small = f"{BARRIER}: {_described(sweep, BARRIER)} {base.counted(found)}"
    claim = f"A phase between {max(claims, key=lambda entry: entry[:2])[2]}"
    return base.Plate(claim, small, drawings, charts.crowding(found))


def _described(sweep: Sweep, workload: str) -> str:
    known = sweep.record.workloads[workload]
    return f"{known.description}; each is {known.step}."


def _uneven(sweep: Sweep) -> base.Plate | None:
    """Who waited how long, where one comes early and the others late."""
    found = sweep.of(BARRIER, where(arrival="uneven"))
    ends = [(one, one.by_counter("wait_late_ns"), one.by_counter("wait_early_ns")) for one in found]
    known = [(one, late, early) for one, late, early in ends if late is not None and early is not None]
    if not known:
        return None
    keys = differing([one for one, _, _ in known], "arrival", "place")
    rows = [(charts.named(one, keys) or charts.crew(one), late, early) for one, late, early in known]
    panel = PairPanel("one comes 0.6 ms before the others", rows)
    drawings = charts.pairs(
        sweep, "coordination-uneven", [panel], Scale("wait in a phase"), "Who waited at the barrier"
    )
    small = (
        f"{BARRIER}, uneven: {_described(sweep, BARRIER)} Means over a batch's phases; of the late ones, the one that "
        f"waited longest. {base.counted([early for _, _, early in known])}"
    )
    key = [("diamond", "a late one's wait"), ("disc", "the early one's wait")]
    return base.Plate(_who_waits(known), small, drawings, key)


def _who_waits(known: Sequence[tuple[Measured, Measured, Measured]]) -> str:
    """Of one barrier each crew's two waits; of several what tells them apart, which is the late ones' wait."""
    names = list(dict.fromkeys(one.case.axis("barrier") for one, _, _ in known))
    if len(names) == 1:
        claims = [
            f"{base.crew(one)}: the early one {base.spread_of(early)}, a late one {base.spread_of(late)}"
            + (charts.told(early, late) if alike(early, late) else "")
            for one, late, early in known
        ]
        return f"Who waits at {names[0]}: {'; '.join(claims)}"
    groups: dict[str, list[charts.Named]] = {}
    for one, late, _ in known:
        groups.setdefault(base.crew(one), []).append((one.case.axis("barrier"), late))
    crew, rows = max(groups.items(), key=lambda group: len(group[1]))
    early = [seen.median for one, _, seen in known if base.crew(one) == crew]
    return (
        f"Who comes early to a barrier waits for the others, {charts.spread(early, words.duration)}; of who comes late "
        f"in {crew}, {charts.lead(sorted(rows, key=lambda row: row[1].median))}"
    )


def _events(sweep: Sweep) -> base.Plate | None:
    """First and last wake, from the moment the event is set."""
    found = sweep.of(EVENT)
    ends = [(one, one.percentile("first_wake", 500), one.percentile("last_wake", 500)) for one in found]
    known = [(one, first, last) for one, first, last in ends if last is not None]
    if not known:
        return None
    panels, claims = [], []
    groups: dict[tuple[str, str, str], list[tuple[str, Measured | None, Measured]]] = {}
    for one, first, last in known:
        group = (one.case.mode, one.case.axis("workers"), one.case.axis("gap"))
        groups.setdefault(group, []).append((one.case.axis("primitive"), first, last))
    for (mode, workers, gap), rows in groups.items():
        rows.sort(key=lambda row: row[2].median)
        panels.append(PairPanel(f"{ways.crew(int(workers), mode)}, gap {gap}", rows))
        claims.append(
            (len(rows), f"{ways.crew(int(workers), mode)}, gap {gap}: {charts.lead([(r[0], r[2]) for r in rows])}")
        )
    drawings = charts.pairs(sweep, "coordination-event", panels, Scale("from being set"), "Wakes after an event")
    small = (
        f"{EVENT}: {_described(sweep, EVENT)} Gap none: the next one is set at once; asleep: when all surely sleep. "
        f"{base.counted([last for _, _, last in known])}"
    )
    key = [("diamond", "first wake, median"), ("disc", "last wake, median")]
    claim = f"Until the last one is awake, median, {max(claims, key=lambda entry: entry[0])[1]}"
    return base.Plate(claim, small, drawings, [*key, *charts.crowding(found)])


def _event_table(sweep: Sweep) -> list[Table]:
    found = sweep.of(EVENT)
    if not found:
        return []
    rows = [
        (
            one.case.mode,
            one.case.axis("primitive"),
            one.case.axis("gap"),
            *(charts.percentile(one, name, share) for name in ("first_wake", "last_wake") for share in (500, 990)),
            base.timed(one),
            one.case.axis("workers"),
            charts.observations(one, "last_wake"),
        )
        for one in found
    ]
    head = (
        "way of|running",
        "made of",
        "gap",
        "first wake|p50",
        "p99",
        "last wake|p50",
        "p99",
        "an event",
        "workers",
        "n",
    )
    small = (
        f"n: events of all processes. {charts.PERCENTILES} An event, from one setting to the next, with its 95 % "
        "interval where there is one."
    )
    return [Table("Events", head, rows, small + base.table_notes(found), words=3)]


def _rest(sweep: Sweep) -> list[Table]:
    tables = []
    for name in OTHERS:
        found = sweep.of(name)
        if not found:
            continue
        keys = differing(found, "place", "mode", "work")
        rows = [(charts.named(one, ["mode", *keys]), _counters(one), base.timed(one), str(one.n)) for one in found]
        tables.append(
            Table(
                words.capital(name),
                ("case", "beside", "each", "n"),
                rows,
                f"{words.capital(_described(sweep, name))} Medians, with their 95 % interval where there is one; n "
                f"processes.{base.table_notes(found)}",
                words=2,
            )
        )
    return tables


def _counters(found: Measured) -> str:
    """What it counted beside the time; every zero is told, too."""
    parts = [
        text.format(write(seen.median))
        for name, (text, write) in COUNTED.items()
        if (seen := found.by_counter(name)) is not None
    ]
    if (joins := found.observed(JOINED)) is not None:
        tails = ", ".join(f"p{share // 10} {charts.percentile(found, JOINED, share)}" for share in (500, 990))
        parts.append(f"last exit to join: {tails} of {words.count(joins.n, 'batch', 'batches')}")
    return ", ".join(parts) or "–"
