"""Locks: what they cost, and what happens without one."""

from __future__ import annotations

from dataclasses import replace

from coresweep_report import ways, words
from coresweep_report.analysis import lock_meaning, locking
from coresweep_report.analysis.lock_meaning import HAMMERED, RATE, cost, rate
from coresweep_report.analysis.locking import LockCost, Loss
from coresweep_report.figures.dots import Row, Values, dot_rows, margins, row_margins
from coresweep_report.figures.pairs import Pair, pair_rows
from coresweep_report.figures.svg import Drawing, drawing
from coresweep_report.sections import base
from coresweep_report.statistics import dependent_interval, median
from coresweep_report.sweep import Measured, Sweep

WORKLOADS = ("counter", "deposit")
TOGETHER = 0.9  # share of the time: below it the workers hardly competed


def build(sweep: Sweep) -> base.Section:
    costs = locking.lock_costs(sweep)
    workers = locking.contended_workers(sweep)
    plates = []
    if costs and workers:
        plates.append(_rate_plate(sweep, costs, workers))
    lost = locking.losses(sweep, "counter", "lost_share")
    wrong = locking.losses(sweep, "deposit", "balance_error")
    if lost:
        plates.append(_loss_plate(sweep, lost, wrong))
    what = "counter, the word that all workers update under each lock"
    missing = [] if costs else [base.not_measured(sweep, what, "counter")]
    if costs and not lost:
        missing.append(
            "Lost updates were not measured: no case without a lock and with several workers passed its check."
        )
    deposits = locking.lock_costs(sweep, "deposit")
    if not deposits:
        missing.append(base.not_measured(sweep, "deposit, +10 and −10 by two workers on one balance", "deposit"))
    content = {
        "costs": [(one, {count: cost(found) for count, found in one.by_workers.items()}) for one in costs],
        "means": f"{lock_meaning.COST} {HAMMERED}",
        "counts": sorted({count for one in costs for count in one.by_workers}),
        "deposits": [(one, cost(found)) for one in deposits for found in one.by_workers.values()],
        "cost_notes": base.table_notes([found for one in costs for found in one.by_workers.values()]),
        "deposit_notes": base.table_notes([found for one in deposits for found in one.by_workers.values()]),
        "errors": {f.case.id: _error(f, one.excludes) for one in deposits for f in one.by_workers.values()},
        "counter_exact": exact(sweep, "counter", "lost_steps"),
        "deposit_exact": exact(sweep, "deposit", "balance_error"),
    }
    return base.Section("locks", "Locks, and doing without", "locks.html.j2", plates, content, missing)


def _error(found: Measured, excludes: bool) -> str:
    """Every sample is a mean over its trials, so that one that is 0 was right in all of them."""
    sizes = [abs(value) for value in found.counter_samples("balance_error")]
    if not sizes:
        return "verified" if excludes else "–"
    samples = words.count(len(sizes), "sample")
    wrong = sum(size > 0 for size in sizes)
    if not wrong:
        return "exact" if excludes else f"no error seen in {samples}"
    if median(sizes) == 0:
        return f"wrong in {wrong:,} of {samples}, by {_units(max(sizes))} in the worst"
    return f"off by {_units(median(sizes))}, the median of {samples}"


def _units(size: float) -> str:
    """Of the balance; a deposit moves ten."""
    return f"{words.number(size)} {'unit' if size == 1 else 'units'}"


def exact(sweep: Sweep, workload: str, counter: str) -> str:
    """What the check of the locks found, as a sentence; empty where there was none."""
    found = locking.exactness(sweep, workload, counter)
    if found.wrong:
        verb = "does" if len(found.wrong) == 1 else "do"
        return (
            f"{words.capital(workload)} came out wrong under {base.plain(found.wrong)}, which {verb} not guard it, "
            "therefore: wrong results are not shown."
        )
    if not found.trials:
        return ""
    where = f"in each of {words.count(found.trials, 'batch', 'batches')} under {words.count(found.locks, 'lock')}"
    if found.worst_lost_steps is None:
        return f"{words.capital(workload)} was verified {where}."
    if found.worst_lost_steps == 0:
        return f"{words.capital(workload)} came out exactly right {where}."
    worst = words.number(found.worst_lost_steps)
    return (
        f"{words.capital(workload)} was off by {worst} items per batch in its worst sample, under what is said to be a "
        "lock: wrong results."
    )


