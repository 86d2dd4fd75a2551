"""Cases are compared, and fitted together, in equal states of the machine: near with near, and with as much of their
cores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from coresweep_report import statistics
from coresweep_report.distance import Places, State, places
from coresweep_report.measured import Measured


def in_equal_states(a: Measured, b: Measured) -> tuple[Measured, Measured]:
    """Both in one state, where they are told in different ones. A case to which the state makes no difference is seen
    in the other's, where both then have enough values for an interval; of two to which it does, one is seen in the
    other's with as many as there are. Else as they are told: `equal` says so."""
    if equal(a, b):
        return a, b
    led = [
        (_seen(a, _leading(a, b)), _seen(b, _following(b, a))),
        (_seen(a, _following(a, b)), _seen(b, _leading(b, a))),
    ]
    whole = [(x, y) for x, y in led if x and y and min(x.n, y.n) >= statistics.FEWEST]
    clash = [(_seen(a, _merged(a, b)), b), (a, _seen(b, _merged(b, a)))] if _clash(a, b) else []
    some = [(x, y) for x, y in clash if x and y]
    return max(whole or some, key=lambda pair: min(pair[0].n, pair[1].n), default=(a, b))


def equal(*found: Measured) -> bool:
    """Whether cases are told in one state, as far as they can be: a distance is one of given CPUs, so that cases on
    other CPUs, and one thread, which has none, differ in their places and not in their state."""
    if len({one.state[1] for one in found}) > 1:
        return False
    distances: dict[Places, set[int | None]] = {}
    for one in found:
        distances.setdefault(places(one.case), set()).add(one.state[0])
    return all(len(seen) == 1 for seen in distances.values())


def in_common_state(found: Sequence[Measured]) -> list[Measured]:
    """Many cases in one state: of those that they are told in the most frequent one in which every case has enough
    values for an interval; as they are told where there is none."""
    if equal(*found):
        return list(found)
    shares = Counter(one.state[1] for one in found if one.state[1] is not None)
    distances: dict[Places, Counter[int]] = {}
    for one in found:
        if one.state[0] is not None:
            distances.setdefault(places(one.case), Counter())[one.state[0]] += 1
    common: list[int | None] = [share for share, _ in shares.most_common()]
    for share in common or [None]:
        wanted = []
        for one in found:
            near = distances.get(places(one.case))
            wanted.append(_seen(one, (near.most_common(1)[0][0] if near else None, share)))
        seen = [one for one in wanted if one is not None and one.n >= statistics.FEWEST]
        if len(seen) == len(found):
            return seen
    return list(found)


def alike(a: Measured, b: Measured) -> bool:
    """Whether two cases cannot be told apart: their intervals overlap; where one has none, their values do, or they are
    too few. They are compared in equal states."""
    a, b = in_equal_states(a, b)
    if a.interval.low is None or a.interval.high is None or b.interval.low is None or b.interval.high is None:
        apart = max(a.values) < min(b.values) or max(b.values) < min(a.values)
        return not (apart and statistics.separable(a.effective, b.effective))
    return a.interval.low <= b.interval.high and b.interval.low <= a.interval.high


def _seen(one: Measured, state: State) -> Measured | None:
    return one if state == one.state else one.within(state)


def _leading(own: Measured, other: Measured) -> State:
    """One's own state, with the other's where it makes no difference to oneself."""
    return _of_both(own.state, other.state, own, other)


def _following(own: Measured, other: Measured) -> State:
    """The other's state, with one's own where it makes no difference to the other."""
    distance, share = _of_both(other.state, own.state, own, other)
    return (distance if _same_places(own, other) else own.state[0]), share


def _of_both(first: State, second: State, a: Measured, b: Measured) -> State:
    distance = second[0] if first[0] is None and _same_places(a, b) else first[0]
    return distance, second[1] if first[1] is None else first[1]


def _merged(own: Measured, other: Measured) -> State:
    """One's own state with the other's where it makes a difference to both."""
    distance, share = own.state
    if distance is not None and other.state[0] is not None and _same_places(own, other):
        distance = other.state[0]
    return distance, other.state[1] if share is not None and other.state[1] is not None else share


def _clash(a: Measured, b: Measured) -> bool:
    """Whether a state makes a difference to both, and they are told in different ones."""
    return _merged(a, b) != a.state


def _same_places(a: Measured, b: Measured) -> bool:
    return places(a.case) == places(b.case)
