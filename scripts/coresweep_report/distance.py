"""The distance between CPUs as a hidden state: where a host moves virtual CPUs, the way of a cache line between two of
them has two lengths or more, each for seconds, and what locks, queues and dispatch cost follows. The same rules as
harness/model/distance_groups.hpp; both pass one file of known answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import ceil, inf, log, sqrt

from coresweep_report import statistics
from coresweep_report.record import Block, Case

Places = tuple[tuple[int, ...], ...]
Probe = tuple[float, float]  # half round trip in ns, right before and right after a sample

FEWEST_PROBES = 20  # below, nothing is said: one group
WIDENED = 1.2  # noise of a group's probes: how far beyond its outermost one still counts
GAP = 1.4  # by how much probes grow over one
COMMON = 0.1  # share of all probes that a group holds
FEWEST_OF = 6  # probes of a group
IN_BETWEEN = 0.05  # share of the probes of the divided part that may lie in a gap
JUDGED_SHARE = 0.2  # of a case's values: rarer groups are shown and not waited for


@dataclass(frozen=True)
class DistanceGroup:
    """Probes that lie close to each other. `from_ns` to `to_ns`: what a probe that belongs to it lies within."""

    middle_ns: float
    from_ns: float
    to_ns: float
    probes: int

    def holds(self, ns: float) -> bool:
        return self.from_ns <= ns <= self.to_ns


def distance_groups(probes: Iterable[float]) -> list[DistanceGroup]:
    """Groups by the gaps between probes on a log scale, from near to far: distance_groups.hpp says which gaps count."""
    ordered = sorted(probes)
    if not ordered:
        return []
    parts = list(_divided(ordered, 0, len(ordered))) if len(ordered) >= FEWEST_PROBES else [(0, len(ordered))]
    inside = [ordered[first:end] for first, end in parts]
    limits = [(part[0], part[-1]) for part in inside]
    starts, ends = [0.0], []
    for (_, last), (first, _) in zip(limits, limits[1:]):
        middle = sqrt(last * first)
        ends.append(min(last * WIDENED, middle))
        starts.append(max(first / WIDENED, middle))
    ends.append(inf)
    return [
        DistanceGroup(statistics.median(part), start, end, len(part)) for part, start, end in zip(inside, starts, ends)
    ]


def _divided(ordered: Sequence[float], first: int, end: int) -> Iterable[tuple[int, int]]:
    gap = _widest_gap(ordered, first, end)
    if gap is None:
        yield first, end
        return
    last_near, first_far = gap
    yield from _divided(ordered, first, last_near + 1)
    yield from _divided(ordered, first_far, end)


def _widest_gap(ordered: Sequence[float], first: int, end: int) -> tuple[int, int] | None:
    """Ranks of the probes on either side; those in between belong to neither. A gap with more strays in it must be
    wider by as much as noise is: a group's outermost probes are no strays."""
    least = max(FEWEST_OF, ceil(COMMON * len(ordered)))
    widest, wanted = None, GAP
    for strays in range(int(IN_BETWEEN * (end - first)) + 1):
        found, width = None, wanted
        for near in range(first + least - 1, end - strays - least):
            here = ordered[near + 1 + strays] / ordered[near]
            if here >= width:
                found, width = (near, near + 1 + strays), here
        if found is not None:
            widest, wanted = found, width * WIDENED
    return widest


def group_of(groups: Sequence[DistanceGroup], probe: Probe | None) -> int | None:
    """The group that both probes of a sample lie in; None where they differ ("mixed") or were not made."""
    if probe is None:
        return None
    for number, group in enumerate(groups):
        if group.holds(probe[0]) and group.holds(probe[1]):
            return number
    return None


def places(case: Case) -> Places:
    """What cases must share for their probes to be of one distance."""
    return tuple(tuple(worker) for worker in case.cpus)


def groups_by_places(cases: Iterable[Case]) -> dict[Places, list[DistanceGroup]]:
    """The groups of every set of places, from the run's own probes."""
    probes: dict[Places, list[float]] = {}
    for case in cases:
        for block in case.blocks:
            for probe in block.distance_ns:
                if probe is not None:
                    probes.setdefault(places(case), []).extend(probe)
    return {key: distance_groups(found) for key, found in probes.items()}


def samples_within(block: Block, groups: Sequence[DistanceGroup], group: int | None) -> list[int]:
    """Which samples of a process are of a group; all where no group is asked for."""
    if group is None:
        return list(range(len(block.samples_ns)))
    return [i for i, probe in enumerate(block.distance_ns) if group_of(groups, probe) == group]


def values_within(blocks: Sequence[Block], groups: Sequence[DistanceGroup], group: int | None) -> dict[int, float]:
    """A case's process values in a group, by the number of their block: medians of the samples that are of it."""
    found = {}
    for block in sorted(blocks, key=lambda block: block.number):
        if chosen := samples_within(block, groups, group):
            found[block.number] = statistics.median([block.samples_ns[i] for i in chosen])
    return found


def told_apart(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether two series of process values can be: their intervals do not overlap; where one has none, all of one lie
    beyond all of the other and there are enough of them."""
    if not one or not other:
        return False
    a, b = statistics.dependent_interval(one), statistics.dependent_interval(other)
    if a.low is not None and b.low is not None and a.high is not None and b.high is not None:
        return a.high < b.low or b.high < a.low
    worth = [statistics.effective_count(len(values), statistics.autocorrelation(values)) for values in (one, other)]
    return (max(one) < min(other) or max(other) < min(one)) and statistics.separable(*worth)


def differ(series: Sequence[Sequence[float]]) -> bool:
    """Whether a case cares for the distance: the values of two groups can be told apart."""
    return any(told_apart(one, other) for one, other in combinations(series, 2))


def explained(series: Sequence[Sequence[float]]) -> float | None:
    """Share of the variance of log values that lies between groups, less what chance puts there (ε², Kelley 1935).

    None below two groups with values, or without variance."""
    logs = [[log(value) for value in values] for values in series if values]
    count = sum(map(len, logs))
    if len(logs) < 2 or count <= len(logs):
        return None
    mean = sum(map(sum, logs)) / count
    within = sum((x - sum(group) / len(group)) ** 2 for group in logs for x in group)
    total = sum((x - mean) ** 2 for group in logs for x in group)
    if total <= 0:
        return None
    return max(0.0, 1 - (within / (count - len(logs))) / (total / (count - 1)))


def judged(series: Sequence[Sequence[float]]) -> list[int]:
    """The groups that are common enough to be waited for."""
    sizes = [len(values) for values in series]
    least = min(JUDGED_SHARE * sum(sizes), max(sizes, default=0))
    return [number for number, size in enumerate(sizes) if size >= max(1, least)]


def name(groups: Sequence[DistanceGroup], group: int) -> str:
    """near, far; where there are more than two, by their distance."""
    if len(groups) == 2:
        return ("near", "far")[group]
    return f"{groups[group].middle_ns:.3g} ns apart"
