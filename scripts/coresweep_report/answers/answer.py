"""What an answer is."""

from __future__ import annotations

from dataclasses import dataclass

from coresweep_report.sweep import Sweep


@dataclass(frozen=True)
class Answer:
    """A question, the number that answers it, the answer in words, and what stands behind it."""

    question: str
    number: str  # empty: not measured
    claim: str
    detail: str
    section: str  # where the page says more


def missing(sweep: Sweep, question: str, what: str, section: str, *workloads: str) -> Answer:
    """No number: it was not asked for, or it came to nothing."""
    if lost := sweep.unpublished(*workloads):
        detail = f"Of its cases {lost}; Method and trust says why"
        return Answer(question, "", f"Of {what} nothing passed its check.", detail, section)
    return Answer(question, "", f"Not measured in this run: {what}.", "The suite default measures it", section)
