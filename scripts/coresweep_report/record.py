"""The record of a run (run.json) as typed values, checked against reports/schema/run.schema.json when it is loaded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from math import isfinite
from typing import Any

import jsonschema

from coresweep_report.contradictions import first_contradiction
from coresweep_report import observations
from coresweep_report.errors import ReportError
from coresweep_report.observations import Observations

SCHEMA = Path(__file__).resolve().parents[2] / "reports" / "schema" / "run.schema.json"


@dataclass(frozen=True)
class Block:
    """One process of one case. Times are sums over the `trials_per_sample` trials of a sample."""

    number: int
    status: str
    reason: str
    trials_per_sample: int
    samples_ns: list[float]  # published value of each sample, in the case's unit
    span_ns: list[float]
    steps: list[int]
    startup_ns: float
    counters: Mapping[str, list[float | None]]
    observations: Mapping[str, Observations]  # of all samples together
    flags: list[str]
    disturbance: list[list[Mapping[str, int]]]  # per sample, per worker; an absent key is an absent source
    steal_ticks: int | None
    throttled_us: int | None
    cpus: list[list[int]]  # read back from the kernel, per worker
    facts: Mapping[str, str] = field(default_factory=dict)  # one-off facts of this process
    # Half the round trip of a cache line between its CPUs, per sample (before, after); empty: no sample has any.
    distance_ns: list[tuple[float, float] | None] = field(default_factory=list)
    caller_cpus: list[int] = field(default_factory=list)  # of a caller that hands over the tasks; empty: no place
    # One turn of a short loop and one step of a chain of multiply-adds of the CPU that gets least of its core.
    loop_turn_ns: list[tuple[float, float] | None] = field(default_factory=list)
    multiply_add_ns: list[tuple[float, float] | None] = field(default_factory=list)
    order: int | None = None  # its place in its round


@dataclass(frozen=True)
class Case:
    """One point of the sweep."""

    id: str
    workload: str
    axes: Mapping[str, str]
    cpus: list[list[int]]
    aliases: list[str]
    oversubscribed: bool
    priority: int
    status: str
    reason: str | None
    unit: str
    blocks: list[Block]
    caller_cpus: list[int] = field(default_factory=list)  # of a caller that hands over the tasks; empty: no place

    def axis(self, key: str, fallback: str = "") -> str:
        return self.axes.get(key, fallback)

    def number(self, key: str) -> int | None:
        value = self.axes.get(key, "")
        return int(value) if value.isdecimal() and len(value) < 19 else None

    @property
    def mode(self) -> str:
        return self.axis("mode", "serial")

    @property
    def workers(self) -> int:
        return int(self.axis("workers", "1"))

    @property
    def place(self) -> str:
        return self.axis("place")

    def alias_places(self) -> list[str]:
        """The policies that deal the same CPUs: what its aliases differ in."""
        parts = [part for alias in self.aliases for part in alias.split("/") if part.startswith("place:")]
        return parts or self.aliases

    @property
    def places(self) -> int:
        """How many different CPUs its workers have between them."""
        return len({cpu for worker in self.cpus for cpu in worker})


@dataclass(frozen=True)
class Mode:
    """What the catalogue says of a mode. `family` is its colour, `rank` its position within the family."""

    name: str
    description: str
    family: str
    rank: int
    caller_works: bool = False  # the caller is one of the workers
    waits: str = ""  # how its idle workers wait; empty in older records


@dataclass(frozen=True)
class Lock:
    """What the catalogue says of a lock."""

    name: str
    description: str
    kind: str  # lock, rwlock, update
    excludes: bool


@dataclass(frozen=True)
class Channel:
    """What the catalogue says of a channel."""

    name: str
    description: str
    process_shared: bool


@dataclass(frozen=True)
class Workload:
    """What the catalogue says of a workload."""

    name: str
    description: str
    step: str
    unit: str  # of what it publishes
    form: str


@dataclass(frozen=True)
class Round:
    """How fast a CPU of the run ran at the start of one block."""

    number: int
    cpu: int
    frequency_hz: float  # told by a chain of additions, one cycle each
    aperf_hz: float | None  # the core's own count of its cycles, where it can be read


@dataclass(frozen=True)
class Record:
    """A whole run. `run`, `build`, `machine` and `environment` are as in the schema."""

    run: Mapping[str, Any]
    build: Mapping[str, Any]
    machine: Mapping[str, Any]
    environment: Mapping[str, Any]
    workloads: Mapping[str, Workload]
    modes: Mapping[str, Mode]
    locks: Mapping[str, Lock]
    channels: Mapping[str, Channel]
    cases: list[Case]
    rounds: list[Round] = field(default_factory=list)  # empty: nobody could tell, or an old record
    protocol: int = 0  # what its numbers mean: the driver's `protocol_version`


def load(directory: Path) -> Record:
    """The record in `directory`. Raises ReportError when there is none, or it is not a valid one."""
    path = directory / "run.json"
    try:
        if path.exists() and not path.is_file():
            raise OSError("it is no regular file")
        text = path.read_text(encoding="utf-8")
        document = json.loads(text, parse_float=_finite, parse_constant=_finite)
    except FileNotFoundError as error:
        raise ReportError(f"no record at {path}; name the folder of a run: reports/<machine>/<run>") from error
    except RecursionError as error:
        raise _too_deep(path) from error
    except (OSError, ValueError) as error:
        raise ReportError(f"cannot read {path}: {error}; measure again, or resume the run") from error
    try:
        jsonschema.Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(document)
    except jsonschema.ValidationError as error:
        where = "/".join(str(part) for part in error.absolute_path) or "the document"
        message = error.message if len(error.message) < 160 else error.message[:157] + "…"
        raise ReportError(
            f"{path} is not a run record: {where}: {message}; render it with the checkout that wrote it"
        ) from error
    except RecursionError as error:
        raise _too_deep(path) from error
    if contradiction := first_contradiction(document):
        raise ReportError(f"{path} contradicts itself: {contradiction}; measure again")
    record = parse(document)
    if stranger := _not_in_catalogue(record):
        raise ReportError(f"{path} is not a run record: {stranger}, which its catalogue lacks; measure again")
    return record


def _finite(text: str) -> float:
    """NaN, Infinity and 1e400 are words of Python's; in a record they are mistakes."""
    value = float(text)
    if not isfinite(value):
        raise ValueError(f"{text[:40]} is no number of a record")
    return value


