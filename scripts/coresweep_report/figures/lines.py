"""Lines with dots and direct labels: speed-up against workers, cost against grain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from coresweep_report.figures import scales, theme
from coresweep_report.figures.dots import FLAG

LABEL_GAP = 13.0


@dataclass(frozen=True)
class Point:
    """A median with its interval and the process values it comes from."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None
    values: Sequence[float] = field(default=())
    faint: bool = False
    flagged: bool = False  # the record doubts it: a dagger above it, which the small print explains


@dataclass(frozen=True)
class Series:
    """A labelled line. `dashed` ones are bounds and models, not measurements."""

    label: str
    family: str
    points: Sequence[Point]
    marker: str = "o"
    dashed: bool = False
    filled: bool = True


@dataclass(frozen=True)
class Axis:
    """What an axis shows. Ticks stand at `at`, or are chosen where that is empty; a y axis holds `reach`, too."""

    label: str
    write: Callable[[float], str]
    at: Sequence[float] = field(default=())
    log: bool = False
    reach: Sequence[float] = field(default=())


def line_panel(
    series: Sequence[Series], x: Axis, y: Axis, shade_beyond: float | None = None, height: float = 264
) -> Figure:
    """Draws the series, each with its label at its right end. What lies beyond `shade_beyond` on x is marked."""
    right = max(theme.text_width(line.label, theme.SMALL) for line in series) + 26
    figure, axes = theme.panel(height, 46, right, 22, 40)
    _scale(axes, series, x, y)
    axes.set_xlabel(x.label)
    axes.set_title(
        y.label, loc="left", fontsize=theme.SMALL, color=theme.SOFT, x=-46 / (theme.WIDTH - 46 - right), pad=8
    )
    axes.tick_params(axis="both", length=0)
    axes.tick_params(axis="x", length=3)
    axes.grid(axis="y")
    if shade_beyond is not None and max(point.x for line in series for point in line.points) > shade_beyond:
        axes.axvspan(shade_beyond, axes.get_xlim()[1], color=theme.RULE, alpha=0.35, linewidth=0, zorder=0)
    for line in series:
        _draw(axes, line)
    _label_ends(axes, series, height - 62)
    return figure


def _scale(axes: Axes, series: Sequence[Series], x: Axis, y: Axis) -> None:
    xs = [point.x for line in series for point in line.points]
    ys = [value for line in series for point in line.points for value in (point.y, *point.values, *_ends(point))]
    ys += y.reach
    if x.log:
        axes.set_xscale("log")
        margin = (max(xs) / min(xs)) ** 0.04 if max(xs) > min(xs) else 1.5
        axes.set_xlim(min(xs) / margin, max(xs) * margin)
    else:
        axes.set_xlim(min(xs) - 0.15, max(xs) + 0.15)
    ticks = x.at or scales.log_ticks(min(xs), max(xs), 6)
    scales.fix_ticks(axes.xaxis, ticks, [x.write(tick) for tick in ticks])
    if y.log:
        axes.set_yscale("log")
        low, high = min(ys) / 1.25, max(ys) * 1.25
        ticks = y.at or scales.log_ticks(low, high, 6)
    else:
        low, high = 0.0, max(ys) * 1.06 or 1.0
        ticks = y.at or scales.linear_ticks(low, high)
    axes.set_ylim(low, high)
    ticks = [tick for tick in ticks if low <= tick <= high]
    scales.fix_ticks(axes.yaxis, ticks, [y.write(tick) for tick in ticks])


def _ends(point: Point) -> list[float]:
    """The interval's: a bar that the frame cuts would look shorter than it is."""
    return [end for end in (point.low, point.high) if end is not None]


def _draw(axes: Axes, line: Series) -> None:
    colour = theme.colour(line.family)
    xs, ys = [point.x for point in line.points], [point.y for point in line.points]
    if line.dashed:
        axes.plot(xs, ys, color=theme.SOFT, linewidth=1.1, linestyle=(0, (2, 2)), zorder=1)
        return
    axes.plot(xs, ys, color=colour, linewidth=1.5, zorder=2)
    for point in line.points:
        shade = theme.GREY if point.faint else colour
        axes.plot(
            [point.x] * len(point.values), point.values, "o", color=shade, markersize=2.6, markeredgewidth=0, alpha=0.4
        )
        if point.low is not None and point.high is not None:
            axes.plot([point.x] * 2, [point.low, point.high], color=shade, linewidth=2, zorder=3, solid_capstyle="butt")
        face = shade if line.filled else theme.PAPER
        edge = theme.PAPER if line.filled else shade
        axes.plot(
            [point.x], [point.y], line.marker, color=face, markersize=6, markeredgecolor=edge, zorder=4, clip_on=False
        )
        if point.flagged:
            axes.annotate(
                FLAG, (point.x, point.y), xytext=(0, 5), textcoords="offset points", ha="center", fontsize=theme.SMALL
            )


def _label_ends(axes: Axes, series: Sequence[Series], height: float) -> None:
    """Labels beside the last points, moved apart, each tied to its point by a hair line."""
    ends = [max(line.points, key=lambda point: point.x) for line in series]
    pixels = [float(axes.transData.transform((end.x, end.y))[1] - axes.bbox.y0) for end in ends]
    edge = float(axes.bbox.width)
    for line, end, at, to in zip(series, ends, pixels, scales.spread(pixels, LABEL_GAP, 0, height)):
        x = float(axes.transData.transform((end.x, end.y))[0] - axes.bbox.x0)
        start, stop = (x + 5) / edge, (edge + 16) / edge
        colour = theme.SOFT if line.dashed else theme.text_colour(line.family)
        axes.plot(
            [start, (edge + 6) / edge, stop],
            [at / height, to / height, to / height],
            transform=axes.transAxes,
            color=colour,
            linewidth=0.6,
            alpha=0.6,
            clip_on=False,
        )
        axes.text(
            (edge + 19) / edge,
            to / height,
            line.label,
            transform=axes.transAxes,
            fontsize=theme.SMALL,
            color=colour,
            va="center",
        )
