"""What is said of locks means what it says: a contended lock costs a worker no less than a free one, a free lock has no
overhead whatever it guards, and hammering measures monopoly."""

import statistics
from dataclasses import replace

from acceptance.disturbance import undisturbed
from acceptance.finding import Finding, NotMeasured, at_least, at_most, judged, skipped
from acceptance.pairs import median_ns
from acceptance.process import last_line
from acceptance.record import Case, Record
from acceptance.suites import case, suite
from acceptance.workbench import Workbench

ITEM = "lock_meaning"
LIMIT_NS = 5
BLOCKS = 9
SIMULATED = "PerfectLock.*"


def told(measured: Case, counter: str) -> float:
    """The median over processes of each one's median."""
    values = [statistics.median(found) for block in measured.ok_blocks if (found := block.counter(counter))]
    if not values:
        raise NotMeasured(f"{measured.id}: no process told its {counter}")
    return statistics.median(values)


def costs(record: Record) -> Finding:
    """Cost is wall × workers ÷ acquisitions: its inverse rate (wall ÷ acquisitions) falls where a second worker adds
    anything at all, and read 265 ns alone and 166 contended."""
    alone = median_ns(record.one("counter", lock="std_semaphore", workers="1"))
    together = median_ns(record.one("counter", lock="std_semaphore", workers="2"))
    note = f"{alone:.0f} ns alone, {2 * together:.0f} of two; wall ÷ acquisitions {together:.0f}"
    return at_least(ITEM, "std_semaphore, cost contended ÷ alone", 2 * together / alone, 1, "", note)


def free_lock(record: Record, left_out: str) -> Finding:
    """Measured, of one worker: nothing excludes nobody for free with several. Theirs is simulated."""
    measured = record.one("critical_section", lock="none", workers="1", inside="1000")
    value = told(measured, "overhead_ns")
    note = f"{value:+.2f} ns of rounds of {median_ns(measured):.0f} ns{left_out}"
    return at_most(ITEM, "free lock, one worker, inside 1000, measured: |overhead|", abs(value), LIMIT_NS, "ns", note)


def monopoly(record: Record) -> list[Finding]:
    """Ticket hands a lock over at every turn, a mutex lets the same worker in again. How much that is depends on how
    far apart the two CPUs are; that hammering favours the mutex more than sections with work between do does not."""

    def slower(outside: str) -> float:
        ticket = record.one("critical_section", lock="ticket", workers="2", inside="1", outside=outside, stamp="off")
        mutex = record.one("critical_section", lock="std_mutex", workers="2", inside="1", outside=outside, stamp="off")
        return median_ns(ticket) / median_ns(mutex)

    hammered, spaced = slower("0"), slower("100")
    runs = {
        lock: told(record.one("critical_section", lock=lock, outside="0", stamp="on"), "owner_run_mean")
        for lock in ("std_mutex", "ticket")
    }
    note = f"ticket ÷ std_mutex {hammered:.3g} hammered, {spaced:.3g} with 100 steps outside"
    turns = f"std_mutex {runs['std_mutex']:.3g}, ticket {runs['ticket']:.3g}"
    return [
        judged(ITEM, "ticket does better against std_mutex with work outside", note, spaced < hammered),
        judged(
            ITEM, "hammered, one worker has std_mutex more often in a row", turns, runs["std_mutex"] > runs["ticket"]
        ),
    ]


def judge(measured: Record) -> list[Finding]:
    """Who contends for a lock that sleeps waits for a CPU because of it: who is alone must have had one to himself."""
    free = [one for one in measured.cases if one.axes.get("lock") == "none"]
    return [costs(measured), free_lock(*undisturbed(replace(measured, cases=free))), *monopoly(measured)]


def simulated(bench: Workbench) -> Finding:
    """A perfect lock between 1 … 128 workers, told by the function that publishes."""
    demand = f"free lock, 1 … 128 workers, inside 1000, simulated: |overhead| <= {LIMIT_NS} ns"
    program = bench.program.parent / "tests" / "bench_tests"
    if not program.is_file():
        return skipped(ITEM, demand, f"no {program.name} beside {bench.program.name}; build it: make test")
    done = bench.run([program, f"--gtest_filter={SIMULATED}"], timeout_s=300)
    return judged(ITEM, demand, last_line(done.stdout), done.code == 0 and "PASSED" in done.stdout)


def measure(bench: Workbench) -> list[Finding]:
    two = {"mode": "thread", "place": "cores", "workers": 2}
    pair = ["std_mutex", "ticket"]
    cases = [
        case("counter", mode="thread", place="cores", lock="std_semaphore", workers=[1, 2]),
        case("critical_section", mode="thread", place="cores", lock="none", workers=1, inside=1000, outside=0),
        case("critical_section", **two, lock=pair, inside=1, outside=[0, 100]),
        case("critical_section", **two, lock=pair, inside=1, outside=0, stamp="on"),
    ]
    return [*judge(bench.sweep(suite("lock-meaning", cases, BLOCKS))), simulated(bench)]
