"""The part of run.json that the demands are about. The whole of it is described by reports/schema."""

import json
import statistics
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from acceptance.finding import NotMeasured


@dataclass(frozen=True)
class Block:
    """What one process of a case measured."""

    block: int
    order: int  # of the process within its block
    status: str
    k: int  # trials per sample
    samples_ns: list[float]
    span_ns: list[float]
    warmup_ns: float
    wall_ns: float
    counters: dict[str, list[float | None]]
    disturbance: list[list[dict[str, int]]]  # per sample, per worker; an absent key is an absent source
    flags: list[str]  # union over the samples
    facts: dict[str, str] = field(default_factory=dict)
    # Half the round trip of a cache line between its CPUs, before and after each sample; empty where none was probed.
    distance_ns: list[tuple[float, float] | None] = field(default_factory=list)
    # A short loop's turn and a multiply-add's step, likewise, of the CPU that gets least of its core.
    loop_turn_ns: list[tuple[float, float] | None] = field(default_factory=list)
    multiply_add_ns: list[tuple[float, float] | None] = field(default_factory=list)
    caller_cpus: list[int] = field(default_factory=list)  # read back, of a caller that hands over tasks

    @property
    def value_ns(self) -> float:
        """The process value: the median of its samples."""
        return statistics.median(self.samples_ns)

    @property
    def outside_ns(self) -> float:
        """What the process took besides its trials and its warm-up."""
        return self.wall_ns - sum(self.span_ns) - self.warmup_ns

    def counter(self, name: str) -> list[float]:
        return [value for value in self.counters.get(name, []) if value is not None]


@dataclass(frozen=True)
class Case:
    id: str
    workload: str
    axes: dict[str, str]
    oversubscribed: bool
    status: str
    reason: str | None
    blocks: list[Block]

    @property
    def ok_blocks(self) -> list[Block]:
        return [block for block in self.blocks if block.status == "ok"]

    @property
    def trials(self) -> int:
        return sum(block.k * len(block.samples_ns) for block in self.ok_blocks)


@dataclass(frozen=True)
class Record:
    run: dict[str, Any]
    catalogue: dict[str, list[dict[str, Any]]]
    cases: list[Case]

    def one(self, workload: str, **axes: str) -> Case:
        """The measured case with these axes. Raises NotMeasured unless there is exactly one and it is ok."""
        wanted = ",".join([workload, *(f"{key}:{value}" for key, value in axes.items())])
        found = [c for c in self.cases if c.workload == workload and axes.items() <= c.axes.items()]
        if len(found) != 1:
            raise NotMeasured(f"{len(found)} cases of the record are {wanted}")
        if found[0].status != "ok":
            raise NotMeasured(f"{found[0].id}: {found[0].status}: {found[0].reason}")
        return found[0]


def _block(raw: dict[str, Any]) -> Block:
    return Block(**{name: raw[name] for name in Block.__dataclass_fields__ if name in raw})


def _case(raw: dict[str, Any]) -> Case:
    fields = {name: raw[name] for name in Case.__dataclass_fields__ if name != "blocks"}
    return Case(**fields, blocks=[_block(block) for block in raw["blocks"]])


def parse_record(raw: dict[str, Any]) -> Record:
    return Record(raw["run"], raw["catalogue"], [_case(case) for case in raw["cases"]])


def read_record(directory: Path) -> Record:
    try:
        return parse_record(json.loads((directory / "run.json").read_text()))
    except (OSError, ValueError, KeyError) as error:
        raise NotMeasured(f"{directory / 'run.json'} cannot be read: {error!r}") from error
