"""What a case child spends outside its trials and its warm-up: start, binding, verification, writing, end."""

import json
import statistics
from collections.abc import Sequence

from acceptance.disturbance import undisturbed
from acceptance.finding import Finding, NotMeasured, at_most
from acceptance.record import Record
from acceptance.suites import everything, in_suites, suite
from acceptance.workbench import Workbench

ITEM = "overhead"
LIMIT_MS = 15
BLOCKS = 3
SAMPLES = 1  # what lies outside them is the same for any number
BY_NATURE = ("triad", "first_task", "wake_up")  # touch their memory, make pools, lie idle: between trials, on purpose
ENOUGH = 3  # processes, for the median of one case
SHORT_SUITES = ("smoke", "ci", "default")


def percentile_95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


def judge(record: Record) -> list[Finding]:
    """Over all processes the median and the 95th percentile; and, so that no mode can hide behind the others, the
    median of the worst case. Those that need time between their trials by what they are stand apart."""
    undisturbed_record, left_out = undisturbed(record)
    outside = {c.id: [block.outside_ns / 1e6 for block in c.ok_blocks] for c in undisturbed_record.cases if c.ok_blocks}
    if not outside:
        raise NotMeasured(f"no case was measured{left_out}")
    everyone = [value for values in outside.values() for value in values]
    often = [name for name, values in outside.items() if len(values) >= ENOUGH]
    judged = [name for name in often or outside if name.split("/")[0] not in BY_NATURE] or list(outside)
    worst = max(judged, key=lambda name: statistics.median(outside[name]))
    apart = [(workload, _most(outside, workload)) for workload in BY_NATURE]
    needed = "".join(f"; {workload} by its nature {most:.0f} ms" for workload, most in apart if most > 0)
    counted = f"{len(everyone)} processes of {len(outside)} cases{left_out}"
    return [
        at_most(ITEM, "ms outside trials, median", statistics.median(everyone), LIMIT_MS, "ms", counted),
        at_most(ITEM, "ms outside trials, 95th percentile", percentile_95(everyone), LIMIT_MS, "ms", counted),
        at_most(
            ITEM,
            "ms outside trials, worst case's median",
            statistics.median(outside[worst]),
            LIMIT_MS,
            "ms",
            worst + needed,
        ),
    ]


def _most(outside: dict[str, list[float]], workload: str) -> float:
    """The largest median of a workload's cases; 0 where it has none."""
    return max((statistics.median(v) for name, v in outside.items() if name.split("/")[0] == workload), default=0)


def measure(bench: Workbench) -> list[Finding]:
    """Everything, but of locks, channels and barriers only those that a short suite names, or else the first: what a
    case needs to start does not hang on which one it is, and with all of them this would take half an hour."""
    catalogue = bench.catalogue()
    folder = bench.root / "bench" / "suites"
    suites = [json.loads((folder / f"{name}.json").read_text()) for name in SHORT_SUITES]
    for axis in ("lock", "channel", "barrier"):
        rows = catalogue[f"{axis}s"]
        catalogue[f"{axis}s"] = in_suites(axis, rows, suites) or rows[:1]
    return judge(bench.sweep(suite(ITEM, everything(catalogue), BLOCKS, SAMPLES)))
