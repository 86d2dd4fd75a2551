"""What is said of locks, made from a record in this one place.

Published is `ns_per_step`: wall time ÷ acquisitions of all workers. Two quantities are made of it, and never share an
axis: what one worker pays, and how many all of them make. With one worker they are each other's inverse, and with
several they are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coresweep_report import ways, words
from coresweep_report.equal_states import in_equal_states
from coresweep_report.pairing import quotient
from coresweep_report.speed_up import UNEQUAL
from coresweep_report.sweep import Measured, SpeedUp, alike

COST = (
    "Cost: wall time × workers ÷ acquisitions, what one worker pays for each of its own, its own work and waiting "
    "included."
)
RATE = "Rate: acquisitions of all workers together per second."
HAMMERED = (
    "Hammered: nothing lies between one acquisition and the next, so that a lock looks good if it lets the same worker "
    "in again at once."
)
OVERHEAD = (
    "Overhead: wall time ÷ acquisitions, less what a perfect lock would leave of it, max(inside, (inside + outside) ÷ "
    "p), p workers having a CPU at once; inside and outside as one worker alone measures them, whose noise may leave "
    "less than nothing. Without a lock (inside + outside) ÷ p is taken off, and what stands is what "
    "sharing the lines takes; of several locks, inside ÷ locks. What the lock guards travels between the CPUs as well: "
    "that is in the overhead, whatever the lock."
)
NOT_WORKING = (
    "Not working: the share of the time of the p workers that is neither inside nor outside, 1 − (inside + outside) ÷ "
    "(p × wall time ÷ acquisitions): waiting, taking and releasing the lock, and the travelling of what it guards. It "
    "is not told of one worker, who has nobody to wait for."
)
OLDER = "{} by an older build: overhead then held the other workers' sections, and is left out."


def cost(found: Measured) -> Measured:
    """What one worker pays for one of its own acquisitions, in ns: wall × workers ÷ acquisitions."""
    return found.times(found.case.workers)


def rate(found: Measured) -> Measured:
    """Acquisitions of all workers per second."""
    return found.mapped(lambda value: 1e9 / value)


def overhead(found: Measured) -> Measured | None:
    """What the lock adds to a round, in ns; None where the record has none of today's meaning."""
    told = found.by_counter("overhead_ns")
    return told if told is not None and (found.case.workers == 1 or found.counter("inside_ns")) else None


def not_working(found: Measured) -> Measured | None:
    """The share of the workers' time that is neither inside nor outside; older records call it queueing, and tell it of
    one worker as well."""
    if found.case.workers == 1:
        return None
    return found.by_counter("not_working_share") or found.by_counter("queue_share")


def of_older_meaning(found: Measured) -> bool:
    """Whether its record tells an overhead of several workers as (p − 1) · inside − outside more than the lock's."""
    return found.by_counter("overhead_ns") is not None and overhead(found) is None


def middle(found: Measured, counter: str) -> float | None:
    """A counter's median; None where a case has none."""
    seen = found.by_counter(counter)
    return None if seen is None else seen.median


@dataclass(frozen=True)
class Relation:
    """All workers together against one alone, in acquisitions per second, both in one state of the machine."""

    alone: Measured
    together: Measured

    @classmethod
    def of(cls, alone: Measured, together: Measured) -> Relation:
        return cls(*in_equal_states(alone, together))

    @property
    def factor(self) -> float:
        """How many times as many acquisitions all of them make as one alone: of the two rates as they are written
        before it, so that whoever divides them finds it."""
        together, alone = (float(f"{rate(one).median:.3g}") for one in (self.together, self.alone))
        return together / alone

    @property
    def gain(self) -> SpeedUp:
        """The same round by round, which says how steady it is."""
        return quotient(self.alone, self.together)

    def sentence(self, noun: str = "updates") -> str:
        """ "two threads together do 23.0 M updates a second, one alone 88.0 M: the second makes it 3.83 × slower"."""
        crew = workers(self.together)
        text = f"{crew} together do {per_second(self.together, noun)}, one alone {millions(rate(self.alone).median)}"
        others = "the second makes" if self.together.case.workers == 2 else "the others make"
        if alike(self.alone, self.together):
            return f"{text}: no measurable difference"
        apart = "" if self.gain.equal_states else f" ({UNEQUAL})"
        if self.factor < 1:
            return f"{text}: {others} it {self._about()}{words.number(1 / self.factor)} × slower{apart}"
        return f"{text}: {others} it {self._about()}{words.number(self.factor)} × as many{apart}"

    def _about(self) -> str:
        """Said of a factor that the run's halves, or one round, make another."""
        return "" if self.gain.publishable == "steady" else "about "


def workers(found: Measured) -> str:
    """two threads, eight processes."""
    return ways.crew(found.case.workers, found.case.mode, spelled=True)


def millions_of(per_s: Sequence[float]) -> str:
    """The range of several: 2.83–3.02 M; 980 k–1.02 M."""
    least, most = millions(min(per_s)), millions(max(per_s))
    if least == most:
        return most
    unit = most.lstrip("0123456789.,")
    return f"{least.removesuffix(unit) if unit else least}–{most}"


def millions(per_s: float) -> str:
    """88.0 M, 412 k."""
    return words.rate(per_s).removesuffix("/s")


def per_second(found: Measured, noun: str) -> str:
    """23.0 M updates a second."""
    return f"{millions(rate(found).median)} {noun} a second"
