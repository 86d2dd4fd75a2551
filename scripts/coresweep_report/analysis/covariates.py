"""What in the record goes with a case's values from process to process: the covariate that explains most of their
variance, if that is much and more than chance gives; else that they drift."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import Any

import numpy as np
from scipy.stats import f as f_distribution

from coresweep_report import distance, statistics, words
from coresweep_report.measured import Measured, ok_blocks
from coresweep_report.record import Block
from coresweep_report.sweep import Sweep

MUCH = 0.4  # share of the variance (adjusted, as below) from which on something is said to go with the values
CHANCE = 0.05  # … and probability of as much by chance, over all covariates that were looked at
FEWEST = 8  # processes …
FEWEST_OF_DRIFT = 16  # … below which a drift and values that resemble their neighbours look alike

DRIFT = "drift"

Column = Mapping[int, float]  # by the number of the block
Series = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Goes:
    """A covariate with the share of the variance of the log values that it explains."""

    name: str
    share: float

    @property
    def told(self) -> str:
        """Time is no cause: what drifts does so for something that the record has not."""
        what = "drift, cause unknown" if self.name == DRIFT else f"goes with {self.name}"
        return f"{what} ({words.percent(self.share)} of the variance)"


def _logs(probes: Callable[[Block], Sequence[tuple[float, float] | None]]) -> Callable[[Block], float | None]:
    def middle(block: Block) -> float | None:
        known = [value for probe in probes(block) if probe is not None for value in probe]
        return log(statistics.median(known)) if known and min(known) > 0 else None

    return middle


def _shares(block: Block) -> Sequence[tuple[float, float] | None]:
    return [distance.share_of(block, i) for i in range(len(block.samples_ns))]


def _waited(block: Block) -> float | None:
    """Of the samples' time, the part for which workers waited for a CPU."""
    known = [worker["run_delay_ns"] for sample in block.disturbance for worker in sample if "run_delay_ns" in worker]
    total = sum(block.span_ns)
    return sum(known) / total if known and total > 0 else None


NUMBERS: Sequence[tuple[str, Callable[[Block], float | None]]] = (
    ("the distance between its CPUs", _logs(lambda block: block.distance_ns)),
    ("its share of the core", _logs(_shares)),
    ("the frequency", _logs(lambda block: block.multiply_add_ns)),
    ("waiting for a CPU", _waited),
)


def goes_with(sweep: Sweep, found: Measured) -> Goes | None:
    """The one that explains most, a drift only where nothing else does; None where nothing does, or where there are too
    few processes to say so."""
    values = {number: log(value) for number, value in found.by_block.items() if value > 0}
    if len(values) < FEWEST or min(values.values()) == max(values.values()):
        return None
    blocks = [block for block in ok_blocks(found.case) if block.number in values]
    columns: list[tuple[str, Sequence[Column]]] = []
    for name, read in NUMBERS:
        column = {block.number: value for block in blocks if (value := read(block)) is not None}
        columns.append((name, [column]))
    columns.append(("the case that ran before it", _indicators(previous(sweep), found.case.id, values)))
    if len(values) >= FEWEST_OF_DRIFT:
        columns.append((DRIFT, [{number: float(number) for number in values}]))
    tested = [(name, told) for name, each in columns if (told := _explained(values, each, name == DRIFT)) is not None]
    known = [Goes(name, share) for name, (share, p) in tested if share >= MUCH and p * len(tested) < CHANCE]
    return max(known, key=lambda goes: (goes.name != DRIFT, goes.share)) if known else None


@lru_cache(maxsize=2)
def previous(sweep: Sweep) -> dict[tuple[str, int], str]:
    """Workload and way of running of what ran before a case in a round; nothing in records that do not tell the
    order."""
    rounds: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    for case in sweep.record.cases:
        for block in case.blocks:
            if block.order is not None:
                rounds[block.number].append((block.order, case.id, f"{case.workload}/{case.mode}"))
    found = {}
    for number, ran in rounds.items():
        ran.sort()
        for (_, _, before), (_, identity, _) in zip(ran, ran[1:]):
            found[(identity, number)] = before
    return found


def _indicators(before: Mapping[tuple[str, int], str], identity: str, values: Mapping[int, float]) -> Sequence[Column]:
    """A column for each kind of case that ran before it more than once; those that did not are one kind together."""
    kinds = {number: kind for number in values if (kind := before.get((identity, number))) is not None}
    counts: dict[str, int] = defaultdict(int)
    for kind in kinds.values():
        counts[kind] += 1
    often = sorted(kind for kind, count in counts.items() if 1 < count < len(kinds))
    if sum(counts[kind] for kind in often) == len(kinds):
        often = often[1:]  # the one that is left is told by the absence of the others
    return [{number: float(own == kind) for number, own in kinds.items()} for kind in often]


def _explained(values: Mapping[int, float], columns: Sequence[Column], drift: bool) -> tuple[float, float] | None:
    """Adjusted R² (Theil 1961) of a least-squares fit, and the probability of as much by chance (F test); None where
    the columns say nothing: absent, constant, or nearly as many as values.

    Values that resemble their predecessors count as fewer in the test where the fit does so, too: else whatever
    persists (a state of the machine) would pass for the cause of all that persists. Of a drift it is what the line
    leaves that counts: its own values resemble each other, whatever else they do."""
    told = [column for column in columns if len(set(column.values())) > 1]
    rows = sorted(number for number in values if all(number in column for column in told))
    free = len(rows) - len(told) - 1
    if not told or len(rows) < FEWEST or free < len(rows) / 2:
        return None
    y = np.array([values[number] for number in rows])
    design = np.column_stack([np.ones(len(rows)), *([column[number] for number in rows] for column in told)])
    total = float(((y - y.mean()) ** 2).sum())
    if total <= 0 or np.linalg.matrix_rank(design) < design.shape[1]:
        return None
    solution, *_ = np.linalg.lstsq(design, y, rcond=None)
    fit = design @ solution
    rest = y - fit
    left = float((rest**2).sum())
    share = 1 - (left / free) / (total / (len(rows) - 1))
    if left <= 0:
        return share, 0.0
    worth = (_worth_around_a_line(rest) if drift else _worth_together(y, fit)) - len(told) - 1
    if worth <= 0:
        return share, 1.0
    return share, float(f_distribution.sf(((total - left) / len(told)) / (left / worth), len(told), worth))


def _worth_together(one: Series, other: Series) -> float:
    """How many independent pairs two series are worth: n·(1 - ρρ′)/(1 + ρρ′) (Bartlett 1946), so all of them where one
    of the two does not resemble its predecessors."""
    n, likeness = len(one), 1.0
    for series in (one, other):
        rho = statistics.autocorrelation(series.tolist())
        likeness *= max(0.0, statistics.unbiased(n, rho)) if rho is not None else 0.0
    return n * (1 - likeness) / (1 + likeness)


def _worth_around_a_line(rest: Series) -> float:
    """How many independent values those are that a line in time leaves: they fall short of ρ about twice as much as
    what a mean leaves (Marriott & Pope 1954)."""
    n, rho = len(rest), statistics.autocorrelation(rest.tolist())
    return statistics.effective_count(n, None if rho is None else statistics.unbiased(n, rho))
