"""Pairs with programs that nobody here wrote. Where one offers no binding, it gets the mask of the same places."""

from instruments.kinds import Explained, Ours, Pair, Theirs, number, per_second

_BOTH = ["taskset", "-c", "{cpus}"]  # the two workers' places

# perf: "Total time" in seconds, of so many loops.
_PIPE_LOOPS = 50_000
# perf sched messaging: 20 senders × 20 receivers × loops messages in a group.
_MESSAGING_LOOPS = 200
_MESSAGES = 20 * 20 * _MESSAGING_LOOPS
_MUTEX_LOCKS = 2_000_000
_YIELDS = 1_000


def _sysbench_mutex(threads: int) -> Theirs:
    return Theirs(
        [
            *_BOTH,
            "sysbench",
            f"--threads={threads}",
            "--mutex-num=1",
            f"--mutex-locks={_MUTEX_LOCKS}",
            "--mutex-loops=0",
        ]
        + ["mutex", "run"],
        "sysbench",
        number(r"execution time \(avg/stddev\):\s*([\d.]+)", 1e9 / (threads * _MUTEX_LOCKS)),
    )


_ONE_SOCKET = (
    "perf gives each receiver a socket pair of its own, to which 20 senders write 100 bytes each; here all share one "
    "channel, whose lock in the kernel they contend for, and each message is verified"
)

TOOLS: list[Pair] = [
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
        Ours("fan/mode:process_fork/channel:socketpair/workers:40/place:cores/senders:20/receivers:20"),
        Theirs(
            [*_BOTH, "perf", "bench", "-f", "simple", "sched", "messaging", "-g", "1", "-l", str(_MESSAGING_LOOPS)],
            "linux-perf",
            number(r"^\s*([\d.]+)", 1e9 / _MESSAGES),
        ),
        Explained(_ONE_SOCKET, 0.7, 1.5),
    ),
    Pair(
        "messages, 20 senders to 20 receivers, threads",
        Ours("fan/mode:thread/channel:socketpair/workers:40/place:cores/senders:20/receivers:20"),
        Theirs(
            [
                *_BOTH,
                "perf",
                "bench",
                "-f",
                "simple",
                "sched",
                "messaging",
                "-t",
                "-g",
                "1",
                "-l",
                str(_MESSAGING_LOOPS),
            ],
            "linux-perf",
            number(r"^\s*([\d.]+)", 1e9 / _MESSAGES),
        ),
        Explained(_ONE_SOCKET, 0.7, 1.5),
    ),
    Pair(
        "pthread mutex, 1 thread",
        Ours("counter/mode:thread/lock:pthread_mutex/workers:1/place:cores"),
        _sysbench_mutex(threads=1),
    ),
    Pair(
        "pthread mutex, 2 threads contending",
        Ours("counter/mode:thread/lock:pthread_mutex/workers:2/place:cores"),
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
        Ours("stream/mode:process_fork/channel:pipe/workers:2/place:cores/size:512"),
        Theirs(
            # 512 bytes is its default; its --pipe-data-size is ignored (0.15.06 stores it under another name).
            [*_BOTH, "stress-ng", "--pipe", "1", "-t", "2", "--metrics-brief"],
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
        Ours("stream/mode:process_fork/channel:posix_mq/workers:2/place:cores/size:8"),
        Theirs(
            [*_BOTH, "stress-ng", "--mq", "1", "-t", "2", "--metrics-brief"],
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
]
