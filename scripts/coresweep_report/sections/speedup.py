"""Speed-up against the number of workers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from coresweep_report import ways, words
from coresweep_report.analysis.scaling import Curve, Step, core_of, curves
from coresweep_report.figures.lines import Axis, Point, Series, line_panel
from coresweep_report.figures.svg import Drawing, drawing
from coresweep_report.figures.theme import MARKERS
from coresweep_report.models import USL_POINTS
from coresweep_report.pairing import quotient, single_quotients
from coresweep_report.sections import base
from coresweep_report.sweep import Sweep

LOG_FROM = 8  # workers: beyond, both axes double instead of adding


def build(sweep: Sweep) -> base.Section:
    found = {
        name: [curve for curve in curves(sweep, name) if len(curve.steps) > 1]
        for name, workload in sweep.record.workloads.items()
        if workload.form == "tasks" and not sweep.waits(name)
    }
    plates = [_plate(sweep, found[name]) for name in found if found[name]]
    every = [curve for name in found for curve in found[name]]
    what = "computing with several numbers of workers, and by one thread"
    missing = [] if every else [base.not_measured(sweep, what, *found)]
    content = {"rows": [(c, s) for c in every for s in c.steps], "usl": _usl(sweep, every)}
    content["notes"] = base.table_notes([step.found for curve in every for step in curve.steps])
    return base.Section("speedup", "Speed-up against workers", "speedup.html.j2", plates, content, missing)


def _plate(sweep: Sweep, found: list[Curve]) -> base.Plate:
    groups = [list(group) for _, group in groupby(found, key=lambda curve: (curve.place, curve.dispatch))]
    drawings = [_drawing(sweep, group) for group in groups]
    steps = [step for curve in found for step in curve.steps]
    grain = steps[0].found.case.axis("grain")
    tasks = f" of {grain} items" if grain else ""
    small = (
        f"Speed-up: one thread's time over this one, of the same work in the same tasks{tasks}; above 1 is faster. The "
        "best possible is min(workers, CPUs that they have). "
        + base.counted_gains([step.found for step in steps], dots=True)
        + base.baselines(sweep, [step.found for step in steps])
    )
    key = [("ideal", "best possible")]
    if any(step.found.case.oversubscribed for step in steps):
        key.append(("grey", "more workers than CPUs"))
    return base.Plate(_claim(found), small, drawings, key)


def _claim(found: list[Curve]) -> str:
    fitting = [(step, curve) for curve in found for step in curve.steps if step.workers <= step.found.case.places]
    if not fitting:
        return f"{found[0].workload}: every case had more workers than CPUs"
    best, curve = max(fitting, key=lambda entry: (entry[0].gain.above(1), entry[0].gain.value))
    who = ways.called(curve.mode)
    if doubt := base.beyond(best.gain, best.ideal):
        runs = f"{words.count(best.workers, 'worker')} with {who} run at {base.gained(best.gain)}"
        return f"{curve.workload}: {runs}, {doubt}"
    if not best.gain.above(1):
        doubt = base.untold(best.gain) or "slower than one thread"
        return (
            f"{curve.workload}: never faster here; the nearest, {who} with {words.count(best.workers, 'worker')}, "
            f"runs at {base.gained(best.gain)}, {doubt}"
        )
    reach = words.percent(best.gain.value / best.ideal)
    verb = "reaches" if best.workers == 1 else "reach"
    return (
        f"{curve.workload}: {words.count(best.workers, 'worker')} {verb} {base.gained(best.gain)} with {who}, "
        f"{reach} of the best possible {best.ideal}×{_oversubscribed(best, found)}"
    )


def _oversubscribed(best: Step, found: list[Curve]) -> str:
    """What more workers than CPUs did, round by round; empty where there were none."""
    beyond = [step for curve in found for step in curve.steps if step.found.case.oversubscribed]
    if not beyond:
        return ""
    top = max(beyond, key=lambda step: step.gain.value)
    more = quotient(best.found, top.found)
    if more.above(1):
        return f"; more workers than CPUs add {words.percent(more.value - 1)}"
    if more.below(1):
        return f"; more workers than CPUs reach {base.gained(top.gain)} at best"
    return "; more workers than CPUs: no measurable difference"


def _drawing(sweep: Sweep, group: Sequence[Curve]) -> Drawing:
    first = group[0]
    log = max(step.workers for curve in group for step in curve.steps) > LOG_FROM
    counts = sorted({step.workers for curve in group for step in curve.steps})
    bound = {step.workers: step.ideal for curve in group for step in curve.steps}
    series = [Series("ideal", "serial", [Point(n, bound[n]) for n in counts], dashed=True)]
    series += [_series(sweep, curve) for curve in group]
    x = Axis("workers", lambda value: f"{value:g}", thin(counts), log)
    y_ticks = [2.0**i for i in range(-4, 12)] if log else ()
    heading = f"speed-up ({ways.tasks(first.dispatch)}; {ways.where(first.place)})"
    y = Axis(heading, lambda value: f"{value:g}×", y_ticks, log)
    figure = line_panel(series, x, y, shade_beyond=float(max(bound.values())))
    name = f"speedup-{first.workload}-{first.place}-{first.dispatch or 'all'}"
    alt = f"Speed-up against workers on {first.workload}, {ways.tasks(first.dispatch)}, {ways.where(first.place)}"
    return drawing(figure, base.safe(name), alt)


def thin(counts: Sequence[int]) -> list[float]:
    """Worker counts that fit as ticks."""
    kept: list[float] = []
    for count in counts:
        if len(counts) <= 6 or not kept or count >= kept[-1] * 2:
            kept.append(float(count))
    return kept


def _series(sweep: Sweep, curve: Curve) -> Series:
    mode = sweep.record.modes[curve.mode]
    return Series(
        curve.mode,
        mode.family,
        [_point(sweep, step) for step in curve.steps],
        MARKERS[mode.rank % len(MARKERS)],
        filled=curve.place != "none",
    )


def _point(sweep: Sweep, step: Step) -> Point:
    serial = sweep.baseline(step.found)
    values = single_quotients(serial, step.found) if serial else []
    faint, doubted = step.found.case.oversubscribed, bool(base.flags(step.found))
    return Point(step.workers, step.gain.value, step.gain.low, step.gain.high, values, faint, doubted)


def _usl(sweep: Sweep, found: list[Curve]) -> list[str]:
    """One sentence per curve that can be fitted; one for all that have too few points, one for those left over."""
    cores = core_of(sweep)
    sentences: list[str] = []
    short: list[int] = []
    astray: list[str] = []
    for curve in found:
        points = len(curve.fitting(cores))
        fit = curve.usl(cores)
        if fit is None:
            short.append(points) if points < USL_POINTS else astray.append(ways.called(curve.mode))
            continue
        none = "κ's interval holds 0" if fit.kappa_low <= 0 else "it would lie beyond what was measured"
        peak = f"peak at {fit.peak_workers:.0f} workers" if fit.peak_workers else f"no peak claimed: {none}"
        sentences.append(
            f"{curve.workload}, {ways.called(curve.mode)} ({ways.tasks(curve.dispatch)}), {ways.where(curve.place)}: "
            f"γ {words.number(fit.gamma)}, σ {words.number(fit.sigma)}, κ {words.number(fit.kappa)} "
            f"(95 %: {words.number(fit.kappa_low)} … {words.number(fit.kappa_high)}); {peak}"
        )
    if short:
        sentences.append(
            f"Universal Scalability Law not fitted to {words.count(len(short), 'curve')}: at most "
            f"{words.count(max(short), 'point')} with a core for each worker, and it needs {USL_POINTS}"
        )
    if astray:
        sentences.append(f"Universal Scalability Law: no fit was found for {words.listed(astray)}")
    return sentences
