"""What one demand came to, and the table of all of them."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass


WIDEST = 100  # characters of what was measured, in the table


class Verdict(enum.Enum):
    HELD = "held"
    MISSED = "missed"
    SKIPPED = "skipped"  # cannot be measured here; `measured` says why
    TOLD = "told"  # nothing is demanded of it


@dataclass(frozen=True)
class Finding:
    item: str
    demand: str
    measured: str
    verdict: Verdict


class NotMeasured(Exception):
    """A demand could not be measured although it should have been: counts as missed, with this text."""


def judged(item: str, demand: str, measured: str, holds: bool) -> Finding:
    return Finding(item, demand, measured, Verdict.HELD if holds else Verdict.MISSED)


def at_most(item: str, what: str, value: float, limit: float, unit: str, note: str = "") -> Finding:
    """Held when value <= limit. A value that is no number is missed."""
    return judged(item, f"{what} <= {limit:g} {unit}".strip(), _measured(value, unit, note), value <= limit)


def at_least(item: str, what: str, value: float, limit: float, unit: str, note: str = "") -> Finding:
    """Held when value >= limit. A value that is no number is missed."""
    return judged(item, f"{what} >= {limit:g} {unit}".strip(), _measured(value, unit, note), value >= limit)


def skipped(item: str, demand: str, why: str) -> Finding:
    return Finding(item, demand, why, Verdict.SKIPPED)


def told(item: str, what: str, measured: str) -> Finding:
    """A figure that stands beside others, without a demand."""
    return Finding(item, what, measured, Verdict.TOLD)


def _measured(value: float, unit: str, note: str) -> str:
    return " ".join(part for part in (f"{value:.4g}", unit, f"({note})" if note else "") if part)


def table(findings: Iterable[Finding]) -> str:
    """Aligned columns: item, demand, measured (cut to a readable width), verdict."""
    rows = [("item", "demand", "measured", "verdict")]
    rows += [(f.item, f.demand, _cut(f.measured), f.verdict.value) for f in findings]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    rows.insert(1, ("-" * widths[0], "-" * widths[1], "-" * widths[2], "-" * widths[3]))
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _cut(text: str) -> str:
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"


def exit_code(findings: Iterable[Finding]) -> int:
    """1 when any demand was missed, else 0. What was skipped is told, and is no failure."""
    return 1 if any(finding.verdict is Verdict.MISSED for finding in findings) else 0
