"""This machine: the CPU counts that differ, what else was found, and its shape."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from typing import Any

from coresweep_report import words
from coresweep_report.analysis import core_share, quota
from coresweep_report.figures.chips import Chip, chip_rows
from coresweep_report.figures.svg import drawing
from coresweep_report.record import Round
from coresweep_report.sections import base
from coresweep_report.sweep import Sweep

COUNTS = (
    ("online", "CPUs that the kernel runs"),
    ("allowed", "of those, what the cgroup's cpuset permits"),
    ("affinity", "CPUs in the process's own mask at start"),
    ("usable", "all of the above at once: where workers can be placed"),
    ("quota", "CPUs' worth of time that the cgroups grant"),
)


def build(sweep: Sweep) -> base.Section:
    machine = sweep.record.machine
    content = {"counts": _counts(machine["cpus"]), "facts": _facts(sweep), "warnings": warnings(sweep)}
    plates = [_plate(sweep)] if machine["topology"].get("places") else []
    return base.Section("machine", "This machine", "machine.html.j2", plates, content)


def _counts(cpus: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    rows = []
    for key, meaning in COUNTS:
        value = cpus[key]
        rows.append(
            (
                key,
                "–" if value is None else f"{value:g}",
                meaning if value is not None else "no limit on CPU time was seen",
            )
        )
    return rows


def warnings(sweep: Sweep) -> list[str]:
    """What makes the numbers of this machine or build mean less than they seem to."""
    machine, build = sweep.record.machine, sweep.record.build
    cpus = machine["cpus"]
    found = []
    if (limit := quota.limit(sweep)) is not None:
        period = quota.period_ns(sweep)
        found.append(
            f"The quota grants {limit:g} CPUs' worth of time on {cpus['usable']} usable CPUs"
            f"{f', every {words.duration(period)}' if period else ''}: more workers than that stand still when it is "
            "used up. Batches are shorter, so that figures of more workers hold for bursts only, but for those under "
            "Sustained computing."
        )
    if machine["affinity_is_pretended"]:
        found.append(
            "Affinity is pretended here: the kernel echoes masks without binding, so no worker was really pinned."
        )
    if build["sanitizer"] != "none":
        found.append(f"Built with the {build['sanitizer']} sanitizer: no time in this report means anything.")
    if sweep.record.run["work_scale"] != 1:
        found.append(
            f"Measured with --work-scale {sweep.record.run['work_scale']:g}: the kernels did more than they report."
        )
    return found


def _facts(sweep: Sweep) -> list[tuple[str, str]]:
    machine = sweep.record.machine
    topology = machine["topology"]
    shape = ", ".join(
        words.count(topology[key], noun)
        for key, noun in (
            ("packages", "package"),
            ("numa_nodes", "NUMA node"),
            ("l3", "L3 cache"),
            ("cores", "core"),
            ("pus", "PU"),
        )
        if key in topology
    )
    smt = topology.get("smt")
    caches = ", ".join(
        f"{cache['count']} × {cache['name']} {words.size(cache['bytes'])}" for cache in topology.get("caches", [])
    )
    unknown = "unknown"
    memory = machine["memory_bytes"]
    return [
        ("processor", machine["cpu_model"] or unknown),
        ("shape", shape + (f"; up to {smt} PUs a core" if smt and smt > 1 else "; no SMT" if smt else "")),
        *([("caches", caches)] if caches else []),
        ("kinds of core", _kinds(topology.get("kinds", []))),
        ("memory", words.size(memory) if memory else unknown),
        ("virtualisation", machine["virtualisation"] or "none seen"),
        ("governor", machine["governor"] or unknown),
        ("turbo", machine["turbo"] or unknown),
        ("frequency", frequency(sweep.record.rounds) or unknown),
        ("cores", core_share.in_words(core_share.sharing(sweep)) or unknown),
        ("clock source", machine["clocksource"] or unknown),
        ("kernel", f"{machine['kernel']}, {machine['architecture']}"),
        ("system", machine["os"] or unknown),
        ("digest of the shape", machine["digest"]),
        *[_environment(key, value) for key, value in sorted(sweep.record.environment.items())],
    ]


def frequency(rounds: list[Round]) -> str:
    """How fast a CPU ran at the rounds' starts, and how far apart; empty where nobody could tell."""
    if not rounds:
        return ""
    found = sorted(round.frequency_hz for round in rounds)
    middle = statistics.median(found)
    text = f"{middle / 1e9:.2f} GHz"
    if len(found) > 1:
        text += f", {found[0] / 1e9:.2f} to {found[-1] / 1e9:.2f} over {words.count(len(found), 'round')}"
        text += f" ({words.percent((found[-1] - found[0]) / middle)} apart)"
    cpus = words.cpu_list(sorted({round.cpu for round in rounds}))
    own = [round.aperf_hz for round in rounds if round.aperf_hz is not None]
    text += f": one thread alone on CPU {cpus}, told at each round's start by additions that take a cycle each"
    return text + (f"; the core itself counted {statistics.median(own) / 1e9:.2f} GHz" if own else "")


def _kinds(kinds: list[Mapping[str, Any]]) -> str:
    if len(kinds) < 2:
        return "one, or not told apart"
    return "; ".join(f"kind {kind['number']}: CPUs {words.cpu_list(kind['cpus'])}" for kind in kinds)


def _environment(key: str, value: object) -> tuple[str, str]:
    """Units stand in key names."""
    name, _, unit = key.rpartition("_")
    if isinstance(value, int | float) and name and unit in ("bytes", "ns"):
        return name.replace("_", " "), words.size(value) if unit == "bytes" else words.duration(value)
    return key.replace("_", " "), _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list):
        return ", ".join(_plain(item) for item in value) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_plain(item)}" for key, item in value.items()) or "none"
    return "unknown" if value is None else str(value) or "none"


def _plate(sweep: Sweep) -> base.Plate:
    topology = sweep.record.machine["topology"]
    used = {cpu for found in sweep.measured for worker in found.case.cpus for cpu in worker}
    chips = [_chip(place, used) for place in topology["places"]]
    l3 = [cache for cache in topology.get("caches", []) if cache["name"] == "L3"]
    label = f"L3 {words.size(l3[0]['bytes'])}" if len(l3) == 1 else ""
    placed = len(used & {chip.cpu for chip in chips})
    claim = f"Workers were placed on {placed} of {words.count(len(chips), 'usable CPU')}"
    small = "Numbers are the kernel's. Squares that touch share a core; a wide gap parts L3 caches. Full: used."
    return base.Plate(
        claim, small, [drawing(chip_rows(chips, label), "machine", "The usable CPUs by package, cache and core")]
    )


def _chip(place: Mapping[str, Any], used: set[int]) -> Chip:
    core, l3, node, package = (-1 if place.get(k) is None else place[k] for k in ("core", "l3", "numa_node", "package"))
    return Chip(place["cpu"], core, l3, node, package, place["cpu"] in used)
