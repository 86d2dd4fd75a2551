"""Method and trust: what was verified, pinned, disturbed and left out, and how to do it again."""

from __future__ import annotations

import shlex

from coresweep_report import statistics, words
from coresweep_report.analysis import core_share, regimes, states
from coresweep_report.analysis.core_share import Sharing
from coresweep_report.analysis.regimes import Regime
from coresweep_report.analysis.trust import Trust, examine
from coresweep_report.record import Case
from coresweep_report.sections import base
from coresweep_report.speed_up import UNEQUAL
from coresweep_report.sweep import Sweep

DISTURBED_FROM = 0.05  # share of the workers' time
STATES = {
    "running": "is unfinished: its driver died, or is still at work",
    "interrupted": "was stopped by a signal",
    "budget_ended": "ended with its time budget",
    "complete": "is complete",
}


def build(sweep: Sweep) -> base.Section:
    trust = examine(sweep)
    sharing = core_share.sharing(sweep)
    content = {
        "trust": trust,
        "facts": facts(sweep, trust, sharing),
        "warnings": [*noise(trust), *crowded(sharing), *filter(None, [states.moved(sweep)])],
        "left_out": left_out(trust.unfinished),
        "command": shlex.join(sweep.record.run["command"]),
        "record": sweep.record,
        "measured": sweep.measured,
        "state": STATES[sweep.record.run["state"]],
        "states": states.table(sweep),
        "regimes": _regimes(sweep),
        "wide": _wide(sweep),
    }
    return base.Section("method", "Method and trust", "method.html.j2", content=content)


def noise(trust: Trust) -> list[str]:
    """What disturbed the run so much that it should be measured again."""
    found = []
    if trust.run_delay_share is not None and trust.run_delay_share > DISTURBED_FROM:
        share = words.percent(trust.run_delay_share)
        found.append(
            f"Something else ran here: workers with a CPU to themselves waited for it {share} of the time. Measure "
            "again on a machine at rest before believing small differences."
        )
    for flag, what in (("steal", "The host took CPU time away"), ("throttled", "The quota stopped workers")):
        struck = dict(trust.flags).get(flag, 0) / max(1, trust.processes)
        if struck > DISTURBED_FROM:
            found.append(f"{what} in {words.percent(struck)} of the processes. Measure again when it does not.")
    if trust.astray:
        processes = words.count(trust.astray, "process", "processes")
        found.append(f"The masks of {processes} were not as dealt: somebody else moved those workers.")
    return found


def crowded(sharing: Sharing | None) -> list[str]:
    """Said of a run that did not have its cores to itself."""
    if sharing is None or sharing.share <= DISTURBED_FROM:
        return []
    text = core_share.in_words(sharing)
    return [
        f"{text} Cases to which that makes a difference are told with a core to itself where that was common enough."
    ]


def facts(sweep: Sweep, trust: Trust, sharing: Sharing | None = None) -> list[tuple[str, str]]:
    """What was checked, as pairs of a heading and a sentence."""
    return [
        ("Verified", _verified(trust)),
        ("Pinned", _pinned(trust)),
        ("Disturbed", _disturbed(trust)),
        ("Cores", _cores(sharing)),
        ("Values", _values(trust, sweep.record.protocol)),
        ("Surroundings", states.told(sweep)),
    ]


def _regimes(sweep: Sweep) -> list[tuple[str, str, str]]:
    """Cases whose values lie far apart: id, where they lie, what differs between the fastest and the slowest there."""
    return [
        (regime.found.case.id, _lie(regime), words.listed(regime.causes) or "nothing in the record")
        for regime in regimes.regimes(sweep)
    ]


def _lie(regime: Regime) -> str:
    """22.1 ns (11 of 12); 96.0 ns (1 of 12), in round 7 alone."""
    parts = [f"{words.duration(median)} ({n} of {regime.found.case_n})" for median, n in regime.clouds]
    if regime.alone is not None:
        parts = [
            f"{part}, in round {regime.alone + 1} alone" if n == 1 else part
            for part, (_, n) in zip(parts, regime.clouds)
        ]
    elif not regime.jumps:
        parts.append("no clear gap")
    return "; ".join(parts)


def _wide(sweep: Sweep) -> list[tuple[str, str, str]]:
    """Cases above the target: id, half-width, cause."""
    target = float(sweep.record.run["target_half_width"])
    return [
        (case.found.case.id, "–" if case.half_width is None else words.percent(case.half_width), case.cause)
        for case in regimes.wide(sweep, target)
    ]


def _verified(trust: Trust) -> str:
    statuses = ", ".join(f"{count:,} {status.replace('_', ' ')}" for status, count in trust.statuses.items() if count)
    if not trust.trials:
        return f"Nothing was published. Cases: {statuses or 'none'}."
    return (
        f"The result of each of {trust.trials:,} trials ({words.count(trust.samples, 'sample')}, "
        f"{words.count(trust.processes, 'process', 'processes')}) was checked by its workload before it was published. "
        f"Cases: {statuses}."
    )


