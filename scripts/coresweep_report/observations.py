"""Times of single events, as histograms: what several processes observed can be put together before a percentile is
taken. The same rules as harness/model/observations.hpp."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

BEYOND = 10  # observations that must lie beyond a percentile
SHORTEST_NS = 1  # the width of the shortest bucket


@dataclass(frozen=True)
class Observations:
    """`counts`: how many lie in the bucket with this middle, in ns; a bucket is 1.6 % wide."""

    counts: Mapping[int, int]
    longest_ns: float

    @property
    def n(self) -> int:
        return sum(self.counts.values())

    def quantile(self, per_mille: int) -> float | None:
        """By nearest rank; None unless more than ten observations lie beyond."""
        n = self.n
        if n * (1000 - per_mille) <= BEYOND * 1000:
            return None
        rank, seen = -(-n * per_mille // 1000), 0
        for middle, count in sorted(self.counts.items()):
            seen += count
            if seen >= rank:
                return min(float(middle), self.longest_ns)
        return self.longest_ns

    def less(self, ns: float) -> Observations:
        """The same without what observing them took, each at least as long as the shortest bucket is wide."""
        counts: Counter[int] = Counter()
        for middle, count in self.counts.items():
            counts[max(round(middle - ns), SHORTEST_NS)] += count
        return Observations(counts, max(self.longest_ns - ns, float(SHORTEST_NS)))

    @property
    def total_ns(self) -> float:
        """All of them one after the other."""
        return float(sum(middle * count for middle, count in self.counts.items()))

    def time_quantile(self, per_mille: int) -> float | None:
        """The same weighted with their lengths, as a random instant within one of them meets it: those no longer than
        this take up `per_mille` of all the time that they last. None unless more than ten lie beyond: of a few long
        ones another run would find others."""
        due, seen, left = self.total_ns * per_mille / 1000, 0.0, self.n
        for middle, count in sorted(self.counts.items()):
            seen += float(middle * count)
            left -= count
            if seen >= due:
                return min(float(middle), self.longest_ns) if left > BEYOND and due > 0 else None
        return None


def parse(entry: Mapping[str, Any]) -> Observations:
    """As in the schema."""
    return Observations({int(middle): int(count) for middle, count in entry["counts"]}, float(entry["longest_ns"]))


def together(several: Iterable[Observations]) -> Observations | None:
    """None of none."""
    counts: Counter[int] = Counter()
    longest: list[float] = []
    for one in several:
        counts.update(one.counts)
        longest.append(one.longest_ns)
    return Observations(counts, max(longest)) if longest else None
