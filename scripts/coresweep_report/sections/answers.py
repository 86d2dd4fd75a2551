"""The answers in plain words, each with the number it rests on."""

from __future__ import annotations

from coresweep_report.answers import fastest, lock, task_size, waiting, without, workers
from coresweep_report.answers.answer import Answer
from coresweep_report.sections import base
from coresweep_report.sweep import Sweep

QUESTIONS = (workers, fastest, task_size, lock, without, waiting)


def build(sweep: Sweep) -> base.Section:
    return base.Section("answers", "The answers", "answers.html.j2", content={"answers": answers(sweep)})


def answers(sweep: Sweep) -> list[Answer]:
    return [question.answer(sweep) for question in QUESTIONS]
