"""A record with its statistics: what was measured, case by case, speed-ups, and how to find them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import cached_property

from coresweep_report import distance, words
from coresweep_report.equal_states import alike, in_equal_states
from coresweep_report.measured import (
    HOW,
    WAITING,
    Measured,
    ideal,
    in_one_state,
    measure,
    ok_blocks,
    work_of,
)
from coresweep_report.pairing import quotient
from coresweep_report.record import Record
from coresweep_report.speed_up import SpeedUp

__all__ = ["WAITING", "Measured", "SpeedUp", "Sweep", "alike", "ideal", "in_equal_states", "ok_blocks"]


class Sweep:
    """A record with its statistics."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.surroundings = distance.RunSurroundings(record.cases)
        each = (measure(case, self.surroundings.of(case)) for case in record.cases)
        self.measured = in_one_state([found for found in each if found is not None])
        self._serial = {found.work: found for found in self.measured if found.case.mode == "serial"}

    @property
    def usable(self) -> int:
        return int(self.record.machine["cpus"]["usable"])

    @property
    def parallel(self) -> bool:
        """Whether there is anything to run in parallel on."""
        return self.usable > 1

    def unpublished(self, *workloads: str) -> str:
        """Why there is nothing of some workloads: the cases that were to be, by their status; empty where none were."""
        lost = Counter(case.status for case in self.record.cases if case.workload in workloads and case.status != "ok")
        return words.listed([f"{count:,} {status.replace('_', ' ')}" for status, count in sorted(lost.items())])

    def asked(self, *workloads: str) -> bool:
        """Whether the run was to measure any of them."""
        return any(case.workload in workloads for case in self.record.cases)

    def of(self, workload: str, keep: Callable[[Measured], bool] = lambda _: True) -> list[Measured]:
        return [found for found in self.measured if found.case.workload == workload and keep(found)]

    @staticmethod
    def waits(workload: str) -> bool:
        """Whether CPUs are no bound for it: such work has a section of its own."""
        return workload == WAITING

    def family(self, mode: str) -> str:
        known = self.record.modes.get(mode)
        return known.family if known else "serial"

    def excludes(self, lock: str) -> bool:
        known = self.record.locks.get(lock)
        return known.excludes if known else True

    def baseline(self, subject: Measured) -> Measured | None:
        """The serial case of the same work; of another grain where that one was not measured."""
        exact = self._serial.get(subject.work)
        if exact is not None:
            return exact
        wanted = work_of(subject.case, (*HOW, "grain"))
        for serial in self._serial.values():
            if work_of(serial.case, (*HOW, "grain")) == wanted:
                return serial
        return None

    def speed_up(self, subject: Measured) -> SpeedUp | None:
        """Over the serial loop of the same work, round by round; None where that was not measured."""
        serial = self.baseline(subject)
        if serial is None or subject.median <= 0:
            return None
        return quotient(serial, subject, serial.work == subject.work, float(ideal(subject.case)))

    def headline_workers(self, cases: Iterable[Measured]) -> int | None:
        """The worker count to speak about: the largest that has a CPU for each of several workers, else the smallest
        of several, else one."""
        counts = {found.case.workers for found in cases if found.case.mode != "serial"}
        several = sorted(workers for workers in counts if workers > 1)
        fitting = [workers for workers in several if workers <= self.usable]
        return fitting[-1] if fitting else several[0] if several else 1 if counts else None

    @cached_property
    def workers(self) -> int | None:
        """The headline over everything measured with tasks."""
        tasks = {name for name, workload in self.record.workloads.items() if workload.form == "tasks"}
        return self.headline_workers(found for found in self.measured if found.case.workload in tasks)
