"""All demands, in the order of the table."""

import sys
from collections.abc import Callable

from acceptance import (
    all_cores,
    bad_input,
    callers,
    clean_clone,
    core_share,
    counters,
    default_suite,
    dispatch_cost,
    distance,
    headlines,
    leftovers,
    lock_meaning,
    lock_overhead,
    overhead,
    quota,
    rings,
    sanitizers,
    speedup,
    start_up,
)
from acceptance.finding import Finding, NotMeasured, judged
from acceptance.workbench import Workbench

Measure = Callable[[Workbench], list[Finding]]

ITEMS: dict[str, Measure] = {
    clean_clone.ITEM: clean_clone.measure,
    default_suite.ITEM: default_suite.measure,
    headlines.ITEM: headlines.measure,
    overhead.ITEM: overhead.measure,
    dispatch_cost.ITEM: dispatch_cost.measure,
    lock_overhead.ITEM: lock_overhead.measure,
    callers.ITEM: callers.measure,
    lock_meaning.ITEM: lock_meaning.measure,
    start_up.ITEM: start_up.measure,
    rings.ITEM: rings.measure,
    speedup.ITEM: speedup.measure,
    distance.ITEM: distance.measure,
    quota.ITEM: quota.measure,
    all_cores.ITEM: all_cores.measure,
    core_share.ITEM: core_share.measure,
    counters.ITEM: counters.measure,
    bad_input.ITEM: bad_input.measure,
    leftovers.ITEM: leftovers.measure,
    sanitizers.ITEM: sanitizers.measure,
}


def measure_item(name: str, bench: Workbench) -> list[Finding]:
    """The findings of one item; what could not be measured is one missed finding that says why."""
    print(f"accept: measuring {name}", file=sys.stderr, flush=True)  # a whole table takes half an hour
    try:
        return ITEMS[name](bench)
    except NotMeasured as error:
        return [judged(name, "can be measured", str(error), False)]


def selected(only: list[str], skip: list[str]) -> list[str]:
    """The names to measure, in table order. Raises ValueError for a name that there is not."""
    unknown = [name for name in [*only, *skip] if name not in ITEMS]
    if unknown:
        raise ValueError(f"no item '{unknown[0]}'; there are: {' '.join(ITEMS)}")
    return [name for name in ITEMS if (not only or name in only) and name not in skip]
