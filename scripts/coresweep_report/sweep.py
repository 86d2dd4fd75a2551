"""What was measured, case by case: process values, intervals, speed-ups, and how to find them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil

from coresweep_report import distance, statistics, words
from coresweep_report.observations import Observations, together
from coresweep_report.record import Block, Case, Record
from coresweep_report.speed_up import SpeedUp as SpeedUp
from coresweep_report.statistics import MedianInterval

WAITING = "sleep_square"  # the workload whose tasks need no CPU
# Axes that say how work is done; cases that agree in all the others did the same work.
HOW = ("mode", "dispatch", "workers", "place")


@dataclass(frozen=True)
class Measured:
    """A case that has published values: all of them, or those of one distance between its CPUs."""

    case: Case
    values: list[float]  # process values in the order of blocks, in the case's unit
    interval: MedianInterval
    rho: float | None
    around: distance.Surroundings = distance.Surroundings()
    state: distance.State = distance.ALL  # that its values are of; all of them where that makes no difference

    @property
    def at(self) -> str:
        """At which distance and share of the core it is told: "near"; empty where that makes no difference."""
        return self.around.name(self.state)

    def within(self, state: distance.State) -> Measured | None:
        """The case in one state; None where it has no value there."""
        return _measured(self.case, self.around, state)

    def by_state(self, cares: tuple[bool, bool]) -> list[Measured]:
        """The case in every state that has a value."""
        return [one for state in self.around.states(cares) if (one := self.within(state)) is not None]

    @cached_property
    def by_distance(self) -> list[Measured]:
        """The case at every distance, from near to far; empty where its places have one only."""
        return self.by_state((True, False)) if len(self.around.distance) > 1 else []

    @cached_property
    def by_share(self) -> list[Measured]:
        """The same of the share of the core."""
        return self.by_state((False, True)) if len(self.around.share) > 1 else []

    @property
    def judged(self) -> list[Measured]:
        """What its precision is judged by: each state that is common enough, of what makes a difference to it; only
        those with a core to itself where that is."""
        cares = (self.state[0] is not None, self.state[1] is not None)
        found = self.by_state(cares) if any(cares) else [self]
        if cares[1] and distance.alone_is_common([one.n for one in found], [one.state for one in found]):
            found = [one for one in found if one.state[1] == 0]
        return [found[i] for i in distance.judged([one.values for one in found])]

    @property
    def case_n(self) -> int:
        """How many processes its case had, whatever their state."""
        return len(ok_blocks(self.case))

    def _chosen(self, block: Block) -> list[int]:
        return distance.samples_within(block, self.around, self.state)

    @property
    def effective(self) -> float:
        """How many independent values these are worth."""
        return statistics.effective_count(self.n, self.rho)

    @property
    def median(self) -> float:
        return self.interval.median

    @property
    def n(self) -> int:
        return len(self.values)

    @property
    def work(self) -> tuple[tuple[str, str], ...]:
        """Workload and axes that define the work itself."""
        return _work(self.case, HOW)

    def counter(self, name: str) -> list[float]:
        """A counter's process values, in the order of blocks: as of times, the median over a process's samples."""
        values = []
        for block in sorted(ok_blocks(self.case), key=lambda block: block.number):
            told = block.counters.get(name, [])
            seen = [told[i] for i in self._chosen(block) if i < len(told)]
            if known := [value for value in seen if value is not None]:
                values.append(statistics.median(known))
        return values

    def counter_samples(self, name: str) -> list[float]:
        """A counter's value in every sample that has it."""
        return [value for block in ok_blocks(self.case) for value in block.counters.get(name, []) if value is not None]

    def by_counter(self, name: str) -> Measured | None:
        """The case as one of its counters has it: values and interval by the rules of times; None where it has none."""
        values = self.counter(name)
        if not values:
            return None
        return self.with_values(values)

    def with_values(self, values: list[float]) -> Measured:
        return Measured(
            self.case,
            values,
            statistics.dependent_interval(values),
            statistics.autocorrelation(values),
            self.around,
            self.state,
        )

    def times(self, factor: float) -> Measured:
        """The case with every value so many times as large."""
        return self.with_values([value * factor for value in self.values])

    def observed(self, name: str) -> Observations | None:
        """What was observed in all processes together; None where nothing was."""
        return together(block.observations[name] for block in ok_blocks(self.case) if name in block.observations)

    def percentile(self, name: str, per_mille: int) -> Measured | None:
        """A percentile of what was observed: each process's, where every one has enough beyond it; else, as a single
        value, that of all together; None where they have too few as well."""
        blocks = sorted(ok_blocks(self.case), key=lambda block: block.number)
        values = [b.observations[name].quantile(per_mille) if name in b.observations else None for b in blocks]
        known = [value for value in values if value is not None]
        if len(known) < len(values):
            seen = self.observed(name)
            overall = seen.quantile(per_mille) if seen is not None else None
            known = [overall] if overall is not None else []
        if not known:
            return None
        return self.with_values(known)

    @cached_property
    def steps_per_trial(self) -> float:
        return statistics.median(
            [steps / block.trials_per_sample for block in ok_blocks(self.case) for steps in block.steps]
        )

    @cached_property
    def by_block(self) -> dict[int, float]:
        """Process values by the number of their block."""
        blocks = [block for block in sorted(ok_blocks(self.case), key=lambda b: b.number) if self._chosen(block)]
        return {block.number: value for block, value in zip(blocks, self.values)}

    @cached_property
    def spans_by_block(self) -> dict[int, float]:
        """Duration of one trial in every process, by the number of its block."""
        return {
            block.number: statistics.median([block.span_ns[i] / block.trials_per_sample for i in chosen])
            for block in ok_blocks(self.case)
            if (chosen := self._chosen(block))
        }

    @cached_property
    def span_per_trial_ns(self) -> float:
        return statistics.median(list(self.spans_by_block.values()))


