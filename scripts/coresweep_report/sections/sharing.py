"""Sharing memory without a lock: neighbours on a line, one word for all or a piece each, and what gets lost."""

from __future__ import annotations

from coresweep_report import ways, words
from coresweep_report.analysis.grouping import by_axis, differing, having, largest
from coresweep_report.analysis.lock_meaning import cost, millions, rate
from coresweep_report.figures.lines import Axis
from coresweep_report.figures.svg import Drawing
from coresweep_report.sections import base, charts
from coresweep_report.sections.charts import Line, Panel, Scale
from coresweep_report.sections.speedup import LOG_FROM, thin
from coresweep_report.sweep import Measured, Sweep

NEIGHBOURS, SHARDED, ONE_WORD, LOST = "false_sharing", "sharded_counter", "fetch_add", "lost_update"
WORKLOADS = (NEIGHBOURS, SHARDED, ONE_WORD, LOST)
TITLE = "Sharing memory"
EACH = "Time per increment: wall time × workers ÷ increments, what one worker pays for each of its own. "
ALTOGETHER = "Increments a second: of all workers together. "


def build(sweep: Sweep) -> base.Section:
    if not sweep.asked(*WORKLOADS):
        return base.Section("sharing", TITLE)
    made = [_neighbours(sweep), _counting(sweep), _lost(sweep)]
    plates = [plate for plate in made if plate is not None]
    return base.Section("sharing", TITLE, plates=plates, missing=base.gaps(sweep, *WORKLOADS))


def _crews(found: list[Measured]) -> dict[str, list[Measured]]:
    """Lines by who works: "2 threads", with the placement where there are several."""
    places = len({one.case.place for one in found}) > 1
    groups = by_axis(found, "mode", "workers", "place")
    return {
        f"{ways.crew(int(count), mode)}{f', {ways.where(place)}' if places else ''}": group
        for (mode, count, place), group in groups.items()
    }


def _neighbours(sweep: Sweep) -> base.Plate | None:
    found = sweep.of(NEIGHBOURS, lambda one: one.case.number("stride") is not None)
    if not found:
        return None
    crews = {label: sorted(group, key=_stride) for label, group in _crews(found).items()}
    several = [group for group in crews.values() if len(group) > 1 and group[0].case.workers > 1]
    claims = [_apart(group) for group in several]
    claim = "; ".join(claims) if claims else "No two distances were measured with several workers"
    x = Axis(
        "bytes from one worker's word to the next's", lambda at: f"{at:g}", sorted({_stride(f) for f in found}), True
    )
    alt = "Time per increment against the distance of the workers' words"
    drawn = [Line(label, [(_stride(one), cost(one)) for one in group]) for label, group in crews.items()]
    drawings = [charts.lines(sweep, "sharing-false", drawn, x, Axis("time per increment", words.tick), alt)]
    small = (
        f"{NEIGHBOURS}: {sweep.record.workloads[NEIGHBOURS].description}. {EACH}The words of two workers share a "
        f"cache line where they lie nearer than its length. {base.counted(found)}"
    )
    return base.Plate(words.capital(claim), small, drawings, charts.crowding(found))


def _stride(found: Measured) -> float:
    return float(found.case.number("stride") or 0)


def _apart(group: list[Measured]) -> str:
    """The nearest words against the farthest."""
    near, far = cost(group[0]), cost(group[-1])
    text = (
        f"{base.crew(near)} take {base.spread_of(near)} each for an increment with words {_stride(near):g} bytes apart"
    )
    return f"{text}, and with {_stride(far):g} bytes {base.spread_of(far)}{charts.told(near, far)}"


def _counting(sweep: Sweep) -> base.Plate | None:
    counted = {name: sweep.of(name) for name in (ONE_WORD, SHARDED)}
    found = [one for group in counted.values() for one in group]
    if not found:
        return None
    drawn = [
        Line(f"{name}, {ways.called(mode)}", [(float(one.case.workers), rate(one)) for one in group])
        for name, cases in counted.items()
        for (mode, _), group in by_axis(cases, "mode", "place").items()
    ]
    counts = sorted({one.case.workers for one in found})
    x = Axis("workers", lambda value: f"{value:g}", thin(counts), counts[-1] > LOG_FROM)
    y = Axis("increments a second", words.rate, log=True)
    drawings = [charts.lines(sweep, "sharing-count", drawn, x, y, "Increments a second of both ways to count")]
    described = " ".join(
        f"{name}: {sweep.record.workloads[name].description}." for name, group in counted.items() if group
    )
    small = f"{described} {ALTOGETHER}{base.counted(found)}"
    return base.Plate(_counted(sweep, counted), small, drawings, charts.crowding(found))


