"""The answers in plain words, each with the number it rests on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import floor

from coresweep_report import words
from coresweep_report.analysis import dispatching, locking, waiting
from coresweep_report.analysis.comparisons import Comparison, Contest, compare, contests
from coresweep_report.analysis.dispatching import Crossing, DispatchCost, GrainPoint
from coresweep_report.analysis.locking import LockCost, Loss
from coresweep_report.sections import base
from coresweep_report.sections.dispatch import STREAM
from coresweep_report.sweep import WAITING, SpeedUp, Sweep, alike, ideal

UNEVEN = "sum_square"
MODEL = "Break-even W* = (p·T₀ + N·o)/(p − 1)"


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


def _missing(sweep: Sweep, question: str, what: str, section: str, *workloads: str) -> Answer:
    """No number: it was not asked for, or it came to nothing."""
    if lost := sweep.unpublished(*workloads):
        detail = f"Of the workload's cases {lost}; Method and trust says why"
        return Answer(question, "", f"Nothing was published of {what}.", detail, section)
    return Answer(question, "", f"Not measured in this run: {what}.", "The suite default measures it", section)


def _workers(sweep: Sweep) -> Answer:
    question = "How many workers can I use here?"
    cpus = sweep.record.machine["cpus"]
    usable, quota = cpus["usable"], cpus["quota"]
    most = usable if quota is None or quota >= usable else max(1, floor(quota))
    if usable == 1:
        claim = (
            "One: there is one usable CPU, so there is nothing to parallelise. Only work that waits can gain from more."
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
        return _missing(sweep, question, f"{UNEVEN} in several modes with its serial case", "modes", *names)
    comparison, first = found[0]
    # Only equal dispatch is compared. Of those, one that is seen to beat the serial loop answers, then the faster one.
    best = max(first, key=lambda contest: (contest.gain.above(1), contest.gain.value))
    speed = words.ratio(best.gain.value)
    detail = _contested(comparison, first)
    reads = f"{best.best.case.mode} reads {base.counted_gain(best.gain, best.best)}"
    if doubt := base.beyond(best.gain, ideal(best.best.case)):
        return Answer(question, "", f"{reads}, {doubt}.", detail, "modes")
    if all(contest.slower for contest in first):
        claim = f"No mode beats the serial loop. The nearest, {best.best.case.mode}, runs at {speed} its speed."
        return Answer(question, speed, claim, detail, "modes")
    if not best.gain.above(1):
        doubt = base.untold(best.gain) or "and of other modes it cannot be told"
        return Answer(question, "", f"No mode is seen to beat the serial loop: {reads}, {doubt}.", detail, "modes")
    level = [row.case.mode for row in best.level]
    claim = f"{best.best.case.mode}: {speed} the serial speed with {words.count(comparison.workers, 'worker')}, "
    claim += f"tasks {base.dispatched(best.dispatch)}"
    others = words.listed(level) if len(level) < 4 else f"{words.spelled(len(level))} other modes"
    claim += f"; {others} cannot be told from it{base.few(best.best, best.level)}" if level else ""
    return Answer(question, speed, claim + ".", detail, "modes")


def _contested(comparison: Comparison, found: list[Contest]) -> str:
    """sum_square (bound 2×): thread_pool 1.98× (1.96–1.99, n = 8) by index."""
    parts = [
        f"{contest.best.case.mode} {base.counted_gain(contest.gain, contest.best)}"
        f"{f' by {contest.dispatch}' if contest.dispatch else ''}"
        for contest in found
    ]
    grain = comparison.rows[0].case.axis("grain")
    what = f"{comparison.workload}{f', grain {grain}' if grain else ''}"
    return f"{what} (bound {comparison.ideal}×): {', '.join(parts)}"


def _task_size(sweep: Sweep) -> Answer:
    question = "From what task size does parallel pay?"
    every = dispatching.costs(sweep)
    found = [cost for cost in every if cost.fit is not None]
    if every and not sweep.parallel:
        claim = "From none: with one usable CPU no task is large enough."
        return Answer(question, "never", claim, "What dispatch costs here is in its section", "dispatch")
    if not found:
        return _missing(
            sweep, question, "square at several grains with its serial case", "dispatch", dispatching.WORKLOAD
        )
    paying = [cost for cost in found if cost.verdict() in ("crosses", "always")]
    if not paying:
        return Answer(question, "", _undecided(found), _refused(found) or MODEL, "dispatch")
    first = next(iter(dispatching.first_crossings(found)), None)
    if first is not None and first[1].refused:
        claim = f"From somewhere {_measured(*first)}. There the model does not fit: measured crossing only."
        return Answer(question, f"≤ {words.duration(first[0].to_ns)}", claim, _refused(found), "dispatch")
    fitting = [cost for cost in paying if _batch(cost) is not None]
    if not fitting:
        return Answer(question, "", f"Measured: {_seen(found)}. The model fits none.", _refused(found), "dispatch")
    # Only equal dispatch is compared: that of the first measured crossing, else the one that most modes have.
    dispatch = first[1].dispatch if first else Counter(cost.dispatch for cost in fitting).most_common(1)[0][0]
    order = sorted((cost for cost in fitting if cost.dispatch == dispatch), key=lambda cost: _batch(cost) or 0)
    same = [cost for cost in found if cost.dispatch == dispatch and cost is not order[0] and _batch(cost) is not None]
    rest = [cost for cost in same if cost.mode in ("thread", "process")] or same[-1:]
    claim = f"Modelled, per task: from {words.listed([_modelled(cost) for cost in (order[0], *rest)])}, "
    claim += f"when {words.count(order[0].workers, 'task')} are launched at once. Measured: {_seen(found)}."
    stream = min(order, key=lambda cost: cost.break_even_task(STREAM) or 0)
    size = words.duration(stream.break_even_task(STREAM) or 0)
    detail = (
        f"{MODEL}, tasks {base.dispatched(dispatch)}, n = {order[0].blocks}; in a stream of {STREAM:,} tasks "
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


def _undecided(found: list[DispatchCost]) -> str:
    """Why there is no answer: the medians of the nearest case, and what stands against them."""
    open_ = [(cost, *cost.nearest) for cost in found if cost.verdict() == "undecided" and cost.nearest is not None]
    if not open_:
        return "From none of those measured: every mode is slower than the serial loop at every task size."
    return f"Not decided: {_nearest(*max(open_, key=lambda entry: entry[2].value))}."


def _nearest(cost: DispatchCost, point: GrainPoint, gain: SpeedUp) -> str:
    """thread (index) reads 1.02× (0.96–1.07, n = 8) at 3.10 µs per task, which cannot be told from …."""
    size = words.duration(point.grain * (cost.step_ns or 0))
    doubt = base.untold(gain) or "and larger tasks do not say the same"
    return f"{cost.name} reads {base.counted_gain(gain, point.found)} at {size} per task, {doubt}"


def _batch(cost: DispatchCost) -> float | None:
    return cost.break_even_task(cost.workers)


def _modelled(cost: DispatchCost) -> str:
    """15.1 µs (14.2 µs – 16.0 µs) with thread."""
    size = words.duration(_batch(cost) or 0)
    return f"{size}{words.within(cost.break_even_spread(cost.workers))} with {cost.mode}"


def _measured(crossing: Crossing, cost: DispatchCost) -> str:
    """Both ends of the crossing with what was measured there."""
    return (
        f"between {words.duration(crossing.from_ns)} per task, where {cost.name} reads "
        f"{base.counted_gain(crossing.below_gain, crossing.below.found)}, and {words.duration(crossing.to_ns)}, where "
        f"it reads {base.counted_gain(crossing.above_gain, crossing.above.found)}, in trials of "
        f"{words.duration(cost.trial_work_ns)}"
    )


def _seen(found: list[DispatchCost]) -> str:
    """What was measured, beside which the model has to be seen."""
    always = [cost.name for cost in found if cost.verdict() == "always"]
    if always:
        return f"{words.listed(always)} beat the serial loop at every task size"
    first = dispatching.first_crossings(found)
    return _measured(*first[0]) if first else "no mode crossed within this sweep"


def _refused(found: list[DispatchCost]) -> str:
    """Modes that the model misses by more than a third, with their measured crossings; empty where there are none."""
    names = []
    for cost in found:
        if cost.refused:
            size = cost.crossing()
            names.append(cost.name + (f" from at most {words.duration(size.to_ns)}" if size else ""))
    if not names:
        return ""
    return f"The model misses a measured grain by more than a third, measured crossing only: {', '.join(names)}"


def _lock(sweep: Sweep) -> Answer:
    question = "What does a lock cost?"
    costs = locking.lock_costs(sweep)
    workers = locking.contended_workers(sweep)
    subject = locking.reference_lock(costs, workers)
    together = subject.at(workers) if subject else None
    if subject is None or together is None or workers is None:
        return _missing(sweep, question, "counter under locks with several workers", "locks", "counter")
    alone = subject.at(1)
    doing = f"{base.crew(together)}, share it" if base.crowded(together) else f"{base.crew(together)} contend"
    claim = f"{subject.lock}: {words.duration(together.median)} per step when {doing}"
    if alone:
        claim += f"; {words.duration(alone.median)} when nobody else wants it"
        claim += ", which cannot be told apart" if alike(alone, together) else ""
    claim += _cheaper(locking.ranked_locks(costs, subject.mode, workers), subject, workers)
    detail = f"{subject.lock}, {words.count(workers, 'worker')}: {base.spread_of(together)}"
    detail += f"; alone {base.spread_of(alone)}" if alone else ""
    return Answer(question, words.duration(together.median), claim + ".", detail, "locks")


def _cheaper(ranked: list[LockCost], subject: LockCost, workers: int) -> str:
    """Which lock costs least, as far as that can be told."""
    if len(ranked) < 2:
        return ""
    least = ranked[0].by_workers[workers]
    level = [cost for cost in ranked[1:] if alike(cost.by_workers[workers], least)]
    few = base.few(least, [cost.by_workers[workers] for cost in level])
    if ranked[0] is subject or subject in level:
        return f". Of {words.count(len(ranked), 'lock')} that exclude no other can be told to cost less{few}"
    text = (
        f". The lowest of {words.count(len(ranked), 'lock')} that exclude is {ranked[0].lock}, {base.spread_of(least)}"
    )
    return f"{text}, from which {words.count(len(level), 'other')} cannot be told{few}" if level else text


def _without(sweep: Sweep) -> Answer:
    question = "And without one?"
    lost = locking.losses(sweep, "counter", "lost_share")
    if not lost:
        return _missing(sweep, question, "counter without a lock and with several workers", "locks", "counter")
    worst = max(lost, key=lambda loss: loss.share.median)
    share = worst.share.median
    detail = f"{_which(worst, len(lost))}. {_checked(sweep)}"
    if not any(value for loss in lost for value in loss.found.counter_samples("lost_share")):
        claim = "No lost update was observed, which does not make it right: not observed is not impossible."
        return Answer(question, "0 %", claim, detail, "locks")
    if share == 0:
        claim = "Updates were lost in some samples, though the median of every case is none: it is not right."
        return Answer(question, "> 0 %", claim, detail, "locks")
    comma = "," if base.crowded(worst.found) else ""
    claim = f"{words.percent(share)} of the updates of {base.crew(worst.found)}{comma} are lost, silently."
    return Answer(question, words.percent(share), claim, detail, "locks")


def _which(worst: Loss, cases: int) -> str:
    """2 × thread, lock none, the largest of 3 medians: 35 % (33 % – 37 %, n = 8)."""
    case = worst.found.case
    among = f", the largest of {cases} medians" if cases > 1 else ""
    share = base.share_of(worst.share, worst.n)
    return f"{case.workers} × {case.mode}, lock {case.axis('lock', 'none')}{among}: {share}"


def _checked(sweep: Sweep) -> str:
    """What the same count said of the locks that exclude."""
    checked = locking.exactness(sweep, "counter", "lost_steps")
    if checked.wrong:
        return f"{words.listed(checked.wrong)}, said to exclude, came out incorrect and is not published"
    if not checked.trials or checked.worst_lost_steps is None:
        return "No lock that excludes was counted beside it"
    if checked.worst_lost_steps:
        worst_lost = words.number(checked.worst_lost_steps)
        return f"Under locks that exclude, a sample lost {worst_lost} steps per trial: they do not exclude"
    return f"Under locks that exclude, exactly none was lost in {words.count(checked.trials, 'trial')}"


def _waiting(sweep: Sweep) -> Answer:
    question = "When work waits instead of computing?"
    best = waiting.furthest(waiting.waits(sweep))
    if best is None:
        return _missing(sweep, question, "sleep_square with its serial case", "handover", WAITING)
    case = best.found.case
    speed, cpus = words.ratio(best.gain.value), words.count(sweep.usable, "CPU")
    detail = f"{base.counted_gain(best.gain, best.found)}; the bound is {ideal(case)}"
    if doubt := base.beyond(best.gain, ideal(case)) or base.untold(best.gain):
        claim = f"{case.workers} workers on {cpus} ({case.mode}) read {speed}, {doubt}."
        return Answer(question, "", claim, detail, "handover")
    claim = f"{case.workers} workers on {cpus} get {speed} the serial speed ({case.mode})"
    claim += ": use as many workers as there are things to wait for." if best.gain.above(sweep.usable) else "."
    return Answer(question, speed, claim, detail, "handover")
