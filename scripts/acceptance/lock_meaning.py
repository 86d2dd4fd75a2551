"""What is said of locks means what it says: a contended lock costs a worker no less than a free one, no lock has no
overhead, a perfect one (simulated) has none either, and hammering measures monopoly."""

import statistics

from acceptance.disturbance import undisturbed
from acceptance.finding import Finding, NotMeasured, at_least, at_most, judged, skipped
from acceptance.pairs import median_ns
from acceptance.process import last_line
from acceptance.record import Case, Record
from acceptance.suites import case, suite
from acceptance.workbench import Workbench
from coresweep_report.statistics import dependent_interval

ITEM = "lock_meaning"
LIMIT_NS = 5
BLOCKS = 9
# A process's trials and its calibrations each are known to about 1 % of 1600 ns where others use the host: many
# samples, so that each process has many calibrations, too, and many processes.
FREE_BLOCKS = 48
FREE_SAMPLES = 15
SIMULATED = "PerfectLock.*"


def of_processes(measured: Case, counter: str) -> list[float]:
    """Each process's median."""
    values = [statistics.median(found) for block in measured.ok_blocks if (found := block.counter(counter))]
    if not values:
        raise NotMeasured(f"{measured.id}: no process told its {counter}")
    return values


def told(measured: Case, counter: str) -> float:
    """The median over processes of each one's median."""
    return statistics.median(of_processes(measured, counter))


def costs(record: Record) -> Finding:
    """Cost is wall × workers ÷ acquisitions: its inverse rate (wall ÷ acquisitions) falls where a second worker adds
    anything at all, and read 265 ns alone and 166 contended."""
    alone = median_ns(record.one("counter", lock="std_semaphore", workers="1"))
    together = median_ns(record.one("counter", lock="std_semaphore", workers="2"))
    note = f"{alone:.0f} ns alone, {2 * together:.0f} of two; wall ÷ acquisitions {together:.0f}"
    return at_least(ITEM, "std_semaphore, cost contended ÷ alone", 2 * together / alone, 1, "", note)


def crews(cpus: int) -> list[int]:
    """One worker, two, all."""
    return sorted({1, min(2, cpus), cpus})


def free_lock(measured: Record) -> list[Finding]:
    """No lock, and for each worker lines of its own to work on: so nobody waits for a turn or for a line, and what is
    left of a round is what the calibration does not know. Each process's trials are compared with its own
    calibration. It proves the calibration and the loop; where nobody is excluded, the formula has no max(), which only
    the simulated lock proves."""
    record, left_out = undisturbed(measured)
    findings = []
    for one in sorted(record.cases, key=lambda one: int(one.axes["workers"])):
        found = dependent_interval(of_processes(one, "overhead_ns"))
        note = f"{found.median:+.2f} ns"
        if found.low is not None and found.high is not None:
            note += f" ({found.low:+.2f} to {found.high:+.2f} at 95 %)"
        note += f" of {median_ns(one):.0f} ns a round, {len(one.ok_blocks)} processes{left_out}"
        what = f"no lock, {one.axes['workers']} worker(s), inside 1000, measured (calibration and loop): |overhead|"
        findings.append(at_most(ITEM, what, abs(found.median), LIMIT_NS, "ns", note))
    return findings


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
    return [costs(measured), *monopoly(measured)]


def simulated(bench: Workbench) -> Finding:
    """A perfect lock between 1 … 128 workers, told by the function that publishes."""
    demand = f"perfect lock, 1 … 128 workers, inside 1000, simulated (the formula's max()): |overhead| <= {LIMIT_NS} ns"
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
        case("critical_section", **two, lock=pair, inside=1, outside=[0, 100]),
        case("critical_section", **two, lock=pair, inside=1, outside=0, stamp="on"),
    ]
    free = case(
        "critical_section",
        mode="thread",
        place="cores",
        lock="none",
        workers=crews(len(bench.cpus)),
        inside=1000,
        outside=0,
        stripes="own",
    )
    return [
        *judge(bench.sweep(suite("lock-meaning", cases, BLOCKS))),
        *free_lock(bench.sweep(suite("free-lock", [free], FREE_BLOCKS, FREE_SAMPLES))),
        simulated(bench),
    ]
