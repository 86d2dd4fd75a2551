"""Of locks whose acquisitions are stamped: how long workers wait, what releasing takes, and who gets the lock."""

from __future__ import annotations

from collections.abc import Sequence

from coresweep_report import words
from coresweep_report.analysis import contention
from coresweep_report.analysis.contention import SECTION, Wait, lock
from coresweep_report.analysis.grouping import differing, keys_of, where
from coresweep_report.pairing import quotient
from coresweep_report.sections import base, charts
from coresweep_report.sections.charts import PairPanel, Scale, Table
from coresweep_report.sweep import Measured, Sweep, alike

HIDDEN = ("lock", "place", "stamp")  # axes that rows or captions name
SLIGHT = 1.05  # by so much longer a round may take before a short wait is no advice any more
RELEASING = (
    "Releasing: from before unlock() to after it, in which whoever wakes another pays for that; it is in no wait. "
    "Records of an older build lack it."
)
EVERY = (
    "Only from stamped batches, 1 acquisition in 64, of locks. n: stamped acquisitions of all "
    f"processes. {charts.PERCENTILES} Longest: of all n. What a stamp costs is taken off "
    "all of them. By time: each wait counts as often as it is long, as a "
    "random instant of a waiting worker meets it; of an unfair lock most acquisitions are of one who hardly waits. "
    f"{RELEASING} A handoff holds both."
)
FAIR = (
    "Of the batches that are stamped, which last 110 ms: Jain's index of the workers' acquisitions, 1 where all got "
    "the same; in a row: how often one worker got the lock before another did, acquisitions ÷ (changes of owner + 1), "
    "and the longest such run of a batch, as it typically is; who owns the lock is noted under it, on one more shared "
    "line, so that these batches are somewhat slower than those without stamps; waiting: the share of its time that a "
    "worker spends between asking for the lock and having it, of all of them and of the one who waits most. "
    f"{RELEASING} Here it is a share of all workers' time."
)


def title(group: Sequence[Measured], *without: str) -> str:
    """What all cases of a panel share: "thread, 2 workers, inside 100, outside 100"."""
    keys = [key for key in keys_of(group[0]) if key not in (*HIDDEN, *without)]
    return charts.named(group[0], keys)


def among(found: Measured) -> str:
    """between 2 threads; with 1 thread."""
    return f"{'between' if found.case.workers > 1 else 'with'} {base.crew(found)}"


def plate(sweep: Sweep) -> base.Plate | None:
    """Median and 99th percentile of the wait under each lock."""
    found = contention.waits(sweep, SECTION)
    by_case = {wait.found.case.id: wait for wait in found}
    panels, claims, shown = [], [], []
    for group in contention.panels([wait.found for wait in found]):
        known = [by_case[one.case.id] for one in group]
        rows = [(lock(wait.found), wait.p50, wait.p99) for wait in known if wait.p50 or wait.p99]
        rows.sort(key=lambda row: (row[2] is None, (row[2] or row[1] or group[0]).median))
        if rows:
            panels.append(PairPanel(title(group), rows))
            shown += [one for _, *both in rows for one in both if one is not None]
        if tails := [wait for wait in known if wait.p99 is not None]:
            claims.append(f"{among(group[0])} {_shortest(sweep, tails)}")
    if not panels:
        return None
    claim = "Too few waits for a 99th percentile"
    if claims:
        claim = f"99th percentile of the wait, without releasing: {'; '.join(claims)}"
    drawings = charts.pairs(sweep, "contention-waits", panels, Scale("wait for the lock"), "Waits for each lock")
    small = f"{SECTION}, in batches that are stamped: {_stamps(found)} {_left_out(found)} {base.counted(shown)}"
    key = [("diamond", "median wait"), ("disc", "99th percentile"), *charts.crowding(shown)]
    return base.Plate(claim, small, drawings, key)


