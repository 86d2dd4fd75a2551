"""Synthetic records: deterministic, valid against the schema, with plausible numbers from a small cost model."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

from catalogue_fixture import CATALOGUE

ORDER: tuple[str, ...] = (
    "mode",
    "dispatch",
    "lock",
    "channel",
    "barrier",
    "workers",
    "place",
    "grain",
    "work",
    "size",
    "inside",
)
ORDER += (
    "outside",
    "reads",
    "stride",
    "senders",
    "receivers",
    "stamp",
    "stripes",
    "pause",
    "wait",
    "check",
    "arrival",
    "primitive",
    "gap",
)
ORDER += ("kind", "permits", "how", "touched", "children", "n", "lengths", "interval_us", "memory", "access", "clock")
ORDER += ("operation", "home", "via", "operations", "lasting_ms", "idle_us")
STEP_NS = {"sum_square": 1560.0, "square": 0.35, "sleep_square": 1_000_000.0}
# Per mode: nanoseconds to launch one trial, and per task by dispatch.
LAUNCH = {"thread": 32e3, "process": 1.4e6, "process_fork": 4e5, "thread_pool": 5e3, "process_pool": 6e3}
LAUNCH |= {"thread_pool_asio": 7e3, "thread_pool_tbb": 4e3, "thread_pool_openmp": 1e3}
TASK = {"index": 40.0, "submit": 180.0}
LOCK_NS = {"none": 2.0, "atomic": 6.0, "std_mutex": 18.0, "pthread_mutex": 19.0, "pthread_robust_shared": 60.0}
LOCK_NS |= {"ttas": 11.0, "ticket": 13.0, "std_semaphore": 17.0}
Json = dict[str, Any]


def case_id(workload: str, axes: dict[str, str]) -> str:
    return "/".join([workload, *(f"{key}:{axes[key]}" for key in ORDER if key in axes)])


class Builder:
    """Builds one record. `cpus` is the machine; `blocks` the number of process values of each case."""

    ROLES: tuple[str, ...] = ("counter", "deposit", "queue")  # their published clock is the region's

    def __init__(self, cpus: int = 2, blocks: int = 8, state: str = "complete", suite: str = "default") -> None:
        self.cpus, self.blocks, self.state, self.suite = cpus, blocks, state, suite

    def record(self) -> Json:
        cases = [self.case(workload, axes) for workload, axes in self.points()]
        return {
            "schema": "coresweep-run/1",
            "protocol": 1,
            "run": self.run(),
            "build": {
                "version": "0.1.0",
                "commit": "0123456789ab",
                "compiler": "GNU 12.2.0",
                "flags": "-O2 -falign-functions=64 -falign-loops=32",
                "build_type": "Release",
                "sanitizer": "none",
                "libraries": {"hwloc": "2.9.0", "benchmark": "1.7.1", "tbb": "2021.8", "boost": "1.74"},
                "benchmark_library_debug": True,
            },
            "machine": self.machine(),
            "environment": {"aslr": True, "load_average": [0.1, 0.2, 0.3]},
            "catalogue": copy.deepcopy(CATALOGUE),
            "cases": cases,
        }

    def run(self) -> Json:
        ended = self.state in ("complete", "budget_ended")
        return {
            "id": "20250102T030405Z-default",
            "suite": self.suite,
            "title": "the questions of the report, in six minutes",
            "suite_source": {"name": self.suite},
            "seed": 4711,
            "filter": None,
            "work_scale": 1.0,
            "budget_s": 340,
            "started_at": "2025-01-02T03:04:05Z",
            "finished_at": "2025-01-02T03:09:05Z" if ended else None,
            "state": self.state,
            "command": ["coresweep", "run", self.suite],
            "reproduce": f"coresweep run {self.suite} --seed 4711",
            "blocks_planned": max(self.blocks, 2),
            "blocks_done": self.blocks,
            "resumed": 0,
            "target_half_width": 0.03,
            "wall_s": 300.0,
            "measured_s": 210.0,
            "warmup_s": 30.0,
            "measuring_share": 0.7,
        }

    def machine(self) -> Json:
        counts = {"online": self.cpus, "allowed": self.cpus, "affinity": self.cpus, "usable": self.cpus, "quota": None}
        half = max(1, self.cpus // 2)  # two NUMA nodes from 8 CPUs on, and two siblings a core from 32
        nodes, smt = (2 if self.cpus >= 8 else 1), (2 if self.cpus >= 32 else 1)
        places = [
            {"cpu": cpu, "core": cpu // smt, "smt_rank": cpu % smt, "kind": None, "l3": cpu // half if nodes > 1 else 0}
            | {"numa_node": cpu // half if nodes > 1 else 0, "package": 0}
            for cpu in range(self.cpus)
        ]
        topology: Json = {**counts, "packages": 1, "numa_nodes": nodes, "l3": nodes, "cores": self.cpus // smt}
        topology |= {"pus": self.cpus, "smt": smt, "kinds": [], "digest": "0123456789ab", "places": places}
        topology["caches"] = [{"name": "L3", "bytes": 32 * 2**20, "pus": self.cpus // nodes, "count": nodes}]
        return {
            "name": "testhost-0123",
            "host": "testhost",
            "digest": "0123456789ab",
            "cpu_model": "Test CPU @ 3.00GHz",
            "architecture": "x86_64",
            "kernel": "Linux 6.1.0",
            "os": "Debian GNU/Linux 12",
            "memory_bytes": 8 * 2**30,
            "virtualisation": "kvm",
            "affinity_is_pretended": False,
            "governor": None,
            "turbo": None,
            "clocksource": "kvm-clock",
            "cpus": counts,
            "topology": topology,
        }

    def worker_counts(self) -> list[int]:
        powers = [2**i for i in range(10) if 2**i <= self.cpus]
        return sorted({*powers, self.cpus, 2 * self.cpus})

    def points(self) -> Iterator[tuple[str, dict[str, str]]]:
        top = self.cpus if self.cpus > 1 else 2
        tasks = [("sum_square", "16", "10000"), *(("square", str(8**i), "1048576") for i in range(6))]
        for workload, grain, work in tasks:
            for modes in self.dealt(self.worker_counts() if workload == "sum_square" else [top]):
                yield workload, {**modes, "grain": grain, "work": work}
        for modes in self.dealt([top, 8 * top]):
            yield "sleep_square", {**modes, "grain": "1", "work": "64"}
        for mode in ("thread", "process"):
            for lock in CATALOGUE["locks"]:
                if mode == "thread" or lock["process_shared"]:
                    base = {"mode": mode, "lock": lock["name"], "place": "cores"}
                    for workers in sorted({1, 2, top}):
                        yield "counter", {**base, "workers": str(workers)}
                    yield "deposit", {**base, "workers": "2", "work": "200000"}
            channel = "mutex_queue" if mode == "thread" else "shm_mpmc"
            yield "queue", {"mode": mode, "channel": channel, "workers": "3", "place": "cores", "work": "60000"}

    @staticmethod
    def dealt(counts: list[int]) -> Iterator[dict[str, str]]:
        yield {"mode": "serial", "workers": "1", "place": "cores"}
        for mode in CATALOGUE["modes"][1:]:
            for dispatch in mode["dispatches"]:
                for workers in counts:
                    yield {"mode": mode["name"], "dispatch": dispatch, "workers": str(workers), "place": "cores"}

    def value(self, workload: str, axes: dict[str, str]) -> float:
        """Nanoseconds per step by the cost model, without noise."""
        workers = int(axes["workers"])
        p = min(workers, self.cpus)
        if workload in ("counter", "deposit"):
            return LOCK_NS[axes["lock"]] * (1 + 1.2 * (p - 1)) * (1.1 if axes["mode"] == "process" else 1)
        if workload == "queue":
            return 150.0 if axes["mode"] == "thread" else 90.0
        step = STEP_NS[workload]
        if axes["mode"] == "serial":
            return step
        work = int(axes["work"])
        tasks = work / int(axes["grain"])
        lanes = workers if workload == "sleep_square" else p
        span = LAUNCH[axes["mode"]] * workers**0.5 + (work * step + tasks * TASK[axes["dispatch"]]) / lanes
        return float(span / work)

    def case(self, workload: str, axes: dict[str, str]) -> Json:
        axes = {key: axes[key] for key in ORDER if key in axes}
        workers = int(axes["workers"])
        return {
            "id": case_id(workload, axes),
            "workload": workload,
            "axes": axes,
            "cpus": [[worker % self.cpus] for worker in range(workers)],
            "aliases": [],
            "oversubscribed": workers > self.cpus,
            "priority": 1,
            "status": "ok",
            "reason": None,
            "unit": "ns_per_step",
            "blocks": [self.block(workload, axes, number) for number in range(self.blocks)],
        }

    def block(self, workload: str, axes: dict[str, str], number: int) -> Json:
        noise = random.Random(f"{case_id(workload, axes)}#{number}")
        process = self.value(workload, axes) * (1 + 0.012 * noise.gauss(0, 1))
        samples = [process * (1 + 0.004 * noise.gauss(0, 1)) for _ in range(5)]
        workers, steps = int(axes["workers"]), int(axes.get("work", "2000000"))
        roles = workload in self.ROLES
        spans = [value * steps / (0.98 if roles else 1) for value in samples]
        calm = {"run_delay_ns": 1200, "migrations": 0, "voluntary_switches": 1, "involuntary_switches": 0}
        return {
            "block": number,
            "order": noise.randrange(100),
            "status": "ok",
            "reason": "",
            "k": 1,
            "samples_ns": samples,
            "span_ns": spans,
            "region_ns": [span * 0.98 for span in spans],
            "steps": [steps] * 5,
            "startup_ns": 90_000.0,
            "warmup_ns": 2e7,
            "wall_ns": 1.6e8,
            "counters": self.counters(workload, axes, noise),
            "observations": self.observations(workload, axes, noise),
            "flags": [],
            "disturbance": [[dict(calm) for _ in range(min(workers, 2))] for _ in range(5)],
            "steal_ticks": 0,
            "throttled_us": None,
            "padding_bytes": noise.randrange(4096),
            "max_rss_bytes": 6_000_000,
            "cpus": [[worker % self.cpus] for worker in range(workers)],
        }

    def counters(self, workload: str, axes: dict[str, str], noise: random.Random) -> dict[str, list[float]]:
        if workload not in ("counter", "deposit"):
            return {}
        racy = axes["lock"] == "none" and min(int(axes["workers"]), self.cpus) > 1
        overlap = [0.99] * 5
        if workload == "deposit":
            return {"balance_error": [noise.uniform(-4e5, 4e5) if racy else 0.0 for _ in overlap], "overlap": overlap}
        lost = [noise.uniform(0.3, 0.4) if racy else 0.0 for _ in overlap]
        return {"lost_share": lost, "lost_steps": [round(share * 2_000_000) for share in lost], "overlap": overlap}

    def observations(self, workload: str, axes: dict[str, str], noise: random.Random) -> dict[str, Json]:
        return {}


def default_record() -> Json:
    return Builder().record()


def smoke_record() -> Json:
    return Builder(blocks=2, suite="smoke").record()


def one_cpu_record() -> Json:
    return Builder(cpus=1).record()


def big_record() -> Json:
    return Builder(cpus=64).record()


def wide_record() -> Json:
    """37 locks, 13 channels, and a workload that no section knows, under 8 barriers."""
    record = default_record()
    catalogue, cases = record["catalogue"], record["cases"]
    for number in range(29):
        name = f"{('spin', 'queue', 'reader_writer')[number % 3]}_lock_{number}"
        kind = "rwlock" if number % 3 == 2 else "lock"
        catalogue["locks"].append({**catalogue["locks"][2], "name": name, "kind": kind, "process_shared": True})
        cases += _renamed(record, "counter", "lock", "pthread_mutex", name, 0.5 + number / 7)
        cases += _renamed(record, "deposit", "lock", "pthread_mutex", name, 0.5 + number / 7)
    for number in range(11):
        name = f"bounded_channel_{number}"
        catalogue["channels"].append({**catalogue["channels"][0], "name": name, "process_shared": True})
        cases += _renamed(record, "queue", "channel", "mutex_queue", name, 0.5 + number / 5)
        cases += _renamed(record, "queue", "channel", "shm_mpmc", name, 0.5 + number / 5)
    catalogue["workloads"].append(
        {**catalogue["workloads"][4], "name": "rendezvous", "description": "all wait for all"}
    )
    model = next(case for case in cases if case["workload"] == "deposit" and case["axes"]["lock"] == "none")
    for number in range(8):
        axes = {"mode": "thread", "barrier": f"b{number}", "workers": "2", "place": "cores"}
        case: Json = {**copy.deepcopy(model), "workload": "rendezvous", "axes": axes, "id": case_id("rendezvous", axes)}
        values = {"wait_p99_ns": 1200.0, "arrivals_per_s": 5000.0, "late_share": 0.12, "held_bytes": 4096.0}
        for block in case["blocks"]:
            block["counters"] = {name: [value] * 5 for name, value in values.items()}
        cases.append(case)
    return record


def _renamed(record: Json, workload: str, key: str, old: str, new: str, factor: float) -> list[Json]:
    """Copies of the cases of one lock or channel for another one, so many times as slow."""
    found = [case for case in record["cases"] if case["workload"] == workload and case["axes"].get(key) == old]
    copies: list[Json] = copy.deepcopy(found)
    for case in copies:
        case["axes"][key] = new
        case["id"] = case_id(workload, case["axes"])
        for block in case["blocks"]:
            for times in ("samples_ns", "span_ns", "region_ns"):
                block[times] = [value * factor for value in block[times]]
    return copies


def interrupted_record() -> Json:
    """Stopped within its second block: some cases have one value, some none."""
    record = Builder(blocks=1, state="interrupted").record()
    for entry in record["cases"][::3]:
        entry["blocks"] = []
    return record


def skipped_record() -> Json:
    record = Builder(blocks=0).record()
    for entry in record["cases"]:
        entry |= {"status": "skipped", "reason": "over budget"}
    return record


def incorrect_record() -> Json:
    """One wrong result, one hang, one death."""
    record = default_record()
    verdicts = [("incorrect", "sum is 1, not 2"), ("timed_out", "no answer for 10 s"), ("failed", "worker 1 died")]
    for entry, (status, reason) in zip(record["cases"][1:4], verdicts):
        entry |= {"status": status, "reason": reason}
    return record
