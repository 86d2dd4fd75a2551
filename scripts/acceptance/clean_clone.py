"""What somebody gets who has just cloned: one command to a report; and what building everything takes."""

import os
from pathlib import Path

from acceptance.finding import Finding, NotMeasured, at_most, judged
from acceptance.process import Argv, Completed, last_line
from acceptance.workbench import Workbench

ITEM = "clone"
SMOKE_LIMIT_S = 30
BUILD_LIMIT_S = 180
COMPILER_LIMIT_MB = 1024
ARTEFACTS = ("run.json", "report.html", "report.pdf")


def judge_bench(done: Completed, run: Path) -> Finding:
    demand = "make bench SUITE=smoke leaves report.html and report.pdf, exit 0"
    missing = [name for name in ARTEFACTS if not (run / name).is_file()]
    if done.code != 0:
        return judged(ITEM, demand, f"exit {done.code}: {last_line(done.stderr)}", False)
    if missing:
        return judged(ITEM, demand, f"exit 0 without {', '.join(missing)}", False)
    return judged(ITEM, demand, f"exit 0, all there, {done.wall_s:.0f} s with the build", True)


def judge_build(done: Completed) -> list[Finding]:
    if done.code != 0:
        raise NotMeasured(f"the full build fails: {last_line(done.stdout)}")
    return [
        at_most(ITEM, "full build with tests, 2 CPUs", done.wall_s, BUILD_LIMIT_S, "s"),
        at_most(ITEM, "largest process of the build", done.max_rss_bytes / 2**20, COMPILER_LIMIT_MB, "MB"),
    ]


def judge_smoke(done: Completed) -> Finding:
    if done.code != 0:
        raise NotMeasured(f"smoke: exit {done.code}: {last_line(done.stderr)}")
    return at_most(ITEM, "smoke after the build", done.wall_s, SMOKE_LIMIT_S, "s", last_line(done.stdout))


def _clone(bench: Workbench) -> Path:
    clone = bench.folder / "clone"
    done = bench.run(["git", "clone", "--quiet", bench.root, clone])
    if done.code != 0:
        raise NotMeasured(f"git clone: {last_line(done.stderr)}")
    return clone


def _without_make() -> dict[str, str]:
    """What an outer make hands down would reach the clone's make as well."""
    return {name: "" for name in ("MAKEFLAGS", "MAKEOVERRIDES", "MFLAGS", "SUITE", "OUT", "RUN") if name in os.environ}


def measure(bench: Workbench) -> list[Finding]:
    clone = _clone(bench)
    made = bench.run(
        [*bench.two_cpus, "make", "bench", "SUITE=smoke"], cwd=clone, timeout_s=1200, environment=_without_make()
    )
    findings = [judge_bench(made, clone / "reports" / "latest")]
    if made.code == 0:
        smoke: Argv = [clone / "build" / "coresweep", "run", "smoke", "--out", bench.folder / "smoke"]
        findings.append(judge_smoke(bench.run([*bench.two_cpus, *smoke])))
    full = bench.folder / "full-build"
    configured = bench.run(["cmake", "--preset", "release", "-B", full], cwd=clone)
    if configured.code != 0:
        raise NotMeasured(f"cmake: {last_line(configured.stderr)}")
    return findings + judge_build(bench.run([*bench.two_cpus, "cmake", "--build", full, "-j", "2"], timeout_s=1200))
