"""The answers in plain words, each with the number it rests on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import floor

from coresweep_report import words
from coresweep_report.analysis import dispatching, locking, waiting
from coresweep_report.analysis.comparisons import Comparison, Contest, compare, contests
from coresweep_report.analysis.dispatching import DispatchCost
from coresweep_report.sections import base
from coresweep_report.sections.dispatch import STREAM
from coresweep_report.sweep import Sweep, ideal

UNEVEN = "sum_square"


@dataclass(frozen=True)
class Answer:
    """A question, the number that answers it, the answer in words, and what stands behind it."""

    question: str
    number: str  # empty: not measured
    claim: str
    detail: str
    section: str  # where the page says more


def build(sweep: Sweep) -> base.Section:
    return base.Section("answers", "The answers", "answers.html.j2", content={"answers": answers(sweep)})


def answers(sweep: Sweep) -> list[Answer]:
    return [_workers(sweep), _fastest(sweep), _task_size(sweep), _lock(sweep), _without(sweep), _waiting(sweep)]


def _missing(question: str, what: str, section: str) -> Answer:
    return Answer(question, "", f"Not measured in this run: {what}.", "The suite default measures it", section)


def _workers(sweep: Sweep) -> Answer:
    question = "How many workers can I use here?"
    cpus = sweep.record.machine["cpus"]
    usable, quota = cpus["usable"], cpus["quota"]
    most = usable if quota is None or quota >= usable else max(1, floor(quota))
    if usable == 1:
        claim = (
            "One: there is one usable CPU, so there is nothing to parallelise. Only work that waits gains from more."
        )
        return Answer(question, "1", claim, _counts(sweep), "machine")
    cores = sweep.record.machine["topology"].get("cores", usable)
    claim = f"{words.capital(words.spelled(most))}: {usable} of {words.count(cpus['online'], 'online CPU')} are usable"
    if cores < usable:
        claim += f", on {words.count(cores, 'core')}: beyond {cores} workers, siblings share a core"
    if most < usable:
        claim += f", but the quota grants {quota:g} CPUs' worth of time"
    return Answer(question, str(most), claim + ".", _counts(sweep), "machine")


def _counts(sweep: Sweep) -> str:
    cpus = sweep.record.machine["cpus"]
    counts = ", ".join(f"{key} {cpus[key]}" for key in ("online", "allowed", "affinity", "usable"))
    return words.capital(counts) + ("; no quota seen" if cpus["quota"] is None else f"; quota {cpus['quota']:g}")


def _fastest(sweep: Sweep) -> Answer:
    question = "Which mode is fastest for CPU-bound work?"
    names = [name for name, known in sweep.record.workloads.items() if known.form == "tasks" and not sweep.waits(name)]
    compared = [seen for name in names if (seen := compare(sweep, name)) is not None]
    found = [(subject, won) for subject in compared if (won := contests(sweep, subject))]
    if not found:
        return _missing(question, f"{UNEVEN} in several modes with its serial case", "modes")
    comparison, first = found[0]
    best = max(first, key=lambda contest: len(comparison.pinned(contest.dispatch)))  # only equal dispatch is compared
    speed = words.ratio(best.gain.value)
    detail = "; ".join(_contested(*entry) for entry in found)
    if doubt := base.beyond(best.gain, ideal(best.best.case)):
        return Answer(question, "", f"{best.best.case.mode} reads {speed}, {doubt}.", detail, "modes")
    if not sweep.parallel or best.gain.value < 1:
        claim = f"No mode beats the serial loop. The nearest, {best.best.case.mode}, runs at {speed} its speed."
        return Answer(question, speed, claim, detail, "modes")
    level = [row.case.mode for row in best.level]
    claim = f"{best.best.case.mode}: {speed} the serial speed with {words.count(comparison.workers, 'worker')}, "
    claim += f"tasks {base.dispatched(best.dispatch)}"
    others = words.listed(level) if len(level) < 4 else f"{words.spelled(len(level))} other modes"
    claim += f"; {others} cannot be told from it" if level else ""
    return Answer(question, speed, claim + ".", detail, "modes")


def _contested(comparison: Comparison, found: list[Contest]) -> str:
    """sum_square (bound 2×): thread_pool 1.98× (1.96–1.99) by index, n = 8."""
    parts = [
        f"{contest.best.case.mode} {base.gained(contest.gain)}"
        f"{f' by {contest.dispatch}' if contest.dispatch else ''}, n = {contest.best.n}"
        for contest in found
    ]
    grain = comparison.rows[0].case.axis("grain")
    what = f"{comparison.workload}{f', grain {grain}' if grain else ''}"
    return f"{what} (bound {comparison.ideal}×): {', '.join(parts)}"


def _task_size(sweep: Sweep) -> Answer:
    question = "From what task size does parallel pay?"
    found = [cost for cost in dispatching.costs(sweep) if cost.fitted is not None]
    if not found:
        return _missing(question, "square at several grains with its serial case", "dispatch")
    if not sweep.parallel:
        claim = "From none: with one usable CPU no task is large enough."
        return Answer(question, "never", claim, "What dispatch costs here is in its section", "dispatch")
    first = dispatching.first_crossing(found)
    if first is not None and first[1].refused:
        claim = f"From {_measured(*first)}. There the model does not fit: measured crossing only."
        return Answer(question, words.duration(first[0]), claim, _refused(found), "dispatch")
    fitting = [cost for cost in found if _batch(cost) is not None]
    if not fitting:
        return Answer(question, "", "No mode was seen to cross, and the model fits none.", _refused(found), "dispatch")
    # Only equal dispatch is compared: that of the first measured crossing, else the one that most modes have.
    dispatch = first[1].dispatch if first else Counter(cost.dispatch for cost in fitting).most_common(1)[0][0]
    order = sorted((cost for cost in fitting if cost.dispatch == dispatch), key=lambda cost: _batch(cost) or 0)
    rest = [cost for cost in order[1:] if cost.mode in ("thread", "process")] or order[-1:] * (len(order) > 1)
    claim = f"Modelled, per task: from {words.listed([_modelled(cost) for cost in (order[0], *rest)])}, "
    claim += f"when {words.count(order[0].workers, 'task')} are launched at once. Measured: {_seen(found)}."
    stream = min(order, key=lambda cost: cost.break_even_task(STREAM) or 0)
    size = words.duration(stream.break_even_task(STREAM) or 0)
    detail = (
        f"Break-even W* = (p·T₀ + N·o)/(p − 1), tasks {base.dispatched(dispatch)}; in a stream of {STREAM:,} tasks "
        f"from {size}{words.within(stream.break_even_spread(STREAM))} with {stream.mode}"
    )
    refused = _refused(found)
    return Answer(
        question,
        words.duration(_batch(order[0]) or 0),
        claim,
        f"{detail}. {refused}" if refused else detail,
        "dispatch",
    )


def _batch(cost: DispatchCost) -> float | None:
    return cost.break_even_task(cost.workers)


def _modelled(cost: DispatchCost) -> str:
    """15.1 µs (14.2 µs – 16.0 µs) with thread."""
    size = words.duration(_batch(cost) or 0)
    return f"{size}{words.within(cost.break_even_spread(cost.workers))} with {cost.mode}"


def _measured(size: float, cost: DispatchCost) -> str:
    return f"{words.duration(size)} per task with {cost.name}, in trials of {words.duration(cost.trial_work_ns)}"


def _seen(found: list[DispatchCost]) -> str:
    """What was measured, beside which the model has to be seen."""
    always = [cost.name for cost in found if cost.verdict() == "always"]
    if always:
        return f"{words.listed(always)} beat the serial loop at every task size"
    first = dispatching.first_crossing(found)
    return f"from {_measured(*first)}" if first else "no mode crossed within this sweep"


def _refused(found: list[DispatchCost]) -> str:
    """Modes that the model misses by more than a third, with their measured crossings; empty where there are none."""
    names = []
    for cost in found:
        if cost.refused:
            size = cost.measured_crossing()
            names.append(cost.name + (f" from {words.duration(size)}" if size is not None else ""))
    if not names:
        return ""
    return f"The model misses a measured grain by more than a third, measured crossing only: {', '.join(names)}"


def _lock(sweep: Sweep) -> Answer:
    question = "What does a lock cost?"
    costs = locking.lock_costs(sweep)
    workers = locking.contended_workers(sweep)
    subject = locking.reference_lock(costs)
    together = subject.at(workers) if subject else None
    if subject is None or together is None or workers is None:
        return _missing(question, "counter under locks with several workers", "locks")
    alone = subject.at(1)
    claim = f"{subject.lock}: {words.duration(together.median)} per step when {workers} × {subject.mode} contend"
    claim += f", {words.duration(alone.median)} when nobody else wants it" if alone else ""
    cheapest = locking.cheapest_lock(costs, subject.mode, workers)
    if cheapest is not None and cheapest is not subject:
        claim += (
            f". The cheapest that excludes is {cheapest.lock}, {words.duration(cheapest.by_workers[workers].median)}"
        )
    detail = f"{subject.lock}, {workers} workers: {base.spread_of(together)}"
    return Answer(question, words.duration(together.median), claim + ".", detail, "locks")


def _without(sweep: Sweep) -> Answer:
    question = "And without one?"
    lost = locking.losses(sweep, "counter", "lost_share")
    if not lost:
        return _missing(question, "counter without a lock and with several workers", "locks")
    worst = max(lost, key=lambda loss: loss.share.median)
    share = worst.share.median
    case = worst.found.case
    checked = locking.exactness(sweep, "counter", "lost_steps")
    detail = f"Under locks that exclude, exactly none was lost in {words.count(checked.trials, 'trial')}"
    if checked.worst_lost_steps:
        worst_lost = words.number(checked.worst_lost_steps)
        detail = f"Under locks that exclude, up to {worst_lost} steps were lost: they do not exclude"
    elif not checked.trials or checked.worst_lost_steps is None:
        detail = "No lock that excludes was counted beside it"
    if share == 0:
        claim = "No lost update was observed, which does not make it right: the workers hardly ever met."
        return Answer(question, "0 %", claim, detail, "locks")
    claim = f"{words.percent(share)} of the updates of {case.workers} × {case.mode} are lost, silently."
    return Answer(question, words.percent(share), claim, detail, "locks")


def _waiting(sweep: Sweep) -> Answer:
    question = "When work waits instead of computing?"
    best = waiting.furthest(waiting.waits(sweep))
    if best is None:
        return _missing(question, "sleep_square with its serial case", "handover")
    case = best.found.case
    speed, cpus = words.ratio(best.gain.value), words.count(sweep.usable, "CPU")
    if doubt := base.beyond(best.gain, ideal(case)):
        claim = f"{case.workers} workers on {cpus} ({case.mode}) read {speed}, {doubt}."
        return Answer(question, "", claim, f"n = {best.found.n}", "handover")
    claim = f"{case.workers} workers on {cpus} get {speed} the serial speed ({case.mode})"
    claim += ": use as many workers as there are things to wait for." if best.gain.value > sweep.usable else "."
    detail = f"{base.gained(best.gain)}, n = {best.found.n}; the bound is {ideal(case)}"
    return Answer(question, speed, claim, detail, "handover")
