"""Fitting what one parallel batch costs: all cases of one thread, which run one code, and one way's cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coresweep_report import models
from coresweep_report.analysis.resampling import resampled_medians
from coresweep_report.equal_states import equal, in_common_state
from coresweep_report.models import LaunchCost, SerialLine
from coresweep_report.statistics import median
from coresweep_report.sweep import Measured


@dataclass(frozen=True)
class Fit:
    """A fitted launch cost with the serial loop that it was fitted against."""

    cost: LaunchCost
    line: SerialLine


class Model:
    """The data of a fit. All cases are taken in one state of the machine, where every one has enough values there:
    else `equal_states` says that the fit is of several."""

    def __init__(self, serial: Sequence[Measured], found: Sequence[Measured], tasks: Sequence[float], workers: int):
        self.workers = workers
        self.tasks = tasks
        cases = in_common_state([*serial, *found])
        self.equal_states = equal(*cases)
        self.serial = len(serial)
        self.found = cases[self.serial :]
        self.steps = [one.steps_per_trial for one in cases]
        self.subjects = [one.spans_by_block for one in cases]

    @property
    def blocks(self) -> list[int]:
        return sorted(set().union(*self.subjects))

    @property
    def common_blocks(self) -> list[int]:
        """Those that every case has."""
        return sorted(set(self.subjects[0]).intersection(*self.subjects))

    @property
    def fewest(self) -> int:
        return min(map(len, self.subjects))

    def fit_to(self, blocks: Sequence[int]) -> Fit | None:
        """To the medians over these blocks; None where a case has none of them."""
        kept = [[subject[block] for block in blocks if block in subject] for subject in self.subjects]
        return self._fit([median(values) for values in kept]) if all(kept) else None

    def resampled(self) -> list[Fit]:
        medians = resampled_medians(self.subjects)
        if medians is None:
            return []
        fits = [self._fit([float(span) for span in row]) for row in medians]
        return [fit for fit in fits if fit is not None]

    def _fit(self, spans: Sequence[float]) -> Fit | None:
        line = models.serial_line(spans[: self.serial], self.steps[: self.serial])
        if line is None:
            return None
        works = [steps * line.step_ns for steps in self.steps[self.serial :]]
        found = models.launch_cost(spans[self.serial :], works, self.tasks, self.workers)
        return None if found is None else Fit(found, line)

    def misfit(self, fit: Fit) -> float:
        """The largest miss of a batch's time, as a share of the measured one."""
        return max(
            abs(fit.cost.batch_ns(one.steps_per_trial * fit.line.step_ns, n, self.workers) / one.span_per_trial_ns - 1)
            for one, n in zip(self.found, self.tasks)
        )
