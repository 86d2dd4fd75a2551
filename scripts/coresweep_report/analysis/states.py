"""What the surroundings of a case make of it: distance between its CPUs, share of their cores. For readers."""

from __future__ import annotations

from collections.abc import Sequence

from coresweep_report import distance, statistics, ways, words
from coresweep_report.analysis import core_share
from coresweep_report.speed_up import UNEQUAL
from coresweep_report.sweep import Measured, Sweep

TASK_FROM_NS = 1e4  # of a task: what a line takes from CPU to CPU is no part of that, …
BATCH_FROM_NS = 1e6  # … nor what wakes workers of a batch
FEWEST_CASES = 3  # to say what being near takes from computing …
SLOWER_FROM = 1.2  # … and by how much it must be slower


def moved(sweep: Sweep) -> str:
    """ "Near 42 ns, far 230 ns: the host moves your CPUs.", a rare one with its share, and whether they share a core
    when near; empty where there is one distance only."""
    several = [groups for groups in sweep.surroundings.distances.values() if len(groups) > 1]
    if not several:
        return ""
    groups = max(several, key=lambda found: sum(group.probes for group in found))
    told = [_named(groups, i) for i in range(len(groups))]
    text = f"{words.capital(', '.join(told))}: the host moves your CPUs."
    slower = _slowdown_near(sweep)
    if slower is None:
        return text
    near, factor = words.capital(distance.named(groups, 0)), words.ratio(slower[0])
    return (
        f"{text} {near}, they seem to share one core: computing takes {factor} as long, and the best possible speed-up "
        "is out of reach."
    )


def _slowdown_near(sweep: Sweep) -> tuple[float, int] | None:
    """How much longer computing takes near, and the number of cases that say so; None where they are few, or do not."""
    factors = [factor for one in sweep.measured if (factor := slower_near(sweep, one)) is not None]
    if len(factors) < FEWEST_CASES:
        return None
    factor = statistics.median(factors)
    return (factor, len(factors)) if factor >= SLOWER_FROM else None


def _named(groups: Sequence[distance.DistanceGroup], group: int) -> str:
    """far 230 ns; near 19 ns (1 % of the probes), where that is rare."""
    text = f"{distance.named(groups, group)} {words.duration(groups[group].middle_ns)}"
    share = groups[group].probes / sum(one.probes for one in groups)
    return f"{text} ({words.percent(share)} of the probes)" if share < distance.COMMON else text


def slower_near(sweep: Sweep, one: Measured) -> float | None:
    """How much longer a case takes at the nearest distance than at the farthest: of those whose workers compute, each
    by itself, in long tasks. Siblings on one core are near and in each other's way, all others are only near."""
    states = one.by_distance
    ends = (0, len(one.around.distance) - 1)
    if len(states) < 2 or (states[0].state[0], states[-1].state[0]) != ends or not _computes(sweep, one):
        return None
    return states[0].median / states[-1].median


def _computes(sweep: Sweep, one: Measured) -> bool:
    case = one.case
    workload = sweep.record.workloads.get(case.workload)
    if workload is None or workload.form != "tasks" or Sweep.waits(case.workload) or case.workers < 2:
        return False
    task = one.median * (case.number("grain") or 1) * case.workers
    return task >= TASK_FROM_NS and one.span_per_trial_ns >= BATCH_FROM_NS


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
    if (slower := _slowdown_near(sweep)) is not None:
        text += f" What computing takes more near is the median of {words.count(slower[1], 'case')} of several workers."
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
