"""A machine as its CPUs: squares that touch share a core, gaps part caches, lines part packages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from coresweep_report.figures import theme

NUMBERED = 64  # with more CPUs than this the squares are too small for numbers


@dataclass(frozen=True)
class Chip:
    """One usable CPU (os index) and what it belongs to; -1 where the machine does not say."""

    cpu: int
    core: int
    l3: int
    numa_node: int
    package: int
    used: bool  # some worker was placed on it


def chip_rows(chips: Sequence[Chip], l3_label: str) -> Figure:
    """Draws the chips in the order given (hwloc's), a heading above each package, an L3's CPUs kept together."""
    side = 24.0 if len(chips) <= NUMBERED else 11.0
    boxes: list[tuple[float, float, Chip]] = []
    labels: list[tuple[float, str]] = []
    y = 0.0
    for (package, node), group in groupby(chips, key=lambda chip: (chip.package, chip.numa_node)):
        labels.append((y + 8, _heading(package, node, l3_label)))
        y = _deal(list(group), side, y + 18, boxes) + side + 14
    figure, axes = theme.panel(max(y - 6, 20), 0, 0, 0, 0)
    axes.set_xlim(0, theme.WIDTH)
    axes.set_ylim(max(y - 6, 20), 0)
    axes.axis("off")
    for at, text in labels:
        axes.text(0, at, text, fontsize=theme.SMALL, color=theme.SOFT, va="center")
    for x, at, chip in boxes:
        _box(axes, x, at, side, chip, len(chips) <= NUMBERED)
    return figure


def _heading(package: int, node: int, l3_label: str) -> str:
    parts = [f"package {package}" if package >= 0 else "CPUs"]
    if node >= 0:
        parts.append(f"NUMA node {node}")
    return ", ".join([*parts, *([l3_label] if l3_label else [])])


def _deal(chips: list[Chip], side: float, y: float, boxes: list[tuple[float, float, Chip]]) -> float:
    """Places one package's chips in lines; returns the top of the last line."""
    x = 0.0
    before: Chip | None = None
    for chip in chips:
        if before is not None:
            x += side + (14 if chip.l3 != before.l3 else 0 if chip.core == before.core else side / 4)
        if x + side > theme.WIDTH:
            x, y = 0.0, y + side + 5
        boxes.append((x, y, chip))
        before = chip
    return y


def _box(axes: Axes, x: float, y: float, side: float, chip: Chip, numbered: bool) -> None:
    face = theme.INK if chip.used else theme.RULE
    axes.add_patch(Rectangle((x + 0.5, y + 0.5), side - 1, side - 1, facecolor=face, linewidth=0))
    if numbered:
        colour = theme.PAPER if chip.used else theme.SOFT
        axes.text(
            x + side / 2,
            y + side / 2 + 0.5,
            str(chip.cpu),
            fontsize=theme.SMALL,
            color=colour,
            ha="center",
            va="center",
        )
