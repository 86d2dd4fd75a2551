"""Channels: latency, throughput against size, and many senders and receivers."""

from __future__ import annotations

from coresweep_report import ways, words
from coresweep_report.analysis.grouping import by_axis, having, largest
from coresweep_report.figures.lines import Axis
from coresweep_report.sections import base, charts
from coresweep_report.sections.charts import Line, Named, PairPanel, Panel, Scale, Table
from coresweep_report.sweep import Measured, Sweep

LATENCY, THROUGHPUT, FAN = "ping_pong", "stream", "fan"
WORKLOADS = (LATENCY, THROUGHPUT, FAN)
TITLE = "Channels"
WAYS = {"spin": "spinning", "sleep": "sleeping"}
ADAPTIVE = "adaptive"  # spins, yields, then sleeps: what streams and fans do unless told otherwise
EDGES, WHOLE = "edges", "whole"  # how much of a message its receiver checks; records without the axis: the whole
LOOKED_AT = {EDGES: "number and its first and last 8 bytes", WHOLE: "every byte"}


def build(sweep: Sweep) -> base.Section:
    if not sweep.asked(*WORKLOADS):
        return base.Section("channels", TITLE)
    plates = [
        plate for plate in (_latency(sweep), _throughput(sweep), _spinning(sweep), _fan(sweep)) if plate is not None
    ]
    content = {"tables": [table for table in (_sizes(sweep),) if table is not None]}
    return base.Section("channels", TITLE, charts.TEMPLATE, plates, content, base.gaps(sweep, *WORKLOADS))


def channel(found: Measured) -> str:
    return found.case.axis("channel")


def _checked(found: Measured) -> str:
    return found.case.axis("check", WHOLE)


def _usual(found: list[Measured]) -> list[Measured]:
    """Those whose edges are checked; of an older record all, which were checked whole."""
    return [one for one in found if _checked(one) == EDGES] or found


def _checking(found: list[Measured]) -> str:
    """Small print: what the receiver checks, and how much of the time that is."""
    looked = " or ".join(LOOKED_AT[check] for check in dict.fromkeys(map(_checked, found)))
    costs = [seen.median for seen in having(found, "check_ns")]
    if not costs:
        return f"The receiver checks {looked} of each message; this record does not tell what that costs. "
    return f"The receiver checks {looked} of each message, which takes it {charts.spread(costs, words.duration)}. "


def _token(found: list[Measured]) -> str:
    costs = [seen.median for seen in having(found, "check_ns")]
    cost = f"takes it {charts.spread(costs, words.duration)}" if costs else "takes time that this record does not tell"
    return f"Checking the token is part of a hand-over and {cost} of its receiver. "


def _named(found: list[Measured]) -> list[Named]:
    """By channel, with the mode where there are several."""
    modes = len({one.case.mode for one in found}) > 1
    return [(f"{channel(one)} ({one.case.mode})" if modes else channel(one), one) for one in found]


def _latency(sweep: Sweep) -> base.Plate | None:
    found = sweep.of(LATENCY)
    if not found:
        return None
    panels, claims = [], []
    for (mode,), group in by_axis(found, "mode").items():
        kinds = {way: {channel(one): one for one in group if one.case.axis("wait") == way} for way in WAYS}
        names = dict.fromkeys(channel(one) for one in group)
        rows = [(name, kinds["spin"].get(name), kinds["sleep"].get(name)) for name in names]
        rows.sort(key=lambda row: (row[2] or row[1] or group[0]).median)
        panels.append(PairPanel(mode, rows))
    for way, doing in WAYS.items():
        if those := [one for one in found if one.case.axis("wait") == way]:
            claims.append(f"{doing}, {charts.lead(_named(those))}")
    drawings = charts.pairs(sweep, "channels-latency", panels, Scale("half a round trip"), "Latency of each channel")
    small = (
        f"{LATENCY}: {sweep.record.workloads[LATENCY].description}. A channel that always sleeps while it waits has no "
        f"diamond. {_token(found)}{base.counted(found)}"
    )
    key = [(mark, f"{doing} while waiting") for mark, doing in zip(("diamond", "disc"), WAYS.values())]
    return base.Plate(f"Half a round trip: {'; '.join(claims)}", small, drawings, key)


def _streams(sweep: Sweep, way: str) -> list[Measured]:
    return _usual(sweep.of(THROUGHPUT, lambda one: one.case.number("size") is not None and _way(one) == way))


def _way(found: Measured) -> str:
    return found.case.axis("wait", ADAPTIVE)


