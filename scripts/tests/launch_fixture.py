"""A record of batches whose work varies, of streams, and of batches after idling."""

from __future__ import annotations

import random
from collections.abc import Iterator

from conftest import Json
from record_fixture import Builder

WORKS = (3200, 32_000, 320_000, 3_200_000, 48_000_000)
ASLEEP = {"thread_pool": 30_000.0, "process_pool": 30_000.0, "thread_pool_asio": 30_000.0}


class LaunchBuilder(Builder):
    """`square` as the suite default has it: four tasks a worker, and a stream at grain 1."""

    def points(self) -> Iterator[tuple[str, dict[str, str]]]:
        top = self.cpus if self.cpus > 1 else 2
        for modes in self.dealt([top]):
            yield "sum_square", {**modes, "grain": "16", "work": "10000"}
            for work in WORKS:
                yield "square", {**modes, "grain": str(work // (4 * top)), "work": str(work), "idle_us": "0"}
            yield "square", {**modes, "grain": "1", "work": "200000", "idle_us": "0"}
            yield "square", {**modes, "grain": str(32_000 // (4 * top)), "work": "32000", "idle_us": "10000"}

    def value(self, workload: str, axes: dict[str, str]) -> float:
        rested = axes.get("idle_us") == "10000" and axes["mode"] != "serial"
        extra = ASLEEP.get(axes["mode"], 9000.0) / int(axes["work"]) if rested else 0.0
        return super().value(workload, axes) + extra

    def counters(self, workload: str, axes: dict[str, str], noise: random.Random) -> dict[str, list[float]]:
        if axes.get("idle_us") != "10000" or axes["mode"] == "serial":
            return {}
        spins = axes["mode"] == "thread_pool_openmp"
        return {"idle_cpu_share": [0.4 if spins else 0.0] * 5, "asleep_share": [1.0] * 5}


def launch_record(blocks: int = 8, cpus: int = 2) -> Json:
    return LaunchBuilder(blocks=blocks, cpus=cpus).record()
