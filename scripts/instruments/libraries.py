"""Pairs with coresweep-direct (bench/crosscheck/): libraries and calls used as their own manuals say, bound to the same
places, with nothing of coresweep's in between."""

from instruments.kinds import Explained, Ours, Pair, Theirs, number


def direct(name: str, times: float = 1.0) -> Theirs:
    return Theirs(
        ["coresweep-direct", name, "{cpu0}", "{cpu1}", "{caller}"], "", number(rf"^{name} ([\d.e+-]+)$", times)
    )


LIBRARIES: list[Pair] = [
    Pair(
        "OpenMP, dynamic loop, per task",
        Ours("square/mode:thread_pool_openmp/dispatch:index/workers:2/place:cores/grain:1/work:200000"),
        direct("openmp_dynamic"),
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
        Ours("square/mode:thread_pool_openmp/dispatch:submit/workers:2/place:cores/grain:1/work:200000"),
        direct("openmp_task"),
        Explained(
            "here each task is counted and summed to be verified; who runs the tasks while one thread still makes "
            "them changes from round to round on both sides",
            0.6,
            1.6,
        ),
    ),
    Pair(
        "OpenMP, region with a loop of 2 tasks",
        Ours("square/mode:thread_pool_openmp/dispatch:index/workers:2/place:cores/grain:1/work:2", 2.0),
        direct("openmp_region"),
        Explained(
            "here the caller resets what each thread counts into before a region and verifies it after: its cache "
            "lines go to the other core and back, which costs a region of two tasks a fifth to a third",
            0.9,
            1.7,
        ),
    ),
    Pair(
        "OpenMP, barrier of 2",
        Ours("barrier/mode:thread_pool_openmp/barrier:openmp/workers:2/place:cores"),
        direct("openmp_barrier"),
        Explained(
            "here each worker notes its arrival before every barrier, looks every 64th time whether all had come, and "
            "worker 0 looks whether the time is over",
            0.9,
            1.3,
        ),
    ),
    Pair(
        "oneTBB, parallel_for, per task",
        Ours("square/mode:thread_pool_tbb/dispatch:index/workers:2/place:cores/grain:1/work:200000"),
        direct("tbb_parallel_for"),
    ),
    Pair(
        "oneTBB, task_group, per task",
        Ours("square/mode:thread_pool_tbb/dispatch:submit/workers:2/place:cores/grain:1/work:200000"),
        direct("tbb_task_group"),
        Explained(
            "here each task finds its worker and is counted and summed to be verified; how often a thread steals, and "
            "from whom, changes from round to round on both sides",
            0.7,
            1.4,
        ),
    ),
    Pair(
        "Boost.Asio, post, per task",
        Ours("square/mode:thread_pool_asio/dispatch:submit/workers:2/place:cores/grain:1/work:200000"),
        direct("asio_post"),
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
        Ours("square/mode:std_par/dispatch:index/workers:2/place:cores/grain:1/work:4000000"),
        direct("std_par_for_each"),
        Explained(
            "here each task finds its worker and is counted and summed to be verified, which takes half of the "
            "nanosecond that the algorithm takes for a task, or as long again",
            1.0,
            2.1,
        ),
    ),
    Pair(
        "std::async, a call per task, 2 at once",
        Ours("square/mode:std_async/dispatch:submit/workers:2/place:cores/grain:1/work:2000"),
        direct("std_async"),
    ),
    Pair(
        "std::thread, create and join 2",
        Ours("square/mode:thread/dispatch:index/workers:2/place:cores/grain:1/work:2", 2.0),
        direct("thread_create_join"),
        Explained(
            "here each worker is also asked where it ran and what disturbed it before it reports (four system calls)",
            0.9,
            1.3,
        ),
    ),
    Pair(
        "std::mutex, 100 steps outside, 2 threads",
        Ours("critical_section/mode:thread/lock:std_mutex/workers:2/place:cores/inside:1/outside:100"),
        direct("mutex_outside_apart"),  # as here, where the core must not do one while it waits for the other
    ),
    Pair(
        "pthread barrier of 2, fresh processes",
        Ours("barrier/mode:process/barrier:pthread_barrier/workers:2/place:cores"),
        direct("process_barrier"),
    ),
    Pair(
        "pipe, there and back, fresh processes",
        Ours("ping_pong/mode:process/channel:pipe/workers:2/place:cores/work:20000", 2.0),
        direct("process_pipe"),
    ),
    Pair(
        "memory past the caches, per byte moved",
        Ours("triad/mode:thread/workers:1/place:cores/access:nontemporal", 1.0 / 24),
        direct("copy_nontemporal"),
    ),
]