def _rate_plate(sweep: Sweep, costs: list[LockCost], workers: int) -> base.Plate:
    """Of all workers together, against one alone."""
    shown = [found for c in costs if c.mode != "serial" for found in (c.at(1), c.at(workers)) if found]
    rates = [rate(found) for found in shown]
    room = margins([cost.lock for cost in costs], [words.rate(found.median) for found in rates])
    axis = Values("updates a second, all workers together", words.rate, [v for found in rates for v in found.values])
    drawings = []
    for mode in sweep.record.modes:
        if mode == "serial":
            continue  # nobody to share with: it stands in the table
        rows = [cost for cost in costs if cost.mode == mode and (cost.at(1) or cost.at(workers))]
        rows.sort(key=lambda cost: (cost.at(workers) is None, (cost.at(workers) or cost.by_workers[1]).median))
        pairs = [_pair(sweep, cost, workers) for cost in rows]
        if pairs:
            alt = f"Updates a second under each lock, hammered, {mode}, 1 and {workers} workers"
            drawings.append(drawing(pair_rows(ways.called(mode), pairs, axis, room), base.safe(f"locks-{mode}"), alt))
    step = sweep.record.workloads["counter"].step
    small = f"Counter; it counts {step}. {HAMMERED} {RATE} Most at the top. {base.counted(shown)}"
    together = [found for cost in costs if cost.mode != "serial" and (found := cost.at(workers))]
    turns = any(map(base.crowded, together))
    key = [("disc", f"{words.count(workers, 'worker')} {'take turns on fewer CPUs' if turns else 'at once'}")]
    if any(cost.at(1) for cost in costs if cost.mode != "serial"):
        key.insert(0, ("diamond", "1 worker: the lock is free"))
    return base.Plate(_rate_claim(sweep, costs, workers), small, drawings, key)


def _pair(sweep: Sweep, cost: LockCost, workers: int) -> Pair:
    alone, together = cost.at(1), cost.at(workers)
    last = together or alone
    return Pair(
        cost.lock,
        base.dots(sweep, rate(alone), marker="D") if alone else None,
        base.dots(sweep, rate(together), marker="o") if together else None,
        words.rate(rate(last).median) if last else "",
    )


def _rate_claim(sweep: Sweep, costs: list[LockCost], workers: int) -> str:
    """The relation of all workers to one alone, of one lock of each mode."""
    parts = []
    for mode in sweep.record.modes:
        subject = locking.reference_lock([cost for cost in costs if cost.mode == mode], workers)
        together = subject.at(workers) if subject else None
        if subject is None or together is None:
            continue
        alone = subject.at(1)
        if alone is None or base.crowded(together):
            done = f"{base.crew(together)} do {lock_meaning.per_second(together, 'updates')}"
        else:
            done = lock_meaning.Relation.of(alone, together).sentence()
        few = base.few(together, [alone]) if alone is not None else ""
        parts.append(f"{ways.called(subject.lock)}, hammered: {done}{few or no_interval(together)}")
    return words.capital("; ".join(parts)) if parts else "No lock was measured with several workers"


def no_interval(found: Measured) -> str:
    return f" (n = {found.n}, no interval)" if found.interval.low is None else ""


