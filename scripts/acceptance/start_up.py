"""What starting a batch costs is told apart from a slowdown, does not hang on one round, and is another figure after
idling."""

from pathlib import Path

from acceptance.finding import Finding, NotMeasured, at_least, at_most, judged, skipped
from acceptance.suites import case, suite
from acceptance.workbench import Workbench
from coresweep_report.analysis.dispatching import DispatchCost, costs
from coresweep_report.analysis.idling import Rest, rests
from coresweep_report.analysis.steadiness import MOST
from coresweep_report.errors import ReportError
from coresweep_report.record import load
from coresweep_report.sweep import Sweep

ITEM = "start_up"
POOLS = ("thread_pool", "thread_pool_tbb", "thread_pool_openmp")
WORKS = [3200, 32_000, 320_000, 3_200_000, 48_000_000]  # about 1, 10, 100 µs, 1 ms and 15 ms on one thread
RESTED = 32_000
SLEEPS = 0.02  # of a CPU: what idle workers that sleep may use
SPINS = 0.05  # … and the least that those use who spin for some ms of 10
SLOWER = 1.2  # times as long as hot: what a pool that is woken up takes at least for 10 µs of work
BLOCKS = 8


def read(folder: Path) -> Sweep:
    try:
        return Sweep(load(folder))
    except ReportError as error:
        raise NotMeasured(str(error)) from error


def start_ups(sweep: Sweep) -> dict[str, DispatchCost]:
    """Every way of running that has a modelled start-up, by its name."""
    return {cost.name: cost for cost in costs(sweep) if cost.cost is not None}


def steady(item: str, name: str, cost: DispatchCost) -> Finding:
    """Leaving out any one round moves the start-up by less than 20 %."""
    found = cost.steadiness(cost.launch)
    moves = float("nan") if found is None else found.moves
    note = (
        f"{_microseconds(cost)} us, s = {cost.cost.slowdown:.3f}, halves differ by {found.halves:.2f}"
        if (found is not None and cost.cost is not None)
        else "too few rounds"
    )
    return at_most(item, f"{name}: start-up moved by leaving out a round", moves, MOST, "", note)


def rested(rest: Rest, spins: bool) -> list[Finding]:
    """After idling a batch takes longer, and idling costs CPU time only where workers spin."""
    note = f"{rest.hot.median / 1e3:.3g} us hot, {rest.rested.median / 1e3:.3g} us after {rest.idle_us / 1e3:g} ms idle"
    findings = [at_least(ITEM, f"{rest.name}: after idling / hot", rest.times, SLOWER, "", note)]
    share = rest.cpu_share
    if share is None:
        return [
            *findings,
            skipped(ITEM, f"{rest.name}: what idling costs", "the kernel does not tell a thread's CPU time"),
        ]
    what = f"{rest.name}: CPU used by idle workers"
    judge = at_least if spins else at_most
    return [*findings, judge(ITEM, what, share.median, SPINS if spins else SLEEPS, "")]


def judge(sweep: Sweep) -> list[Finding]:
    known = start_ups(sweep)
    findings = []
    for pool in POOLS:
        name = f"{pool} (index)"
        if name not in known:
            findings.append(judged(ITEM, f"{name}: start-up", "the model does not fit", False))
            continue
        findings.append(steady(ITEM, name, known[name]))
    for rest in rests(sweep):
        if rest.mode in POOLS and rest.dispatch == "index":
            findings += rested(rest, spins=rest.mode == "thread_pool_openmp")
    return findings


def measure(bench: Workbench) -> list[Finding]:
    if len(bench.cpus) < 2:
        return [skipped(ITEM, "two workers on two CPUs", "only one usable CPU here")]
    # Four tasks a worker, as "grain": "python" makes them in suites.
    cases = [case("square", mode="serial", grain=work // 8, work=work) for work in WORKS]
    ours = {"mode": list(POOLS), "dispatch": "index", "workers": 2, "place": "cores"}
    cases += [case("square", **ours, grain=work // 8, work=work) for work in WORKS]
    cases += [case("square", **ours, grain=1, work=200_000), case("square", mode="serial", grain=1, work=200_000)]
    cases.append(case("square", **ours, grain=RESTED // 8, work=RESTED, idle_us=10_000))
    bench.sweep(suite("start-up", cases, BLOCKS))
    return judge(read(bench.folder / "start-up-run"))


def _microseconds(cost: DispatchCost) -> str:
    return f"{cost.fit.cost.launch_ns / 1e3:.3g}" if cost.fit is not None else "-"
