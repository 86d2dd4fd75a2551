"""What is compared with what. Both sides are brought to the same unit: ns per operation as the other tool counts it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

Argv = list[str]


@dataclass(frozen=True)
class Ours:
    """A case and what its ns per step must be multiplied with to be what the other tool counts."""

    case: str
    times: float = 1.0


@dataclass(frozen=True)
class Theirs:
    """A command, the package it comes from, and how its output becomes ns per operation."""

    argv: Argv
    package: str
    read: Callable[[str], float]


@dataclass(frozen=True)
class Explained:
    """Why the two differ, and within which ratios (ours / theirs) they then do. Outside these it is a bug of ours."""

    why: str
    low: float
    high: float


@dataclass(frozen=True)
class Pair:
    name: str
    ours: Ours
    theirs: Theirs
    explained: Explained | None = None


class Unreadable(Exception):
    """The tool ran, and its output is not what this version of it should print."""


def number(pattern: str, times: float = 1.0) -> Callable[[str], float]:
    """Reads the first number that `pattern` finds, times a factor."""

    def read(text: str) -> float:
        found = re.search(pattern, text, re.MULTILINE)
        if found is None or float(found.group(1)) <= 0:
            raise Unreadable(f"no figure like /{pattern}/ in: {' '.join(text.split())[:120]}")
        return float(found.group(1)) * times

    return read


def per_second(pattern: str, times: float = 1.0) -> Callable[[str], float]:
    """The same of a rate: ns per operation."""
    rate = number(pattern)
    return lambda text: times * 1e9 / rate(text)


def _direct(name: str) -> Theirs:
    return Theirs(["coresweep-direct", name], "", number(rf"^{name} ([\d.e+]+)$"))


# perf: "Total time" in seconds, of so many loops.
_PIPE_LOOPS = 50_000
# perf sched messaging: 20 senders × 20 receivers × loops messages in a group.
_MESSAGING_LOOPS = 200
_MESSAGES = 20 * 20 * _MESSAGING_LOOPS
_MUTEX_LOCKS = 2_000_000
_YIELDS = 1_000


def _sysbench_mutex(threads: int) -> Theirs:
    return Theirs(
        ["sysbench", f"--threads={threads}", "--mutex-num=1", f"--mutex-locks={_MUTEX_LOCKS}", "--mutex-loops=0"]
        + ["mutex", "run"],
        "sysbench",
        number(r"execution time \(avg/stddev\):\s*([\d.]+)", 1e9 / (threads * _MUTEX_LOCKS)),
    )


_ONE_SOCKET = (
    "perf gives each receiver a socket pair of its own, to which 20 senders write 100 bytes each; here all share one "
    "channel, whose lock in the kernel they contend for, and each message is verified"
)

PAIRS: list[Pair] = [
    Pair(
        "pipe, there and back, one CPU",
        Ours("ping_pong/mode:process_fork/channel:pipe/workers:2/place:cpus:{cpu0}/work:20000", 2.0),
        Theirs(
            ["taskset", "-c", "{cpu0}", "perf", "bench", "-f", "simple", "sched", "pipe", "-l", str(_PIPE_LOOPS)],
            "linux-perf",
            number(r"^\s*([\d.]+)", 1e9 / _PIPE_LOOPS),
        ),
    ),
    Pair(
        "pipe, there and back, one CPU, threads",
        Ours("ping_pong/mode:thread/channel:pipe/workers:2/place:cpus:{cpu0}/work:20000", 2.0),
        Theirs(
            ["taskset", "-c", "{cpu0}", "perf", "bench", "-f", "simple", "sched", "pipe", "-T", "-l", str(_PIPE_LOOPS)],
            "linux-perf",
            number(r"^\s*([\d.]+)", 1e9 / _PIPE_LOOPS),
        ),
    ),
    Pair(
        "messages, 20 senders to 20 receivers, processes",
        Ours("fan/mode:process_fork/channel:socketpair/workers:40/place:none/senders:20/receivers:20"),
        Theirs(
            ["perf", "bench", "-f", "simple", "sched", "messaging", "-g", "1", "-l", str(_MESSAGING_LOOPS)],
            "linux-perf",
            number(r"^\s*([\d.]+)", 1e9 / _MESSAGES),
        ),
        Explained(_ONE_SOCKET, 0.7, 1.5),
    ),
    Pair(
        "messages, 20 senders to 20 receivers, threads",
        Ours("fan/mode:thread/channel:socketpair/workers:40/place:none/senders:20/receivers:20"),
        Theirs(
            ["perf", "bench", "-f", "simple", "sched", "messaging", "-t", "-g", "1", "-l", str(_MESSAGING_LOOPS)],
            "linux-perf",
            number(r"^\s*([\d.]+)", 1e9 / _MESSAGES),
        ),
        Explained(_ONE_SOCKET, 0.7, 1.5),
    ),
    Pair(
        "pthread mutex, 1 thread",
        Ours("counter/mode:thread/lock:pthread_mutex/workers:1/place:none"),
        _sysbench_mutex(threads=1),
    ),
    Pair(
        "pthread mutex, 2 threads contending",
        Ours("counter/mode:thread/lock:pthread_mutex/workers:2/place:none"),
        _sysbench_mutex(threads=2),
        Explained(
            "sysbench 1.0.20 adds to a variable that shares its cache line with the pointer and the number that each "
            "thread reads before it locks, so a lock moves one line more between the cores; here what the lock guards "
            "has a line of its own",
            0.5,
            1.1,
        ),
    ),
    Pair(
        "yield between 2 threads, one CPU",
        Ours("context_switch/mode:thread/workers:2/place:cpus:{cpu0}/via:yield"),
        Theirs(
            ["taskset", "-c", "{cpu0}", "sysbench", "--threads=2", "--time=1", f"--thread-yields={_YIELDS}"]
            + ["--thread-locks=64", "threads", "run"],
            "sysbench",
            per_second(r"total number of events:\s*(\d+)", 1.0 / _YIELDS),
        ),
        Explained("sysbench also locks and unlocks a mutex around each yield, and counts events", 0.8, 1.1),
    ),
    Pair(
        "pipe stream, 512 byte writes",
        Ours("stream/mode:process_fork/channel:pipe/workers:2/place:none/size:512"),
        Theirs(
            # 512 bytes is its default; its --pipe-data-size is ignored (0.15.06 stores it under another name).
            ["stress-ng", "--pipe", "1", "-t", "2", "--metrics-brief"],
            "stress-ng",
            per_second(r"\] pipe\s+\d+\s+[\d.]+\s+[\d.]+\s+[\d.]+\s+([\d.]+)"),
        ),
        Explained(
            "stress-ng's pipe is in packet mode (O_DIRECT), in which each write takes a page of its own; here "
            "several messages share a page",
            0.6,
            1.0,
        ),
    ),
    Pair(
        "POSIX message queue, small messages",
        Ours("stream/mode:process_fork/channel:posix_mq/workers:2/place:none/size:8"),
        Theirs(
            ["stress-ng", "--mq", "1", "-t", "2", "--metrics-brief"],
            "stress-ng",
            per_second(r"\] mq\s+\d+\s+[\d.]+\s+[\d.]+\s+[\d.]+\s+([\d.]+)"),
        ),
        Explained(
            "a message costs what it costs to wake the other side once per full or empty queue of ten; stress-ng's "
            "receiver makes three more calls, which fail, after each message, and a receiver that takes longer finds "
            "the queue empty less often",
            0.9,
            1.5,
        ),
    ),
    Pair(
        "OpenMP, dynamic loop, per task",
        Ours("square/mode:thread_pool_openmp/dispatch:index/workers:2/place:none/grain:1/work:200000"),
        _direct("openmp_dynamic"),
        Explained(
            "here each task is a call through the workload, counted and summed to be verified: that stands between "
            "two draws from the shared index, and the fewer draws one visit of its cache line serves the dearer is "
            "each",
            1.0,
            1.7,
        ),
    ),
    Pair(
        "OpenMP, task construct, per task",
        Ours("square/mode:thread_pool_openmp/dispatch:submit/workers:2/place:none/grain:1/work:200000"),
        _direct("openmp_task"),
        Explained(
            "here each task is counted and summed to be verified; who runs the tasks while one thread still makes "
            "them changes from round to round on both sides",
            0.6,
            1.6,
        ),
    ),
    Pair(
        "OpenMP, region with a loop of 2 tasks",
        Ours("square/mode:thread_pool_openmp/dispatch:index/workers:2/place:none/grain:1/work:2", 2.0),
        _direct("openmp_region"),
        Explained(
            "here the caller resets what each thread counts into before a region and verifies it after: its cache "
            "lines go to the other core and back, which costs a region of two tasks a fifth to a third",
            0.9,
            1.7,
        ),
    ),
    Pair(
        "OpenMP, barrier of 2",
        Ours("barrier/mode:thread_pool_openmp/barrier:openmp/workers:2/place:none"),
        _direct("openmp_barrier"),
        Explained(
            "here each worker notes its arrival before every barrier, looks every 64th time whether all had come, and "
            "worker 0 looks whether the time is over",
            0.9,
            1.3,
        ),
    ),
    Pair(
        "oneTBB, parallel_for, per task",
        Ours("square/mode:thread_pool_tbb/dispatch:index/workers:2/place:none/grain:1/work:200000"),
        _direct("tbb_parallel_for"),
    ),
    Pair(
        "oneTBB, task_group, per task",
        Ours("square/mode:thread_pool_tbb/dispatch:submit/workers:2/place:none/grain:1/work:200000"),
        _direct("tbb_task_group"),
        Explained(
            "here each task finds its worker and is counted and summed to be verified; how often a thread steals, and "
            "from whom, changes from round to round on both sides",
            0.7,
            1.4,
        ),
    ),
    Pair(
        "Boost.Asio, post, per task",
        Ours("square/mode:thread_pool_asio/dispatch:submit/workers:2/place:none/grain:1/work:200000"),
        _direct("asio_post"),
        Explained(
            "two workers and the caller meet at the queue's one mutex, and how often depends on what each does between "
            "two visits: here a task is counted and summed to be verified, and the ratio of one sitting may be 0.7 and "
            "that of the next 1.0",
            0.55,
            1.2,
        ),
    ),
    Pair(
        "std::for_each, par, per task",
        Ours("square/mode:std_par/dispatch:index/workers:2/place:none/grain:1/work:4000000"),
        _direct("std_par_for_each"),
        Explained(
            "here each task finds its worker and is counted and summed to be verified, which takes half of the "
            "nanosecond that the algorithm takes for a task, or as long again",
            1.0,
            2.1,
        ),
    ),
    Pair(
        "std::async, a call per task, 2 at once",
        Ours("square/mode:std_async/dispatch:submit/workers:2/place:none/grain:1/work:2000"),
        _direct("std_async"),
    ),
    Pair(
        "std::thread, create and join 2",
        Ours("square/mode:thread/dispatch:index/workers:2/place:none/grain:1/work:2", 2.0),
        _direct("thread_create_join"),
        Explained(
            "here each worker is also asked where it ran and what disturbed it before it reports (four system calls)",
            0.9,
            1.3,
        ),
    ),
]
