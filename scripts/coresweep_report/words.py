"""Numbers and lists as a reader wants them: units, three significant digits, no exponents."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from math import isfinite
from typing import Protocol

TIMES = [(1.0, "ns"), (1e3, "µs"), (1e6, "ms"), (1e9, "s")]
RATES = [(1e9, "G"), (1e6, "M"), (1e3, "k")]
NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


class Bracket(Protocol):
    """Two sizes with something between them."""

    @property
    def from_ns(self) -> float:
        ...

    @property
    def to_ns(self) -> float:
        ...


class Spread(Protocol):
    """What two ends make."""

    @property
    def low(self) -> float:
        ...

    @property
    def high(self) -> float:
        ...


def number(value: float) -> str:
    """Three significant digits: 1.98, 15.2, 240, 12,300."""
    if value < 0:
        return "−" + number(-value)
    magnitude = value
    if magnitude >= 99.95:
        return f"{value:,.0f}"
    if magnitude >= 9.995:
        return f"{value:.1f}"
    if magnitude >= 0.0995 or magnitude == 0:
        return f"{value:.2f}"
    return f"{value:#.2g}" if magnitude >= 1e-4 else f"{value:.1e}"


def duration(ns: float) -> str:
    """24.1 ns, 3.10 µs, 1.40 ms, 12.0 s; below a nanosecond three digits, too: 0.350 ns."""
    if ns < 0:
        return "−" + duration(-ns)
    if ns < 0.9995:
        return f"{ns:#.3g} ns" if ns > 0 else "0 ns"
    size, unit = max((entry for entry in TIMES if ns >= entry[0] * 0.9995), default=TIMES[0])
    return f"{number(ns / size)} {unit}"


def within(spread: Spread | None) -> str:
    """A duration's spread: " (14.2 µs – 16.0 µs)"; empty without one, or where all of it is "never"."""
    if spread is None or not isfinite(spread.low):
        return ""
    return f" ({duration(spread.low)} – {duration(spread.high) if isfinite(spread.high) else 'never'})"


def between(bracket: Bracket | None) -> str:
    """179 ns – 1.43 µs; a dash where there is none."""
    return "–" if bracket is None else f"{duration(bracket.from_ns)} – {duration(bracket.to_ns)}"


def tick(ns: float) -> str:
    """A duration on an axis: 1 µs, 10 µs, 0.5 ns."""
    if ns < 0:
        return "−" + tick(-ns)
    if ns == 0:
        return "0"
    size, unit = max((entry for entry in TIMES if ns >= entry[0] * 0.9995), default=TIMES[0])
    return f"{ns / size:g} {unit}"


def seconds(value: float) -> str:
    """A long duration: 27 s, 5 min 40 s."""
    if value < 59.5:
        return f"{value:.0f} s" if value >= 9.95 else f"{value:.1f} s"
    whole = round(value)
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def ratio(value: float) -> str:
    """A speed-up: 1.98×."""
    return f"{number(value)}×"


def percent(share: float) -> str:
    """A share of 1: 35 %, 0.4 %, 0 %."""
    value = abs(share * 100)
    sign = "−" if share < 0 else ""
    if value == 0 or value >= 9.95:
        return f"{sign}{value:.0f} %"
    return f"{sign}{value:.1f} %" if value >= 0.095 else f"{sign}{value:.1g} %"


def percent_tick(share: float) -> str:
    """A share on an axis, where neighbours must differ: 40 %, 40.5 %."""
    return f"{'−' if share < 0 else ''}{abs(share) * 100:.6g} %"


def size(value: float) -> str:
    """Bytes: 3.83 GiB."""
    for unit in ("B", "KiB", "MiB", "GiB"):
        if value < 1024:
            return f"{number(value)} {unit}" if unit != "B" else f"{value:.0f} B"
        value /= 1024
    return f"{number(value)} TiB"


def rate(per_s: float) -> str:
    """How often in a second: 4.08 M/s, 12.3 k/s, 870/s."""
    scale, unit = next((entry for entry in RATES if per_s >= entry[0] * 0.9995), (1.0, ""))
    return f"{number(per_s / scale)} {unit}/s" if unit else f"{number(per_s)}/s"


def gigabytes(per_s: float) -> str:
    """A bandwidth in units of 10⁹ bytes: 12.3 GB/s."""
    return f"{number(per_s)} GB/s"


def round_size(value: float) -> str:
    """Bytes on an axis, or of a setting: 64 B, 1 KiB, 1.5 MiB."""
    for unit in ("B", "KiB", "MiB"):
        if value < 1024:
            return f"{value:g} {unit}"
        value /= 1024
    return f"{value:g} GiB"


def value(amount: float, unit: str) -> str:
    """A published value: a time where its unit is one, else a plain number."""
    return duration(amount) if unit.startswith("ns") else number(amount)


def quantity(name: str, amount: float) -> tuple[str, str]:
    """A counter's name without its unit, and its value with it: the unit stands in the name."""
    for suffix, write in COUNTED.items():
        if name.endswith(suffix):
            return name.removesuffix(suffix).replace("_", " "), write(amount)
    return name.replace("_", " "), number(amount)


COUNTED: dict[str, Callable[[float], str]] = {
    "_ns": duration,
    "_per_s": lambda amount: f"{number(amount)}/s",
    "_bytes": size,
    "_share": percent,
}


def count(value: int, noun: str, plural: str | None = None) -> str:
    """1 worker, 2 workers."""
    return f"{value:,} {noun if value == 1 else plural or noun + 's'}"


def spelled(value: int) -> str:
    """Small numbers in words."""
    return NUMBERS[value] if 0 <= value < len(NUMBERS) else f"{value:,}"


def code(text: str) -> str:
    """As code in Markdown, whatever backticks it holds."""
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def listed(words: Sequence[str], last: str = "and") -> str:
    """a, b and c."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def capital(sentence: str) -> str:
    """First letter large, but for a name that has it small."""
    return sentence if sentence.startswith("oneTBB") else sentence[:1].upper() + sentence[1:]


def uncapital(sentence: str) -> str:
    """The same with its first letter small, but for names such as OpenMP and AMD."""
    return sentence if sentence[1:2].isupper() or "TBB" in sentence[:6] else sentence[:1].lower() + sentence[1:]


def cpu_list(cpus: Sequence[int]) -> str:
    """0-3, 8: runs of CPUs joined."""
    runs: list[list[int]] = []
    for cpu in sorted(set(cpus)):
        if runs and cpu == runs[-1][-1] + 1:
            runs[-1].append(cpu)
        else:
            runs.append([cpu])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
