"""What a reader calls the ways of running, their workers, and whatever else has an id; ids stand in small print and in
tables."""

from __future__ import annotations

from coresweep_report import words

NAMES = {
    "serial": "one thread",
    "thread": "new threads",
    "process": "new programs",
    "process_fork": "forked processes",
    "thread_pool": "a thread pool",
    "process_pool": "a process pool",
    "thread_pool_asio": "Boost.Asio",
    "thread_pool_tbb": "oneTBB",
    "thread_pool_openmp": "OpenMP",
    "std_async": "std::async",
    "std_par": "std::execution::par",
    "none": "no lock",
}
NOUNS = {
    "serial": ("thread", "threads"),
    "thread": ("thread", "threads"),
    "process": ("process", "processes"),
    "process_fork": ("forked process", "forked processes"),
    "process_pool": ("worker of a process pool", "workers of a process pool"),
}
AXES = {"grain": "items per task", "work": "items per batch", "place": "where", "dispatch": "tasks", "mode": "way"}
PLACES = {"none": "not pinned", "cores": "one per core", "cpus": "one per CPU"}
TASKS = {"index": "workers take the next number", "submit": "each task is queued", "": "given out at the start"}


def called(name: str) -> str:
    """What a way of running, a lock or a channel is called in a sentence."""
    if name in NAMES:
        return NAMES[name]
    if name.startswith("std_"):
        return f"std::{name.removeprefix('std_')}"
    return name.replace("_", " ")


def crew(workers: int, mode: str, spelled: bool = False) -> str:
    """2 threads, 8 processes; in words for a sentence."""
    one, several = NOUNS.get(mode, (f"worker of {called(mode)}", f"workers of {called(mode)}"))
    return f"{words.spelled(workers) if spelled else f'{workers:,}'} {one if workers == 1 else several}"


def label(mode: str, dispatch: str = "") -> str:
    """The same where there is little room: "thread pool, queued"."""
    name = called(mode).removeprefix("a ")
    return f"{name}, queued" if dispatch == "submit" else name


def several(mode: str) -> str:
    """threads, processes."""
    return crew(2, mode).partition(" ")[2]


def where(place: str) -> str:
    """How workers are pinned."""
    return PLACES.get(place, place.replace("_", " "))


def tasks(dispatch: str) -> str:
    """How tasks reach workers, in words."""
    return TASKS.get(dispatch, f"handed out by {dispatch}")


def axis(key: str, value: str) -> str:
    """An axis of a case and its value, for small print: "items per task 16"."""
    if key == "place":
        return where(value)
    if key == "mode":
        return called(value)
    return f"{AXES.get(key, key.replace('_', ' '))} {value}"