def _too_deep(path: Path) -> ReportError:
    return ReportError(f"{path} is not a run record: it is nested too deeply; measure again, or resume the run")


def _not_in_catalogue(record: Record) -> str:
    """The first case that names what the catalogue does not describe; empty where all is described."""
    for case in record.cases:
        named = [("workload", case.workload, record.workloads), ("mode", case.mode, record.modes)]
        if "lock" in case.axes:
            named.append(("lock", case.axes["lock"], record.locks))
        for what, name, known in named:
            if name not in known:
                return f"case {case.id[:80]} has the {what} {name[:40]}"
    return ""


def parse(document: Mapping[str, Any]) -> Record:
    """A record from a document that is valid against the schema."""
    catalogue = document["catalogue"]
    return Record(
        run=document["run"],
        build=document["build"],
        machine=document["machine"],
        environment=document["environment"],
        workloads={entry["name"]: Workload(**_take(entry, Workload)) for entry in catalogue["workloads"]},
        modes=_modes(catalogue["modes"]),
        locks={entry["name"]: Lock(**_take(entry, Lock)) for entry in catalogue["locks"]},
        channels={entry["name"]: Channel(**_take(entry, Channel)) for entry in catalogue["channels"]},
        cases=[_case(entry) for entry in document["cases"]],
        rounds=[_round(entry) for entry in document.get("rounds", [])],
        protocol=document["protocol"],
    )


def _take(entry: Mapping[str, Any], into: type[Any]) -> dict[str, Any]:
    return {name: entry[name] for name in (f.name for f in fields(into)) if name in entry}


def _modes(entries: list[Mapping[str, Any]]) -> dict[str, Mode]:
    modes: dict[str, Mode] = {}
    for entry in entries:
        rank = sum(mode.family == entry["family"] for mode in modes.values())
        modes[entry["name"]] = Mode(**_take(entry, Mode), rank=rank)
    return modes


def _round(entry: Mapping[str, Any]) -> Round:
    return Round(entry["block"], entry["cpu"], entry["frequency_hz"], entry.get("aperf_hz"))


def _case(entry: Mapping[str, Any]) -> Case:
    taken = _take(entry, Case)
    taken["blocks"] = [_block(block) for block in entry["blocks"]]
    return Case(**taken)


def _block(entry: Mapping[str, Any]) -> Block:
    taken = _take(entry, Block)
    taken["observations"] = {name: observations.parse(seen) for name, seen in entry.get("observations", {}).items()}
    for key in ("distance_ns", "loop_turn_ns", "multiply_add_ns"):
        taken[key] = [(probe[0], probe[1]) if probe else None for probe in entry.get(key, [])]
    return Block(number=entry["block"], trials_per_sample=entry["k"], **taken)
