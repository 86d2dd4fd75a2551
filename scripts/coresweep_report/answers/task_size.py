"""From what size of task parallel pays."""

from __future__ import annotations

from collections import Counter

from coresweep_report import words
from coresweep_report.analysis import dispatching
from coresweep_report.analysis.dispatching import Crossing, DispatchCost, GrainPoint
from coresweep_report.answers.answer import Answer, missing
from coresweep_report.sections import base
from coresweep_report.sections.dispatch import STREAM
from coresweep_report.sweep import SpeedUp, Sweep

MODEL = "Break-even W* = (p·T₀ + N·o)/(p − 1)"


def answer(sweep: Sweep) -> Answer:
    question = "From what task size does parallel pay?"
    every = dispatching.costs(sweep)
    found = [cost for cost in every if cost.fit is not None]
    if every and not sweep.parallel:
        claim = "From none: with one usable CPU no task is large enough."
        return Answer(question, "never", claim, "What dispatch costs here is in its section", "dispatch")
    if not found:
        return missing(
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
