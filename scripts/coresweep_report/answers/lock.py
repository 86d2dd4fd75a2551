"""What a lock costs."""

from __future__ import annotations

from coresweep_report import words
from coresweep_report.analysis import locking
from coresweep_report.analysis.locking import LockCost
from coresweep_report.answers.answer import Answer, missing
from coresweep_report.sections import base
from coresweep_report.sweep import Sweep, alike


def answer(sweep: Sweep) -> Answer:
    question = "What does a lock cost?"
    costs = locking.lock_costs(sweep)
    workers = locking.contended_workers(sweep)
    subject = locking.reference_lock(costs, workers)
    together = subject.at(workers) if subject else None
    if subject is None or together is None or workers is None:
        return missing(sweep, question, "counter under locks with several workers", "locks", "counter")
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