def _loss_plate(sweep: Sweep, lost: list[Loss], wrong: list[Loss]) -> base.Plate:
    worst = max(lost, key=lambda loss: loss.share.median)
    share = worst.share.median
    seen = max(value for loss in lost for value in loss.found.counter_samples("lost_share"))
    if share > 0:
        apart = "," if base.crowded(worst.found) else ""
        claim = f"Without a lock, {base.crew(worst.found)}{apart} lose {words.percent(share)} of their hammered updates"
    elif seen > 0:
        claim = f"Without a lock, updates were lost in some samples, {words.percent(seen)} in the worst"
    else:
        claim = "Without a lock no update was lost here, though it can happen"
    drawings = [_share_drawing(sweep, lost)]
    if wrong:
        drawings.append(_balance_drawing(sweep, wrong))
        off = max(abs(value) for loss in wrong for value in loss.found.counter_samples("balance_error"))
        even = "; a balance that should come out even"
        claim += f"{even} was off by {_units(off)} per batch in the worst sample" if off else f"{even} did"
    small = (
        "Each update is a separate load and store: the race is in the algorithm. Lost share = updates missing from the "
        "end state over updates made. A sample's share, error and overlap are means over its batches. "
    )
    small += _together([*lost, *wrong]) + base.counted([loss.found for loss in lost], [loss.found for loss in wrong])
    if wrong:
        small += " Of the balance every sample is drawn, so there is no interval: samples of one process are kin."
    return base.Plate(claim, small, drawings)


def _together(drawn: list[Loss]) -> str:
    """How much of the time the workers of all cases drawn could meet at all; empty where nobody looked, or where they
    shared CPUs: who takes turns has begun and not ended, which is not to run."""
    apart_from_each_other = [loss.found for loss in drawn if not base.crowded(loss.found)]
    shares = [value for found in apart_from_each_other for value in found.counter_samples("overlap")]
    if not shares:
        return ""
    apart = sum(share < TOGETHER for share in shares)
    return (
        f"All workers ran at once for this share of the time: median {words.percent(median(shares))}, lowest sample "
        f"{words.percent(min(shares))}, {apart:,} of {words.count(len(shares), 'sample')} below "
        f"{words.percent(TOGETHER)}. "
    )


def _row(sweep: Sweep, found: Measured, label: str, values: list[float], note: str) -> Row:
    summary = dependent_interval(values)
    low, high = (
        (summary.low, summary.high) if len(values) == found.n else (None, None)
    )  # samples of one process are kin
    drawn = replace(base.dots(sweep, found), values=values, median=summary.median, low=low, high=high)
    return Row(label, [drawn], note)


def _labels(lost: list[Loss]) -> tuple[str, list[str]]:
    """A title's end, and what its rows are called: by their lock where there are several."""
    locks = {loss.found.case.axis("lock", "none") for loss in lost}
    names = [ways.crew(loss.found.case.workers, loss.found.case.mode) for loss in lost]
    if len(locks) == 1:
        return ("no lock" if locks == {"none"} else f"{min(locks)} (wrong results)"), names
    return "no lock (wrong results)", [
        f"{loss.found.case.axis('lock', 'none')}, {name}" for loss, name in zip(lost, names)
    ]


def _share_drawing(sweep: Sweep, lost: list[Loss]) -> Drawing:
    title, labels = _labels(lost)
    rows = [
        _row(sweep, loss.found, label, loss.shares, words.percent(loss.share.median))
        for loss, label in zip(lost, labels)
    ]
    axis = Values("share of the updates that were lost", words.percent, linear_to=1.0)
    figure = dot_rows(f"counter, hammered, {title}", rows, axis, row_margins([rows]))
    return drawing(figure, "locks-lost", "Share of updates lost without a lock")


def _balance_drawing(sweep: Sweep, wrong: list[Loss]) -> Drawing:
    title, labels = _labels(wrong)
    rows = []
    for loss, label in zip(wrong, labels):
        sizes = [abs(value) for value in loss.found.counter_samples("balance_error")]
        rows.append(_row(sweep, loss.found, label, sizes, words.number(median(sizes))))
    axis = Values("units off per batch, each sample", plain)
    figure = dot_rows(f"deposit, {title}", rows, axis, row_margins([rows]))
    return drawing(figure, "locks-balance", "Error of the balance after deposits without a lock")


def plain(value: float) -> str:
    """A plain number on an axis: 500, 20 k, 1.5 M."""
    return f"{value:,.0f}" if value < 1e4 else f"{value / 1000:,.0f} k" if value < 1e6 else f"{value / 1e6:g} M"
