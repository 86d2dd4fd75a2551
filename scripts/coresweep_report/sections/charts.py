"""What sections of many cases share: rows of dots, pairs, lines and tables of cases, and who leads among them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from coresweep_report import ways, words
from coresweep_report.figures.dots import Row, Values, dot_rows, margins, row_margins
from coresweep_report.figures.lines import Axis, Point, Series, line_panel
from coresweep_report.figures.pairs import Pair, pair_rows
from coresweep_report.figures.svg import Drawing, drawing
from coresweep_report.figures.theme import MARKERS
from coresweep_report.sections import base
from coresweep_report.sweep import Measured, Sweep, alike

Write = Callable[[float], str]
Named = tuple[str, Measured]
TEMPLATE = "tables.html.j2"
BARE = ("mode", "dispatch", "lock", "channel", "barrier", "operation", "operations")  # axes whose values say enough


@dataclass(frozen=True)
class Scale:
    """An axis of values: what it shows, how values and ticks are written."""

    label: str
    write: Write = words.duration
    tick: Write = words.tick


@dataclass(frozen=True)
class Panel:
    """Cases under one title, each with its name."""

    title: str
    rows: Sequence[Named]


@dataclass(frozen=True)
class PairPanel:
    """Two quantities of every case under one title: a diamond and a disc. At least one of them is there."""

    title: str
    rows: Sequence[tuple[str, Measured | None, Measured | None]]


@dataclass(frozen=True)
class Line:
    """Cases along an axis."""

    label: str
    points: Sequence[tuple[float, Measured]]


@dataclass(frozen=True)
class Table:
    """`head` and rows of text, of which the first `words` columns are words and the others numbers."""

    heading: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    small: str
    words: int = 1


def named(found: Measured, keys: Sequence[str]) -> str:
    """What a case is called among those that differ from it in some axes: "thread, 2 workers, inside 100"."""
    return ", ".join(_axis(key, found.case.axis(key)) for key in keys if found.case.axis(key))


def crew(found: Measured) -> str:
    """Who works: "2 threads"."""
    return ways.crew(found.case.workers, found.case.mode)


def _axis(key: str, value: str) -> str:
    if key == "workers":
        return words.count(int(value), "worker")
    if key == "mode":
        return ways.called(value)
    return value if key in BARE else ways.axis(key, value)


def dots(sweep: Sweep, name: str, panels: Sequence[Panel], scale: Scale, alt: str) -> list[Drawing]:
    """A drawing for every panel, all with the same axis."""
    rows = [
        [Row(label, [base.dots(sweep, found)], scale.write(found.median)) for label, found in panel.rows]
        for panel in panels
    ]
    reach = [value for panel in panels for _, found in panel.rows for value in found.values]
    axis, room = Values(scale.label, scale.tick, reach), row_margins(rows)
    return [
        drawing(dot_rows(panel.title, drawn, axis, room), _file(name, panel.title), f"{alt}, {panel.title}")
        for panel, drawn in zip(panels, rows)
    ]


def pairs(sweep: Sweep, name: str, panels: Sequence[PairPanel], scale: Scale, alt: str) -> list[Drawing]:
    """The same of pairs; the note beside a row is its disc's, and is wanting where that is."""
    ends = [row for panel in panels for row in panel.rows]
    notes = ["", *(scale.write(second.median) for _, _, second in ends if second is not None)]
    room = margins([label for label, _, _ in ends], notes)
    reach = [value for _, *both in ends for found in both if found is not None for value in found.values]
    axis = Values(scale.label, scale.tick, reach)
    drawings = []
    for panel in panels:
        rows = [_pair(sweep, *row, scale.write) for row in panel.rows]
        figure = pair_rows(panel.title, rows, axis, room)
        drawings.append(drawing(figure, _file(name, panel.title), f"{alt}, {panel.title}"))
    return drawings


def _pair(sweep: Sweep, label: str, first: Measured | None, second: Measured | None, write: Write) -> Pair:
    return Pair(
        label,
        base.dots(sweep, first, marker="D") if first else None,
        base.dots(sweep, second, marker="o") if second else None,
        write(second.median) if second else "",
    )


def lines(sweep: Sweep, name: str, found: Sequence[Line], x: Axis, y: Axis, alt: str) -> Drawing:
    """Medians with their intervals along an axis, markers in turn."""
    series = [
        Series(
            line.label,
            sweep.family(line.points[0][1].case.mode),
            [_point(at, one) for at, one in sorted(line.points, key=lambda point: point[0])],
            MARKERS[index % len(MARKERS)],
            filled=line.points[0][1].case.place != "none",
        )
        for index, line in enumerate(found)
    ]
    return drawing(line_panel(series, x, y), base.safe(name), alt)


