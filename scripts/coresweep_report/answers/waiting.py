"""What concurrency brings where work waits."""

from __future__ import annotations

from coresweep_report import words
from coresweep_report.analysis import waiting
from coresweep_report.answers.answer import Answer, missing
from coresweep_report.sections import base
from coresweep_report.sweep import WAITING, Sweep, ideal
from coresweep_report.ways import called


def answer(sweep: Sweep) -> Answer:
    question = "When work waits instead of computing?"
    best = waiting.furthest(waiting.waits(sweep))
    if best is None:
        return missing(sweep, question, "work that waits, and the same by one thread", "handover", WAITING)
    case = best.found.case
    cpus = words.count(sweep.usable, "CPU")
    detail = base.counted_gain(best.gain, best.found)
    detail += "" if best.gain.beyond else f"; best possible {ideal(case)}×"
    if doubt := base.beyond(best.gain, ideal(case)) or base.untold(best.gain):
        claim = (
            f"{case.workers} workers on {cpus} ({called(case.mode)}) run at {words.ratio(best.gain.value)}, {doubt}."
        )
        return Answer(question, "", claim, detail, "handover")
    number = base.headline(best.gain)
    if not number:
        claim = f"{case.workers} workers on {cpus} run at {base.short(best.gain)}: {base.moving(best.gain)}."
        return Answer(question, "", claim, detail, "handover")
    claim = f"{case.workers} workers on {cpus} get {base.claimed(best.gain)} one thread's speed ({called(case.mode)})"
    claim += ": use as many workers as there are things to wait for." if best.gain.above(sweep.usable) else "."
    return Answer(question, number, claim, detail, "handover")
