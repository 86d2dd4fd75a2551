"""How many workers this machine has room for."""

from __future__ import annotations

from math import floor

from coresweep_report import words
from coresweep_report.analysis import quota
from coresweep_report.analysis.quota import Sustained
from coresweep_report.answers.answer import Answer
from coresweep_report.sections import base
from coresweep_report.sweep import Sweep

QUESTION = "How many workers can I use here?"
SLOWER = 2.0  # a task's 99th percentile is named where it is so many times the median
HELD = 0.02  # … and the quota is why: it holds the workers back for at least this share of their time


def answer(sweep: Sweep) -> Answer:
    cpus = sweep.record.machine["cpus"]
    usable = cpus["usable"]
    if usable == 1:
        claim = (
            "One: there is one usable CPU, so there is nothing to parallelise. Only work that waits can gain from more."
        )
        return Answer(QUESTION, "1", claim, _counts(sweep), "machine")
    limit = quota.limit(sweep)
    if limit is not None:
        return _limited(sweep, limit)
    cores = sweep.record.machine["topology"].get("cores", usable)
    claim = (
        f"{words.capital(words.spelled(usable))}: {usable} of {words.count(cpus['online'], 'online CPU')} are usable"
    )
    if cores < usable:
        claim += f", on {words.count(cores, 'core')}: beyond {cores} workers, siblings share a core"
    return Answer(QUESTION, str(usable), claim + ".", _counts(sweep), "machine")


def _limited(sweep: Sweep, limit: float) -> Answer:
    """Under a quota below the CPUs the answer is what workers sustain, and not what they do in a moment."""
    serial, rows = quota.sustained(sweep)
    use = quota.enough(rows)
    online = words.count(sweep.record.machine["cpus"]["online"], "online CPU")
    granted = f"the quota grants {limit:g} CPUs' worth of time on {sweep.usable} of {online}"
    if serial is None or use is None:
        most = max(1, floor(limit))
        claim = f"{words.capital(words.spelled(most))}: {granted}. "
        claim += "What workers sustain under it was not measured in this run."
        return Answer(QUESTION, str(most), claim, _counts(sweep), "machine")
    all_ = rows[-1]
    claim = f"Use {use.workers}: {granted}. "
    claim += f"{_subject(use)} {_told(use, serial)} one worker's rate"
    if all_ is not use:
        claim += f", {words.spelled(all_.workers)} {_told(all_, serial)}"
    return Answer(
        QUESTION, str(use.workers), f"{claim}.{_price(use, rows)}", _measured(sweep, serial, rows), "sustained"
    )


def _told(one: Sustained, serial: Sustained) -> str:
    """Its rate of one worker's; where one round moves that too far, that no number is told."""
    gain = quota.gain(one, serial)
    return base.claimed(gain) or f"an unsteady multiple of ({base.moving(gain)})"


def _subject(one: Sustained) -> str:
    return f"{words.capital(words.spelled(one.workers))} {'sustains' if one.workers == 1 else 'sustain'}"


def _price(use: Sustained, rows: list[Sustained]) -> str:
    """Where more workers than the quota has room for do most, single tasks wait for it: who minds uses fewer."""
    if use.held is None or use.held.median < HELD:
        return ""
    if use.tail is None or use.usual is None or use.tail.median < SLOWER * use.usual.median:
        return ""
    calm = [one for one in rows if one.workers < use.workers and one.tail and one.usual]
    text = f" One task of {words.duration(use.usual.median)} in a hundred then takes {words.duration(use.tail.median)}"
    if calm and (calm[-1].tail and calm[-1].tail.median < use.tail.median / SLOWER):
        return f"{text}: use {calm[-1].workers} where that matters."
    return f"{text} or longer."


def _measured(sweep: Sweep, serial: Sustained, rows: list[Sustained]) -> str:
    """2 workers 1.02× (1.01–1.03, n = 8), got 1.00 CPUs, held back 49 % of their time, a task's p99 51.2 ms."""
    parts = []
    for one in rows:
        gain = quota.gain(one, serial)
        part = f"{words.count(one.workers, 'worker')} {base.counted_gain(gain, one.rate)}"
        pooled = "99th percentile (pooled over processes)" if one.tail and one.tail.pooled else "99th percentile"
        part += f", got {words.number(one.used.median)} CPUs" if one.used else ""
        part += f", held back {words.percent(one.held.median)} of their time" if one.held else ""
        part += f", a task's {pooled} {words.duration(one.tail.median)}" if one.tail else ""
        parts.append(part)
    period = quota.period_ns(sweep)
    over = f"sum_square for {words.seconds(serial.seconds)}"
    over += f", {round(serial.seconds * 1e9 / period):,} periods of {words.duration(period)}" if period else ""
    return f"{words.capital(over)}: {'; '.join(parts)}. {_counts(sweep)}"


def _counts(sweep: Sweep) -> str:
    cpus = sweep.record.machine["cpus"]
    counts = ", ".join(f"{key} {cpus[key]}" for key in ("online", "allowed", "affinity", "usable"))
    return words.capital(counts) + ("; no quota seen" if cpus["quota"] is None else f"; quota {cpus['quota']:g}")
