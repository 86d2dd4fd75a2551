"""From what size parallel work pays: a batch by its serial time, a task of a stream by its own."""

from __future__ import annotations

from coresweep_report import words
from coresweep_report.analysis import dispatching
from coresweep_report.analysis.dispatching import Crossing, DispatchCost, Point
from coresweep_report.analysis.idling import Rest, rests
from coresweep_report.answers.answer import Answer, missing
from coresweep_report.sections import base
from coresweep_report.sweep import SpeedUp, Sweep
from coresweep_report.ways import called

QUESTION = "From what size does parallel work pay?"
SECTION = "dispatch"
SAME_WORK = (
    "All batches of this record have the same work, so start-up and a slowdown of all workers look the same: only what "
    "was measured is told"
)
HOT = "batches follow each other at once"


def answer(sweep: Sweep) -> Answer:
    found = dispatching.costs(sweep)
    if found and not sweep.parallel:
        claim = "From none: with one usable CPU no batch is large enough."
        return Answer(QUESTION, "never", claim, "What starting a batch costs here is in its section", SECTION)
    known = [cost for cost in found if cost.verdict() != "unknown"]
    if not known:
        what = "square in batches of several lengths, and by one thread"
        return missing(sweep, QUESTION, what, SECTION, dispatching.WORKLOAD)
    if not any(cost.batches for cost in known):
        return _of_tasks(known)
    known = [cost for cost in known if cost.batches]
    paying = [cost for cost in known if cost.verdict() in ("crosses", "always")]
    if not paying:
        return Answer(QUESTION, "", _undecided(known), f"Hot: {HOT}", SECTION)
    first = min(paying, key=_from_ns)
    others = [cost for cost in paying if cost.dispatch == first.dispatch and cost is not first]
    tied = [cost for cost in others if _tied(first, cost)]
    last = max((cost for cost in others if cost not in tied), key=_from_ns, default=None)
    claim = f"Where {HOT}, one pays from {_size(first)} of work with {_who(first, tied)}"
    claim += f", from {_size(last)} with {called(last.mode)}" if last is not None else ""
    details = [_measured(first), _model(first), _idle(sweep, first), _stream(known)]
    return Answer(QUESTION, _size(first), claim + ".", "; ".join(part for part in details if part), SECTION)


def _who(first: DispatchCost, tied: list[DispatchCost]) -> str:
    return _several([called(cost.mode) for cost in (first, *tied)])


def _several(names: list[str]) -> str:
    return words.listed(names, "or") if len(names) < 4 else f"any of {words.spelled(len(names))} ways of running"


def _from_ns(cost: DispatchCost) -> float:
    """Where it begins to pay: the largest length that is still said to, for what has no number."""
    return cost.pays_from() or cost.batches[0].work_ns


def _size(cost: DispatchCost) -> str:
    """2.9 µs; about 2.9 µs; ≤ 9.9 µs, where only the measured crossing may be told."""
    if cost.verdict() == "always":
        return f"≤ {words.duration(cost.batches[0].work_ns)}"
    modelled, seen = cost.told(cost.break_even), cost.batch_crossing()
    if modelled is None or seen is None:
        return f"≤ {words.duration(seen.to_ns if seen else cost.batches[-1].work_ns)}"
    about = "about " if cost.publishable(cost.break_even) == "about" else ""
    return about + words.duration(modelled)


def _tied(first: DispatchCost, other: DispatchCost) -> bool:
    """Whether the one begins to pay no sooner than the other, as far as is known."""
    a, b = first.spread(first.break_even), other.spread(other.break_even)
    if first.told(first.break_even) and other.told(other.break_even) and a is not None and b is not None:
        return a.low <= b.high and b.low <= a.high
    seen, also = first.batch_crossing(), other.batch_crossing()
    return seen is not None and also is not None and abs(also.to_ns / seen.to_ns - 1) < 0.01


def _measured(cost: DispatchCost) -> str:
    """Both ends of the crossing with what was measured there."""
    seen = cost.batch_crossing()
    what = f"Measured, {cost.tasks} tasks a batch, {words.count(cost.workers, 'worker')}: {cost.name}"
    if seen is None:
        return f"{what} beats one thread at every length from {words.duration(cost.batches[0].work_ns)}"
    return (
        f"{what} {base.counted_gain(seen.below_gain, seen.below.found)} at {words.duration(seen.from_ns)}, "
        f"{base.counted_gain(seen.above_gain, seen.above.found)} at {words.duration(seen.to_ns)}"
    )


