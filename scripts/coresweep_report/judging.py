"""In which state of the machine cases are told, and in which ones they must be precise: by how many values lie in each.
The same rules as harness/model/judged_states.hpp; both pass one file of known answers."""

from __future__ import annotations

from collections.abc import Sequence

from coresweep_report import statistics
from coresweep_report.distance import JUDGED_SHARE


def common_group(counts: Sequence[int]) -> int:
    """The group of most values, the first of equals."""
    return max(range(len(counts)), key=lambda group: (counts[group], -group))


def common_share(counts: Sequence[int]) -> int:
    """The share of the core that a run's cases are told with: to themselves, where that is common enough."""
    return 0 if alone_is_common(counts[0], sum(counts)) else common_group(counts)


def alone_is_common(alone: int, all_of_them: int) -> bool:
    """Whether the values with a core to itself are common enough to be told and waited for alone: what a neighbour
    leaves depends on what he does, and does not settle."""
    return alone >= max(1, JUDGED_SHARE * all_of_them)


def told_state(sizes: Sequence[int], wanted: int) -> int:
    """The state in which a case is told: the run's, where it has enough values there for an interval; else its own."""
    return wanted if sizes[wanted] >= statistics.FEWEST else common_group(sizes)


def judged_states(sizes: Sequence[int], shares: int, told: int) -> list[int]:
    """Which states a case must be precise in. `sizes`: how many values it has in each, by distance and within one by
    `shares` shares of the core (1: that makes no difference). Those that hold a fifth of the values; only those with a
    core to itself, where that is common enough; and always the one in which the case is told."""
    kept = list(sizes)
    if shares > 1 and alone_is_common(sum(sizes[::shares]), sum(sizes)):
        kept = [size if at % shares == 0 else 0 for at, size in enumerate(sizes)]
    least = min(JUDGED_SHARE * sum(kept), max(kept, default=0))
    return [at for at, size in enumerate(sizes) if size and (at == told or kept[at] >= max(1, least))]
