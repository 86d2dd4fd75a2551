"""Computing for longer than an instant: what workers go on doing under a quota on CPU time, or a limit on power."""

from __future__ import annotations

from coresweep_report import words
from coresweep_report.analysis import quota
from coresweep_report.analysis.quota import Sustained
from coresweep_report.sections import base, charts
from coresweep_report.sections.charts import Panel, Scale, Table
from coresweep_report.sweep import Sweep

WORKLOADS = (quota.WORKLOAD,)
TITLE = "Sustained computing"


def build(sweep: Sweep) -> base.Section:
    if not sweep.asked(*WORKLOADS):
        return base.Section("sustained", TITLE)
    serial, rows = quota.sustained(sweep)
    plates = [_plate(sweep, serial, rows)] if rows else []
    tables = [_table(serial, rows)] if rows else []
    return base.Section("sustained", TITLE, charts.TEMPLATE, plates, {"tables": tables}, base.gaps(sweep, *WORKLOADS))


def _plate(sweep: Sweep, serial: Sustained | None, rows: list[Sustained]) -> base.Plate:
    most = rows[-1]
    every = [*([serial] if serial else []), *rows]
    named = [(_name(one), one.rate) for one in every]
    scale = Scale("sums per second, all workers together (more is better)", words.rate, words.rate)
    drawings = charts.dots(sweep, "sustained-rate", [Panel("", named)], scale, "What workers sustain")
    limit = quota.limit(sweep)
    claim = f"Under the quota of {limit:g} CPU, " if limit is not None else ""
    claim += f"for {words.seconds(most.seconds)}, {words.count(most.workers, 'worker')} "
    claim += "sustains " if most.workers == 1 else "sustain "
    claim += (
        f"{base.counted_gain(quota.gain(most, serial), most.rate)} one thread's rate"
        if serial is not None
        else base.spread_of(most.rate, words.rate)
    )
    if most.held is not None and limit is not None:
        claim += f"; the quota holds them back {words.percent(most.held.median)} of their time"
    small = f"{quota.WORKLOAD}: {sweep.record.workloads[quota.WORKLOAD].description}. "
    return base.Plate(words.capital(claim), small + base.counted([one.rate for one in every]), drawings)


def _name(one: Sustained) -> str:
    return "one thread" if one.found.case.mode == "serial" else charts.crew(one.found)


def _table(serial: Sustained | None, rows: list[Sustained]) -> Table:
    lines = []
    for one in [*([serial] if serial else []), *rows]:
        lines.append(
            (
                _name(one),
                base.timed(one.rate, words.rate),
                "–" if serial is None else base.gained(quota.gain(one, serial)),
                "–" if one.used is None else words.number(one.used.median),
                "–" if one.held is None else words.percent(one.held.median),
                charts.percentile(one.found, quota.TASK, 500),
                charts.percentile(one.found, quota.TASK, 990),
                _longest(one),
                str(one.found.n),
            )
        )
    head = ("workers", "sums", "of one|thread", "CPUs|they got", "held|back", "a task:|p50", "p99", "longest", "n")
    small = (
        "Medians, rates with their 95 % interval where there is one. Held back: share of the workers' time in which "
        "the cgroups' quotas kept them from running, a dash where the kernel does not say. A task computes for about "
        f"its p50. {charts.PERCENTILES}"
    )
    notes = base.table_notes([one.rate for one in [*([serial] if serial else []), *rows]])
    return Table("What workers sustain", head, lines, small + notes)


def _longest(one: Sustained) -> str:
    seen = one.found.observed(quota.TASK)
    return "–" if seen is None else words.duration(seen.longest_ns)
