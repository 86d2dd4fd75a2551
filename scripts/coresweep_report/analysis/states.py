"""What the surroundings of a case make of it: distance between its CPUs, share of their cores. For readers."""

from __future__ import annotations

from collections.abc import Sequence

from coresweep_report import distance, ways, words
from coresweep_report.analysis import core_share
from coresweep_report.speed_up import UNEQUAL
from coresweep_report.sweep import Measured, Sweep


def moved(sweep: Sweep) -> str:
    """ "Near 42 ns, far 230 ns: the host moves your CPUs."; empty where there is one distance only."""
    several = [groups for groups in sweep.surroundings.distances.values() if len(groups) > 1]
    if not several:
        return ""
    groups = max(several, key=lambda found: sum(group.probes for group in found))
    told = [f"{distance.named(groups, i)} {words.duration(group.middle_ns)}" for i, group in enumerate(groups)]
    return f"{words.capital(', '.join(told))}: the host moves your CPUs."


def sentence(sweep: Sweep) -> str:
    """The same, and who else runs on the cores; empty where there is one distance and whole cores only."""
    parts = [text] if (text := moved(sweep)) else []
    share = sweep.surroundings.share
    if len(share) > 1:
        slower = share[-1].middle_ns / share[0].middle_ns
        parts.append(f"Others run on your cores at times: a short loop then takes {words.number(slower)} × as long.")
    if parts:
        follow = [one for one in sweep.measured if one.at]
        verb = "was" if len(follow) == 1 else "were"
        parts.append(f"{words.count(len(follow), 'case')} {verb} seen to follow that.")
    return " ".join(parts)


def told(sweep: Sweep) -> str:
    """The same as a fact of the method; says, too, what an old record or a machine lacks."""
    if not sweep.surroundings.distances and not sweep.surroundings.share:
        return "Neither the distance between CPUs nor their share of the cores was probed in this record."
    text = sentence(sweep) or "The probes found one distance between the CPUs, and nobody else on their cores."
    explained = [
        share for one in sweep.measured if one.state[0] is not None and (share := _by_distance(one)) is not None
    ]
    if explained:
        least, most = words.percent(min(explained)), words.percent(max(explained))
        span = least if least == most else f"{least} to {most}"
        text += f" Of the variance of those that follow the distance, it explains {span}."
    return text + (
        " A case that follows is told in one state (the distance of most values, the same for all cases of its places; "
        "a core to itself where that is common enough), compared in that, and measured until each common distance is "
        "precise; samples between two states belong to none. All others keep all their values, among them those that "
        "have too few in a state to tell."
    )


def table(sweep: Sweep) -> Sequence[Sequence[str]]:
    """A row for each case of several distances or shares: how much each explains, and what it is in each state."""
    rows = []
    for one in sweep.measured:
        if one.by_distance or one.by_share:
            states = [_state(state) for state in [*one.by_distance, *one.by_share]]
            rows.append(
                (
                    one.case.id,
                    one.at or "all together",
                    _share(_by_distance(one)),
                    _share(_by_share(one)),
                    _share(found.both if (found := core_share.explained(one.case)) else None),
                    "; ".join(states),
                )
            )
    return rows


def _by_distance(one: Measured) -> float | None:
    return distance.explained([state.values for state in one.by_distance])


def _by_share(one: Measured) -> float | None:
    return distance.explained([state.values for state in one.by_share])


def _share(share: float | None) -> str:
    return "–" if share is None else words.percent(share)


def _state(state: Measured) -> str:
    low, high = state.interval.low, state.interval.high
    between = "no interval" if low is None or high is None else f"{words.duration(low)} – {words.duration(high)}"
    return f"{state.at} {words.duration(state.median)} ({between}, n = {state.n})"


def unequal(sweep: Sweep, cases: Sequence[Measured]) -> str:
    """Small print: which speed-ups divide cases of different states of the machine; empty where none does."""
    apart = [one for one in cases if (gain := sweep.speed_up(one)) is not None and not gain.equal_states]
    if not apart:
        return ""
    named = words.listed(list(dict.fromkeys(ways.crew(one.case.workers, one.case.mode) for one in apart)))
    return f" Of {UNEQUAL} than one thread's time: {words.count(len(apart), 'speed-up')} ({named})."
