"""Rows with two medians joined by a line: what a lock costs alone, and when others want it too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from coresweep_report.figures import scales, theme
from coresweep_report.figures.dots import AXIS, ROW, Dots, Row, draw_dots, draw_row


@dataclass(frozen=True)
class Pair:
    """One row: `alone` and `together` (at least one), with a note beside them."""

    label: str
    alone: Dots | None
    together: Dots | None
    note: str


def pair_rows(pairs: Sequence[Pair], axis_label: str, write: Callable[[float], str], span: Sequence[float]) -> Figure:
    """Draws the pairs. `span` holds values that the axis must reach, so that panels beside each other agree."""
    left = max(theme.text_width(pair.label) for pair in pairs) + 14
    right = max(theme.text_width(pair.note, theme.SMALL) for pair in pairs) + 12
    figure, axes = theme.panel(8 + ROW * len(pairs) + AXIS, left, right, 8, AXIS)
    scales.set_value_axis(axes, list(span), write)
    axes.set_ylim(len(pairs) - 0.5, -0.5)
    axes.yaxis.set_visible(False)
    axes.tick_params(axis="x", length=3)
    axes.set_xlabel(axis_label)
    axes.grid(axis="x")
    for index, pair in enumerate(pairs):
        shown = [dots for dots in (pair.alone, pair.together) if dots is not None]
        if len(shown) == 2:
            ends = [dots.median for dots in shown]
            axes.plot(ends, [index, index], color=theme.colour(shown[1].family), linewidth=1, alpha=0.5, zorder=1.5)
            draw_dots(axes, index, shown[0])
        draw_row(axes, index, Row(pair.label, shown[-1:], pair.note))
    return figure
