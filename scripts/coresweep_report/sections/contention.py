"""Locks under load: overhead, fairness and waits, readers among writers, and handing a lock over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from coresweep_report import words
from coresweep_report.analysis import contention, lock_meaning, which_lock
from coresweep_report.analysis.contention import ELIDED, HANDOFF, READERS, SECTION, Wait, lock
from coresweep_report.analysis.lock_meaning import rate
from coresweep_report.analysis.grouping import differing, keys_of, largest, where
from coresweep_report.figures.lines import Axis
from coresweep_report.sections import base, charts
from coresweep_report.sections.charts import Line, PairPanel, Panel, Scale, Table
from coresweep_report.sweep import Measured, Sweep

WORKLOADS = (SECTION, READERS, HANDOFF, ELIDED)
TITLE = "Locks under load"
HIDDEN = ("lock", "place", "stamp")  # axes that rows or captions name
USUAL_READS = "90"
LOADS = (
    f"Medians; overhead with its 95 % interval where there is one. {lock_meaning.COST} {lock_meaning.RATE} "
    f"{lock_meaning.OVERHEAD} {lock_meaning.QUEUEING} CPU time per round: of all workers. All ran: the share of "
    "the time in which every worker was on a CPU lies between these two. Wrong: the share of rounds that went wrong "
    "without a lock, or under one that gives wrong results."
)
OVERHEAD = {SECTION: f"{lock_meaning.OVERHEAD} ", HANDOFF: ""}  # its description says it
FAIR = (
    "Of the batches that are stamped, which last 110 ms: Jain's index of the workers' acquisitions, 1 where all got "
    "the same; in a row: how often one worker got the lock before another did, acquisitions ÷ (changes of owner + 1), "
    "and the longest such run of a batch, as it typically is; who owns the lock is noted under it, on one more shared "
    "line, so that these batches are somewhat slower than those without stamps; waiting: the share of its time that a "
    "worker spends between asking for the lock and having it, of all of them and of the one who waits most."
)


def build(sweep: Sweep) -> base.Section:
    if not sweep.asked(*WORKLOADS):
        return base.Section("contention", TITLE)
    made = [
        _which(sweep),
        _reversal(sweep),
        _overheads(sweep, SECTION, "Overhead of an acquisition"),
        _waits(sweep),
        _readers(sweep),
        _overheads(sweep, HANDOFF, "From one's unlock to the next one's lock"),
    ]
    loads = [table for name in (SECTION, READERS, HANDOFF) if (table := _loads(sweep, name)) is not None]
    found = [contention.waits(sweep, name) for name in contention.WAITS]
    waits = [_wait_table(group) for group in found if group]
    fair = [table for name in (SECTION, READERS) if (table := _fairness(sweep, name)) is not None]
    tables = [*_legend(loads, LOADS), *_legend(waits, _tails(found)), *_legend(fair, FAIR), *_elided(sweep)]
    plates = [plate for plate in made if plate is not None]
    missing = [*base.gaps(sweep, *WORKLOADS), *_older(sweep)]
    return base.Section("contention", TITLE, charts.TEMPLATE, plates, {"tables": tables}, missing)


def _title(group: Sequence[Measured], *without: str) -> str:
    """What all cases of a panel share: "thread, 2 workers, inside 100, outside 100"."""
    keys = [key for key in keys_of(group[0]) if key not in (*HIDDEN, *without)]
    return charts.named(group[0], keys)


def _rows(group: Sequence[Measured]) -> list[charts.Named]:
    return sorted(((lock(one), one) for one in group), key=lambda row: row[1].median)


def _claims(sweep: Sweep, groups: Sequence[list[Measured]]) -> list[str]:
    """For every panel who leads among the locks that exclude."""
    known = [contention.excluding(sweep, group) for group in groups]
    return [f"{_among(group[0])} {charts.lead(_rows(group))}" for group in known if group]


def _among(found: Measured) -> str:
    """between 2 threads; with 1 thread."""
    return f"{'between' if found.case.workers > 1 else 'with'} {base.crew(found)}"


def _older(sweep: Sweep) -> list[str]:
    """What a record of an older build cannot say."""
    found = [one for name in (SECTION, READERS) for one in contention.loads(sweep, name)]
    old = any(lock_meaning.of_older_meaning(one) for one in found)
    return [lock_meaning.OLDER.format("These loads were measured")] if old else []


def _which(sweep: Sweep) -> base.Plate | None:
    """Locks against each other, load by load."""
    contests = which_lock.contests(sweep)
    if not contests:
        return None
    shown = [one for contest in contests for one in contest.ranked]
    panels = [
        Panel(contest.load(), [(lock(one), lock_meaning.rate(one)) for one in contest.ranked]) for contest in contests
    ]
    scale = Scale("rounds a second, all workers together", words.rate, words.rate)
    first = contests[0].best
    drawings = charts.dots(sweep, "contention-which", panels, scale, "Rounds a second under each lock")
    small = f"{SECTION}, {lock_meaning.workers(first)}: {sweep.record.workloads[SECTION].description}. "
    small += f"{lock_meaning.RATE} {base.counted(shown)}"
    claim = f"{contests[0].sentence()}{base.few(first, contests[0].ranked[1:])}{_no_interval(first)}"
    return base.Plate(claim, small, drawings, charts.crowding(shown))


def _no_interval(found: Measured) -> str:
    return f" (n = {found.n}, no interval)" if found.interval.low is None else ""


def _reversal(sweep: Sweep) -> base.Plate | None:
    """Who wins hammered and loses with work between: what `counter` cannot tell."""
    found = which_lock.reversals(sweep)
    if not found:
        return None
    clearest = found[0]
    runs = which_lock.owner_runs(sweep, clearest.hammered)
    rows = []
    for one in clearest.hammered.ranked:
        spaced = clearest.spaced.of(lock(one))
        rows.append((lock(one), lock_meaning.rate(one), lock_meaning.rate(spaced) if spaced is not None else None))
    scale = Scale("rounds a second, all workers together", words.rate, words.rate)
    panels = [PairPanel(lock_meaning.workers(clearest.spaced.best), rows)]
    drawings = charts.pairs(sweep, "contention-hammered", panels, scale, "Rounds a second, hammered and not")
    spaced_too = [clearest.spaced.of(lock(one)) for one in clearest.hammered.ranked]
    shown = [*clearest.hammered.ranked, *(one for one in spaced_too if one is not None)]
    key = [("diamond", clearest.hammered.load()), ("disc", clearest.spaced.load()), *charts.crowding(shown)]
    small = f"{SECTION}. {lock_meaning.HAMMERED} {lock_meaning.RATE} {base.counted(shown)}"
    return base.Plate(clearest.sentence(runs), small, drawings, key)


def _fairness(sweep: Sweep, workload: str) -> Table | None:
    """Of the trials that stamp: who got the lock, and who waited."""
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
    told = [at for at in range(len(head)) if any(row[at] not in ("", "–") for row in rows)]
    if not rows or len(told) == 2 + len(keys):
        return None
    head, rows = tuple(head[at] for at in told), [tuple(row[at] for at in told) for row in rows]
    return Table(f"{workload}: who gets the lock, and who waits", head, rows, base.table_notes(found).strip(), words=2)


def _overheads(sweep: Sweep, workload: str, what: str) -> base.Plate | None:
    groups = contention.panels(contention.overheads(contention.loads(sweep, workload)))
    claims = _claims(sweep, groups)
    if not claims:
        return None
    shown = [one for group in groups for one in group]
    panels = [Panel(_title(group), _rows(group)) for group in groups]
    scale = Scale("overhead of an acquisition")
    drawings = charts.dots(sweep, f"contention-{workload}", panels, scale, f"Overhead of each lock, {workload}")
    small = f"{workload}: {sweep.record.workloads[workload].description}. {OVERHEAD[workload]}{base.counted(shown)}"
    return base.Plate(f"{what}: {'; '.join(claims)}", small, drawings, charts.crowding(shown))


def _waits(sweep: Sweep) -> base.Plate | None:
    found = contention.waits(sweep, SECTION)
    by_case = {wait.found.case.id: wait for wait in found}
    groups = contention.panels([wait.found for wait in found])
    panels, claims, shown = [], [], []
    for group in groups:
        known = [by_case[one.case.id] for one in group]
        rows = [(lock(wait.found), wait.p50, wait.p99) for wait in known if wait.p50 or wait.p99]
        rows.sort(key=lambda row: (row[2] is None, (row[2] or row[1] or group[0]).median))
        if rows:
            panels.append(PairPanel(_title(group), rows))
            shown += [one for _, *both in rows for one in both if one is not None]
        if tails := [(lock(wait.found), wait.p99) for wait in known if wait.p99 is not None]:
            claims.append(f"{_among(group[0])} {charts.lead(tails, order=charts.SHORTEST)}")
    if not panels:
        return None
    claim = f"99th percentile of the wait: {'; '.join(claims)}" if claims else "Too few waits for a 99th percentile"
    drawings = charts.pairs(sweep, "contention-waits", panels, Scale("wait for the lock"), "Waits for each lock")
    small = f"{SECTION}, in batches that are stamped: {_stamps(found)} {base.counted(shown)}"
    key = [("diamond", "median wait"), ("disc", "99th percentile"), *charts.crowding(shown)]
    return base.Plate(claim, small, drawings, key)


def _stamps(found: Sequence[Wait]) -> str:
    """How the waits were seen, and what seeing them cost."""
    seen = charts.spread([wait.observations for wait in found], lambda value: f"{value:,.0f}")
    text = f"1 acquisition in 64 is stamped, {seen} of them of each lock"
    if costs := [wait.stamp_ns for wait in found if wait.stamp_ns is not None]:
        text += f"; what reading a stamp costs is taken off ({charts.spread(costs, words.duration)})"
    return f"{text}. What gives wrong results is left out: there nobody waits."


def _readers(sweep: Sweep) -> base.Plate | None:
    found = [one for one in contention.loads(sweep, READERS) if one.case.number("reads") is not None]
    group = largest(found, "lock", "reads")
    if not group:
        return None
    shares = sorted({one.case.axis("reads") for one in group}, key=int)
    usual = USUAL_READS if USUAL_READS in shares else shares[-1]
    at = [one for one in contention.excluding(sweep, group) if one.case.axis("reads") == usual]
    locks = dict.fromkeys(lock(one) for one in group)
    found_lines = [
        Line(name, [(float(shares.index(r.case.axis("reads"))), r) for one in group if lock(r := rate(one)) == name])
        for name in locks
    ]
    x = charts.steps("share of reads", [f"{share} %" for share in shares])
    y = Axis("reads and writes a second", words.rate, log=True)
    alt = "Reads and writes a second of each lock against the share of reads"
    drawings = [charts.lines(sweep, "contention-readers", found_lines, x, y, alt)]
    claim = f"Reads and writes under one lock were measured between {base.crew(group[0])} only without a lock"
    if at:
        leader = charts.lead([(lock(one), rate(one)) for one in at], words.rate, highest=True)
        claim = f"Reads and writes a second at {usual} % reads, of {base.crew(at[0])}: {leader}"
    small = f"{READERS}: {sweep.record.workloads[READERS].description}. {_title(group, 'reads')}. "
    small += f"{lock_meaning.RATE} {base.counted(group)}"
    return base.Plate(claim, small, drawings, charts.crowding(group))


def _loads(sweep: Sweep, workload: str) -> Table | None:
    """Every case without stamps."""
    found = contention.loads(sweep, workload)
    if not found:
        return None
    keys = differing(found, *HIDDEN, "mode")
    rows = []
    for one in found:
        overhead, wrong = lock_meaning.overhead(one), contention.wrong_share(one)
        rows.append(
            (
                one.case.mode,
                lock(one),
                *(one.case.axis(key) or "–" for key in keys),
                charts.middle(one, "inside_ns", words.duration),
                _outside(one),
                base.marked(words.duration(lock_meaning.cost(one).median), one),
                words.rate(lock_meaning.rate(one).median),
                "–" if overhead is None else base.timed(overhead),
                charts.middle(one, "queue_share", words.percent),
                charts.middle(one, "cpu_ns_per_step", words.duration),
                _together(one),
                "" if wrong is None else words.percent(wrong),
            )
        )
    same = charts.named(found[0], [key for key in keys_of(found[0]) if key not in (*HIDDEN, "mode", *keys)])
    head = (
        "way of|running",
        "lock",
        *keys,
        "inside|takes",
        "outside|takes",
        "cost",
        "rate",
        "overhead",
        "queueing",
        "CPU time|per round",
    )
    head += ("all ran", "wrong")
    told = [at for at in range(len(head)) if any(row[at] not in ("", "–") for row in rows)]
    head, rows = tuple(head[at] for at in told), [tuple(row[at] for at in told) for row in rows]
    small = (f"{words.capital(same)}." if same else "") + base.table_notes(found)
    return Table(f"{workload}: every load", head, rows, small.strip(), words=2)


def _outside(found: Measured) -> str:
    """Nothing takes no time: a calibration of nothing, as older records have it, says what a loop takes."""
    nothing = found.case.axis("outside") == "0" and found.case.axis("stripes", "1") in ("1", "own")
    return "–" if nothing else charts.middle(found, "outside_ns", words.duration)


def _together(found: Measured) -> str:
    """84 % – 92 %: the bounds of the share in which all workers were on a CPU."""
    bounds = [found.by_counter(name) for name in ("running_share_least", "running_share")]
    return charts.spread([one.median for one in bounds if one is not None], words.percent) if all(bounds) else "–"


def _wait_table(found: Sequence[Wait]) -> Table:
    """Of one workload."""
    keys = differing([wait.found for wait in found], *HIDDEN, "mode")
    rows = [
        (
            wait.kind,
            wait.found.case.mode,
            base.marked(lock(wait.found), wait.found),
            *(wait.found.case.axis(key) or "–" for key in keys),
            f"{wait.observations:,}",
            *("–" if seen is None else words.duration(seen.median) for seen in (wait.p50, wait.p99, wait.p999)),
            words.duration(wait.longest_ns),
            *("–" if met is None else words.duration(met) for met in (wait.met_p50, wait.met_p99)),
            "–" if wait.stamp_ns is None else words.duration(wait.stamp_ns),
        )
        for wait in found
    ]
    head = ("", "way of|running", "lock", *keys, "n", "p50", "p99", "p99.9", "longest", "p50|by time", "p99|by time")
    head += ("a stamp|costs",)
    notes = base.table_notes([wait.found for wait in found]).strip()
    return Table(f"{found[0].found.case.workload}: every wait", head, rows, notes, words=3)


def _tails(found: Sequence[Sequence[Wait]]) -> str:
    """What the columns of waits mean."""
    return (
        "Only from stamped batches, 1 acquisition in 64, of locks. n: stamped acquisitions of all "
        f"processes. {charts.PERCENTILES} Longest: of all n. What a stamp costs is taken off "
        "all of them. By time: each wait counts as often as it is long, as a "
        "random instant of a waiting worker meets it; of an unfair lock most acquisitions are of one who hardly waits."
    )


def _legend(tables: list[Table], text: str) -> list[Table]:
    """Under the last of them, for all of them."""
    return [*tables[:-1], *(replace(last, small=f"{last.small} {text}".strip()) for last in tables[-1:])]


def _elided(sweep: Sweep) -> list[Table]:
    found = contention.elided(sweep)
    if not found:
        return []
    rows = [(one.lock, base.timed(one.elided), base.timed(one.real) if one.real else "–") for one in found]
    small = (
        "Where a process never had a second thread, glibc leaves out atomics. That is not what a lock costs: beside it "
        "stands counter with one thread, in a process that is multi-threaded as programs with locks are. The two "
        "update one word in loops of their own. n = "
        f"{charts.spread([one.elided.n for one in found], lambda value: f'{value:.0f}')} processes."
    )
    head = ("lock", "never had a|second thread", "counter,|one thread")
    notes = base.table_notes([case for one in found for case in (one.elided, one.real) if case])
    return [Table("A lock that was elided", head, rows, small + notes)]
