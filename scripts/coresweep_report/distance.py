"""The distance between CPUs as a hidden state: where a host moves virtual CPUs, the way of a cache line between two of
them has two lengths or more, each for seconds, and what locks, queues and dispatch cost follows. The same rules as
harness/model/distance_groups.hpp; both pass one file of known answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import ceil, inf, log, sqrt
from typing import Any

import numpy as np

from coresweep_report import statistics
from coresweep_report.record import Block, Case

Places = tuple[tuple[int, ...], ...]
Ranks = np.ndarray[Any, Any]
State = tuple[int | None, int | None]  # group of distance, of share of the core; None: all
ALL: State = (None, None)
Probe = tuple[float, float]  # half round trip in ns, right before and right after a sample

FEWEST_PROBES = 20  # below, nothing is said: one group
WIDENED = 1.2  # noise of a group's probes: how far beyond its outermost one still counts
GAP = 1.4  # by how much probes grow over one
COMMON = 0.1  # share of all probes from which on a group may be as wide as it likes …
FEWEST_OF = 6  # … of so many at least
RARE = 0.0025  # share of all probes that a compact group holds …
FEWEST_OF_RARE = 12  # … and so many at least
COMPACT = 1.2  # how far apart the middle half of its probes may lie
IN_BETWEEN = 0.05  # share of the probes of the divided part that may lie in a gap …
STRAYS_OF_RARE = 0.1  # … and of a rare group's own number
JUDGED_SHARE = 0.2  # of a case's values: rarer groups are shown and not waited for

# Of shares of a core.
TWO_LEVELS = 1.25
ONE_LEVEL = 1.02  # how far apart a whole core's probes lie, interrupted ones left out
FEWEST_OF_LEVEL = 3  # probes, and no less than one in
ONE_IN = 100
WHOLE_TO = 1.05
SHARED_FROM = 1.1


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
    probes = np.asarray(ordered)
    fewest = min(_least(len(ordered)))
    sizes = np.arange(end - first + 1)  # of the part below a rank, and of what is left from there on
    below = _tolerated(sizes, _compact(probes, first, first + sizes), len(ordered))
    above = _tolerated(sizes[::-1], _compact(probes, first + sizes, end), len(ordered))
    widest, wanted = None, GAP
    for strays in range(int(IN_BETWEEN * (end - first)) + 1):
        if end - first - strays < 2 * fewest:
            break
        fits = np.minimum(below[1 : end - first - strays], above[1 + strays : end - first]) >= strays
        quotients = probes[first + 1 + strays : end] / probes[first : end - 1 - strays]
        widths = np.where(fits, quotients, 0.0)
        at = len(widths) - 1 - int(np.argmax(widths[::-1]))  # the last of equals
        if widths[at] >= wanted:
            widest, wanted = (first + at, first + at + 1 + strays), float(widths[at]) * WIDENED
    return widest


def _least(probes: int) -> tuple[int, int]:
    """How many of all probes a group holds that is common, and one that is rare."""
    return max(FEWEST_OF, ceil(COMMON * probes)), max(FEWEST_OF_RARE, ceil(RARE * probes))


def _compact(probes: Ranks, first: Ranks | int, end: Ranks | int) -> Ranks:
    """Whether the middle halves of [first, end) are narrow; of none they are not."""
    sizes = np.asarray(end) - first
    quarter = sizes // 4
    low, high = np.minimum(first + quarter, len(probes) - 1), np.maximum(np.asarray(end) - 1 - quarter, 0)
    compact: Ranks = (sizes > 0) & (probes[high] <= COMPACT * probes[low])
    return compact


def _tolerated(sizes: Ranks, compact: Ranks, probes: int) -> Ranks:
    """How many strays a gap may have beside parts of such sizes; -1 beside one that is no group."""
    common, rare = _least(probes)
    few = np.where((sizes >= rare) & compact, (STRAYS_OF_RARE * sizes).astype(int), -1)
    return np.where(sizes >= common, probes, few)


def _whole_core(ordered: Sequence[float]) -> float | None:
    """The lowest quotient that is found again and again: what lies alone below it comes from an interruption."""
    enough = max(FEWEST_OF_LEVEL, ceil(len(ordered) / ONE_IN))
    for first in range(len(ordered) - enough + 1):
        if ordered[first + enough - 1] <= ONE_LEVEL * ordered[first]:
            return ordered[first + enough // 2]
    return None


def share_groups(quotients: Iterable[float]) -> list[DistanceGroup]:
    """Groups of what CPUs get of their cores: the core to itself, and shared with somebody else, who may run for parts
    of a probe only, so that there is no gap to go by; distance_groups.hpp says where they end."""
    ordered = sorted(quotients)
    count = len(ordered)
    if not ordered:
        return []
    whole, highest = _whole_core(ordered), ordered[count - 1 - count // 20]
    if count < FEWEST_PROBES or whole is None or highest < TWO_LEVELS * whole:
        return [DistanceGroup(statistics.median(ordered), 0, inf, count)]
    to, start = WHOLE_TO * whole, SHARED_FROM * whole
    alone = [quotient for quotient in ordered if quotient <= to]
    shared = [quotient for quotient in ordered if quotient >= start]
    return [
        DistanceGroup(statistics.median(alone), 0, to, len(alone)),
        DistanceGroup(statistics.median(shared), start, inf, len(shared)),
    ]


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


@dataclass(frozen=True)
class Surroundings:
    """What a case's samples are grouped by: how far its CPUs were from each other, and what they got of their cores."""

    distance: Sequence[DistanceGroup] = ()
    share: Sequence[DistanceGroup] = ()  # of the quotient of loop_turn and multiply_add; low: nobody else ran there

    def name(self, state: State) -> str:
        """near; far, core shared; empty for all."""
        distance, share = state
        parts = [] if distance is None else [named(self.distance, distance)]
        if share is not None:
            parts.append(
                ("core to itself", "core shared")[share] if len(self.share) == 2 else f"core share {share + 1}"
            )
        return ", ".join(parts)

    def states(self, cares: tuple[bool, bool]) -> list[State]:
        """The groups by what is cared for: distance, share."""
        by_distance, by_share = cares
        distances: list[int | None] = [*range(len(self.distance))] if by_distance else [None]
        shares: list[int | None] = [*range(len(self.share))] if by_share else [None]
        return [(d, s) for d in distances for s in shares]


