"""A case as measured: its process values, all of them or those of one state of the machine, and their interval."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import ceil

from coresweep_report import distance, statistics
from coresweep_report.judging import common_group, common_share, judged_states, told_state
from coresweep_report.observations import Observations, together
from coresweep_report.record import Block, Case
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
    numbers: tuple[int, ...] | None = None  # of the blocks that the values are of; empty: of all together
    derived: Callable[[Measured], Measured | None] | None = field(default=None, compare=False)  # from the published one

    @property
    def at(self) -> str:
        """At which distance and share of the core it is told: "near"; empty where that makes no difference."""
        return self.around.name(self.state)

    def within(self, state: distance.State) -> Measured | None:
        """The case in one state, its values made as these are; None where it has no value there."""
        found = _measured(self.case, self.around, state)
        return found if found is None or self.derived is None else self.derived(found)

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
        those with a core to itself where that is; and the state that it is told in, always."""
        cares = (self.state[0] is not None, self.state[1] is not None)
        if not any(cares):
            return [self]
        states = self.around.states(cares)
        found = [self.within(state) for state in states]
        sizes = [one.n if one is not None else 0 for one in found]
        shares = len(self.around.share) if cares[1] else 1
        chosen = judged_states(sizes, shares, states.index(self.state))
        return [one for i, one in enumerate(found) if i in chosen and one is not None]

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
        return work_of(self.case, HOW)

    def counter(self, name: str) -> list[float]:
        """A counter's process values, in the order of blocks: as of times, the median over a process's samples."""
        return list(self._counted(name).values())

    def _counted(self, name: str) -> dict[int, float]:
        """The same by the numbers of their blocks."""
        values = {}
        for block in sorted(ok_blocks(self.case), key=lambda block: block.number):
            told = block.counters.get(name, [])
            seen = [told[i] for i in self._chosen(block) if i < len(told)]
            if known := [value for value in seen if value is not None]:
                values[block.number] = statistics.median(known)
        return values

    def counter_samples(self, name: str) -> list[float]:
        """A counter's value in every sample that has it."""
        return [value for block in ok_blocks(self.case) for value in block.counters.get(name, []) if value is not None]

    def by_counter(self, name: str) -> Measured | None:
        """The case as one of its counters has it: values and interval by the rules of times; None where it has none."""
        found = self._counted(name)
        return self._of(found, lambda one: one.by_counter(name)) if found else None

    def _of(self, values: Mapping[int, float], derive: Callable[[Measured], Measured | None]) -> Measured:
        """The case with other values, by the numbers of their blocks; `derive` makes them of it in any state."""
        return self._with(list(values.values()), tuple(values), derive)

    def _with(
        self, values: list[float], numbers: tuple[int, ...] | None, derive: Callable[[Measured], Measured | None]
    ) -> Measured:
        before = self.derived

        def derived(published: Measured) -> Measured | None:
            own = published if before is None else before(published)
            return None if own is None else derive(own)

        return replace(
            self,
            values=values,
            interval=statistics.dependent_interval(values),
            rho=statistics.autocorrelation(values),
            numbers=numbers,
            derived=derived,
        )

    def mapped(self, change: Callable[[float], float]) -> Measured:
        """The case with every value changed alike, in whatever state it is looked at."""
        return self._with([change(value) for value in self.values], self.numbers, lambda one: one.mapped(change))

    def told_as(self, values: Mapping[int, float]) -> Measured:
        """The case with values made of its own and another's, by the numbers of their blocks; of this state only."""
        return self._of(values, lambda _: None)

    def times(self, factor: float) -> Measured:
        """The case with every value so many times as large."""
        return self.mapped(lambda value: value * factor)

    @property
    def pooled(self) -> bool:
        """Whether its one value is of all processes together, as a percentile that none of them has alone."""
        return self.numbers == ()

    def observed(self, name: str) -> Observations | None:
        """What was observed in all processes together; None where nothing was."""
        return together(block.observations[name] for block in ok_blocks(self.case) if name in block.observations)

    def percentile(self, name: str, per_mille: int) -> Measured | None:
        """A percentile of what was observed: each process's, where every one has enough beyond it; else, as a single
        value, that of all together; None where they have too few as well."""
        blocks = sorted(ok_blocks(self.case), key=lambda block: block.number)
        each = {b.number: b.observations[name].quantile(per_mille) if name in b.observations else None for b in blocks}
        known = {number: value for number, value in each.items() if value is not None}
        if known and len(known) == len(each):
            return self._of(known, lambda one: one.percentile(name, per_mille))
        seen = self.observed(name)
        overall = seen.quantile(per_mille) if seen is not None else None
        if overall is None:
            return None
        of_all = statistics.dependent_interval([overall])
        return replace(self, values=[overall], interval=of_all, rho=None, numbers=())

    @cached_property
    def steps_per_trial(self) -> float:
        return statistics.median(
            [steps / block.trials_per_sample for block in ok_blocks(self.case) for steps in block.steps]
        )

    @cached_property
    def by_block(self) -> dict[int, float]:
        """Process values by the number of their block; none of one that is of all of them together."""
        if self.numbers is not None:
            return dict(zip(self.numbers, self.values))
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


def work_of(case: Case, without: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return (("workload", case.workload), *((k, v) for k, v in case.axes.items() if k not in without))


def ok_blocks(case: Case) -> list[Block]:
    """Processes that published something."""
    return [block for block in case.blocks if block.status == "ok" and block.samples_ns]


def _measured(case: Case, around: distance.Surroundings, state: distance.State) -> Measured | None:
    by_block = distance.values_within(ok_blocks(case), around, state)
    if not by_block:
        return None
    values = list(by_block.values())
    interval, rho = statistics.dependent_interval(values), statistics.autocorrelation(values)
    return Measured(case, values, interval, rho, around, state, tuple(by_block))


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


def in_one_state(found: Sequence[Measured]) -> list[Measured]:
    """Cases are told in the same state, else they could not be compared: at the distance that most values of their
    places have, and with a core to itself where that is common enough, else with the share that most of the run's
    values have; otherwise only where a case has too few values there for an interval."""
    distances: dict[distance.Places, list[int]] = {}
    shares = [0] * max((len(one.around.share) for one in found), default=0)
    for one in found:
        for near in one.by_distance if one.state[0] is not None else ():
            counts = distances.setdefault(distance.places(one.case), [0] * len(one.around.distance))
            counts[near.state[0] or 0] += near.n
        for part in one.by_share if one.state[1] is not None else ():
            shares[part.state[1] or 0] += part.n
    return [_told(one, distances, shares) for one in found]


def _told(one: Measured, distances: Mapping[distance.Places, Sequence[int]], shares: Sequence[int]) -> Measured:
    by_distance, by_share = cares = (one.state[0] is not None, one.state[1] is not None)
    if not any(cares):
        return one
    states = one.around.states(cares)
    wanted = (
        common_group(distances[distance.places(one.case)]) if by_distance else None,
        common_share(shares) if by_share else None,
    )
    found = [one.within(state) for state in states]
    sizes = [0 if there is None else there.n for there in found]
    return found[told_state(sizes, states.index(wanted))] or one


def ideal(case: Case) -> int:
    """Upper bound of a case's speed-up: min(workers, places, tasks); places are no bound for workers that only wait."""
    work, grain = case.number("work"), case.number("grain") or 1
    tasks = ceil(work / grain) if work else case.workers
    places = case.workers if case.workload == WAITING else case.places
    return max(1, min(case.workers, places, tasks))
