"""Speed-up against workers: one curve per workload, placement, dispatch and mode."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
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

    def fitting(self, cores: Mapping[int, int]) -> list[Step]:
        """Points that one model may join: a core for each worker, as `core_of` knows them."""
        return [step for step in self.steps if _cores(step, cores) >= step.workers]

    def usl(self, cores: Mapping[int, int]) -> models.UslFit | None:
        steps = self.fitting(cores)
        return models.fit_usl([step.workers for step in steps], [step.gain.value for step in steps])


def core_of(sweep: Sweep) -> dict[int, int]:
    """The core of every CPU that the topology names."""
    places = sweep.record.machine["topology"].get("places", [])
    return {place["cpu"]: place["core"] for place in places}


def _cores(step: Step, cores: Mapping[int, int]) -> int:
    """How many different cores its workers were dealt; a CPU that the topology does not name counts as one."""
    return len({cores.get(cpu, ~cpu) for worker in step.found.case.cpus for cpu in worker})


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
