"""The report's sections. A new one is a file here with a `build`, and its name in SECTIONS."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from coresweep_report.sections.base import Section
from coresweep_report.sweep import Sweep

SECTIONS = [
    "answers",
    "machine",
    "modes",
    "speedup",
    "dispatch",
    "locks",
    "handover",
    "others",
    "method",
]


def build_all(sweep: Sweep) -> list[Section]:
    """Every section, in the order of the page."""
    return [_builder(name)(sweep) for name in SECTIONS]


def _builder(name: str) -> Callable[[Sweep], Section]:
    builder: Callable[[Sweep], Section] = import_module(f"{__name__}.{name}").build
    return builder
