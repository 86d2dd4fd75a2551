"""What concurrency brings where work waits."""

from __future__ import annotations

from coresweep_report import words
from coresweep_report.analysis import waiting
from coresweep_report.answers.answer import Answer, missing
from coresweep_report.sections import base
from coresweep_report.sweep import WAITING, Sweep, ideal


def answer(sweep: Sweep) -> Answer:
    question = "When work waits instead of computing?"
    best = waiting.furthest(waiting.waits(sweep))
    if best is None:
        return missing(sweep, question, "sleep_square with its serial case", "handover", WAITING)
    case = best.found.case
    speed, cpus = words.ratio(best.gain.value), words.count(sweep.usable, "CPU")
    detail = f"{base.counted_gain(best.gain, best.found)}; the bound is {ideal(case)}"
    if doubt := base.beyond(best.gain, ideal(case)) or base.untold(best.gain):
        claim = f"{case.workers} workers on {cpus} ({case.mode}) read {speed}, {doubt}."
        return Answer(question, "", claim, detail, "handover")
    claim = f"{case.workers} workers on {cpus} get {speed} the serial speed ({case.mode})"
    claim += ": use as many workers as there are things to wait for." if best.gain.above(sweep.usable) else "."
    return Answer(question, speed, claim, detail, "handover")
