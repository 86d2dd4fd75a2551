"""From a matplotlib figure to SVG that can stand inside a page beside others, or alone in a file."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass

from matplotlib.figure import Figure

from coresweep_report.figures.theme import STAND_IN

SVG = "http://www.w3.org/2000/svg"
HREF = "{http://www.w3.org/1999/xlink}href"
FONT = re.compile(r"font: ?(?:(\d{3}|bold|normal) )?([\d.]+px)[^;]*")
REFERENCE = re.compile(r"url\(#([^)]+)\)")
VARIABLES = {stand_in: f"var(--{name.replace('_', '-')})" for name, stand_in in STAND_IN.items()}
STAND_INS = re.compile("|".join(VARIABLES))


@dataclass(frozen=True)
class Drawing:
    """An SVG element without ids that could clash, in colours of the page's palette."""

    name: str
    alt: str
    width: int
    height: int
    inline: str

    def standalone(self, palette: str) -> str:
        """The same as a file of its own, with the palette it needs."""
        opening, rest = self.inline.split(">", 1)
        opening += f' xmlns="{SVG}" width="{self.width}" height="{self.height}" style="font-family: sans-serif"'
        return f'<?xml version="1.0" encoding="utf-8"?>\n{opening}><style>{palette}</style>{rest}\n'


def drawing(figure: Figure, name: str, alt: str) -> Drawing:
    """Draws. `name` becomes the file's stem and the prefix of all ids; `alt` says what is to be seen."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    root = ElementTree.fromstring(buffer.getvalue())
    _drop_unwanted(root)
    _own_ids(root, name)
    for element in root.iter():
        _restyle(element)
        element.tag = element.tag.removeprefix(f"{{{SVG}}}")
        element.tail = None
        if element.text is not None and not element.text.strip():
            element.text = None
    width, height = (round(float(side)) for side in root.attrib["viewBox"].split()[2:])
    root.attrib.clear()
    root.attrib |= {"class": "drawing", "viewBox": f"0 0 {width} {height}", "role": "img", "aria-label": alt}
    root.attrib |= {"stroke-linejoin": "round", "data-width": str(width)}
    return Drawing(name, alt, width, height, ElementTree.tostring(root, encoding="unicode"))


def _drop_unwanted(root: ElementTree.Element) -> None:
    """Metadata names addresses on the web; the style is global, so it would reach the whole page."""
    for parent in list(root.iter()):
        for child in list(parent):
            kind = child.tag.rpartition("}")[2]
            if kind in ("metadata", "style") or (
                kind == "defs" and not [e for e in child if not e.tag.endswith("style")]
            ):
                parent.remove(child)


def _own_ids(root: ElementTree.Element, name: str) -> None:
    """Keeps only the ids that something refers to, and makes them this drawing's own."""
    wanted = {element.attrib[HREF].removeprefix("#") for element in root.iter() if HREF in element.attrib}
    for element in root.iter():
        wanted |= set(REFERENCE.findall(" ".join(element.attrib.values())))
    for element in root.iter():
        identity = element.attrib.pop("id", None)
        if identity in wanted:
            element.attrib["id"] = f"{name}-{identity}"
        if HREF in element.attrib:
            element.attrib["href"] = f"#{name}-{element.attrib.pop(HREF).removeprefix('#')}"
        for key, value in element.attrib.items():
            element.attrib[key] = REFERENCE.sub(rf"url(#{name}-\1)", value)


def _restyle(element: ElementTree.Element) -> None:
    """Colours from the palette, the font from the page."""
    style = element.attrib.get("style")
    if style is None:
        return
    style = STAND_INS.sub(lambda match: VARIABLES[match.group()], style)

    def font(match: re.Match[str]) -> str:
        weight = f"font-weight: {match.group(1)}; " if match.group(1) else ""
        return f"{weight}font-size: {match.group(2)}"

    element.attrib["style"] = FONT.sub(font, style)
