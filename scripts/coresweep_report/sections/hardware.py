"""The machine as measured: clocks, CPU to CPU, switching, siblings, all cores at once, and jitter."""

from __future__ import annotations

import re

from coresweep_report import words
from coresweep_report.analysis import pairs_of_cpus
from coresweep_report.analysis.grouping import by_axis, differing, having
from coresweep_report.analysis.pairs_of_cpus import CpuPair
from coresweep_report.sections import base, charts
from coresweep_report.sections.charts import PairPanel, Panel, Scale, Table
from coresweep_report.sweep import Measured, Sweep, ok_blocks

TIMER, PAIRS, SWITCH = "timer", pairs_of_cpus.WORKLOAD, "context_switch"
SIBLINGS, TOGETHER, JITTER = "smt_pair", "all_core_rate", "jitter"
WORKLOADS = (TIMER, PAIRS, SWITCH, SIBLINGS, TOGETHER, JITTER)
TITLE = "The machine, measured"
ROWS = 28  # pairs of CPUs that are drawn one by one; more stand in a matrix
SECONDS = 2e9  # a limit on power acts within them
COLUMNS = 16  # of a matrix that can be read
CPU = re.compile(r"excess_cpu(\d+)")


def build(sweep: Sweep) -> base.Section:
    if not sweep.asked(*WORKLOADS):
        return base.Section("hardware", TITLE)
    made = [_timer(sweep), _pairs(sweep), _switch(sweep), _siblings(sweep), _together(sweep), _jitter(sweep)]
    plates = [plate for plate in made if plate is not None]
    tables = [*_clocks(sweep), *_pair_tables(sweep)]
    return base.Section("hardware", TITLE, charts.TEMPLATE, plates, {"tables": tables}, base.gaps(sweep, *WORKLOADS))


def _small(sweep: Sweep, workload: str) -> str:
    return f"{workload}: {sweep.record.workloads[workload].description}. "


def _timer(sweep: Sweep) -> base.Plate | None:
    found = having(sweep.of(TIMER), "read_ns")
    if not found:
        return None
    keys = differing(found, "clock", "place", "work")
    rows = [(", ".join(filter(None, (one.case.axis("clock"), charts.named(one, keys)))), one) for one in found]
    drawings = charts.dots(
        sweep, "hardware-timer", [Panel("", rows)], Scale("time per read"), "Cost of reading each clock"
    )
    small = f"{_small(sweep, TIMER)}{base.counted(found)}"
    return base.Plate(f"Reading a clock: {charts.lead(rows)}", small, drawings, charts.crowding(found))


def _clocks(sweep: Sweep) -> list[Table]:
    rows, found = [], having(sweep.of(TIMER), "read_ns")
    for one in found:
        invariant = one.by_counter("invariant")
        rows.append(
            (
                one.case.axis("clock"),
                base.timed(one),
                charts.middle(one, "smallest_step_ns", words.duration),
                charts.middle(one, "resolution_ns", words.duration),
                charts.middle(one, "ticks_per_s", words.rate),
                "–" if invariant is None else "yes" if invariant.median > 0.5 else "no",
                charts.middle(one, "went_back", "{:g}".format),
            )
        )
    if not rows:
        return []
    head = ("clock", "a read", "smallest|step seen", "resolution|claimed", "ticks", "invariant", "went|back")
    small = "Medians, a read's with its 95 % interval where there is one. Invariant: what the CPU says of its counter."
    return [Table("Clocks", head, rows, small + base.table_notes(found))]


def _subjects(sweep: Sweep) -> dict[str, tuple[Measured, list[CpuPair]]]:
    """For every operation and home of the line, the case of most CPUs with the pairs that it names."""
    found = sweep.of(PAIRS, lambda one: one.case.workers > 1)
    keys = differing(found, "workers", "place", "work", "mode")
    subjects = {}
    for group in by_axis(found, *(keys or ["operation"])).values():
        one = max(group, key=lambda entry: entry.case.workers)
        if pairs := pairs_of_cpus.pairs_of(sweep, one):
            subjects[charts.named(one, keys or ["operation"])] = (one, pairs)
    return subjects


