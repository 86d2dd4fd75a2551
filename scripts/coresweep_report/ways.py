"""What a reader calls the ways of running; ids stand in small print and in tables."""

from __future__ import annotations

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
}


def called(mode: str) -> str:
    """A mode's name in a sentence; its id where it has no other."""
    return NAMES.get(mode, mode)