def _shortest(sweep: Sweep, tails: Sequence[Wait]) -> str:
    """Under which lock the tail is shortest; and, where a round takes longer with it than with another, that it does: a
    wait is a part of what a lock costs, and a short one no advice to take it."""
    rows = [(lock(wait.found), wait.p99) for wait in tails if wait.p99 is not None]
    text = charts.lead(rows, order=charts.SHORTEST)
    best = min((tail for _, tail in rows), key=lambda tail: tail.median)
    first = {name for name, tail in rows if tail is best or alike(tail, best)}
    ranked = sorted(contention.rounds(sweep, [wait.found for wait in tails]), key=lambda one: one.median)
    fastest = ranked[0]
    dearest = next((one for one in reversed(ranked) if lock(one) in first), fastest)
    longer = quotient(dearest, fastest).value if dearest is not fastest else 1.0
    if longer < SLIGHT or alike(dearest, fastest):
        return text
    return f"{text}; yet a round with {lock(dearest)} takes {words.number(longer)} × as long as with {lock(fastest)}"


def _left_out(found: Sequence[Wait]) -> str:
    """What is in no wait."""
    text = "A wait ends where the lock is had: whoever wakes another pays for it when releasing, which is in no wait"
    told = [wait.released_p50.median for wait in found if wait.released_p50 is not None]
    if not told:
        return f"{text}, and which this record lacks."
    dearer = "stamped ones are rather dearer than others, who come to wait while the clock is read"
    return f"{text} (medians {charts.spread(told, words.duration)}; {dearer})."


def _stamps(found: Sequence[Wait]) -> str:
    """How the waits were seen, and what seeing them cost."""
    seen = charts.spread([wait.observations for wait in found], lambda value: f"{value:,.0f}")
    text = f"1 acquisition in 64 is stamped, {seen} of them of each lock"
    if costs := [wait.stamp_ns for wait in found if wait.stamp_ns is not None]:
        text += f"; what reading a stamp costs is taken off ({charts.spread(costs, words.duration)})"
    return f"{text}. What gives wrong results is left out: there nobody waits."


def table(found: Sequence[Wait]) -> Table:
    """Of one workload; what none of them can tell has no column."""
    keys = differing([wait.found for wait in found], *HIDDEN, "mode")
    rows = [
        (
            wait.kind,
            wait.found.case.mode,
            base.marked(lock(wait.found), wait.found),
            *(wait.found.case.axis(key) or "–" for key in keys),
            f"{wait.observations:,}",
            *(_timed(seen) for seen in (wait.p50, wait.p99, wait.p999)),
            words.duration(wait.longest_ns),
            *("–" if met is None else words.duration(met) for met in (wait.met_p50, wait.met_p90, wait.met_p99)),
            *(_timed(seen) for seen in (wait.released_p50, wait.released_p99)),
            "–" if wait.stamp_ns is None else words.duration(wait.stamp_ns),
        )
        for wait in found
    ]
    head = ("", "way of|running", "lock", *keys, "n", "p50", "p99", "p99.9", "longest", "p50|by time", "p90|by time")
    head += ("p99|by time", "releasing,|p50", "releasing,|p99", "a stamp|costs")
    head, rows = _filled(head, rows)
    notes = base.table_notes([wait.found for wait in found]).strip()
    return Table(f"{found[0].found.case.workload}: every wait", head, rows, notes, words=3)


def _timed(found: Measured | None) -> str:
    return "–" if found is None else words.duration(found.median)


def _filled(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Only the columns in which some row says something."""
    told = [at for at in range(len(head)) if any(row[at] not in ("", "–") for row in rows)]
    return tuple(head[at] for at in told), [tuple(row[at] for at in told) for row in rows]


def fairness(sweep: Sweep, workload: str) -> Table | None:
    """Who got the lock, and who waited."""
    found = contention.excluding(sweep, sweep.of(workload, where(stamp="on")))
    keys = differing(found, *HIDDEN, "mode")
    rows = [
        (
            one.case.mode,
            base.marked(lock(one), one),
            *(one.case.axis(key) or "–" for key in keys),
            charts.middle(one, "jain", lambda value: f"{value:.3f}"),
            charts.middle(one, "owner_run_mean", words.number),
            charts.middle(one, "owner_run_longest", words.number),
            charts.middle(one, "wait_share", words.percent),
            charts.middle(one, "wait_share_most", words.percent),
        )
        for one in found
    ]
    head = ("way of|running", "lock", *keys, "Jain's|index", "in a row", "longest", "waiting", "who waits|most")
    head, rows = _filled(head, rows)
    if not rows or len(head) == 2 + len(keys):
        return None
    return Table(f"{workload}: who gets the lock, and who waits", head, rows, base.table_notes(found).strip(), words=2)
