"""Kernels beyond those of the notes: how uneven tasks end, chunks, memory, and one lock around all computation."""

from __future__ import annotations

from dataclasses import replace

from coresweep_report import ways, words
from coresweep_report.analysis import states, waiting
from coresweep_report.analysis.grouping import by_axis, having
from coresweep_report.figures.dots import Dots, Reference, Row, Values, dot_rows, row_margins
from coresweep_report.figures.lines import Axis
from coresweep_report.figures.svg import drawing
from coresweep_report.pairing import divided, single_quotients
from coresweep_report.sections import base, charts
from coresweep_report.sections.charts import Line, PairPanel, Panel, Scale, Table
from coresweep_report.sweep import Measured, SpeedUp, Sweep, ideal

CHAIN, FIB, MAP, UNEVEN_TASKS, LOCKED = "dependent_chain", "fib", "map", "imbalanced", "gil"
TRIAD, CHASE = "triad", "pointer_chase"
WAYS = {"read": "read only", "nontemporal": "stores past the caches"}  # of going over memory
SPED = (CHAIN, FIB, MAP, UNEVEN_TASKS, LOCKED)
WORKLOADS = (*SPED, TRIAD, CHASE)
TITLE = "Kernels"
CALCULATED = (
    "What the bus moves is calculated, not measured: 32 bytes an element where 24 are counted, because a line is read "
    "before it is written. "
)
FIRST = 4  # readings in a claim; the table has all


def build(sweep: Sweep) -> base.Section:
    if not sweep.asked(*WORKLOADS):
        return base.Section("kernels", TITLE)
    made = [_locked(sweep), _makespans(sweep), _chunks(sweep), _bandwidth(sweep), _loads(sweep)]
    plates = [plate for plate in made if plate is not None]
    content = {"lead": _chain(sweep), "tables": _gains(sweep)}
    return base.Section("kernels", TITLE, charts.TEMPLATE, plates, content, base.gaps(sweep, *WORKLOADS))


def _parallel(sweep: Sweep, workload: str) -> list[Measured]:
    return sweep.of(workload, lambda one: one.case.mode != "serial")


def _small(sweep: Sweep, workload: str) -> str:
    return f"{workload}: {sweep.record.workloads[workload].description}. "


def _read(found: Measured, gain: SpeedUp, who: str = "") -> str:
    """2 threads run at 1.98× (1.96–1.99, n = 8), with what stands against it."""
    doubt = base.beyond(gain, ideal(found.case)) or base.untold(gain)
    verb = "runs" if found.case.workers == 1 else "run"
    return f"{who or base.crew(found)} {verb} at {base.counted_gain(gain, found)}{f', {doubt}' if doubt else ''}"


def _chain(sweep: Sweep) -> str:
    """What the cleanest reference for scaling says; empty without it."""
    found = [one for one in _parallel(sweep, CHAIN) if one.case.workers <= one.case.places]
    gains = [(one, gain) for one in found if (gain := sweep.speed_up(one)) is not None]
    if not gains:
        return ""
    workers = max(one.case.workers for one, _ in gains)
    parts = _first([_read(one, gain) for one, gain in gains if one.case.workers == workers])
    return f"{CHAIN}, the cleanest reference for how far work scales: {parts}. Its curve is under Speed-up."


def _first(parts: list[str]) -> str:
    """As many as one can read in a row."""
    more = len(parts) - FIRST
    return "; ".join(parts[:FIRST]) + (f"; {more:,} others stand in the table" if more > 0 else "")


def _locked(sweep: Sweep) -> base.Plate | None:
    """One lock around all computation, beside work that waits."""
    found = [(one, gain) for one in _parallel(sweep, LOCKED) if (gain := sweep.speed_up(one)) is not None]
    if not found:
        return None
    intervals = by_axis([one for one, _ in found], "interval_us")
    shown = [(_locked_name(one, len(intervals) > 1), one, gain) for one, gain in found]
    waits = [wait for wait in waiting.waits(sweep) if wait.found.case.mode in ("thread", "process_pool")]
    shown += [(f"waiting, {_short(wait.found)}", wait.found, wait.gain) for wait in waits]
    rows = [Row(name, [_gain_dots(sweep, one, gain)], base.short(gain)) for name, one, gain in shown]
    axis = Values("speed-up over one worker", lambda value: f"{value:g}×", [1.0])
    figure = dot_rows("computing under one lock, and waiting", rows, axis, row_margins([rows]), [Reference(1.0)])
    usual = next(iter(intervals.values()))
    claims = [_first([_read(one, gain) for one, gain in found if one in usual])]
    if (best := waiting.furthest(waits)) is not None:
        who = ways.crew(best.found.case.workers, best.found.case.mode)  # who waits need not take turns
        claims.append(f"beside it work that waits: {_read(best.found, best.gain, who)}")
    cases = [one for _, one, _ in shown]
    small = f"{_small(sweep, LOCKED)}{base.counted_gains(cases, dots=True)}{base.baselines(sweep, cases)}"
    drawings = [drawing(figure, "kernels-gil", "Speed-up under one lock, and of work that waits")]
    return base.Plate(
        f"Under one lock per process, {'; '.join(claims)}", small, drawings, [("ideal", "one worker's speed")]
    )


