"""Speed-up against workers: one curve per workload, placement, dispatch and mode."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from coresweep_report import models
from coresweep_report.sweep import Measured, SpeedUp, Sweep, ideal


@dataclass(frozen=True)
class Step:
    """One number of workers on a curve."""

    found: Measured
    gain: SpeedUp

    @property
    def workers(self) -> int:
        return self.found.case.workers

    @property
    def ideal(self) -> int:
        return ideal(self.found.case)

    @property
    def efficiency(self) -> float:
        return models.efficiency(self.gain.value, self.workers)

    @property
    def serial_fraction(self) -> float | None:
        """Karp–Flatt; only where every worker has a CPU of its own."""
        return models.karp_flatt(self.gain.value, self.workers) if self.workers <= self.found.case.places else None


@dataclass(frozen=True)
class Curve:
    """A mode's speed-ups, workers ascending."""

    workload: str
    mode: str
    dispatch: str
    place: str
    steps: list[Step]

    def fitting(self, cores: int) -> list[Step]:
        """Points that one model may join: a CPU for each worker and no two on one core."""
        return [s for s in self.steps if s.workers <= min(s.found.case.places, cores)]

    def usl(self, cores: int) -> models.UslFit | None:
        steps = self.fitting(cores)
        return models.fit_usl([step.workers for step in steps], [step.gain.value for step in steps])


def curves(sweep: Sweep, workload: str) -> list[Curve]:
    """Curves of the work that was measured at the most numbers of workers, in the catalogue's order of modes."""
    by_work: dict[object, list[Measured]] = defaultdict(list)
    for found in sweep.of(workload, lambda found: found.case.mode != "serial"):
        by_work[found.work].append(found)
    if not by_work:
        return []
    chosen = max(by_work.values(), key=lambda rows: (len({row.case.workers for row in rows}), len(rows)))
    grouped: dict[tuple[str, str, str], list[Step]] = defaultdict(list)
    for found in chosen:
        gain = sweep.speed_up(found)
        if gain is not None:
            case = found.case
            grouped[(case.mode, case.axis("dispatch"), case.place)].append(Step(found, gain))
    modes = list(sweep.record.modes)
    order = sorted(grouped, key=lambda key: (key[2], key[1], modes.index(key[0])))
    return [
        Curve(workload, mode, dispatch, place, sorted(grouped[(mode, dispatch, place)], key=lambda step: step.workers))
        for mode, dispatch, place in order
    ]
