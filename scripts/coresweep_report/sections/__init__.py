"""The report's sections. A new one is a file here, a template of the same name, and a line in SECTIONS."""

from __future__ import annotations

from collections.abc import Callable

from coresweep_report.sections import answers, dispatch, handover, locks, machine, method, modes, speedup
from coresweep_report.sections.base import Section
from coresweep_report.sweep import Sweep

SECTIONS: tuple[Callable[[Sweep], Section], ...] = (
    answers.build,
    machine.build,
    modes.build,
    speedup.build,
    dispatch.build,
    locks.build,
    handover.build,
    method.build,
)