def _work(case: Case, without: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return (("workload", case.workload), *((k, v) for k, v in case.axes.items() if k not in without))


def ok_blocks(case: Case) -> list[Block]:
    """Processes that published something."""
    return [block for block in case.blocks if block.status == "ok" and block.samples_ns]


def _measured(case: Case, around: distance.Surroundings, state: distance.State) -> Measured | None:
    values = list(distance.values_within(ok_blocks(case), around, state).values())
    if not values:
        return None
    interval, rho = statistics.dependent_interval(values), statistics.autocorrelation(values)
    return Measured(case, values, interval, rho, around, state)


def measure(case: Case, around: distance.Surroundings = distance.Surroundings()) -> Measured | None:
    """None for a case that published nothing: skipped, failed, incorrect, timed out, or not reached.

    A case to which the distance between its CPUs (or their share of their cores) makes a difference is told in one
    state, the one that has most of its values; any other keeps all of them."""
    if case.status != "ok":
        return None
    whole = _measured(case, around, distance.ALL)
    if whole is None:
        return None
    cares = distance.cares_for(ok_blocks(case), around)
    return max(whole.by_state(cares), key=lambda one: one.n) if any(cares) else whole


def _in_one_state(found: Sequence[Measured]) -> list[Measured]:
    """Cases are told in the same state, else they could not be compared: at the distance that most values of their
    places have, and with a core to itself where that is common enough, else with the share that most of the run's
    values have; otherwise only where a case has too few values there for an interval."""
    distances: dict[distance.Places, Counter[int]] = {}
    shares: Counter[int] = Counter()
    for one in found:
        for near in one.by_distance if one.state[0] is not None else ():
            distances.setdefault(distance.places(one.case), Counter())[near.state[0] or 0] += near.n
        for part in one.by_share if one.state[1] is not None else ():
            shares[part.state[1] or 0] += part.n

    def common(counts: Counter[int]) -> int:
        return max(counts, key=lambda group: (counts[group], -group))

    if distance.alone_is_common(list(shares.values()), [(None, share) for share in shares]):
        shares = Counter({0: 1})
    shown = []
    for one in found:
        by_distance, by_share = (group is not None for group in one.state)
        wanted = (
            common(distances[distance.places(one.case)]) if by_distance else None,
            common(shares) if by_share else None,
        )
        there = one.within(wanted)
        shown.append(there if there is not None and there.n >= statistics.FEWEST else one)
    return shown


def in_equal_states(a: Measured, b: Measured) -> tuple[Measured, Measured]:
    """Both in one state, where they are told in different ones and there is one that both have: near is not compared
    with far."""
    clash = [x is not None and y is not None and x != y for x, y in zip(a.state, b.state)]
    if not any(clash) or (clash[0] and distance.places(a.case) != distance.places(b.case)):
        return a, b
    options = [(a.within(_merged(a.state, b.state)), b), (a, b.within(_merged(b.state, a.state)))]
    both = [(x, y) for x, y in options if x is not None and y is not None]
    return max(both, key=lambda pair: min(pair[0].n, pair[1].n), default=(a, b))


def _merged(own: distance.State, other: distance.State) -> distance.State:
    """One's own state with the other's groups, as far as it makes a difference to oneself."""
    distance_, share = (y if x is not None and y is not None else x for x, y in zip(own, other))
    return distance_, share


class Sweep:
    """A record with its statistics."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.surroundings = distance.RunSurroundings(record.cases)
        each = (measure(case, self.surroundings.of(case)) for case in record.cases)
        self.measured = _in_one_state([found for found in each if found is not None])
        self._serial = {found.work: found for found in self.measured if found.case.mode == "serial"}

    @property
    def usable(self) -> int:
        return int(self.record.machine["cpus"]["usable"])

    @property
    def parallel(self) -> bool:
        """Whether there is anything to run in parallel on."""
        return self.usable > 1

    def unpublished(self, *workloads: str) -> str:
        """Why there is nothing of some workloads: the cases that were to be, by their status; empty where none were."""
        lost = Counter(case.status for case in self.record.cases if case.workload in workloads and case.status != "ok")
        return words.listed([f"{count:,} {status.replace('_', ' ')}" for status, count in sorted(lost.items())])

    def asked(self, *workloads: str) -> bool:
        """Whether the run was to measure any of them."""
        return any(case.workload in workloads for case in self.record.cases)

    def of(self, workload: str, keep: Callable[[Measured], bool] = lambda _: True) -> list[Measured]:
        return [found for found in self.measured if found.case.workload == workload and keep(found)]

    @staticmethod
    def waits(workload: str) -> bool:
        """Whether CPUs are no bound for it: such work has a section of its own."""
        return workload == WAITING

    def family(self, mode: str) -> str:
        known = self.record.modes.get(mode)
        return known.family if known else "serial"

    def excludes(self, lock: str) -> bool:
        known = self.record.locks.get(lock)
        return known.excludes if known else True

    def baseline(self, subject: Measured) -> Measured | None:
        """The serial case of the same work; of another grain where that one was not measured."""
        exact = self._serial.get(subject.work)
        if exact is not None:
            return exact
        wanted = _work(subject.case, (*HOW, "grain"))
        for serial in self._serial.values():
            if _work(serial.case, (*HOW, "grain")) == wanted:
                return serial
        return None

    def speed_up(self, subject: Measured) -> SpeedUp | None:
        serial = self.baseline(subject)
        if serial is None or subject.median <= 0:
            return None
        s, m = serial.interval, subject.interval
        low = s.low / m.high if s.low is not None and m.high else None
        high = s.high / m.low if s.high is not None and m.low else None
        same = serial.work == subject.work
        if low is not None or not statistics.separable(serial.effective, subject.effective):
            return SpeedUp(s.median / m.median, low, high, same)
        least, most = min(serial.values) / max(subject.values), max(serial.values) / min(subject.values)
        return SpeedUp(s.median / m.median, low, high, same, least, most)

    def headline_workers(self, cases: Iterable[Measured]) -> int | None:
        """The worker count to speak about: the largest that has a CPU for each of several workers, else the smallest
        of several, else one."""
        counts = {found.case.workers for found in cases if found.case.mode != "serial"}
        several = sorted(workers for workers in counts if workers > 1)
        fitting = [workers for workers in several if workers <= self.usable]
        return fitting[-1] if fitting else several[0] if several else 1 if counts else None

    @cached_property
    def workers(self) -> int | None:
        """The headline over everything measured with tasks."""
        tasks = {name for name, workload in self.record.workloads.items() if workload.form == "tasks"}
        return self.headline_workers(found for found in self.measured if found.case.workload in tasks)


def alike(a: Measured, b: Measured) -> bool:
    """Whether two cases cannot be told apart: their intervals overlap; where one has none, their values do, or they are
    too few. Cases to which their surroundings make a difference are compared in equal ones."""
    a, b = in_equal_states(a, b)
    if a.interval.low is None or a.interval.high is None or b.interval.low is None or b.interval.high is None:
        apart = max(a.values) < min(b.values) or max(b.values) < min(a.values)
        return not (apart and statistics.separable(a.effective, b.effective))
    return a.interval.low <= b.interval.high and b.interval.low <= a.interval.high


def ideal(case: Case) -> int:
    """Upper bound of a case's speed-up: min(workers, places, tasks); places are no bound for workers that only wait."""
    work, grain = case.number("work"), case.number("grain") or 1
    tasks = ceil(work / grain) if work else case.workers
    places = case.workers if case.workload == WAITING else case.places
    return max(1, min(case.workers, places, tasks))