def _model(cost: DispatchCost) -> str:
    """Modelled from 2.9 µs (2.7 µs – 3.1 µs): (T₀ + K·o) ÷ (1 − s·K/N) …; or why not."""
    if cost.told(cost.break_even) is None or cost.fit is None:
        return f"no modelled length: {why_not(cost)}"
    size = words.duration(cost.break_even(cost.fit) or 0)
    spread = words.within(cost.spread(cost.break_even))
    return f"modelled from {size}{spread}, start-up {words.duration(cost.fit.cost.launch_ns)}, n = {cost.blocks}"


def why_not(cost: DispatchCost) -> str:
    """Why a modelled break-even is not told."""
    if cost.fit is None:
        return "too few lengths were measured"
    if cost.refused:
        return "the model misses a measured batch by more than a third"
    if cost.break_even(cost.fit) is None:
        return "by the model it never pays"
    steady = cost.steadiness(cost.break_even)
    if steady is not None and steady.verdict == "absent":
        return f"leaving out one round moves it by {words.percent(steady.moves)}"
    return "its spread is too wide, or lies outside of what was measured"


def _idle(sweep: Sweep, cost: DispatchCost) -> str:
    """After 10.0 ms idle a batch of 9.9 µs takes 31 µs instead of 6.9 µs."""
    longest = [rest for rest in rests(sweep) if (rest.mode, rest.dispatch) == (cost.mode, cost.dispatch)][-1:]
    return "".join(f"{after_idling(rest)} with it" for rest in longest)


def after_idling(rest: Rest) -> str:
    return (
        f"after {words.duration(rest.idle_us * 1e3)} idle a batch of {words.duration(rest.work_ns)} takes "
        f"{words.duration(rest.rested.median)} instead of {words.duration(rest.hot.median)}"
    )


def _stream(found: list[DispatchCost]) -> str:
    """In a long stream tasks pay from 32 ns each (…) with thread_pool (index), modelled."""
    known = [(size, cost) for cost in found if (size := cost.told(cost.task_break_even)) is not None]
    if not known:
        return ""
    size, cost = min(known, key=lambda entry: entry[0])
    about = "about " if cost.publishable(cost.task_break_even) == "about" else ""
    spread = words.within(cost.spread(cost.task_break_even))
    return f"in a long stream a task pays from {about}{words.duration(size)}{spread} with {cost.name}, modelled"


def _undecided(found: list[DispatchCost]) -> str:
    """Why there is no answer: the nearest case, and what stands against it."""
    open_ = [(cost, *cost.nearest) for cost in found if cost.verdict() == "undecided" and cost.nearest is not None]
    if not open_:
        return "From none of those measured: every way of running is slower than one thread at every size."
    return f"Repeats disagree: {_nearest(*max(open_, key=lambda entry: entry[2].value))}."


def _nearest(cost: DispatchCost, point: Point, gain: SpeedUp) -> str:
    """thread (index) runs at 1.02× (0.96–1.07, n = 8) on 9.9 µs of work, and repeats disagree."""
    doubt = base.untold(gain) or "and larger batches disagree"
    size = words.duration(point.work_ns if cost.batches else point.task_work_ns)
    return f"{called(cost.mode)} runs at {base.counted_gain(gain, point.found)} with {size}, {doubt}"


def _of_tasks(found: list[DispatchCost]) -> Answer:
    """Of a record whose batches all have the same work, cut into tasks of several sizes."""
    crossed = [(seen, cost) for cost in found if (seen := cost.task_crossing()) is not None]
    always = [cost for cost in found if cost.verdict() == "always"]
    if always:
        claim = f"Any task measured here pays with {words.listed([called(cost.mode) for cost in always], 'or')}."
        return Answer(QUESTION, f"≤ {words.duration(always[0].stream[0].task_work_ns)}", claim, SAME_WORK, SECTION)
    if not crossed:
        return Answer(QUESTION, "", _undecided(found), SAME_WORK, SECTION)
    seen, cost = min(crossed, key=lambda entry: entry[0].to_ns)
    batch = words.duration(cost.stream[-1].work_ns)
    modes = list(dict.fromkeys(other.mode for also, other in crossed if also.to_ns <= seen.to_ns * 1.001))
    who = _several([called(mode) for mode in modes])
    claim = f"Cut into tasks, {batch} of work pay from {words.duration(seen.to_ns)} a task on, with {who}."
    return Answer(QUESTION, f"≤ {words.duration(seen.to_ns)}", claim, f"{_bracket(seen, cost)}. {SAME_WORK}", SECTION)


def _bracket(seen: Crossing, cost: DispatchCost) -> str:
    return (
        f"Measured: {cost.name} {base.counted_gain(seen.below_gain, seen.below.found)} at "
        f"{words.duration(seen.from_ns)} a task, {base.counted_gain(seen.above_gain, seen.above.found)} at "
        f"{words.duration(seen.to_ns)}"
    )
