"""What is compared with what. Both sides are brought to the same unit: ns per operation as the other tool counts it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

Argv = list[str]


@dataclass(frozen=True)
class Ours:
    """A case and what its ns per step must be multiplied with to be what the other tool counts."""

    case: str
    times: float = 1.0


@dataclass(frozen=True)
class Theirs:
    """A command, the package it comes from, and how its output becomes ns per operation."""

    argv: Argv
    package: str
    read: Callable[[str], float]


@dataclass(frozen=True)
class Explained:
    """Why the two differ, and within which ratios (ours / theirs) they then do. Outside these it is a bug of ours."""

    why: str
    low: float
    high: float


@dataclass(frozen=True)
class Pair:
    name: str
    ours: Ours
    theirs: Theirs
    explained: Explained | None = None


class Unreadable(Exception):
    """The tool ran, and its output is not what this version of it should print."""


def number(pattern: str, times: float = 1.0) -> Callable[[str], float]:
    """Reads the first number that `pattern` finds, times a factor."""

    def read(text: str) -> float:
        found = re.search(pattern, text, re.MULTILINE)
        if found is None or float(found.group(1)) <= 0:
            raise Unreadable(f"no figure like /{pattern}/ in: {' '.join(text.split())[:120]}")
        return float(found.group(1)) * times

    return read


def per_second(pattern: str, times: float = 1.0) -> Callable[[str], float]:
    """The same of a rate: ns per operation."""
    rate = number(pattern)
    return lambda text: times * 1e9 / rate(text)
