"""One-way latency between CPUs, from `core_to_core`: pair by pair, and by what two CPUs share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coresweep_report.sweep import Measured, Sweep, ok_blocks

WORKLOAD = "core_to_core"
NAMED = re.compile(r"oneway_cpu(\d+)_cpu(\d+)_median_ns")
SHARED = (("core", "one core"), ("l3", "one L3 cache"), ("numa_node", "one NUMA node"), ("package", "one package"))


@dataclass(frozen=True)
class CpuPair:
    """Two CPUs that hand a line to and fro."""

    first: int
    second: int
    median: Measured
    least: Measured | None
    shares: str

    @property
    def name(self) -> str:
        return f"CPUs {self.first} and {self.second}"


def pairs_of(sweep: Sweep, found: Measured) -> list[CpuPair]:
    """The pairs that a case names, in the order of their CPUs; a large machine's are not named one by one."""
    places = {place["cpu"]: place for place in sweep.record.machine["topology"].get("places", [])}
    names = {name for block in ok_blocks(found.case) for name in block.counters}
    ends = sorted((int(match[1]), int(match[2])) for name in names if (match := NAMED.fullmatch(name)))
    pairs = []
    for first, second in ends:
        name = f"oneway_cpu{first}_cpu{second}"
        median = found.by_counter(f"{name}_median_ns")
        if median is not None:
            shares = _shared(places.get(first), places.get(second))
            pairs.append(CpuPair(first, second, median, found.by_counter(f"{name}_min_ns"), shares))
    return pairs


def _shared(first: Mapping[str, Any] | None, second: Mapping[str, Any] | None) -> str:
    """The smallest thing that both belong to, as far as the machine says."""
    if first is None or second is None:
        return "not known"
    for key, what in SHARED:
        if first.get(key) is not None and first.get(key) == second.get(key):
            return what
    return "nothing"


def by_shared(pairs: list[CpuPair]) -> dict[str, list[CpuPair]]:
    """Pairs by what they share, the closest first."""
    order = [what for _, what in SHARED] + ["nothing", "not known"]
    groups = {what: [pair for pair in pairs if pair.shares == what] for what in order}
    return {what: group for what, group in groups.items() if group}
