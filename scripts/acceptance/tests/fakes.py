"""Records and programs that say what a test wants them to say."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from acceptance.process import Completed
from acceptance.record import Block, Case, Record
from acceptance.workbench import Workbench

CATALOGUE: dict[str, list[dict[str, Any]]] = {
    "workloads": [
        {"name": "square", "form": "tasks", "takes_lock": False, "takes_channel": False, "workers": []},
        {"name": "counter", "form": "roles", "takes_lock": True, "takes_channel": False, "workers": []},
        {"name": "queue", "form": "roles", "takes_lock": False, "takes_channel": True, "workers": [3]},
        {
            "name": "barrier",
            "form": "roles",
            "takes_lock": False,
            "takes_channel": False,
            "takes_barrier": True,
            "workers": [],
        },
    ],
    "locks": [{"name": "none", "excludes": False}, {"name": "ticket", "excludes": True}],
    "channels": [{"name": "mutex_queue"}],
    "barriers": [{"name": "pthread_barrier"}, {"name": "shm_barrier"}],
    "modes": [
        {"name": "serial", "workers_are": "caller", "dispatches": [], "roles": True},
        {"name": "thread", "workers_are": "threads", "dispatches": [], "roles": True},
        {"name": "thread_pool", "workers_are": "threads", "dispatches": ["index", "submit"], "roles": False},
    ],
}


def block(number: int, value_ns: float, status: str = "ok", **counters: float) -> Block:
    """A process of two samples that both say `value_ns`; 10 ms of trials, 2 ms of warm-up, 20 ms in all."""
    lists: dict[str, list[float | None]] = {name: [value, value] for name, value in counters.items()}
    quiet = [[{"run_delay_ns": 0}]] * 2
    flags = ["low_overlap"] if counters.get("overlap", 1) < 0.9 else []
    return Block(number, 0, status, 4, [value_ns, value_ns], [5e6, 5e6], 2e6, 20e6, lists, quiet, flags)


def case(workload: str, values_ns: Sequence[float], status: str = "ok", **axes: str) -> Case:
    blocks = [block(number, value, status) for number, value in enumerate(values_ns)]
    name = "/".join([workload, *(f"{key}:{value}" for key, value in axes.items())])
    return Case(name, workload, axes, False, status, None if status == "ok" else "because", blocks)


def record(cases: list[Case], **run: Any) -> Record:
    return Record(run, CATALOGUE, cases)


def workbench(folder: Path, answer: Callable[[list[str]], Completed], cpus: tuple[int, ...] = (0, 1)) -> Workbench:
    """A workbench whose every program is `answer`."""

    def run(
        argv: Sequence[str | Path],
        *,
        timeout_s: float = 600,
        cwd: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Completed:
        return answer([str(argument) for argument in argv])

    return Workbench(folder, folder / "coresweep", "python3", folder, run, cpus)
