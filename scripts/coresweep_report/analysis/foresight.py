"""How precise a suite would be with more rounds: what its own values say, drawn again and again.

For each case as many values as there would be rounds are drawn from those it has, with repetition, and given the
interval that the report gives (a bootstrap of the width). Neighbouring rounds are drawn as if they did not resemble
each other, and a state that the run has not seen is not foreseen: with more rounds it is rather worse than this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coresweep_report import statistics
from coresweep_report.sweep import Sweep

ROUNDS = (8, 16, 32, 64, 128, 256, 512)
DRAWS = 9  # of a case and number of rounds: the median width of so many counts
SEED = 20261128


@dataclass(frozen=True)
class Foreseen:
    """What so many rounds would bring, and how long they would take here."""

    rounds: int
    within: tuple[float, ...]  # share of the cases that reach each width
    minutes: float


def foresee(sweep: Sweep, widths: Sequence[float], rounds: Sequence[int] = ROUNDS) -> list[Foreseen]:
    """Empty where nothing was measured, or the record does not say how long its processes took."""
    processes = sum(one.case_n for one in sweep.measured)
    wall_s = sweep.record.run.get("wall_s")
    if not processes or not wall_s:
        return []
    random = np.random.default_rng(SEED)
    found = []
    for many in rounds:
        reached = [_width(one.values, many, random) for one in sweep.measured]
        shares = tuple(sum(width <= wanted for width in reached) / len(reached) for wanted in widths)
        found.append(Foreseen(many, shares, many * len(sweep.measured) * wall_s / processes / 60))
    return found


def _width(values: Sequence[float], many: int, random: np.random.Generator) -> float:
    widths = []
    for _ in range(DRAWS):
        width = statistics.dependent_interval(list(random.choice(values, many))).relative_half_width
        widths.append(float("inf") if width is None else width)
    return statistics.median(widths)