def _short(found: Measured) -> str:
    """process pool, 16: there is little room."""
    return f"{ways.label(found.case.mode)}, {found.case.workers}"


def _locked_name(found: Measured, several: bool) -> str:
    return f"{LOCKED}, {_short(found)}" + (f", {found.case.axis('interval_us')} µs" if several else "")


def _gain_dots(sweep: Sweep, found: Measured, gain: SpeedUp) -> Dots:
    serial = sweep.baseline(found)
    values = single_quotients(serial, found) if serial else []
    return replace(base.dots(sweep, found), values=values, median=gain.value, low=gain.low, high=gain.high)


def _makespans(sweep: Sweep) -> base.Plate | None:
    found = [made for one in _parallel(sweep, UNEVEN_TASKS) if (made := _over_ideal(sweep, one)) is not None]
    if not found:
        return None
    panels, claims = [], []
    for (lengths,), group in by_axis(found, "lengths").items():
        rows = [(f"{_mode(one)}, chunks of {one.case.axis('grain')}", one) for one in group]
        rows.sort(key=lambda row: row[1].median)
        panels.append(Panel(f"{lengths} lengths, {words.count(group[0].case.workers, 'worker')}", rows))
        claims.append(f"with {lengths} lengths {charts.lead(rows, words.ratio, order=charts.SHORTEST)}")
    scale = Scale("makespan over ideal", words.ratio, lambda value: f"{value:g}×")
    drawings = charts.dots(sweep, "kernels-makespan", panels, scale, "Makespan over the ideal one")
    small = (
        f"{_small(sweep, UNEVEN_TASKS)}The ideal is one thread's time in the same round, divided by the CPUs that "
        "work: 1× would be no time lost to handing out, or to waiting for the last one. Chunk: items per task. "
        f"{base.counted(found)}{states.unequal(sweep, _parallel(sweep, UNEVEN_TASKS))}"
    )
    claim = f"How much longer than one thread's time divided among the workers: {'; '.join(claims)}"
    return base.Plate(claim, small, drawings, charts.crowding(found))


def _over_ideal(sweep: Sweep, found: Measured) -> Measured | None:
    """Its makespan over the ideal one; None without a serial case of the same work."""
    serial = sweep.baseline(found)
    return divided(found, serial, found.case.places) if serial else None


def _mode(found: Measured) -> str:
    dispatch = found.case.axis("dispatch")
    return ways.label(found.case.mode, dispatch)


def _chunks(sweep: Sweep) -> base.Plate | None:
    found = sweep.of(MAP, lambda one: one.case.number("grain") is not None)
    parallel = [one for one in found if one.case.mode != "serial"]
    if not parallel:
        return None
    groups = by_axis(found, "mode", "dispatch", "workers", "place")
    drawn = [Line(_mode(group[0]), [(_chunk(one), one) for one in group]) for group in groups.values()]
    rows = [(f"{_mode(one)} in chunks of {_chunk(one):,.0f}", one) for one in parallel]
    x, y = Axis("elements per task", lambda at: f"{at:g}", log=True), Axis("time per element", words.tick, log=True)
    drawings = [charts.lines(sweep, "kernels-map", drawn, x, y, "Time per element against the chunk")]
    case = parallel[0].case
    small = (
        f"{_small(sweep, MAP)}Python's multiprocessing takes chunks of len ÷ (4 × workers), here "
        f"{(case.number('work') or 0) / (4 * case.workers):,.0f} elements. {base.counted(found)}"
    )
    return base.Plate(f"Chunks of a map, per element: {charts.lead(rows)}", small, drawings, charts.crowding(found))


def _chunk(found: Measured) -> float:
    return float(found.case.number("grain") or 1)


