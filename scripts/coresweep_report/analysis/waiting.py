"""Waiting work (`sleep_square`) and handing data over (`queue`)."""

from __future__ import annotations

from dataclasses import dataclass

from coresweep_report.sweep import WAITING, Measured, SpeedUp, Sweep

QUEUE = "queue"


@dataclass(frozen=True)
class Wait:
    """A mode that waits with many workers. Waiting needs no CPU."""

    found: Measured
    gain: SpeedUp


def waits(sweep: Sweep) -> list[Wait]:
    """Every case of waiting work with a serial one to compare with."""
    found = sweep.of(WAITING, lambda found: found.case.mode != "serial")
    return [Wait(subject, gain) for subject in found if (gain := sweep.speed_up(subject)) is not None]


def furthest(found: list[Wait]) -> Wait | None:
    """The largest speed-up; one that is certain before one that only reads so."""
    return max(found, key=lambda wait: (wait.gain.above(1), wait.gain.value)) if found else None


def handovers(sweep: Sweep) -> list[Measured]:
    """Cases of the queue, fastest first."""
    return sorted(sweep.of(QUEUE), key=lambda found: found.median)