def _pairs(sweep: Sweep) -> base.Plate | None:
    subjects = _subjects(sweep)
    if not subjects:
        return None
    claims = [
        f"{title}: {charts.lead([(pair.name, pair.median) for pair in pairs])}"
        for title, (_, pairs) in subjects.items()
    ]
    panels = [
        PairPanel(title, [(pair.name, pair.least, pair.median) for pair in pairs])
        for title, (_, pairs) in subjects.items()
        if len(pairs) <= ROWS
    ]
    drawings = (
        charts.pairs(sweep, "hardware-pairs", panels, Scale("one way"), "One-way latency of pairs") if panels else []
    )
    found = [one for one, _ in subjects.values()]
    medians = [pair.median for _, pairs in subjects.values() for pair in pairs]
    drawn = (
        f"{'All' if not panels else 'More'} pairs stand in the tables, by what they share. "
        if len(panels) < len(subjects)
        else ""
    )
    counted = base.counted(medians) if panels else f"n = {charts.spread([m.n for m in medians], '{:.0f}'.format)}."
    small = _small(sweep, PAIRS) + drawn + counted
    key = [("diamond", "the fastest of a batch"), ("disc", "its median")] if panels else []
    claim = f"From CPU to CPU, one way, {'; '.join(claims)}"
    return base.Plate(claim, small, drawings, [*key, *charts.crowding(found)])