def _bandwidth(sweep: Sweep) -> base.Plate | None:
    """As STREAM counts bytes, and as the memory bus moves them by calculation: a stored line is read before it is
    written."""
    cases = sweep.of(TRIAD)
    rows = [
        (_memory(cases, one), one.by_counter("bus_gb_per_s"), counted)
        for one in cases
        if (counted := one.by_counter("gb_per_s")) is not None
    ]
    if not rows:
        return None
    scale = Scale("GB/s of all workers", words.gigabytes, lambda value: f"{value:g}")
    drawings = charts.pairs(sweep, "kernels-triad", [PairPanel("", rows)], scale, "Memory bandwidth by workers")
    sizes = [seen.median for one in cases if (seen := one.by_counter("arrays_bytes")) is not None]
    arrays = f"Arrays of {charts.spread(sizes, words.size)} in all. " if sizes else ""
    moved = having(cases, "bus_gb_per_s")
    bus = "" if moved else "By calculation the bus moves a third more of the triad than is counted. "
    bus = bus or CALCULATED
    small = f"{_small(sweep, TRIAD)}{arrays}{bus}1 GB is 10⁹ bytes. {base.counted([one for _, _, one in rows])}"
    triad = [(label, one) for label, _, one in rows if one.case.axis("access", "triad") == "triad"]
    led = triad or [(label, one) for label, _, one in rows]
    claim = f"Memory bandwidth, as STREAM counts it: {charts.lead(led, words.gigabytes, highest=True)}"
    key = [("disc", "as STREAM counts")] + ([("diamond", "as the bus moves it by calculation")] if moved else [])
    return base.Plate(claim, small, drawings, [*key, *charts.crowding(cases)])


def _memory(cases: list[Measured], found: Measured) -> str:
    """The crew, and what tells it from other cases."""
    keys = [key for key in ("access", "memory") if len(by_axis(cases, key)) > 1]
    return ", ".join([charts.crew(found), *(WAYS.get(found.case.axis(key), found.case.axis(key)) for key in keys)])


def _loads(sweep: Sweep) -> base.Plate | None:
    found = having(sweep.of(CHASE, lambda one: one.case.number("size") is not None), "load_ns")
    if not found:
        return None
    groups = list(by_axis(found, "mode", "workers", "place").values())
    drawn = [Line(charts.crew(group[0]), [(_bytes(one), one) for one in group]) for group in groups]
    longest: list[Measured] = max(groups, key=lambda group: len(group))
    order = sorted(longest, key=_bytes)
    least, most = order[0], order[-1]
    x = Axis("buffer of each worker", words.round_size, sorted({_bytes(one) for one in order}), log=True)
    drawings = [
        charts.lines(
            sweep, "kernels-chase", drawn, x, Axis("time per load", words.tick, log=True), "Load latency by size"
        )
    ]
    claim = f"A load that needs the one before takes {base.spread_of(least)} in {words.round_size(_bytes(least))}"
    if most is not least:
        claim += f", and {base.spread_of(most)} in {words.round_size(_bytes(most))}{charts.told(least, most)}"
    small = f"{_small(sweep, CHASE)}{base.counted(found)}"
    return base.Plate(f"{claim} ({base.crew(least)})", small, drawings, charts.crowding(found))


def _bytes(found: Measured) -> float:
    return (found.case.number("size") or 0) * 1024.0


def _gains(sweep: Sweep) -> list[Table]:
    rows = []
    for name in SPED:
        for one in sweep.of(name):
            gain = sweep.speed_up(one) if one.case.mode != "serial" else None
            own = [(key, one.case.axis(key)) for key in ("n", "lengths", "interval_us") if one.case.axis(key)]
            rows.append(
                (
                    name,
                    _mode(one),
                    ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in own) or "–",
                    str(one.case.workers),
                    one.case.axis("grain") or "–",
                    base.timed(one),
                    "–" if gain is None else base.gained(gain),
                    "–" if gain is None else str(ideal(one.case)),
                    str(one.n),
                )
            )
    if not rows:
        return []
    head = ("kernel", "way of|running", "work", "workers", "chunk", "per item", "speed-up", "best|possible", "n")
    small = (
        "Per item of all workers together, with its 95 % interval where there is one; speed-up over one thread at the "
        "same work, round by round; n processes."
    )
    shown = [one for name in SPED for one in sweep.of(name)]
    return [Table("Every kernel's speed-up", head, rows, small + base.table_notes(shown), words=3)]
