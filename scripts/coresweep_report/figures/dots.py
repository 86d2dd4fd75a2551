"""Rows of dots: every process value, its median and interval on top, reference lines across."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from coresweep_report.figures import scales, theme

ROW = 21.0
AXIS = 40.0  # below the rows: ticks and what they mean


@dataclass(frozen=True)
class Dots:
    """Values of one kind in a row."""

    values: Sequence[float]
    median: float
    low: float | None
    high: float | None
    family: str
    marker: str = "o"
    filled: bool = True  # pinned
    faint: bool = False  # oversubscribed or not comparable: grey


@dataclass(frozen=True)
class Row:
    """A label, what stands in the row, and a few words at its right end. Without dots it is a heading."""

    label: str
    dots: Sequence[Dots] = field(default=())
    note: str = ""


@dataclass(frozen=True)
class Reference:
    """A line across all rows."""

    value: float
    label: str
    solid: bool = True


def dot_rows(
    rows: Sequence[Row],
    axis_label: str,
    write: Callable[[float], str],
    references: Sequence[Reference] = (),
    linear_to: float | None = None,
) -> Figure:
    """Draws rows from top to bottom. The axis is log where the values span much, else starts at 0; linear from 0 to
    `linear_to` where that is given (shares)."""
    top = 20.0 if references else 8.0
    left = max([theme.text_width(row.label) for row in rows]) + 14
    right = max([theme.text_width(row.note, theme.SMALL) for row in rows] + [0]) + 12
    figure, axes = theme.panel(top + ROW * len(rows) + AXIS, left, right, top, AXIS)
    values = [value for row in rows for dots in row.dots for value in dots.values]
    if linear_to is None:
        scales.set_value_axis(axes, [*values, *(reference.value for reference in references)], write)
    else:
        scales.set_linear_axis(axes, linear_to, write)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.yaxis.set_visible(False)
    axes.tick_params(axis="x", length=3)
    axes.set_xlabel(axis_label)
    axes.grid(axis="x")
    for index, row in enumerate(rows):
        draw_row(axes, index, row)
    _draw_references(axes, references)
    return figure


def draw_row(axes: Axes, index: int, row: Row) -> None:
    if row.dots:
        axes.axhline(index, color=theme.RULE, linewidth=0.8, zorder=0.5)
    across = axes.get_yaxis_transform()
    axes.annotate(
        row.label,
        (0, index),
        xycoords=across,
        xytext=(-10, 0),
        textcoords="offset points",
        ha="right",
        va="center",
        color=theme.INK if row.dots else theme.SOFT,
        fontsize=theme.TEXT if row.dots else theme.SMALL,
        annotation_clip=False,
    )
    if row.note:
        colour = theme.text_colour(row.dots[-1].family) if row.dots and not row.dots[-1].faint else theme.SOFT
        axes.annotate(
            row.note,
            (1, index),
            xycoords=across,
            xytext=(8, 0),
            textcoords="offset points",
            ha="left",
            va="center",
            color=colour,
            fontsize=theme.SMALL,
            annotation_clip=False,
        )
    for dots in row.dots:
        draw_dots(axes, index, dots)


def draw_dots(axes: Axes, index: int, dots: Dots) -> None:
    colour = theme.GREY if dots.faint else theme.colour(dots.family)
    face = colour if dots.filled else theme.PAPER
    # Neighbours in time lie above and below each other: equal values stay countable, and nothing is random.
    heights = [index + 0.13 * (position % 3 - 1) for position in range(len(dots.values))]
    axes.plot(dots.values, heights, "o", color=colour, markersize=3, markeredgewidth=0, alpha=0.45, clip_on=False)
    if dots.low is not None and dots.high is not None:
        axes.plot(
            [dots.low, dots.high], [index, index], color=colour, linewidth=2.2, solid_capstyle="butt", clip_on=False
        )
    axes.plot(
        [dots.median],
        [index],
        dots.marker,
        color=face,
        markersize=7,
        markeredgecolor=theme.PAPER if dots.filled else colour,
        markeredgewidth=1.0 if dots.filled else 1.4,
        zorder=5,
        clip_on=False,
    )


def _draw_references(axes: Axes, references: Sequence[Reference]) -> None:
    low, high = axes.get_xlim()
    for reference in references:
        style = "-" if reference.solid else (0, (2, 2))
        axes.axvline(reference.value, color=theme.colour("serial"), linewidth=1.1, linestyle=style, zorder=1)
        at_right = reference.value > low + (high - low) * 0.5 if axes.get_xscale() == "linear" else True
        axes.annotate(
            reference.label,
            (reference.value, 1),
            xycoords=axes.get_xaxis_transform(),
            xytext=(3 if at_right else -3, 5),
            textcoords="offset points",
            ha="right" if at_right else "left",
            va="bottom",
            color=theme.INK if reference.solid else theme.SOFT,
            fontsize=theme.SMALL,
            annotation_clip=False,
        )