def _counted(sweep: Sweep, counted: dict[str, list[Measured]]) -> str:
    """One word against a piece each, mode by mode, at the headline's workers."""
    workers = sweep.headline_workers(one for group in counted.values() for one in group)
    at = [one for group in counted.values() for one in group if one.case.workers == workers]
    claims = []
    for (_, _), group in by_axis(at, "mode", "place").items():
        one_word = next((one for one in group if one.case.workload == ONE_WORD), None)
        pieces = next((one for one in group if one.case.workload == SHARDED), None)
        if one_word is None or pieces is None:
            claims += [f"{base.crew(one)}: {_rate_of(one)} increments a second of {one.case.workload}" for one in group]
            continue
        claims.append(
            f"{base.crew(one_word)} together draw {_rate_of(one_word)} numbers a second from one word, and add to a "
            f"piece each {_rate_of(pieces)} times{charts.told(one_word, pieces)}"
        )
    return words.capital("; ".join(claims))


def _rate_of(found: Measured) -> str:
    return base.spread_of(rate(found), millions)


def _lost(sweep: Sweep) -> base.Plate | None:
    found = having(sweep.of(LOST, lambda one: one.case.workers > 1), "lost_share")
    if not found:
        return None
    found = max(by_axis(found, "rest").values(), key=len)  # the share is that of pause against rest
    drawings = [drawing for drawing in (_against_pause(sweep, found), _by_crew(sweep, found)) if drawing is not None]
    keys = differing(found)
    rows = [(charts.named(one, keys) or charts.crew(one), one) for one in found]
    seen = max(value for one in found for value in one.counter_samples("lost_share"))
    claim = "No update was lost here, though it can happen"
    if seen > 0:
        claim = (
            f"Share of updates lost without a lock: {charts.lead(rows, words.percent, highest=True, order=charts.MOST)}"
        )
    small = (
        f"{LOST}: {sweep.record.workloads[LOST].description}. The pause is a chain of so many dependent additions "
        f"between load and store{_rest(found[0])}. One worker cannot lose any, and is left out. {base.counted(found)}"
    )
    return base.Plate(claim, small, drawings, charts.crowding(found))


def _rest(found: Measured) -> str:
    """Absent from older records."""
    rest = found.case.number("rest")
    return f", and {rest:,} additions follow before the next" if rest else ""


def _against_pause(sweep: Sweep, found: list[Measured]) -> Drawing | None:
    """Lines of those that were measured with several pauses."""
    crews = {label: group for label, group in _crews(found).items() if len(by_axis(group, "pause")) > 1}
    pauses = sorted({one.case.axis("pause") for group in crews.values() for one in group}, key=float)
    if not pauses:
        return None
    drawn = [
        Line(label, [(float(pauses.index(one.case.axis("pause"))), one) for one in group])
        for label, group in crews.items()
    ]
    x = charts.steps("additions between load and store", pauses)
    y = Axis("share of the updates that were lost", words.percent_tick)
    return charts.lines(sweep, "sharing-lost-pause", drawn, x, y, "Share of updates lost against the pause")


def _by_crew(sweep: Sweep, found: list[Measured]) -> Drawing | None:
    """Rows at the pause that most crews and placements were measured with."""
    group = largest(found, "mode", "workers", "place")
    if len(group) < 2:
        return None
    rows = [(f"{ways.crew(one.case.workers, one.case.mode)}, {ways.where(one.case.place)}", one) for one in group]
    scale = Scale("share of the updates that were lost", words.percent, words.percent_tick)
    title = f"{group[0].case.axis('pause', '0')} additions between load and store"
    return charts.dots(
        sweep, "sharing-lost", [Panel(title, rows)], scale, "Share of updates lost by workers and place"
    )[0]
