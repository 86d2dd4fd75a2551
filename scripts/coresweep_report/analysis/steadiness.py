"""Whether a number moves when a part of the run is left out: a headline that does is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Generic, TypeVar

MOST = 0.2  # relative change by any one block, or between the halves, above which a number is none to rely on
LEAST = 4  # blocks; of fewer, each is too much of the whole to be left out

T = TypeVar("T")


@dataclass(frozen=True)
class Steadiness:
    """How far a number moves, as a share of itself."""

    moves: float  # the most that leaving out any one block changes it
    halves: float  # by how much the run's later half differs from its earlier one

    @property
    def verdict(self) -> str:
        """`steady`: may be a headline; `about`: one that says "about", for the halves disagree; `absent`: none."""
        if self.moves >= MOST:
            return "absent"
        return "steady" if self.halves < MOST else "about"


@dataclass(frozen=True)
class Refits(Generic[T]):
    """What was fitted to all blocks, to all but one, and to each half."""

    whole: T
    without: Sequence[T | None]
    halves: tuple[T | None, T | None]

    def steadiness(self, value: Callable[[T], float | None]) -> Steadiness | None:
        """Of one number of the fits; None where the whole has none, or where there are too few blocks."""
        whole = value(self.whole)
        if whole is None or not self.without:
            return None
        moved = [_change(whole, None if fit is None else value(fit)) for fit in self.without]
        earlier, later = (None if fit is None else value(fit) for fit in self.halves)
        return Steadiness(max(moved), inf if earlier is None else _change(earlier, later))


def refits(
    blocks: Sequence[int], fit: Callable[[Sequence[int]], T | None], common: Sequence[int] | None = None
) -> Refits[T] | None:
    """`fit` of all blocks, of all but each one, and of the earlier and the later half; None where it has none of all.

    Of too few blocks only the whole is fitted. Where some cases have fewer blocks than others, the halves are of the
    `common` ones: in the later half of all there may be nothing of them.
    """
    whole = fit(blocks)
    if whole is None:
        return None
    if len(blocks) < LEAST:
        return Refits(whole, [], (None, None))
    without = [fit([kept for kept in blocks if kept != block]) for block in blocks]
    both = blocks if common is None else common
    half = len(both) // 2
    return Refits(whole, without, (fit(both[:half]), fit(both[half:])))


def _change(before: float, after: float | None) -> float:
    if after is None:
        return inf
    if before == 0:
        return 0.0 if after == 0 else inf
    return abs(after / before - 1)
