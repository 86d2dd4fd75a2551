"""What a lock costs, and which one."""

from __future__ import annotations

from coresweep_report import words
from coresweep_report.analysis import lock_meaning, locking, which_lock
from coresweep_report.analysis.lock_meaning import Relation
from coresweep_report.answers.answer import Answer, missing
from coresweep_report.sections import base
from coresweep_report.sweep import Measured, Sweep
from coresweep_report.ways import called


def answer(sweep: Sweep) -> Answer:
    question = "What does a lock cost?"
    workers = locking.contended_workers(sweep)
    subject = locking.reference_lock(locking.lock_costs(sweep), workers)
    together = subject.at(workers) if subject else None
    if subject is None or together is None:
        return missing(sweep, question, "counter under locks with several workers", "locks", "counter")
    alone = subject.at(1)
    claims = [_free(subject.lock, alone), _together(subject.lock, alone, together), _which(sweep)]
    detail = f"{subject.lock}, hammered, what one worker pays: {base.spread_of(lock_meaning.cost(together))}"
    detail += f"; alone {base.spread_of(lock_meaning.cost(alone))}" if alone else ""
    number = (
        words.duration(lock_meaning.cost(alone).median) if alone else words.rate(lock_meaning.rate(together).median)
    )
    return Answer(question, number, " ".join(claim for claim in claims if claim), detail, "locks")


def _free(lock: str, alone: Measured | None) -> str:
    return f"A free {called(lock)} takes {words.duration(lock_meaning.cost(alone).median)}." if alone else ""


def _together(lock: str, alone: Measured | None, together: Measured) -> str:
    """Hammered: the relation is the finding."""
    if base.crowded(together):
        crew = f"{lock_meaning.workers(together)} that take turns on {words.count(together.case.places, 'CPU')}"
        return f"Hammered, {crew} do {lock_meaning.per_second(together, 'updates')} of {called(lock)}."
    if alone is None:
        crew = lock_meaning.workers(together)
        return f"Hammered, {crew} together do {lock_meaning.per_second(together, 'updates')} of {called(lock)}."
    return f"Hammered, {Relation.of(alone, together).sentence()}."


def _which(sweep: Sweep) -> str:
    """From sections with work between acquisitions; nothing of hammered locks."""
    spaced = [contest for contest in which_lock.contests(sweep) if not contest.hammered]
    return f"{spaced[0].sentence()}." if spaced else ""