def share_of(block: Block, sample: int) -> Probe | None:
    """What the CPUs got of their cores around a sample: free of the frequency, which slows both loops alike."""
    if sample >= min(len(block.loop_turn_ns), len(block.multiply_add_ns)):
        return None
    turn, step = block.loop_turn_ns[sample], block.multiply_add_ns[sample]
    return None if turn is None or step is None else (turn[0] / step[0], turn[1] / step[1])


class RunSurroundings:
    """Of a run, from its own probes: distances by sets of places, shares of all cases together."""

    def __init__(self, cases: Iterable[Case]) -> None:
        distances: dict[Places, list[float]] = {}
        shares: list[float] = []
        for case in cases:
            for block in case.blocks:
                for probe in block.distance_ns:
                    if probe is not None:
                        distances.setdefault(places(case), []).extend(probe)
                for share in (share_of(block, i) for i in range(len(block.samples_ns))):
                    shares.extend(share or ())
        self.distances = {key: distance_groups(found) for key, found in distances.items()}
        self.share = share_groups(shares)

    def of(self, case: Case) -> Surroundings:
        return Surroundings(self.distances.get(places(case), []), self.share)


def samples_within(block: Block, around: Surroundings, state: State) -> list[int]:
    """Which samples of a process are of a state; all of them where nothing is asked for."""
    distance, share = state

    def of_state(i: int) -> bool:
        probe = block.distance_ns[i] if i < len(block.distance_ns) else None
        there = distance is None or group_of(around.distance, probe) == distance
        return there and (share is None or group_of(around.share, share_of(block, i)) == share)

    return [i for i in range(len(block.samples_ns)) if of_state(i)]


def values_within(blocks: Iterable[Block], around: Surroundings, state: State) -> dict[int, float]:
    """A case's process values in a state, by the number of their block: medians of the samples that are of it."""
    found = {}
    for block in sorted(blocks, key=lambda block: block.number):
        if chosen := samples_within(block, around, state):
            found[block.number] = statistics.median([block.samples_ns[i] for i in chosen])
    return found


def series_of(blocks: Sequence[Block], around: Surroundings, cares: tuple[bool, bool]) -> list[list[float]]:
    """Process values by the groups of what is cared for."""
    return [list(values_within(blocks, around, state).values()) for state in around.states(cares)]


def cares_for(blocks: Sequence[Block], around: Surroundings) -> tuple[bool, bool]:
    """Whether the distance and the share of the core make a difference to a case: by itself, or, where the other does,
    at an equal one of that."""
    several = len(around.distance) > 1, len(around.share) > 1
    by_distance = several[0] and differ(series_of(blocks, around, (True, False)))
    by_share = several[1] and differ(series_of(blocks, around, (False, True)))
    if all(several) and by_distance != by_share:
        series = series_of(blocks, around, (True, True))
        shares = len(around.share)
        equal = [series[i : i + shares] for i in range(0, len(series), shares)]  # at equal distance
        if by_share:
            equal = [series[i::shares] for i in range(shares)]
        if any(differ(part) for part in equal):
            return True, True
    return by_distance, by_share


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
    count = sum(len(group) for group in logs)
    if len(logs) < 2 or count <= len(logs):
        return None
    mean = sum(x for group in logs for x in group) / count
    within = sum((x - sum(group) / len(group)) ** 2 for group in logs for x in group)
    total = sum((x - mean) ** 2 for group in logs for x in group)
    if total <= 0:
        return None
    return max(0.0, 1 - (within / (count - len(logs))) / (total / (count - 1)))


def named(groups: Sequence[DistanceGroup], group: int) -> str:
    """near, far; where there are more than two, by their distance."""
    if len(groups) == 2:
        return ("near", "far")[group]
    return f"{groups[group].middle_ns:.3g} ns apart"
