"""A record of suite full: every workload that has a section of its own, on top of what the default record holds."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from record_fixture import LOCK_NS, Builder, Json

Axes = dict[str, str]
GATED: tuple[str, ...] = (
    "critical_section",
    "read_mostly",
    "lock_handoff",
    "elided_lock",
    "false_sharing",
    "sharded_counter",
    "fetch_add",
)
GATED += ("lost_update", "ping_pong", "stream", "fan", "barrier", "event", "condition", "semaphore", "latch", "join")
GATED += (
    "spawn",
    "triad",
    "pointer_chase",
    "timer",
    "core_to_core",
    "context_switch",
    "smt_pair",
    "all_core_rate",
    "sustained",
    "jitter",
)
TASKS = ("dependent_chain", "fib", "map", "imbalanced", "gil", "first_task")
LOCKS = ("none", "std_mutex", "pthread_mutex", "ttas", "ticket")
CHANNELS = {"mutex_queue": 900.0, "shm_mpmc": 200.0, "pipe": 4000.0}
BARRIERS = {"std_barrier": 900.0, "pthread_barrier": 4000.0}
TOUCHED = {"0": 0.0, "64": 4e5, "1024": 6e6}
HOW = {"thread": 9e3, "fork": 9e4, "posix_spawn": 5e5}
CLOCKS = {"monotonic": 22.0, "tsc": 8.0, "monotonic_coarse": 5.0}
EXACT = ("n", "invariant", "on_one_core", "most_inside", "went_back", "resolution_ns")
STEP_NS = {"dependent_chain": 220.0, "fib": 9000.0, "map": 9.0, "imbalanced": 4500.0, "gil": 2000.0}


def team(workers: int, mode: str = "thread", **own: str) -> Axes:
    return {"mode": mode, "workers": str(workers), "place": "cores", **own}


class FullBuilder(Builder):
    """The default record's cases and those of the other sections, each with the counters that its workload has."""

    ROLES = (*Builder.ROLES, *GATED)

    def record(self) -> Json:
        record = super().record()
        catalogue = record["catalogue"]
        model = {"unit": "ns_per_step", "fixed_time": False, "takes_lock": False, "takes_channel": False}
        for name in (*GATED, *TASKS):
            form = {"form": "roles", "clock": "region"} if name in GATED else {"form": "tasks", "clock": "span"}
            told = {
                "name": name,
                "description": f"{name} of the fixture",
                "step": "one turn",
                "workers": [],
                "axes": [],
            }
            catalogue["workloads"].append({**model, **told, **form})
        catalogue["channels"].append({**catalogue["channels"][1], "name": "pipe"})
        return record

    def points(self) -> Iterator[tuple[str, Axes]]:
        yield from super().points()
        top = max(2, self.cpus)
        yield from self._locks(top)
        yield from self._sharing(top)
        yield from self._channels()
        yield from self._coordination(top)
        yield from self._kernels(top)
        yield from self._hardware(top)

    def _locks(self, top: int) -> Iterator[tuple[str, Axes]]:
        for mode in ("thread", "process"):
            for lock in LOCKS:
                for stamp in ("off", "on"):
                    load = {"lock": lock, "inside": "100", "outside": "100", "stamp": stamp, "stripes": "1"}
                    yield "critical_section", team(top, mode, **load)
                    yield "lock_handoff", team(top, mode, lock=lock, inside="1000", stamp=stamp)
        for lock in LOCKS:
            for stamp in ("off", "on"):
                load = {"lock": lock, "inside": "100", "outside": "0", "stamp": stamp, "stripes": "1"}
                yield "critical_section", team(top, **load)
        for lock in LOCKS:
            for reads in ("50", "90", "99", "100"):
                yield "read_mostly", team(top, lock=lock, reads=reads, stamp="off")
            yield "read_mostly", team(top, lock=lock, reads="90", stamp="on")
        yield "elided_lock", {**team(1, "serial", lock="std_mutex"), "work": "200000"}

    def _sharing(self, top: int) -> Iterator[tuple[str, Axes]]:
        for mode in ("thread", "process"):
            for stride in ("8", "64", "128"):
                yield "false_sharing", team(top, mode, stride=stride)
            for workers in (1, top):
                yield "fetch_add", team(workers, mode)
                yield "sharded_counter", team(workers, mode)
        for pause in ("0", "10", "1000"):
            yield "lost_update", team(top, pause=pause, rest="1000")
            yield "lost_update", team(1, pause=pause, rest="1000")
        yield "lost_update", team(2 * top, pause="0", rest="1000")
        yield "lost_update", team(top, pause="0", rest="1")

    def _channels(self) -> Iterator[tuple[str, Axes]]:
        for channel in CHANNELS:
            for mode in ("thread", "process"):
                if channel == "mutex_queue" and mode == "process":
                    continue
                for wait in ("spin", "sleep"):
                    if wait == "sleep" or channel == "shm_mpmc":
                        yield "ping_pong", {**team(2, mode, channel=channel, wait=wait), "work": "200"}
                for size in ("1", "1024", "1048576"):
                    yield "stream", {
                        **team(2, mode, channel=channel, size=size, wait="adaptive", check="edges"),
                        "work": "5000",
                    }
                if channel != "pipe":
                    spinning = team(2, mode, channel=channel, size="1024", wait="spin", check="edges")
                    yield "stream", {**spinning, "work": "5000"}
                else:
                    whole = team(2, mode, channel=channel, size="1048576", wait="adaptive", check="whole")
                    yield "stream", {**whole, "work": "5000"}
                yield "fan", {
                    **team(4, mode, channel=channel, senders="2", receivers="2", wait="adaptive", check="edges"),
                    "work": "5000",
                }

    def _coordination(self, top: int) -> Iterator[tuple[str, Axes]]:
        for barrier in BARRIERS:
            for workers in (top, 2 * top):
                yield "barrier", team(workers, barrier=barrier, arrival="together")
        yield "barrier", team(top, barrier="pthread_barrier", arrival="uneven")
        for primitive in ("futex", "pthread_cond"):
            yield "event", {**team(top, primitive=primitive, gap="asleep"), "work": "100"}
            yield "condition", {**team(2, primitive=primitive, kind="ping_pong"), "work": "1000"}
        yield "semaphore", team(4, primitive="posix_semaphore", permits="2")
        yield "latch", {**team(2), "work": "500"}
        yield "join", {"mode": "serial", "workers": "1", "place": "none", "work": "20", "how": "fork", "children": "4"}
        for touched in TOUCHED:
            for how in HOW:
                if how != "thread" or touched == "0":
                    axes = {"mode": "serial", "workers": "1", "place": "none", "work": "50"}
                    yield "spawn", {**axes, "how": how, "touched": touched}
        for dispatch in ("index", "submit"):
            yield "first_task", {**team(top, "thread_pool", dispatch=dispatch), "grain": "1", "work": "1"}

    def _kernels(self, top: int) -> Iterator[tuple[str, Axes]]:
        works: list[tuple[str, Axes]] = [("dependent_chain", {"grain": "64", "work": "20000"})]
        works += [("fib", {"grain": "1", "work": "200", "n": "20"})]
        works += [("map", {"grain": grain, "work": "80000"}) for grain in ("16", "1000", "10000")]
        works += [("imbalanced", {"grain": grain, "work": "2000", "lengths": "heavy"}) for grain in ("1", "128")]
        works += [("gil", {"grain": "500", "work": "8000", "interval_us": "5000"})]
        for workload, own in works:
            yield workload, {**team(1, "serial"), **own}
            for mode in ("thread", "process_pool"):
                yield workload, {**team(top, mode, dispatch="index"), **own}
        for workers in (1, top):
            yield "triad", team(workers, size="auto", memory="local", access="triad")
        yield "triad", team(top, size="auto", memory="local", access="nontemporal")
        for size in ("16", "1024", "65536"):
            yield "pointer_chase", {**team(1, "serial", size=size), "work": "200000"}

    def _hardware(self, top: int) -> Iterator[tuple[str, Axes]]:
        for clock in CLOCKS:
            yield "timer", {**team(1, "serial", clock=clock), "work": "100000"}
        for operation in ("cas", "store"):
            yield "core_to_core", {**team(top, operation=operation, home="first"), "work": "1000"}
        for via in ("futex", "yield"):
            yield "context_switch", {**team(2 * top, via=via), "work": "4000"}
        for place in ("cores", "compact"):
            yield "smt_pair", {**team(2, operations="dependent"), "place": place, "work": "40000"}
        yield "all_core_rate", team(top, lasting_ms="10")
        yield "all_core_rate", team(top, lasting_ms="6000")
        for mode, workers in (("serial", 1), ("thread", top)):
            yield "sustained", team(workers, mode, grain="320", lasting_ms="1000")
        yield "jitter", {**team(top, operations="12000"), "work": "500"}

    def value(self, workload: str, axes: Axes) -> float:
        if workload in Builder.ROLES or workload not in (*GATED, *TASKS):
            return super().value(workload, axes)
        workers = int(axes["workers"])
        at_once = min(workers, self.cpus)
        if workload in STEP_NS:
            tasks = int(axes["work"]) / int(axes["grain"])
            gain = 1.0 if axes["mode"] == "serial" or (workload, axes["mode"]) == ("gil", "thread") else at_once * 0.97
            return STEP_NS[workload] / gain + (tasks * 200.0 / int(axes["work"]) if axes["mode"] != "serial" else 0.0)
        plain: dict[str, float] = {
            "critical_section": LOCK_NS.get(axes.get("lock", ""), 0) * 3 + 130
            if axes.get("outside") != "0"
            else {"std_mutex": 20.0}.get(axes.get("lock", ""), 260.0 + LOCK_NS.get(axes.get("lock", ""), 0)),
            "read_mostly": LOCK_NS.get(axes.get("lock", ""), 0) * (3 - int(axes.get("reads", "0")) / 50),
            "lock_handoff": LOCK_NS.get(axes.get("lock", ""), 0) * 8 + 1100,
            "false_sharing": 4.0 if axes.get("stride") == "8" and at_once > 1 else 0.4,
            "fetch_add": 5.0 * at_once,
            "sharded_counter": 1.2 / at_once,
            "ping_pong": CHANNELS.get(axes.get("channel", ""), 0) * (1 if axes.get("wait") == "spin" else 20),
            "stream": CHANNELS.get(axes.get("channel", ""), 0) / 4
            + int(axes.get("size", "0").replace("auto", "0")) / 5,
            "fan": CHANNELS.get(axes.get("channel", ""), 0),
            "barrier": BARRIERS.get(axes.get("barrier", ""), 0) * workers,
            "spawn": HOW.get(axes.get("how", ""), 0)
            + (TOUCHED.get(axes.get("touched", ""), 0) if axes.get("how") == "fork" else 0),
            "pointer_chase": {"16": 1.5, "1024": 6.0, "65536": 110.0}.get(axes.get("size", ""), 0),
            "timer": CLOCKS.get(axes.get("clock", ""), 0),
            "core_to_core": 80.0 if axes.get("operation") == "cas" else 130.0,
            "sustained": 3100.0 / at_once,
            "first_task": 4000.0 if axes.get("dispatch") == "index" else 5000.0,
        }
        return plain.get(workload, 700.0)

    def counters(self, workload: str, axes: Axes, noise: random.Random) -> dict[str, list[float]]:
        if workload not in (*GATED, *TASKS):
            return super().counters(workload, axes, noise)
        process = 1 + 0.01 * noise.gauss(0, 1)
        return {
            name: [value if name in EXACT else value * process * (1 + 0.004 * noise.gauss(0, 1)) for _ in range(5)]
            for name, value in self.plain_counters(workload, axes).items()
        }

    def plain_counters(self, workload: str, axes: Axes) -> dict[str, float]:
        value = self.value(workload, axes)
        found: dict[str, Any] = {
            "critical_section": self._under_lock(value, axes, "lost_share"),
            "read_mostly": self._under_lock(value, axes, "torn_share"),
            "lock_handoff": self._under_lock(value, axes, "early_share"),
            "lost_update": {
                "lost_share": 0.0
                if axes["workers"] == "1"
                else {"0": 0.4, "10": 0.5, "1000": 0.6}.get(axes.get("pause", ""), 0)
            },
            "stream": {
                "gb_per_s": int(axes["size"]) / value if workload == "stream" else 0,
                "messages_per_s": 1e9 / value,
                "check_ns": 2.0
                if axes.get("check") == "edges"
                else 1 + int(axes.get("size", "64").replace("auto", "0")) / 40,
            },
            "ping_pong": {"check_ns": 1.0},
            "fan": {"check_ns": 2.0},
            "barrier": {"wait_early_ns": 6.2e5, "wait_late_ns": 1.2e4} if axes.get("arrival") == "uneven" else {},
            "condition": {"vain_wakes_per_step": 0.0},
            "semaphore": {"most_inside": 2.0},
            "imbalanced": {"load_imbalance": 1.02 if axes.get("grain") == "1" else 1.3},
            "triad": self._bandwidth(axes),
            "pointer_chase": {"load_ns": value},
            "timer": {"read_ns": value, "smallest_step_ns": 16.0, "went_back": 0.0}
            | ({"ticks_per_s": 2.6e9, "invariant": 1.0} if axes.get("clock") == "tsc" else {"resolution_ns": 1.0}),
            "core_to_core": self._pairs(value, int(axes["workers"])),
            "context_switch": {"switches_per_step": 1.0, "same_cpu_share": 1.0},
            "smt_pair": {"on_one_core": float(axes["place"] == "compact")},
            "all_core_rate": {"alone_ns": 200.0, "together_ns": 215.0, "lost_rate_share": 0.07},
            "sustained": {"sustained_per_s": 1e9 / value, "cpus_used": float(axes["workers"]), "throttled_share": 0.0},
            "jitter": {f"excess_cpu{cpu}_max_ns": 5e6 for cpu in range(int(axes["workers"]))},
        }
        return dict(found.get(workload, {}))

    def _bandwidth(self, axes: Axes) -> dict[str, float]:
        stored_past_caches = axes.get("access") == "nontemporal"
        counted = 11.0 * min(int(axes["workers"]), 4) ** 0.5 * (4 / 3 if stored_past_caches else 1)
        moved = counted if stored_past_caches else counted * 4 / 3
        return {"gb_per_s": counted, "bus_gb_per_s": moved, "arrays_bytes": 2.0e9}

    def observations(self, workload: str, axes: Axes, noise: random.Random) -> dict[str, Json]:
        value = self.value(workload, axes) * (1 + 0.01 * noise.gauss(0, 1))
        found: dict[str, dict[str, Json]] = {
            "event": {"first_wake": histogram(9e3, 2e4), "last_wake": histogram(1.4e4, 5e4)},
            "join": {"last_exit_to_join": histogram(1.1e5, 3e5, n=100)},
            "spawn": {"life": histogram(value * 0.9, value * 4), "create": histogram(value * 0.4, value * 2)},
            "first_task": {"pool_start": histogram(8e4, 2e5), "first_task": histogram(value, value * 5)},
            "sustained": {"task": histogram(1e6, 1.1e6)},
            "jitter": {name: histogram(25, 3e3) for name in ("excess", "excess_cpu0", "excess_cpu1")},
        }
        wait = {"critical_section": "wait", "read_mostly": "read_wait", "lock_handoff": "handoff"}.get(workload)
        if wait is not None and axes.get("stamp") == "on":
            found[workload] = {wait: histogram(value * 0.4, value * 30, value * 200, value * 3000)}
            if wait != "handoff":
                found[workload][wait.replace("wait", "release")] = histogram(value * 0.3, value * 2)
        return found.get(workload, {})

    @staticmethod
    def _under_lock(value: float, axes: Axes, wrong: str) -> dict[str, float]:
        counters = {"overhead_ns": value * 0.7, "cpu_ns_per_step": value * 1.9}
        counters |= {"running_share": 0.98, "running_share_least": 0.96, "inside_ns": 50.0, "outside_ns": 80.0}
        counters |= {"not_working_share": 0.4, "at_once": 2.0}
        if axes.get("stamp") == "on":
            counters |= {"stamp_ns": 14.0, "jain": 0.99, "wait_share": 0.3, "wait_share_most": 0.45}
            counters |= {
                "owner_run_mean": 160.0 if axes.get("lock") == "std_mutex" else 1.0,
                "owner_run_longest": 900.0,
            }
        return counters | ({wrong: 0.3} if axes.get("lock") == "none" else {})

    @staticmethod
    def _pairs(value: float, workers: int) -> dict[str, float]:
        counters: dict[str, float] = {}
        for first in range(workers):
            for second in range(first + 1, workers):
                apart = value * (1 if first // 4 == second // 4 else 2)
                counters[f"oneway_cpu{first}_cpu{second}_median_ns"] = apart
                counters[f"oneway_cpu{first}_cpu{second}_min_ns"] = apart * 0.8
        return counters


def histogram(p50: float, p99: float, p999: float = 0, longest: float = 0, n: int = 20_000) -> Json:
    """Observations with these percentiles, as a record holds them."""
    most, more = n * 985 // 1000, n * 135 // 10_000
    counts = [(p50, most), (p99, more), (p999 or p99 * 2, n - 1 - most - more), (longest or p99 * 3, 1)]
    return {"longest_ns": longest or p99 * 3, "counts": [[round(value), count] for value, count in counts if count]}


def full_record() -> Json:
    return FullBuilder(suite="full").record()


def full_smoke_record() -> Json:
    """Two blocks: too few for any interval."""
    return FullBuilder(blocks=2, suite="full").record()


def full_wide_record() -> Json:
    """Twelve CPUs: more pairs of them than rows."""
    return FullBuilder(cpus=12, suite="full").record()
