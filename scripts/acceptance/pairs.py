"""Comparing two cases of one sitting."""

import statistics

from acceptance.finding import NotMeasured
from acceptance.record import Case


def median_ratio(numerator: Case, denominator: Case) -> tuple[float, int]:
    """The median over blocks of the ratio of process values, and the number of blocks. Both sides of each ratio were
    measured within the same block, seconds apart, so that slow drift of the machine cancels."""
    below = {block.block: block.value_ns for block in denominator.ok_blocks}
    ratios = [block.value_ns / below[block.block] for block in numerator.ok_blocks if block.block in below]
    if not ratios:
        raise NotMeasured(f"no block measured both {numerator.id} and {denominator.id}")
    return statistics.median(ratios), len(ratios)


def median_ns(case: Case) -> float:
    """The median of its process values, in ns per step."""
    return statistics.median(block.value_ns for block in case.ok_blocks)
