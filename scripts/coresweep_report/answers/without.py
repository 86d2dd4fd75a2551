"""What happens without a lock."""

from __future__ import annotations

from coresweep_report import ways, words
from coresweep_report.analysis import locking
from coresweep_report.analysis.locking import Loss
from coresweep_report.answers.answer import Answer, missing
from coresweep_report.sections import base
from coresweep_report.sweep import Sweep


def answer(sweep: Sweep) -> Answer:
    question = "And without one?"
    lost = locking.losses(sweep, "counter", "lost_share")
    if not lost:
        return missing(sweep, question, "counter without a lock and with several workers", "locks", "counter")
    worst = max(lost, key=lambda loss: loss.share.median)
    share = worst.share.median
    detail = f"{_which(worst, len(lost))}. {_checked(sweep)}"
    if not any(value for loss in lost for value in loss.found.counter_samples("lost_share")):
        claim = "No update was lost here, which does not make it right: it can happen."
        return Answer(question, "0 %", claim, detail, "locks")
    if share == 0:
        claim = "Updates were lost in some samples, though the median of every case is none: it is not right."
        return Answer(question, "> 0 %", claim, detail, "locks")
    comma = "," if base.crowded(worst.found) else ""
    claim = f"{words.percent(share)} of the hammered updates of {base.crew(worst.found)}{comma} are lost, silently."
    return Answer(question, words.percent(share), claim, detail, "locks")


def _which(worst: Loss, cases: int) -> str:
    """2 × thread, lock none, the largest of 3 medians: 35 % (33 % – 37 %, n = 8)."""
    case = worst.found.case
    among = f", the largest of {cases} medians" if cases > 1 else ""
    share = base.share_of(worst.share, worst.n)
    return f"{ways.crew(case.workers, case.mode)}, lock {case.axis('lock', 'none')}{among}: {share}"


def _checked(sweep: Sweep) -> str:
    """What the same count said of the locks that exclude."""
    checked = locking.exactness(sweep, "counter", "lost_steps")
    if checked.wrong:
        return f"{words.listed(checked.wrong)}, said to be a lock, gave wrong results"
    if not checked.trials or checked.worst_lost_steps is None:
        return "No lock was counted beside it"
    if checked.worst_lost_steps:
        worst_lost = words.number(checked.worst_lost_steps)
        return f"Under locks, a sample lost {worst_lost} updates per batch: wrong results"
    return f"Under locks, none was lost in {words.count(checked.trials, 'batch', 'batches')}"
