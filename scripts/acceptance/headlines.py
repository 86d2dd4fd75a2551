"""What the first screen says large does not hang on one round, and three runs of `default` agree on it."""

from collections.abc import Sequence

from acceptance import default_suite
from acceptance.finding import Finding, NotMeasured, at_most, judged, skipped
from acceptance.process import last_line
from acceptance.start_up import read, start_ups, steady
from acceptance.workbench import Workbench
from coresweep_report.analysis.comparisons import Contest, compare, contests
from coresweep_report.analysis.steadiness import MOST
from coresweep_report.answers.fastest import UNEVEN
from coresweep_report.sweep import Sweep

ITEM = "headlines"
RUNS = 3
AGREE = 0.3  # of start-up: the largest over the smallest, less 1


def judge_start_up(sweeps: Sequence[Sweep]) -> list[Finding]:
    """Each run's headline start-up (of the way that pays first) holds without any one round, and all agree."""
    known = [start_ups(sweep) for sweep in sweeps]
    shared = set(known[0]).intersection(*known[1:]) if known else set()
    if not shared:
        raise NotMeasured("no way of running has a modelled start-up in all of these runs")
    first = min(sorted(shared), key=lambda name: known[0][name].pays_from() or float("inf"))
    findings = [steady(ITEM, f"run {number}, {first}", run[first]) for number, run in enumerate(known, 1)]
    told = [run[first].launch(fit) or 0 for run in known if (fit := run[first].fit) is not None]
    apart = max(told) / min(told) - 1 if min(told) > 0 else float("inf")
    values = ", ".join(f"{value / 1e3:.3g}" for value in told)
    return [*findings, at_most(ITEM, f"{first}: start-up of {len(told)} runs apart", apart, AGREE, "", f"{values} us")]


def _best(sweep: Sweep) -> Contest | None:
    comparison = compare(sweep, UNEVEN)
    found = contests(sweep, comparison) if comparison is not None else []
    return max(found, key=lambda contest: (contest.gain.above(1), contest.gain.value)) if found else None


def judge_speed_up(sweeps: Sequence[Sweep]) -> list[Finding]:
    """The same of each run's headline speed-up; none is told that is more than the machine can give."""
    best = [_best(sweep) for sweep in sweeps]
    known = [contest for contest in best if contest is not None]
    findings = [judged(ITEM, f"runs that tell a speed-up of {UNEVEN}", str(len(known)), len(known) == len(sweeps) > 0)]
    for number, contest in enumerate(known, 1):
        gain = contest.gain
        moves = float("nan") if gain.steadiness is None else gain.steadiness.moves
        note = f"{contest.best.case.mode}, {gain.value:.3g} x of {gain.bound:g}, {gain.rounds} rounds"
        findings.append(at_most(ITEM, f"run {number}: speed-up moved by leaving out a round", moves, MOST, "", note))
    if known:
        values = [contest.gain.value for contest in known]
        apart = max(values) / min(values) - 1
        told = ", ".join(f"{value:.3g}" for value in values)
        findings.append(at_most(ITEM, f"speed-up of {len(values)} runs apart", apart, MOST, "", told))
    return findings


def judge_runs(sweeps: Sequence[Sweep]) -> list[Finding]:
    return [*judge_start_up(sweeps), *judge_speed_up(sweeps)]


def measure(bench: Workbench) -> list[Finding]:
    """The run of item `default` is one of the three, where there is one."""
    if len(bench.cpus) < 2:
        return [skipped(ITEM, "two workers on two CPUs", "only one usable CPU here")]
    folders = [bench.folder / default_suite.ITEM, *(bench.folder / f"default-{n}" for n in range(2, RUNS + 1))]
    for out in folders:
        if (out / "run.json").exists():
            continue
        done = bench.run([*bench.two_cpus, bench.program, "run", "default", "--out", out], timeout_s=900)
        if done.code != 0:
            raise NotMeasured(f"default: exit {done.code}: {last_line(done.stderr)}")
    return judge_runs([read(folder) for folder in folders])
