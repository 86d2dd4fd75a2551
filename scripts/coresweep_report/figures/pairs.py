"""Rows with two medians joined by a line: what a lock costs alone, and when others want it too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matplotlib.figure import Figure

from coresweep_report.figures import scales, theme
from coresweep_report.figures.dots import Dots, Margins, Row, Values, draw_dots, draw_row, rows_axes


@dataclass(frozen=True)
class Pair:
    """One row: `alone` and `together` (at least one of them), with a note beside them."""

    label: str
    alone: Dots | None
    together: Dots | None
    note: str


def pair_rows(title: str, pairs: Sequence[Pair], axis: Values, room: Margins) -> Figure:
    """Draws the pairs; the axis spans `axis.reach`, so that panels beside each other agree."""
    figure, axes = rows_axes(title, len(pairs), room)
    scales.set_value_axis(axes, axis.reach, axis.write)
    axes.set_xlabel(axis.label)
    for index, pair in enumerate(pairs):
        shown = [dots for dots in (pair.alone, pair.together) if dots is not None]
        if len(shown) == 2:
            ends = [dots.median for dots in shown]
            axes.plot(ends, [index, index], color=theme.colour(shown[1].family), linewidth=1, alpha=0.5, zorder=1.5)
            draw_dots(axes, index, shown[0])
        flagged = any(dots.flagged for dots in shown)
        draw_row(axes, index, Row(pair.label, [replace(shown[-1], flagged=flagged)], pair.note))
    return figure
