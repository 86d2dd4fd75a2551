"""The report's sections. A new one is a file here with a `build`, and its name in SECTIONS.

`WORKLOADS` are those that a section alone tells of. One that the run was not asked for at all may come back empty.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from types import ModuleType

from coresweep_report.sections.base import Section
from coresweep_report.sweep import Sweep

SECTIONS = [
    "answers",
    "machine",
    "sustained",
    "modes",
    "speedup",
    "dispatch",
    "kernels",
    "locks",
    "contention",
    "sharing",
    "handover",
    "channels",
    "coordination",
    "creation",
    "hardware",
    "others",
    "method",
]


def build_all(sweep: Sweep) -> list[Section]:
    """Every section, in the order of the page."""
    return [_builder(name)(sweep) for name in SECTIONS]


def told() -> set[str]:
    """The workloads that a section is for: what is left is told by the one of everything else."""
    return {workload for name in SECTIONS for workload in getattr(_module(name), "WORKLOADS", ())}


def _builder(name: str) -> Callable[[Sweep], Section]:
    builder: Callable[[Sweep], Section] = _module(name).build
    return builder


def _module(name: str) -> ModuleType:
    return import_module(f"{__name__}.{name}")