def _pair_tables(sweep: Sweep) -> list[Table]:
    tables, rows = [], []
    for title, (one, pairs) in _subjects(sweep).items():
        for what, group in pairs_of_cpus.by_shared(pairs).items():
            order = sorted(group, key=lambda pair: pair.median.median)
            middle = order[len(order) // 2].median.median
            first, last = (f"{words.duration(pair.median.median)} ({pair.name})" for pair in (order[0], order[-1]))
            rows.append((title, what, str(len(group)), words.duration(middle), first, last))
        if len(pairs) > ROWS and one.case.workers <= COLUMNS:
            tables.append(_matrix(title, pairs))
    if not rows:
        return []
    head = ("operation", "CPUs share", "pairs", "middle", "fastest", "slowest")
    small = "One way, by the smallest thing that the two CPUs of a pair belong to, as far as the machine shows it."
    return [Table("CPU to CPU, by what they share", head, rows, small, words=2), *tables]


def _matrix(title: str, pairs: list[CpuPair]) -> Table:
    cpus = sorted({cpu for pair in pairs for cpu in (pair.first, pair.second)})
    at = {(pair.first, pair.second): words.number(pair.median.median) for pair in pairs}
    rows = [(str(a), *(at.get((min(a, b), max(a, b)), "–") for b in cpus)) for a in cpus]
    small = "Median one-way latency in ns of every pair of CPUs."
    return Table(f"CPU to CPU, {title}", ("CPU", *map(str, cpus)), rows, small)


def _switch(sweep: Sweep) -> base.Plate | None:
    parallel = sweep.of(SWITCH, lambda one: one.case.mode != "serial")
    found = [
        one.times(max(1, one.case.workers // 2)) for one in parallel
    ]  # published is the time of all pairs together
    if not found:
        return None
    keys = differing(found, "place", "work")
    rows = sorted(((charts.named(one, keys) or charts.crew(one), one) for one in found), key=lambda row: row[1].median)
    drawings = charts.dots(
        sweep, "hardware-switch", [Panel("", rows)], Scale("time per turn of a pair"), "Time per turn of a pair"
    )
    counted = [seen.median for one in found if (seen := one.by_counter("switches_per_step")) is not None]
    shared = [seen.median for one in found if (seen := one.by_counter("same_cpu_share")) is not None]
    small = _small(sweep, SWITCH)
    small += f"The kernel counted {charts.spread(counted, words.number)} switches a turn. " if counted else ""
    small += f"Pairs on one CPU: {charts.spread(shared, words.percent)}. " if shared else ""
    claim = f"Handing the CPU over: {charts.lead(rows)}"
    return base.Plate(claim, small + base.counted(found), drawings, charts.crowding(found))


def _siblings(sweep: Sweep) -> base.Plate | None:
    found = sweep.of(SIBLINGS)
    if not found:
        return None
    panels, claims = [], []
    for (operations,), group in by_axis(found, "operations").items():
        rows = sorted(((_where(one), one) for one in group), key=lambda row: row[1].median)
        panels.append(Panel(f"{operations} operations", rows))
        claims.append(f"{operations} operations: {charts.lead(rows)}")
    drawings = charts.dots(
        sweep, "hardware-siblings", panels, Scale("time per addition"), "Two workers on one core, and on two"
    )
    small = f"{_small(sweep, SIBLINGS)}Of both workers together. {base.counted(found)}"
    return base.Plate(f"Siblings of one core, {'; '.join(claims)}", small, drawings)


def _where(found: Measured) -> str:
    on_one = found.by_counter("on_one_core")
    if on_one is None:
        return words.count(found.case.workers, "worker")
    return "both on one core" if on_one.median > 0.5 else "on two cores"


def _together(sweep: Sweep) -> base.Plate | None:
    found = having(sweep.of(TOGETHER), "lost_rate_share")
    if not found:
        return None
    found = sorted(found, key=lambda one: (one.case.workers, _half_ns(one)))
    rows = [(f"{_crew(one)}, {words.duration(_half_ns(one))}", one) for one in found]
    scale = Scale("share of its rate that one core loses", words.percent, words.percent_tick)
    drawings = charts.dots(
        sweep, "hardware-together", [Panel("", rows)], scale, "Rate that one core loses when all work"
    )
    most = found[-1]
    small = (
        f"{_small(sweep, TOGETHER)}Beside each number of workers stands how long one core was compared with all. "
        f"With 1 worker nobody joins in: what stands there is noise. {base.counted(found)}"
    )
    half = words.duration(_half_ns(most))
    claim = (
        f"When {words.count(most.case.workers, 'worker')} compute at once for {half}, against one alone for as long, "
    )
    if _half_ns(most) < SECONDS:
        small = f"{small} Limits on power act over seconds: this run did not wait for them."
    return base.Plate(claim + _loses(most), small, drawings, charts.crowding(found))


def _half_ns(found: Measured) -> float:
    """How long worker 0 computed alone, and then all: half a trial each. Told by the case's id; before protocol 3 by
    its spans."""
    lasting = found.case.number("lasting_ms")
    return lasting * 1e6 / 2 if lasting else found.span_per_trial_ns / 2


def _crew(found: Measured) -> str:
    return words.count(found.case.workers, "worker")


def _loses(found: Measured) -> str:
    """As far as the interval lies on one side of none."""
    spread = base.spread_of(found, words.percent)
    low, high = found.interval.low, found.interval.high
    if low is not None and low > 0:
        return f"one core loses {spread} of the rate it has alone"
    if high is not None and high < 0:
        return f"one core loses less than nothing, {spread}: the time alone was disturbed, or the clock rose"
    return f"one core loses {spread}: no measurable difference"


def _jitter(sweep: Sweep) -> base.Plate | None:
    found = [one for one in sweep.of(JITTER) if one.observed("excess") is not None]
    if not found:
        return None
    one = max(found, key=lambda entry: entry.case.workers)
    names = {name for block in ok_blocks(one.case) for name in block.observations}
    cpus = sorted(int(match[1]) for name in names if (match := CPU.fullmatch(name)))
    ends = [(f"CPU {cpu}", f"excess_cpu{cpu}") for cpu in cpus] or [("all CPUs", "excess")]
    rows = [(label, one.percentile(name, 990), one.by_counter(f"{name}_max_ns")) for label, name in ends]
    drawings = charts.pairs(
        sweep, "hardware-jitter", [PairPanel("", rows)], Scale("longer than the shortest"), "Jitter by CPU"
    )
    usual, tail, seen = one.percentile("excess", 500), one.percentile("excess", 990), one.observed("excess")
    claim = f"The same computation takes longer than its shortest by {words.duration(usual.median) if usual else '–'} "
    claim += f"in the median and by {base.spread_of(tail) if tail else '–'} at the 99th percentile"
    claim += f"; by {words.duration(seen.longest_ns)} in the worst of {seen.n:,}" if seen is not None else ""
    small = (
        f"{_small(sweep, JITTER)}{words.count(one.case.number('work') or 0, 'computation')} of each worker in a batch. "
        f"{charts.PERCENTILES} "
        f"{base.counted([end for _, *both in rows for end in both if end is not None])}"
    )
    return base.Plate(claim, small, drawings, [("diamond", "99th percentile"), ("disc", "longest of a sample")])
