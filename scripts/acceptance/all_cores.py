"""All cores against one is compared over seconds: limits on power act no sooner."""

import statistics

from acceptance.finding import Finding, NotMeasured, at_least, judged, skipped
from acceptance.record import Record
from acceptance.suites import case, suite
from acceptance.workbench import Workbench

ITEM = "all_cores"
HALF_S = 2.0  # of one core alone, and then of all
WITHIN = 0.05  # of them
BLOCKS = 5


def judge(record: Record) -> list[Finding]:
    found = record.one("all_core_rate", lasting_ms="4000")
    told = [(block, value) for block in found.ok_blocks for value in block.counter("lost_rate_share")]
    if not told:
        raise NotMeasured(f"{found.id}: no process told lost_rate_share")
    lasted = [span / 1e9 for block, _ in told for span in block.span_ns]
    losses = [value for _, value in told]
    each = ", ".join(f"{loss:.1%}" for loss in losses)
    return [
        at_least(ITEM, "one core alone, then all, each for s", min(lasted) / 2, HALF_S * (1 - WITHIN), "s"),
        judged(
            ITEM,
            "what one core then loses is told by every process",
            f"median {statistics.median(losses):.1%} ({each})",
            len(losses) == len(found.blocks),
        ),
    ]


def measure(bench: Workbench) -> list[Finding]:
    if len(bench.cpus) < 2:
        return [skipped(ITEM, "all cores against one", "only one usable CPU here")]
    load = case("all_core_rate", mode="thread", workers="all", place="cores", lasting_ms=4000)
    return judge(bench.sweep(suite("all-cores", [load], BLOCKS)))
