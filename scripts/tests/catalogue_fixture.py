"""The catalogue part of a synthetic record."""

from __future__ import annotations

from typing import Any


def _workload(name: str, description: str, step: str, **more: Any) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": name, "description": description, "step": step, "unit": "ns_per_step"}
    entry |= {"form": "tasks", "clock": "span", "fixed_time": False, "takes_lock": False, "takes_channel": False}
    return entry | {"workers": [], "axes": []} | more


def _lock(name: str, description: str, excludes: bool = True, shared: bool = True) -> dict[str, Any]:
    kind = "update" if name == "atomic" else "lock"
    entry = {"name": name, "description": description, "kind": kind, "excludes": excludes}
    return entry | {"process_shared": shared, "max_workers": 0}


def _mode(name: str, family: str, workers_are: str, dispatches: list[str], persistent: bool = False) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": name, "description": f"{name} of the fixture", "family": family}
    entry |= {"workers_are": workers_are, "dispatches": dispatches, "roles": not persistent}
    return entry | {"caller_works": False, "persistent": persistent, "headline": f"{name}'s number"}


GATED: dict[str, Any] = {"form": "roles", "clock": "region"}

CATALOGUE: dict[str, Any] = {
    "workloads": [
        _workload("sum_square", "sum of squares below n, for n in 0…9,999: uneven tasks", "one n"),
        _workload("square", "uniform tiny tasks", "one i·i"),
        _workload("sleep_square", "tasks that wait", "one wait"),
        _workload(
            "counter", "one word that all workers update", "one update", fixed_time=True, takes_lock=True, **GATED
        ),
        _workload("deposit", "two workers, +10 and −10", "one deposit", takes_lock=True, **GATED),
        _workload("queue", "two producers, one consumer", "one item", takes_channel=True, **GATED),
    ],
    "locks": [
        _lock("none", "no lock at all", excludes=False),
        _lock("atomic", "fetch_add"),
        _lock("std_mutex", "std::mutex", shared=False),
        _lock("pthread_mutex", "process-shared where it has to be"),
        _lock("pthread_robust_shared", "survives its owner's death"),
        _lock("ttas", "test and test-and-set spinlock"),
        _lock("ticket", "FIFO spinlock"),
        _lock("std_semaphore", "std::counting_semaphore", shared=False),
    ],
    "channels": [
        {"name": name, "description": name, "process_shared": shared, "max_producers": 0, "max_consumers": 0}
        for name, shared in (("mutex_queue", False), ("shm_mpmc", True))
    ],
    "modes": [
        _mode("serial", "serial", "caller", []),
        _mode("thread", "thread", "threads", ["index"]),
        _mode("process", "process", "processes", ["index"]),
        _mode("process_fork", "process", "processes", ["index"]),
        _mode("thread_pool", "thread_pool", "threads", ["index", "submit"], persistent=True),
        _mode("process_pool", "process_pool", "processes", ["index", "submit"], persistent=True),
        _mode("thread_pool_asio", "thread_pool", "threads", ["submit"], persistent=True),
        _mode("thread_pool_tbb", "thread_pool", "threads", ["index", "submit"], persistent=True),
        _mode("thread_pool_openmp", "thread_pool", "threads", ["index", "submit"], persistent=True),
    ],
    "placements": [
        {"name": name, "alias": alias, "description": name}
        for name, alias in (("none", "unpinned"), ("compact", "close"), ("cores", ""), ("scatter", "spread"))
    ],
}