def _pinned(trust: Trust) -> str:
    if not trust.processes:
        return "No process was measured."
    if not trust.bound + trust.astray:
        return f"In none of {words.count(trust.unbound, 'process', 'processes')} could the workers' masks be read back."
    asked = words.count(trust.bound + trust.astray, "process", "processes")
    text = f"The kernel was asked for the workers' masks, before and after the samples, in {asked}: "
    text += "all were as dealt." if not trust.astray else f"{trust.astray:,} were not as dealt."
    if trust.unbound:
        text += f" In {words.count(trust.unbound, 'more process', 'more processes')} nobody could say."
    return text


def _disturbed(trust: Trust) -> str:
    known: list[str] = []
    unseen: list[str] = []

    def say(value: float | None, phrase: str, name: str) -> None:
        unseen.append(name) if value is None else known.append(phrase)

    delay = trust.run_delay_share
    told = words.percent(trust.run_delay_known)
    waited = words.percent(delay or 0)
    waiting = f"workers with a CPU to themselves waited for it {waited} of the time ({told} of them could say)"
    say(delay, waiting, "run delay")
    say(trust.involuntary, f"{trust.involuntary or 0:,} involuntary switches", "switches")
    say(trust.migrations, f"{trust.migrations or 0:,} migrations", "migrations")
    say(trust.steal_ticks, f"{words.count(trust.steal_ticks or 0, 'tick')} of 10 ms stolen by the host", "steal")
    say(trust.throttled_us, f"{words.duration((trust.throttled_us or 0) * 1e3)} throttled", "throttling")
    text = words.capital(f"{words.listed(known)}." if known else "no source said anything.")
    if unseen:
        text += f" Not visible on this machine, which is not the same as none: {words.listed(unseen)}."
    if known and trust.fresh:
        text += (
            " Of workers that live for one trial only migrations are not known, nor waiting where no gate lets them "
            "start together."
        )
    if trust.flags:
        text += " Flags: " + ", ".join(f"{flag.replace('_', ' ')} {count:,}" for flag, count in trust.flags) + "."
    return text


def _cores(sharing: Sharing | None) -> str:
    if sharing is None:
        return "Whether somebody else ran on the cores was not probed; it is in records of newer runs."
    return (
        f"{core_share.in_words(sharing)} A short loop is timed on every CPU of a case before and after each sample, "
        "next to multiply-adds that wait for each other: a neighbour on the core's other hardware thread halves the "
        f"speed of the first only, a slower clock that of both ({words.count(sharing.probes, 'probe')})."
    )


EQUAL = (
    "Both cases are taken in one state of the machine: one to which the state makes no difference is cut down to the "
    f"other's where both then have {statistics.FEWEST} values; elsewhere both stay as they are told, and the number is "
    f"marked “{UNEQUAL}”. A distance is one between given CPUs: cases on other CPUs, and one thread, which has none, "
    "are divided at whatever distance they are told. "
)
TWO_LOOKS = 3  # protocol from which on that is how measuring stops


def _values(trust: Trust, protocol: int) -> str:
    stopped = (
        "A case is done when its interval is narrow enough at two looks in a row, each after a third more values: that "
        "keeps at least 93 % for normal, skewed, two-peaked and dependent values (simulated). The exception: where "
        "each value resembles the one before (ρ = 0.5) and they scatter by 5 %, of the few cases that are done early "
        "only some 80 % hold the true value. "
        if protocol >= TWO_LOOKS
        else "This record's cases were done as soon as their intervals were narrow enough: of those that ended before "
        "the run did, only some 81 to 87 % hold the true value (simulated). "
    )
    text = (
        "A process value is the median of one process's samples; a case's value is the median over its processes, one "
        "per block, in shuffled blocks. The 95 % interval is from order statistics, exact for independent values. "
        f"{stopped}"
        "A speed-up is the median of the quotients of the rounds that both cases have, with their 95 % interval; of "
        "fewer than 6 common rounds it is the quotient of both medians, with bounds from both intervals (at least "
        "90 %). One beyond the best possible is marked. "
        f"{EQUAL}"
    )
    if trust.dependent:
        text += (
            f"In {words.count(trust.dependent, 'case')} neighbouring blocks resemble each other (ρ above 0.1, "
            "its bias at "
            "few values taken out): their intervals are those of n·(1−ρ)/(1+ρ) values, an approximation, and at most "
            "from the smallest to the largest; with few blocks some cases look so by chance. "
        )
    if trust.without_interval:
        text += (
            f"{words.count(trust.without_interval, 'case')} had fewer than 6 such values, hence no interval: something "
            "is said of them only where all values of one case lie beyond all of another's, and m and n such values "
            "would fall so by chance, 2/C(m+n, m), at most once in 20 times. "
        )
    return text.strip()


def left_out(cases: list[Case]) -> list[tuple[str, str, list[str]]]:
    """Cases that published nothing, gathered by status and reason: the bad ones first."""
    groups: dict[tuple[str, str], list[str]] = {}
    for case in cases:
        status = "not reached" if case.status == "ok" else case.status.replace("_", " ")
        groups.setdefault((status, case.reason or "the run ended before its first value"), []).append(case.id)
    order = ["incorrect", "failed", "timed out", "not reached", "skipped"]
    return [
        (status, reason, groups[(status, reason)]) for status, reason in sorted(groups, key=lambda g: order.index(g[0]))
    ]
