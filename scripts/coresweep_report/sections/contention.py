"""Locks under load: overhead, fairness and waits, readers among writers, and handing a lock over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from coresweep_report import words
from coresweep_report.analysis import contention, lock_meaning, which_lock
from coresweep_report.analysis.contention import ELIDED, HANDOFF, READERS, SECTION, lock
from coresweep_report.analysis.lock_meaning import rate
from coresweep_report.analysis.grouping import differing, keys_of, largest
from coresweep_report.figures.lines import Axis
from coresweep_report.sections import base, charts, waits
from coresweep_report.sections.charts import Line, PairPanel, Panel, Scale, Table
from coresweep_report.sweep import Measured, Sweep

WORKLOADS = (SECTION, READERS, HANDOFF, ELIDED)
TITLE = "Locks under load"
USUAL_READS = "90"
LOADS = (
    f"Medians; overhead with its 95 % interval where there is one. {lock_meaning.COST} {lock_meaning.RATE} "
    f"{lock_meaning.OVERHEAD} {lock_meaning.NOT_WORKING} CPU time per round: of all workers. All ran: the share of "
    "the time in which every worker was on a CPU lies between these two. Wrong: the share of rounds that went wrong "
    "without a lock, or under one that gives wrong results."
)
OVERHEAD = {SECTION: f"{lock_meaning.OVERHEAD} ", HANDOFF: ""}  # its description says it


def build(sweep: Sweep) -> base.Section:
    if not sweep.asked(*WORKLOADS):
        return base.Section("contention", TITLE)
    made = [
        _which(sweep),
        _reversal(sweep),
        _overheads(sweep, SECTION, "Overhead of an acquisition"),
        waits.plate(sweep),
        _readers(sweep),
        _overheads(sweep, HANDOFF, "From one's unlock to the next one's lock"),
    ]
    loads = [table for name in (SECTION, READERS, HANDOFF) if (table := _loads(sweep, name)) is not None]
    every = [waits.table(group) for name in contention.WAITS if (group := contention.waits(sweep, name))]
    fair = [table for name in (SECTION, READERS) if (table := waits.fairness(sweep, name)) is not None]
    tables = [*_legend(loads, LOADS), *_legend(every, waits.EVERY), *_legend(fair, waits.FAIR), *_elided(sweep)]
    plates = [plate for plate in made if plate is not None]
    missing = [*base.gaps(sweep, *WORKLOADS), *_older(sweep)]
    return base.Section("contention", TITLE, charts.TEMPLATE, plates, {"tables": tables}, missing)


def _rows(group: Sequence[Measured]) -> list[charts.Named]:
    return sorted(((lock(one), one) for one in group), key=lambda row: row[1].median)


def _claims(sweep: Sweep, groups: Sequence[list[Measured]]) -> list[str]:
    """For every panel who leads among the locks that exclude."""
    known = [contention.excluding(sweep, group) for group in groups]
    return [f"{waits.among(group[0])} {charts.lead(_rows(group))}" for group in known if group]


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


def _overheads(sweep: Sweep, workload: str, what: str) -> base.Plate | None:
    groups = contention.panels(contention.overheads(contention.loads(sweep, workload)))
    claims = _claims(sweep, groups)
    if not claims:
        return None
    shown = [one for group in groups for one in group]
    panels = [Panel(waits.title(group), _rows(group)) for group in groups]
    scale = Scale("overhead of an acquisition")
    drawings = charts.dots(sweep, f"contention-{workload}", panels, scale, f"Overhead of each lock, {workload}")
    small = f"{workload}: {sweep.record.workloads[workload].description}. {OVERHEAD[workload]}{base.counted(shown)}"
    return base.Plate(f"{what}: {'; '.join(claims)}", small, drawings, charts.crowding(shown))


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
    small = f"{READERS}: {sweep.record.workloads[READERS].description}. {waits.title(group, 'reads')}. "
    small += f"{lock_meaning.RATE} {base.counted(group)}"
    return base.Plate(claim, small, drawings, charts.crowding(group))


def _loads(sweep: Sweep, workload: str) -> Table | None:
    """Every case without stamps."""
    found = contention.loads(sweep, workload)
    if not found:
        return None
    keys = differing(found, *waits.HIDDEN, "mode")
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
                _not_working(one),
                charts.middle(one, "cpu_ns_per_step", words.duration),
                _together(one),
                "" if wrong is None else words.percent(wrong),
            )
        )
    same = charts.named(found[0], [key for key in keys_of(found[0]) if key not in (*waits.HIDDEN, "mode", *keys)])
    head = (
        "way of|running",
        "lock",
        *keys,
        "inside|takes",
        "outside|takes",
        "cost",
        "rate",
        "overhead",
        "not|working",
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


def _not_working(found: Measured) -> str:
    told = lock_meaning.not_working(found)
    return "–" if told is None else words.percent(told.median)


def _together(found: Measured) -> str:
    """84 % – 92 %: the bounds of the share in which all workers were on a CPU."""
    bounds = [found.by_counter(name) for name in ("running_share_least", "running_share")]
    return charts.spread([one.median for one in bounds if one is not None], words.percent) if all(bounds) else "–"


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
