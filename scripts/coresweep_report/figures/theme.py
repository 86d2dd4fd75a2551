"""One visual language: colours by name, sizes, and matplotlib's settings.

Colours are written as stand-ins that svg.py turns into CSS variables, so that one drawing serves light, dark and
print; palette.css says what they are. A mode's family has a colour of its own, in a second shade for text.
"""

from __future__ import annotations

import logging

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

FAMILIES = ("serial", "thread", "process", "thread_pool", "process_pool")
NAMES = ("ink", "soft", "rule", "paper", "grey", *FAMILIES, *(f"{family}_text" for family in FAMILIES))
STAND_IN = {name: f"#fe01{index:02x}" for index, name in enumerate(NAMES)}
MARKERS = ("o", "s", "^", "D", "v", "P")

WIDTH = 372  # of a panel, in CSS pixels: two beside each other on a desk, one on a phone
TEXT = 11
SMALL = 10
CHARACTER = 0.62  # of the text size: the mean advance of the widest font a reader is likely to have

INK, SOFT, RULE, PAPER, GREY = (STAND_IN[name] for name in ("ink", "soft", "rule", "paper", "grey"))

logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it warns about its own caches
matplotlib.rcdefaults()  # a user's matplotlibrc must not change a report
matplotlib.rcParams.update(
    {
        "svg.fonttype": "none",  # text stays text: selectable, and in the reader's own font
        "svg.hashsalt": "coresweep",
        "font.family": ["DejaVu Sans"],
        "font.size": TEXT,
        "xtick.labelsize": SMALL,
        "ytick.labelsize": SMALL,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
        "axes.edgecolor": GREY,
        "axes.linewidth": 0.8,
        "axes.labelcolor": SOFT,
        "axes.labelsize": SMALL,
        "text.color": INK,
        "xtick.color": GREY,
        "ytick.color": GREY,
        "xtick.labelcolor": SOFT,
        "ytick.labelcolor": SOFT,
        "grid.color": RULE,
        "grid.linewidth": 0.8,
        "axes.axisbelow": True,
    }
)


def colour(family: str) -> str:
    return STAND_IN.get(family, GREY)


def text_colour(family: str) -> str:
    return STAND_IN.get(f"{family}_text", SOFT)


def text_width(text: str, size: float = TEXT) -> float:
    """Pixels that a text may take."""
    return len(text) * size * CHARACTER


def panel(
    height: float, left: float, right: float, top: float, bottom: float, width: float = WIDTH
) -> tuple[Figure, Axes]:
    """A figure of one axes with margins in pixels: nothing is moved about by what is drawn."""
    figure = Figure(figsize=(width / 72, height / 72), dpi=72)
    FigureCanvasSVG(figure)
    figure.patch.set_visible(False)
    box = (left / width, bottom / height, 1 - (left + right) / width, 1 - (top + bottom) / height)
    axes = figure.add_axes(box)
    axes.patch.set_visible(False)
    axes.minorticks_off()
    return figure, axes
