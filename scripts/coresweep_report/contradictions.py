"""What a record says that cannot all be true, where JSON Schema has no words for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

PER_SAMPLE = ("span_ns", "region_ns", "steps", "disturbance")
PER_SAMPLE_WHERE_TOLD = ("distance_ns", "loop_turn_ns", "multiply_add_ns")
BUCKETS = 0.05  # relative: what the longest may lie from the middle of its bucket, which may have been moved once
ROUNDING = 1e-6  # relative: what writing a quotient and its terms as decimals may differ by

Json = Mapping[str, Any]


def first_contradiction(document: Json) -> str:
    """The first one in a document that is valid against the schema; empty where it agrees with itself."""
    return next(_contradictions(document), "")


def _contradictions(document: Json) -> Iterator[str]:
    yield from _of_run(document["run"])
    cpus = document["machine"]["cpus"]
    if cpus["usable"] > cpus["online"]:
        yield f"{cpus['usable']} CPUs are usable, and {cpus['online']} online"
    rounds = [entry["block"] for entry in document.get("rounds", [])]
    if len(set(rounds)) < len(rounds):
        yield "a round tells its frequency twice"
    clocks = {workload["name"]: workload["clock"] for workload in document["catalogue"]["workloads"]}
    seen: set[str] = set()
    for case in document["cases"]:
        if case["id"] in seen:
            yield f"case {case['id'][:80]} is there twice"
        seen.add(case["id"])
        yield from _of_case(case)
        if case["status"] == "ok" and case["workload"] in clocks:
            yield from _of_published(case, f"{clocks[case['workload']]}_ns")


def _of_run(run: Json) -> Iterator[str]:
    for key in ("started_at", "finished_at"):
        if not _is_date(run[key]):
            yield f"run/{key} {run[key]} is no day of the calendar"
    if run["finished_at"] is not None and run["finished_at"] < run["started_at"]:  # one form, so text order is time
        yield f"it was finished at {run['finished_at']}, before it was started at {run['started_at']}"


def _is_date(text: str | None) -> bool:
    """The schema has seen to the form, but it takes the 31st of every month."""
    try:
        return text is None or bool(datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))
    except ValueError:
        return False


def _of_case(case: Json) -> Iterator[str]:
    workload, *parts = case["id"].split("/")
    if workload != case["workload"] or dict(_axis(part) for part in parts) != case["axes"]:
        yield f"case {case['id'][:80]} has other axes than its id"
    blocks = [block["block"] for block in case["blocks"]]
    if len(set(blocks)) < len(blocks):
        yield f"case {case['id'][:80]} has a block twice"
    for block in case["blocks"]:
        samples = len(block["samples_ns"])
        lists = {key: block[key] for key in PER_SAMPLE} | {f"counters/{k}": v for k, v in block["counters"].items()}
        lists |= {key: block[key] for key in PER_SAMPLE_WHERE_TOLD if key in block}
        for key, values in lists.items():
            if len(values) != samples:
                yield (
                    f"case {case['id'][:80]}, block {block['block']}: {key} has {len(values)} entries, samples_ns "
                    f"{samples}"
                )
        where = f"case {case['id'][:80]}, block {block['block']}"
        probed = [[probe is not None for probe in block.get(key, [])] for key in ("loop_turn_ns", "multiply_add_ns")]
        if probed[0] != probed[1]:
            yield f"{where}: of loop_turn_ns and multiply_add_ns a sample has one only"
        for name, seen in block.get("observations", {}).items():
            yield from _of_observations(f"{where}: {name[:40]}", seen)
            told = block["counters"].get(f"{name}_n", [])
            if told and sum(value or 0 for value in told) != sum(count for _, count in seen["counts"]):
                yield f"{where}: {name[:40]} has other observations than its samples"


def _of_observations(where: str, seen: Json) -> Iterator[str]:
    middles = [middle for middle, _ in seen["counts"]]
    if sorted(set(middles)) != middles:
        yield f"{where} has its observations out of order"
    if abs(seen["longest_ns"] - middles[-1]) > middles[-1] * BUCKETS + 1:
        yield f"{where} has a longest of {seen['longest_ns']:g} ns, and its last bucket is at {middles[-1]} ns"


def _of_published(case: Json, clock: str) -> Iterator[str]:
    """Of a case that is ok: all of it must be, and its values are what its clock says they are."""
    workers = int(case["axes"].get("workers", "1"))
    if len(case["cpus"]) != workers:
        yield f"case {case['id'][:80]} has {workers} workers and places for {len(case['cpus'])}"
    for block in case["blocks"]:
        where = f"case {case['id'][:80]}, block {block['block']}"
        if block["status"] != "ok":
            yield f"{where} is {block['status'].replace('_', ' ')}, and its case is ok"
        if block.get("caller_cpus") != case.get("caller_cpus"):
            yield f"{where}: its caller was not where the case has it"
        for value, time, steps in zip(block["samples_ns"], block[clock], block["steps"]):
            if time is None or abs(value * steps - time) > ROUNDING * time:
                yield f"{where}: a sample of {value:g} ns is not its {clock} over its steps, {time} / {steps}"


def _axis(part: str) -> tuple[str, str]:
    key, _, value = part.partition(":")
    return key, value
