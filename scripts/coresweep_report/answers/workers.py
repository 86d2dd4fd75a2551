"""How many workers this machine has room for."""

from __future__ import annotations

from math import floor

from coresweep_report import words
from coresweep_report.answers.answer import Answer
from coresweep_report.sweep import Sweep


def answer(sweep: Sweep) -> Answer:
    question = "How many workers can I use here?"
    cpus = sweep.record.machine["cpus"]
    usable, quota = cpus["usable"], cpus["quota"]
    most = usable if quota is None or quota >= usable else max(1, floor(quota))
    if usable == 1:
        claim = (
            "One: there is one usable CPU, so there is nothing to parallelise. Only work that waits can gain from more."
        )
        return Answer(question, "1", claim, _counts(sweep), "machine")
    cores = sweep.record.machine["topology"].get("cores", usable)
    claim = f"{words.capital(words.spelled(most))}: {usable} of {words.count(cpus['online'], 'online CPU')} are usable"
    if cores < usable:
        claim += f", on {words.count(cores, 'core')}: beyond {cores} workers, siblings share a core"
    if most < usable:
        claim += f", but the quota grants {quota:g} CPUs' worth of time"
    return Answer(question, str(most), claim + ".", _counts(sweep), "machine")


def _counts(sweep: Sweep) -> str:
    cpus = sweep.record.machine["cpus"]
    counts = ", ".join(f"{key} {cpus[key]}" for key in ("online", "allowed", "affinity", "usable"))
    return words.capital(counts) + ("; no quota seen" if cpus["quota"] is None else f"; quota {cpus['quota']:g}")
