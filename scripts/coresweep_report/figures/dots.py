"""Rows of dots: every process value, its median and interval on top, reference lines across."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from coresweep_report.figures import scales, theme

ROW = 21.0
FLAG = "†"
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
    flagged: bool = False  # the record doubts it: a dagger beside the note, which the small print explains


@dataclass(frozen=True)
class Row:
    """A label, what stands in the row, and a few words at its right end."""

    label: str
    dots: Sequence[Dots]
    note: str = ""

    @property
    def remark(self) -> str:
        """The note, with a dagger where the record doubts what stands in the row."""
        return f"{self.note} {FLAG}".strip() if any(dots.flagged for dots in self.dots) else self.note


@dataclass(frozen=True)
class Reference:
    """A line across all rows, with a label where it has one."""

    value: float
    label: str = ""


@dataclass(frozen=True)
class Margins:
    """Room for labels and notes, in pixels: panels that stand beside each other share it."""

    left: float
    right: float


def margins(labels: Sequence[str], notes: Sequence[str]) -> Margins:
    """Room for the longest of each."""
    return Margins(
        max(theme.text_width(label) for label in labels) + 8,
        max(theme.text_width(note, theme.SMALL) for note in notes) + 16,  # a dagger has room
    )


def row_margins(panels: Sequence[Sequence[Row]]) -> Margins:
    """Room for all rows of all panels."""
    rows = [row for panel in panels for row in panel]
    return margins([row.label for row in rows], [row.remark for row in rows])


@dataclass(frozen=True)
class Values:
    """The axis of the values: what it shows, how its ticks are written, and what it must reach."""

    label: str
    write: Callable[[float], str]
    reach: Sequence[float] = field(default=())
    linear_to: float | None = None  # from 0 to here, whatever the values are


def dot_rows(title: str, rows: Sequence[Row], axis: Values, room: Margins, lines: Sequence[Reference] = ()) -> Figure:
    """Draws rows from top to bottom. The axis is log where the values span much, else starts at 0."""
    figure, axes = rows_axes(title, len(rows), room, labelled=any(line.label for line in lines))
    if axis.linear_to is None:
        values = [value for row in rows for dots in row.dots for value in dots.values]
        scales.set_value_axis(axes, [*values, *axis.reach, *(line.value for line in lines)], axis.write)
    else:
        scales.set_linear_axis(axes, axis.linear_to, axis.write)
    axes.set_xlabel(axis.label)
    for index, row in enumerate(rows):
        draw_row(axes, index, row)
    for line in lines:
        _draw_reference(axes, line, room.right)
    return figure


def rows_axes(title: str, rows: int, room: Margins, labelled: bool = False) -> tuple[Figure, Axes]:
    """An axes for so many rows, under a title that starts at the panel's left edge."""
    top = (20.0 if title else 6.0) + (16.0 if labelled else 0.0)
    figure, axes = theme.panel(top + ROW * rows + AXIS, room.left, room.right, top, AXIS)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.yaxis.set_visible(False)
    axes.tick_params(axis="x", length=3)
    axes.grid(axis="x")
    height = top + ROW * rows + AXIS
    figure.text(0, 1 - 8 / height, title, fontsize=theme.SMALL, color=theme.SOFT, va="center")
    return figure, axes


def draw_row(axes: Axes, index: int, row: Row) -> None:
    """Label, dots and note of one row."""
    axes.axhline(index, color=theme.RULE, linewidth=0.8, zorder=0.5)
    colour = theme.SOFT if row.dots[-1].faint else theme.text_colour(row.dots[-1].family)
    _beside(axes, index, row.label, -8, theme.INK, theme.TEXT)
    _beside(axes, index, row.remark, 8, colour, theme.SMALL)
    for dots in row.dots:
        draw_dots(axes, index, dots)


def _beside(axes: Axes, index: int, text: str, offset: float, colour: str, size: float) -> None:
    """Text left (negative offset) or right of the axes, at a row's height."""
    axes.annotate(
        text,
        (0 if offset < 0 else 1, index),
        xycoords=axes.get_yaxis_transform(),
        xytext=(offset, 0),
        textcoords="offset points",
        ha="right" if offset < 0 else "left",
        va="center",
        color=colour,
        fontsize=size,
        annotation_clip=False,
    )


def draw_dots(axes: Axes, index: int, dots: Dots) -> None:
    """Every value, the interval, and the median on top."""
    colour = theme.GREY if dots.faint else theme.colour(dots.family)
    face = colour if dots.filled else theme.PAPER
    # Neighbours in time lie above and below the median's mark: equal values stay countable, and nothing is random.
    heights = [index + (0.3, -0.3)[position % 2] for position in range(len(dots.values))]
    axes.plot(dots.values, heights, "o", color=colour, markersize=2.8, markeredgewidth=0, alpha=0.55, clip_on=False)
    if dots.low is not None and dots.high is not None:
        axes.plot(
            [dots.low, dots.high], [index, index], color=colour, linewidth=2.2, solid_capstyle="butt", clip_on=False
        )
    axes.plot(
        [dots.median],
        [index],
        dots.marker,
        color=face,
        markersize=7.5 if dots.marker in "^vP" else 6,
        markeredgecolor=theme.PAPER if dots.filled else colour,
        markeredgewidth=0.7 if dots.filled else 1.3,
        zorder=5,
        clip_on=False,
    )


def _draw_reference(axes: Axes, line: Reference, right: float) -> None:
    """Solid and named, or dashed and explained in the key."""
    style = "-" if line.label else (0, (2, 2))
    colour = theme.colour("serial") if line.label else theme.SOFT
    axes.axvline(line.value, color=colour, linewidth=1.1, linestyle=style, zorder=1)
    room = float(axes.bbox.x1 - axes.transData.transform((line.value, 0))[0]) + right
    fits = theme.text_width(line.label, theme.SMALL) < room
    axes.annotate(
        line.label,
        (line.value, 1),
        xycoords=axes.get_xaxis_transform(),
        xytext=(-1 if fits else 1, 4),
        textcoords="offset points",
        ha="left" if fits else "right",
        va="bottom",
        color=theme.INK,
        fontsize=theme.SMALL,
        annotation_clip=False,
    )