def _throughput(sweep: Sweep) -> base.Plate | None:
    streams = _streams(sweep, ADAPTIVE)
    found = having(streams, "gb_per_s")
    if not found:
        return None
    most = [max(group, key=_bytes) for group in by_axis(found, "mode", "channel").values()]
    largest_size = max(map(_bytes, most))
    rows = _named([one for one in most if _bytes(one) == largest_size])
    claim = f"In messages of {words.round_size(largest_size)}: {charts.lead(rows, words.gigabytes, highest=True)}"
    panels = by_axis(found, "mode")
    reach = [value for one in found for value in one.values]
    drawings = []
    for (mode,), group in panels.items():
        for shared, part in _parted(sweep, group).items():
            x = Axis("bytes in a message", words.round_size, sorted({_bytes(one) for one in part}), True)
            y = Axis(f"GB/s, {mode}{shared}", lambda value: f"{value:g}", log=True, reach=reach)
            drawn = [
                Line(name, [(_bytes(one), one) for one in ones]) for (name,), ones in by_axis(part, "channel").items()
            ]
            alt = f"Throughput of each channel against the size of messages, {mode}{shared}"
            drawings.append(charts.lines(sweep, f"channels-stream-{mode}{shared}", drawn, x, y, alt))
    small = f"{THROUGHPUT}: {sweep.record.workloads[THROUGHPUT].description}. 1 GB is 10⁹ bytes. {_checking(streams)}"
    return base.Plate(claim, small + base.counted(found), drawings)


def _spinning(sweep: Sweep) -> base.Plate | None:
    """What queues cost that need not look whether anybody sleeps."""
    found = _streams(sweep, "spin")
    if not found:
        return None
    size = max(by_axis(found, "size").items(), key=lambda entry: len(entry[1]))[0][0]
    found = [one for one in found if one.case.axis("size") == size]
    others = {(one.case.mode, channel(one)): one for one in _streams(sweep, ADAPTIVE) if one.case.axis("size") == size}
    panels, claims = [], []
    for (mode,), group in by_axis(found, "mode").items():
        rows = sorted(((channel(one), one) for one in group), key=lambda row: row[1].median)
        panels.append(PairPanel(mode, [(name, others.get((mode, name)), one) for name, one in rows]))
        claims.append(f"between {ways.several(mode)} {charts.lead(rows)}")
    drawings = charts.pairs(sweep, "channels-spinning", panels, Scale("time per message"), "Time per message spinning")
    small = (
        f"{THROUGHPUT} in messages of {words.round_size(int(size))}. A queue whose waiters may sleep looks with each "
        f"message whether one does; where both sides stay on their CPUs it is what its library offers. "
        f"{_checking(found)}{base.counted(found)}"
    )
    key = [("diamond", "spins, yields, then sleeps"), ("disc", "spins")]
    return base.Plate(f"A queue that spins, per message: {'; '.join(claims)}", small, drawings, key)


def _parted(sweep: Sweep, group: list[Measured]) -> dict[str, list[Measured]]:
    """Channels that processes could use beside those that only threads can: two panels that can be read."""
    known = sweep.record.channels
    shared = [one for one in group if channel(one) not in known or known[channel(one)].process_shared]
    alone = [one for one in group if one not in shared]
    if not shared or not alone:
        return {"": group}
    return {", also between processes": shared, ", between threads only": alone}


def _bytes(found: Measured) -> float:
    return float(found.case.number("size") or 0)


def _sizes(sweep: Sweep) -> Table | None:
    found = sweep.of(THROUGHPUT, lambda one: one.case.number("size") is not None)
    if not found:
        return None
    sizes = sorted({_bytes(one) for one in found})
    several = len({_checked(one) for one in found}) > 1
    rows = []
    for (mode, name), group in by_axis(found, "mode", "channel").items():
        for way, check in dict.fromkeys((_way(one), _checked(one)) for one in group):
            at = {_bytes(one): one for one in group if (_way(one), _checked(one)) == (way, check)}
            named = f"{name}, {WAYS[way]}" if way in WAYS else name
            named += ", checked whole" if check == WHOLE and several else ""
            rows.append((mode, named, *(_with_check(at[size]) if size in at else "–" for size in sizes)))
    head = ("way of|running", "channel", *(words.round_size(size) for size in sizes))
    small = (
        "Medians, with their 95 % interval where there is one; a dash where a channel cannot, or was not measured. "
        f"{_checking(found)}"
    )
    small += "That is told as “checked in”." if having(found, "check_ns") else ""
    return Table("Time per message, by its size", head, rows, small.strip() + base.table_notes(found), words=2)


def _with_check(found: Measured) -> str:
    cost = found.by_counter("check_ns")
    return base.timed(found) + (f", checked in {words.duration(cost.median)}" if cost is not None else "")


def _fan(sweep: Sweep) -> base.Plate | None:
    found = _usual(sweep.of(FAN, lambda one: _way(one) == ADAPTIVE))
    groups = by_axis(found, "mode", "senders", "receivers")
    if not groups:
        return None
    panels, claims = [], []
    for (mode, senders, receivers), group in groups.items():
        rows = sorted(((channel(one), one) for one in largest(group, "channel")), key=lambda row: row[1].median)
        panels.append(Panel(f"{mode}, {senders} → {receivers}", rows))
        claims.append((len(rows), f"{senders} → {receivers} between {ways.several(mode)}: {charts.lead(rows)}"))
    drawings = charts.dots(sweep, "channels-fan", panels, Scale("time per message"), "Time per message of each channel")
    small = f"{FAN}: {sweep.record.workloads[FAN].description}. Senders → receivers. {_checking(found)}"
    best = max(claims, key=lambda entry: entry[0])[1]
    return base.Plate(f"Many to many, {best}", small + base.counted(found), drawings, charts.crowding(found))
