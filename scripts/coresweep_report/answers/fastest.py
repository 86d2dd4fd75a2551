"""Which way of running is fastest."""

from __future__ import annotations

from coresweep_report import words
from coresweep_report.analysis import quota
from coresweep_report.analysis.comparisons import Comparison, Contest, compare, contests
from coresweep_report.answers.answer import Answer, missing
from coresweep_report.sections import base
from coresweep_report.sweep import Measured, SpeedUp, Sweep, ideal
from coresweep_report.ways import TASKS, called

UNEVEN = "sum_square"
CLOSE = 1.05  # medians further from each other than that are no tie, even where repeats disagree as much


def answer(sweep: Sweep) -> Answer:
    question = "Which way of running is fastest for computing?"
    names = [name for name, known in sweep.record.workloads.items() if known.form == "tasks" and not sweep.waits(name)]
    compared = [seen for name in names if (seen := compare(sweep, name)) is not None]
    found = [(subject, won) for subject in compared if (won := contests(sweep, subject))]
    if not found:
        return missing(sweep, question, "computing in several ways, and by one thread", "modes", *names)
    comparison, first = found[0]
    # Only equal dispatch is compared. Of those, one that is seen to beat the serial loop answers, then the faster one.
    best = max(first, key=lambda contest: (contest.gain.above(1), contest.gain.value))
    speed = base.short(best.gain)
    detail = _contested(comparison, first)
    runs = f"{words.capital(called(best.best.case.mode))} runs at {words.ratio(best.gain.value)} one thread's speed"
    if doubt := base.beyond(best.gain, ideal(best.best.case)):
        return Answer(question, "", f"{runs}, {doubt}.", detail, "modes")
    if all(contest.slower for contest in first):
        nearest = called(best.best.case.mode)
        claim = f"No way of running beats one thread. The nearest, {nearest}, runs at {speed} its speed."
        return Answer(question, speed, claim, detail, "modes")
    if not best.gain.above(1):
        doubt = base.untold(best.gain) or "and repeats of the others disagree"
        return Answer(
            question, "", f"No way of running beats one thread here: {words.uncapital(runs)}, {doubt}.", detail, "modes"
        )
    number = base.headline(best.gain)
    if not number:
        return Answer(question, "", f"{runs}: {base.moving(best.gain)}.", detail, "modes")
    claim = _claim(sweep, comparison, best)
    if best.level and not base.few(best.best, best.level):
        detail = f"Tied: {', '.join(row.case.mode for row in (best.best, *best.level))}. {detail}"
    if burst := quota.burst_only(sweep, comparison.workers):
        return Answer(question, f"{number} in bursts", f"{claim}, {burst}.", detail, "modes")
    return Answer(question, number, f"{claim}.", detail, "modes")


def _claim(sweep: Sweep, comparison: Comparison, best: Contest) -> str:
    """OpenMP and oneTBB tie at 1.96–1.98× one thread's speed on 15.6 ms of work (workers take the next number)."""
    speed = base.claimed(best.gain)
    rows = [best.best, *best.level]
    names = [called(row.case.mode) for row in rows]
    on = f"on {words.duration(comparison.work_ns)} of work"
    on += f" ({TASKS[best.dispatch]})" if best.dispatch in TASKS and best.dispatch else ""
    if len(rows) == 1:
        return f"{words.capital(names[0])}: {speed} one thread's speed {on}"
    if few := base.few(best.best, best.level):
        runs = f"{words.capital(names[0])} runs at {speed} one thread's speed {on}"
        return f"{runs}; no measurable difference to the others{few}"
    who = words.listed(names) if len(rows) < 5 else f"{words.spelled(len(rows))} ways of running"
    return f"{words.capital(who)} {_together(sweep, rows, best.gain)} one thread's speed {on}"


def _workers(comparison: Comparison) -> str:
    return words.count(comparison.workers, "worker")


def _together(sweep: Sweep, rows: list[Measured], best: SpeedUp) -> str:
    """tie at 1.96–1.98×; that no difference can be measured, where their medians are further from each other."""
    gains = [gain.value for row in rows if (gain := sweep.speed_up(row)) is not None]
    low, high = words.number(min(gains)), words.number(max(gains))
    high += "×" if not best.beyond else f"× (best possible {words.number(best.bound or 0)}×)"
    about = "about " if best.publishable == "about" else ""
    if max(gains) > CLOSE * min(gains):
        return f"show no measurable difference at {about}{low}–{high}"
    return f"tie at {about}{high}" if high.startswith(f"{low}×") else f"tie at {about}{low}–{high}"


def _contested(comparison: Comparison, found: list[Contest]) -> str:
    """sum_square (bound 2×): thread_pool 1.98× (1.96–1.99, n = 8) by index."""
    parts = [
        f"{contest.best.case.mode} {base.counted_gain(contest.gain, contest.best)}"
        f"{f' ({TASKS.get(contest.dispatch, contest.dispatch)})' if contest.dispatch else ''}"
        for contest in found
    ]
    grain = comparison.rows[0].case.axis("grain")
    what = f"{comparison.workload}{f', {grain} items per task' if grain else ''}"
    hot = "batches follow each other at once"
    return f"{what} (best possible {comparison.ideal}×; {_workers(comparison)}; {hot}): {', '.join(parts)}"
