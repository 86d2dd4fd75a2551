"""Cases that differ in a few axes only: what stands in one panel, and what tells its rows apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from coresweep_report.sweep import Measured

Axes = tuple[tuple[str, str], ...]


def grouped(found: Iterable[Measured], *free: str) -> dict[Axes, list[Measured]]:
    """Cases that agree in workload and in all axes but the free ones, in the record's order."""
    groups: dict[Axes, list[Measured]] = {}
    for one in found:
        axes = tuple((key, one.case.axis(key)) for key in keys_of(one) if key not in free)
        groups.setdefault((("workload", one.case.workload), *axes), []).append(one)
    return groups


def largest(found: Iterable[Measured], *free: str) -> list[Measured]:
    """The group of most cases, first of equals the one whose workers have CPUs of their own; empty without cases."""
    groups = grouped(found, *free).values()
    return max(groups, key=lambda group: (len(group), not group[0].case.oversubscribed), default=[])


def by_axis(found: Iterable[Measured], *keys: str) -> dict[tuple[str, ...], list[Measured]]:
    """Cases by their values of some axes, in the record's order."""
    groups: dict[tuple[str, ...], list[Measured]] = {}
    for one in found:
        groups.setdefault(tuple(one.case.axis(key) for key in keys), []).append(one)
    return groups


def keys_of(found: Measured) -> list[str]:
    """A case's axes in the order of its id: a record need not keep it."""
    return [part.partition(":")[0] for part in found.case.id.split("/")[1:]]


def differing(found: Sequence[Measured], *known: str) -> list[str]:
    """The axes in which cases differ, without the known ones, in the order of ids."""
    keys = dict.fromkeys(key for one in found for key in keys_of(one) if key not in known)
    return [key for key in keys if len({one.case.axis(key) for one in found}) > 1]


def having(found: Iterable[Measured], counter: str) -> list[Measured]:
    """The cases that have a counter, seen through it."""
    return [seen for one in found if (seen := one.by_counter(counter)) is not None]


def where(**axes: str) -> Callable[[Measured], bool]:
    """Keeps cases with these values of axes; an axis that a case lacks is empty."""
    return lambda one: all(one.case.axis(key) == value for key, value in axes.items())
