"""Comparing two cases of one sitting."""

import statistics

from acceptance.finding import NotMeasured
from acceptance.record import Case


ENOUGH = 5  # undisturbed processes, for a median of them to be one


def median_ratio(numerator: Case, denominator: Case) -> tuple[float, int]:
    """The median over blocks of the ratio of process values, and the number of blocks. Both sides of each ratio were
    measured within the same block, seconds apart, so that slow drift of the machine cancels."""
    below = {block.block: block.value_ns for block in denominator.ok_blocks}
    ratios = [block.value_ns / below[block.block] for block in numerator.ok_blocks if block.block in below]
    if len(ratios) < ENOUGH:
        raise NotMeasured(f"{len(ratios)} undisturbed pairs of {numerator.id} and {denominator.id}, {ENOUGH} needed")
    return statistics.median(ratios), len(ratios)


def median_ns(case: Case) -> float:
    """The median of its process values, in ns per step."""
    if len(case.ok_blocks) < ENOUGH:
        raise NotMeasured(f"{len(case.ok_blocks)} undisturbed processes of {case.id}, {ENOUGH} needed")
    return statistics.median(block.value_ns for block in case.ok_blocks)
