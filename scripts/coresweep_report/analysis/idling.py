"""What a batch takes after all have lain idle, against one that follows the last at once, and what idling costs."""

from __future__ import annotations

from dataclasses import dataclass

from coresweep_report.analysis.dispatching import IDLE, WORKLOAD, idle_us, serial_line
from coresweep_report.pairing import quotient
from coresweep_report.statistics import median
from coresweep_report.sweep import Measured, Sweep


@dataclass(frozen=True)
class Rest:
    """One way of running and one batch, hot and after idling."""

    hot: Measured  # ns per batch
    rested: Measured  # ns per batch
    idle_us: int  # the least that caller and workers lay idle
    work_ns: float  # serial time of the batch, hot

    @property
    def mode(self) -> str:
        return self.rested.case.mode

    @property
    def dispatch(self) -> str:
        return self.rested.case.axis("dispatch")

    @property
    def name(self) -> str:
        return f"{self.mode} ({self.dispatch})" if self.dispatch else self.mode

    @property
    def times(self) -> float:
        """How many times as long the batch takes after idling."""
        return quotient(self.rested, self.hot).value

    @property
    def equal_states(self) -> bool:
        """Whether both are of one state of the machine."""
        return quotient(self.rested, self.hot).equal_states

    @property
    def cpu_share(self) -> Measured | None:
        """CPU time of all idle workers as a share of one CPU; None where it was not to be had."""
        return self.rested.by_counter("idle_cpu_share")

    @property
    def asleep_share(self) -> float | None:
        """Of the workers, in the end of the pause."""
        seen = self.rested.counter("asleep_share")
        return median(seen) if seen else None


def rests(sweep: Sweep) -> list[Rest]:
    """Every case after idling that has its hot one, at the headline's workers and serially: by length of the pause,
    then in the catalogue's order."""
    known = sweep.of(WORKLOAD)
    workers = sweep.headline_workers(known)
    hot = {_identity(found): found for found in known if idle_us(found) == 0}
    line = serial_line(sweep)
    step_ns = line.step_ns if line is not None else 0.0
    modes = list(sweep.record.modes)
    found = [
        Rest(_batch(hot[_identity(case)]), _batch(case), idle_us(case), case.steps_per_trial * step_ns)
        for case in known
        if idle_us(case) > 0 and case.case.workers in (1, workers) and _identity(case) in hot
    ]
    return sorted(found, key=lambda rest: (rest.idle_us, rest.work_ns, modes.index(rest.mode), rest.dispatch))


def _identity(found: Measured) -> tuple[tuple[str, str], ...]:
    return tuple((key, value) for key, value in found.case.axes.items() if key != IDLE)


def _batch(found: Measured) -> Measured:
    return found.times(found.steps_per_trial)