def _point(at: float, found: Measured) -> Point:
    low, high = found.interval.low, found.interval.high
    doubted = bool(base.flags(found))
    return Point(at, found.median, low, high, found.values, faint=found.case.oversubscribed, flagged=doubted)


def steps(label: str, names: Sequence[str]) -> Axis:
    """An axis of settings that are no numbers, or not to be drawn as such: the first stands at 0, the next at 1."""
    return Axis(label, lambda at: names[int(at)], [float(at) for at in range(len(names))])


def _file(name: str, title: str) -> str:
    return base.safe(f"{name}-{title}" if title else name)


@dataclass(frozen=True)
class Order:
    """What is said of the two ends of a ranking."""

    first: str = "is fastest"
    last: str = "the slowest is"


FASTEST, SHORTEST, MOST = Order(), Order("is shortest", "the longest is"), Order("is most", "the least is")
NAMED_TIES = 3  # more are counted
CLOSE = 0.05  # medians further from each other than that are no tie, even where repeats disagree as much


def lead(rows: Sequence[Named], write: Write = words.duration, highest: bool = False, order: Order = FASTEST) -> str:
    """Who is fastest, or who ties there, and the other end where that differs; of a single row just what it is.

    "ttas is fastest, 12.3 ns (11.9 ns – 12.8 ns, n = 8); the slowest is flock, 4.10 µs".
    """
    ranking = sorted(rows, key=lambda row: row[1].median, reverse=highest)
    (name, best), rest = ranking[0], ranking[1:]
    tied = [row for row in rest if alike(row[1], best)]
    if not rest:
        return f"{name}, {base.spread_of(best, write)}"
    if not tied:
        text = f"{name} {order.first}, {base.spread_of(best, write)}"
    else:
        text = _tie([ranking[0], *tied], len(rest) + 1, write)
    if not alike(rest[-1][1], best):
        text += f"; {order.last} {rest[-1][0]}, {write(rest[-1][1].median)}"
    return text


def _tie(rows: Sequence[Named], of_all: int, write: Write) -> str:
    """ttas and ticket tie at 12.3 ns – 12.4 ns (n = 8)."""
    names = [name for name, _ in rows]
    if len(rows) == of_all:
        who = "both" if of_all == 2 else f"all {words.spelled(of_all)}"
    elif len(rows) <= NAMED_TIES:
        who = words.listed(names)
    else:
        who = f"{names[0]} and {words.spelled(len(rows) - 1)} others"
    cases = [found for _, found in rows]
    wanting = base.few(cases[0], cases[1:])
    n = spread([found.n for found in cases], lambda value: f"{value:.0f}")
    medians = [found.median for found in cases]
    lacking = ", no interval" if any(found.interval.low is None for found in cases) else ""
    at = f"{spread(medians, write)} (n = {n}{lacking})"
    near = not wanting and abs(max(medians) - min(medians)) <= CLOSE * abs(min(medians))
    return f"{who} tie at {at}" if near else f"{who} show no measurable difference at {at}{wanting}"


def told(first: Measured, second: Measured) -> str:
    """What stands behind two values: nothing where they differ, else that no difference can be measured."""
    return f": no measurable difference{base.few(first, [second])}" if alike(first, second) else ""


def crowding(found: Sequence[Measured]) -> list[tuple[str, str]]:
    """The key's entry for grey marks, where there are any."""
    return [("grey", "more workers than CPUs: they take turns")] if any(f.case.oversubscribed for f in found) else []


def unpinned(found: Sequence[Measured]) -> list[tuple[str, str]]:
    """The key's entry for hollow marks, where there are any."""
    return [("hollow", "not pinned")] if any(f.case.place == "none" for f in found) else []


def spread(values: Sequence[float], write: Write) -> str:
    """The range of something of many cases: 1,200 – 98,000; one value where all are written alike."""
    least, most = write(min(values)), write(max(values))
    return least if least == most else f"{least} – {most}"


PERCENTILES = (
    "A percentile is the median over processes of theirs, where more than ten observations of each lie beyond it; else "
    "it is pooled: that of all processes together, if so many lie beyond."
)


def percentile(found: Measured, name: str, per_mille: int) -> str:
    """A percentile of what was observed, as it stands in a table; a dash where too little was."""
    seen = found.percentile(name, per_mille)
    return "–" if seen is None else words.duration(seen.median)


def observations(found: Measured, name: str) -> str:
    """How many there were, in all processes."""
    seen = found.observed(name)
    return "–" if seen is None else f"{seen.n:,}"


def middle(found: Measured, counter: str, write: Write) -> str:
    """A counter's median as it stands in a table; a dash where a case has none."""
    seen = found.by_counter(counter)
    return "–" if seen is None else write(seen.median)
