"""What a quota on CPU time leaves: a group may use all CPUs until a period's grant is used up, and stands still until
the next. Batches shorter than a period do not see that; the workload `sustained` computes for many of them."""

from __future__ import annotations

from dataclasses import dataclass

from coresweep_report import words
from coresweep_report.pairing import quotient
from coresweep_report.sweep import Measured, SpeedUp, Sweep

WORKLOAD = "sustained"
RATE, USED, HELD, TASK = "sustained_per_s", "cpus_used", "throttled_share", "task"
TIE = 0.03  # rates closer than this are one: a reader gains nothing by the difference


@dataclass(frozen=True)
class Sustained:
    """One number of workers that computed for many periods. Everything is of all workers together."""

    found: Measured
    rate: Measured  # sums per second
    used: Measured | None  # CPUs' worth of time that they got
    held: Measured | None  # share of the workers' time in which the cgroups held them back; None: not known
    usual: Measured | None  # of one task, in ns: the median
    tail: Measured | None  # and the 99th percentile
    limit: float | None = None  # the quota in CPUs, where it limits anything

    @property
    def workers(self) -> int:
        return self.found.case.workers

    @property
    def bound(self) -> float:
        """What it can do at best, of what one worker does: as many as can run at once, or as the quota has time for."""
        places = float(min(self.workers, self.found.case.places))
        return places if self.limit is None else min(places, self.limit) / min(1.0, self.limit)

    @property
    def seconds(self) -> float:
        return (self.found.case.number("lasting_ms") or 0) / 1000


def limit(sweep: Sweep) -> float | None:
    """The quota in CPUs where it grants less than the usable CPUs have; None where it limits nothing."""
    quota = sweep.record.machine["cpus"]["quota"]
    return float(quota) if quota is not None and quota < sweep.usable else None


def period_ns(sweep: Sweep) -> float | None:
    """After which the quota is granted anew; None where the record does not say."""
    period = sweep.record.machine["cpus"].get("quota_period_us")
    return float(period) * 1000 if period is not None else None


def sustained(sweep: Sweep) -> tuple[Sustained | None, list[Sustained]]:
    """The serial case, and the others by workers, of those that last longest."""
    rows = [one for found in sweep.of(WORKLOAD) if (one := _sustained(found, limit(sweep))) is not None]
    longest = max((one.seconds for one in rows), default=0)
    rows = sorted((one for one in rows if one.seconds == longest), key=lambda one: one.workers)
    serial = next((one for one in rows if one.found.case.mode == "serial"), None)
    return serial, [one for one in rows if one.found.case.mode != "serial"]


def _sustained(found: Measured, granted: float | None) -> Sustained | None:
    rate = found.by_counter(RATE)
    if rate is None:
        return None
    used, held = found.by_counter(USED), found.by_counter(HELD)
    return Sustained(found, rate, used, held, found.percentile(TASK, 500), found.percentile(TASK, 990), granted)


def gain(one: Sustained, base: Sustained) -> SpeedUp:
    """Its rate over the other's, round by round."""
    return quotient(one.rate, base.rate, bound=one.bound)


def enough(rows: list[Sustained]) -> Sustained | None:
    """The fewest workers that do as much as any number of them; None of none. What they do for a second is as fast as
    the host lets the CPUs be in that second: where rates cannot be told apart, the CPU time that they got decides."""
    if not rows:
        return None
    top = max(rows, key=lambda one: (_used(one), one.rate.median))
    return min((one for one in rows if _level(one, top)), key=lambda one: one.workers)


def _used(one: Sustained) -> float:
    """CPUs' worth of time, in steps that a reader cares for; 0 where it is not known."""
    return 0.0 if one.used is None else round(one.used.median / TIE)


def _level(one: Sustained, top: Sustained) -> bool:
    if one.rate.median >= top.rate.median and not _overlap(one.rate, top.rate):
        return True
    if one.used is not None and top.used is not None:
        return one.used.median >= (1 - TIE) * top.used.median
    return one.rate.median >= (1 - TIE) * top.rate.median or _overlap(one.rate, top.rate)


def _overlap(a: Measured, b: Measured) -> bool:
    """Whether their intervals do; without them, their values."""
    if a.interval.low is None or a.interval.high is None or b.interval.low is None or b.interval.high is None:
        return max(a.values) >= min(b.values) and max(b.values) >= min(a.values)
    return a.interval.high >= b.interval.low and b.interval.high >= a.interval.low


def burst_only(sweep: Sweep, workers: int) -> str:
    """What must stand beside a speed-up of so many workers that was measured with short batches: that it holds for
    bursts only, and what they go on doing. Empty where the quota has room for them, or there is none."""
    quota = limit(sweep)
    if quota is None or workers <= quota:
        return ""
    text = f"in bursts only: the quota grants {quota:g} CPUs' worth of time"
    serial, rows = sustained(sweep)
    same = next((one for one in rows if one.workers == workers), None)
    if serial is None or same is None:
        return text
    return f"{text}; for {words.seconds(same.seconds)} they sustain {words.ratio(gain(same, serial).value)}"
