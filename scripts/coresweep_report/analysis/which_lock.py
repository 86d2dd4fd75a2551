"""Which lock: locks under the same load against each other, from `critical_section`; what hammering says of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from coresweep_report import words
from coresweep_report.analysis import lock_meaning
from coresweep_report.analysis.contention import SECTION, excluding, loads, lock
from coresweep_report.analysis.grouping import grouped, where
from coresweep_report.pairing import quotient
from coresweep_report.speed_up import UNEQUAL
from coresweep_report.sweep import Measured, SpeedUp, Sweep, alike
from coresweep_report.ways import called

HAMMERED = "0"  # steps outside
CLOSE = 0.05  # medians further from each other than that are no tie, even where repeats disagree as much


@dataclass(frozen=True)
class Contest:
    """Locks that exclude under one load, between the same workers, the fastest first: at least two."""

    ranked: list[Measured]

    @property
    def best(self) -> Measured:
        return self.ranked[0]

    @property
    def ties(self) -> list[Measured]:
        """Those between which and the best there is no measurable difference."""
        return [one for one in self.ranked[1:] if alike(one, self.best)]

    @property
    def hammered(self) -> bool:
        return self.best.case.axis("outside") == HAMMERED

    def of(self, name: str) -> Measured | None:
        return next((one for one in self.ranked if lock(one) == name), None)

    def load(self) -> str:
        """ "22.5 ns inside and 176 ns outside": as measured, else in steps, as older records have them."""
        case = self.best.case
        told = [lock_meaning.middle(self.best, f"{part}_ns") for part in ("inside", "outside")]
        inside, outside = (
            words.duration(ns) if ns is not None else f"{case.axis(part)} additions"
            for part, ns in zip(("inside", "outside"), told)
        )
        text = f"{inside} inside and {'nothing' if self.hammered else outside} outside"
        stripes = case.axis("stripes", "1")
        several = "a lock for each worker" if stripes == "own" else f"{stripes} locks"
        return text if stripes == "1" else f"{text}, {several}"

    def sentence(self) -> str:
        """ "With 22 ns inside and 176 ns outside, ticket is fastest, 4.10 M rounds a second; ttas does 2.00 M"."""
        start = f"With {self.load()}, "
        if len(self.ties) == len(self.ranked) - 1:
            return f"{start}all {words.spelled(len(self.ranked))} locks tie: no measurable difference"
        done = lock_meaning.per_second(self.best, "rounds")
        text = f"{start}{called(lock(self.best))} is fastest, {done}"
        if self.ties:
            text = f"{start}{self._tie()}"
        last = self.ranked[-1]
        if last in self.ties:
            return text
        return f"{text}; {called(lock(last))} does {lock_meaning.millions(lock_meaning.rate(last).median)}"

    def _tie(self) -> str:
        """ "ticket, pthread adaptive and ttas tie at 2.83–3.02 M rounds a second": from the slowest to the fastest."""
        level = [self.best, *self.ties]
        rates = [lock_meaning.rate(one).median for one in level]
        near = max(rates) <= (1 + CLOSE) * min(rates)
        verb = "tie at" if near else "show no measurable difference at"
        names = words.listed([called(lock(one)) for one in level])
        return f"{names} {verb} {lock_meaning.millions_of(rates)} rounds a second"


def contests(sweep: Sweep, mode: str = "thread") -> list[Contest]:
    """Of the headline's workers: the load under which most locks were measured first, hammered ones last."""
    found = excluding(sweep, [one for one in loads(sweep, SECTION) if one.case.mode == mode])
    workers = sweep.headline_workers(found)
    at = [one for one in found if one.case.workers == workers and one.case.workers > 1]
    known = [
        Contest(sorted(group, key=lambda one: one.median)) for group in grouped(at, "lock").values() if len(group) > 1
    ]
    return sorted(known, key=lambda contest: (contest.hammered, -len(contest.ranked)))


@dataclass(frozen=True)
class Reversal:
    """Two locks of which one is faster hammered and the other with work between acquisitions."""

    keeper: str  # faster hammered
    sharer: str  # faster with work between
    hammered: Contest
    spaced: Contest

    @property
    def gain_hammered(self) -> float:
        return self._gains[0].value

    @property
    def gain_spaced(self) -> float:
        return self._gains[1].value

    @cached_property
    def _gains(self) -> tuple[SpeedUp, SpeedUp]:
        return self._gain(self.hammered, self.sharer, self.keeper), self._gain(self.spaced, self.keeper, self.sharer)

    @staticmethod
    def _gain(contest: Contest, slower: str, faster: str) -> SpeedUp:
        slow, fast = contest.of(slower), contest.of(faster)
        return quotient(slow, fast) if slow is not None and fast is not None else SpeedUp(1.0, None, None, True)

    def sentence(self, runs: dict[str, float]) -> str:
        """ "Hammered, std_mutex does 13.0 × as many rounds as ticket; with 22 ns inside and 176 ns outside, ticket does
        1.50 × as many as std_mutex"; and how often in a row one worker had each, hammered."""
        keeper, sharer = called(self.keeper), called(self.sharer)
        text = (
            f"Hammered, {keeper} does {words.number(self.gain_hammered)} × as many rounds as {sharer}; with "
            f"{self.spaced.load()}, {sharer} does {words.number(self.gain_spaced)} × as many as {keeper}"
        )
        text += "" if all(gain.equal_states for gain in self._gains) else f" ({UNEQUAL})"
        if self.keeper in runs and self.sharer in runs:
            text += (
                f". Hammered, one worker has {keeper} {words.number(runs[self.keeper])} times in a row, "
                f"{sharer} {words.number(runs[self.sharer])}: what looks fast is a monopoly"
            )
        return text


def reversals(sweep: Sweep) -> list[Reversal]:
    """The clearest first; only of differences that can be measured on both sides."""
    all_of_them = contests(sweep)
    found = []
    for hammered in (one for one in all_of_them if one.hammered):
        for spaced in (one for one in all_of_them if not one.hammered and _same_but_outside(one, hammered)):
            found += [
                Reversal(lock(keeper), lock(sharer), hammered, spaced)
                for keeper in hammered.ranked
                for sharer in hammered.ranked
                if keeper.median < sharer.median and not alike(keeper, sharer) and _overtakes(spaced, sharer, keeper)
            ]
    return sorted(found, key=lambda one: -min(one.gain_hammered, 1e9) * one.gain_spaced)


def _same_but_outside(spaced: Contest, hammered: Contest) -> bool:
    return all(spaced.best.case.axis(key) == hammered.best.case.axis(key) for key in ("inside", "stripes", "place"))


def _overtakes(spaced: Contest, sharer: Measured, keeper: Measured) -> bool:
    first, second = spaced.of(lock(sharer)), spaced.of(lock(keeper))
    return first is not None and second is not None and first.median < second.median and not alike(first, second)


def owner_runs(sweep: Sweep, contest: Contest) -> dict[str, float]:
    """How often in a row one worker had each lock under a contest's load, from its stamped trials."""
    free = ("stamp", "lock")
    wanted = {key: value for key, value in contest.best.case.axes.items() if key not in free}
    stamped = sweep.of(SECTION, where(stamp="on", **wanted))
    return {lock(one): told for one in stamped if (told := lock_meaning.middle(one, "owner_run_mean")) is not None}
