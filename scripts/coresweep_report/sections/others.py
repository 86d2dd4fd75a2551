"""Everything else that was measured: workloads that no other section speaks of, case by case."""

from __future__ import annotations

from dataclasses import dataclass

from coresweep_report import sections, ways, words
from coresweep_report.record import Workload
from coresweep_report.sections import base
from coresweep_report.statistics import median
from coresweep_report.sweep import Measured, Sweep


@dataclass(frozen=True)
class Row:
    """A case: what tells it from the others of its workload, and the middle of each of its counters."""

    found: Measured
    name: str
    counters: list[tuple[str, str]]

    @property
    def unit(self) -> str:
        return self.found.case.unit


def build(sweep: Sweep) -> base.Section:
    groups = []
    told = sections.told()
    for name, workload in sweep.record.workloads.items():
        found = sweep.of(name)
        if found and name not in told:
            groups.append(_group(workload, found))
    missing = [] if groups else ["Nothing was measured in this run beyond what the sections above speak of."]
    content = {"groups": groups}
    return base.Section("others", "Everything else measured", "others.html.j2", content=content, missing=missing)


def _group(workload: Workload, found: list[Measured]) -> tuple[Workload, str, list[Row]]:
    """The workload, the axes that all of its cases share, and its cases in the catalogue's order."""
    keys = list(dict.fromkeys(key for one in found for key in one.case.axes))
    shared = [key for key in keys if len({one.case.axis(key) for one in found}) == 1] if len(found) > 1 else []
    same = ", ".join(ways.axis(key, found[0].case.axis(key)) for key in shared)
    rows = [
        Row(
            one,
            ", ".join(f"{key} {value}" for key, value in one.case.axes.items() if key not in shared),
            _counters(one),
        )
        for one in found
    ]
    return workload, same, rows


def _counters(found: Measured) -> list[tuple[str, str]]:
    names = sorted({name for block in found.case.blocks for name in block.counters})
    return [words.quantity(name, median(values)) for name in names if (values := found.counter(name))]
