"""From a record to the files of a report, in memory: the only place that knows HTML."""

from __future__ import annotations

from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from coresweep_report import words
from coresweep_report.record import Record
from coresweep_report.sections import build_all
from coresweep_report.sections.base import NOTHING_PARALLEL, Section, gained, marked, timed
from coresweep_report.sections.method import STATES
from coresweep_report.sweep import Sweep

TEMPLATES = Path(__file__).resolve().parents[2] / "reports" / "templates"


def render(record: Record) -> dict[str, bytes]:
    """Relative path → content: report.html, summary.md and figures/*.svg. The same record gives the same bytes."""
    sweep = Sweep(record)
    every = build_all(sweep)
    sections = [section for section in every if not section.empty]
    environment = _environment(autoescape=True)
    palette = (TEMPLATES / "palette.css").read_text(encoding="utf-8")
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    context = _context(sweep, sections) | {"palette": palette, "style": style}
    context["unasked"] = [section.title for section in every if section.empty]
    page = environment.get_template("report.html.j2").render(context)
    files = {"report.html": _tidy(page)}
    plain = _environment(autoescape=False)
    files["summary.md"] = _tidy(plain.get_template("summary.md.j2").render(context))
    for section in sections:
        for plate in section.plates:
            for drawing in plate.drawings:
                files[f"figures/{drawing.name}.svg"] = drawing.standalone(palette).encode()
    return files


def breakable(identity: str) -> Markup:
    """A case's id that breaks after its slashes, and is copied without anything added."""
    return Markup("/<wbr>").join(identity.split("/"))


def stacked(text: str) -> Markup:
    """A value with its interval below it: tables of many columns stay narrow enough for a page."""
    value, _, spread = text.partition(" (")
    return Markup('{}<br><span class="spread">{}</span>').format(value, spread.rstrip(")")) if spread else escape(text)


def _tidy(text: str) -> bytes:
    """Templates leave blank lines behind."""
    lines = [line.rstrip() for line in text.splitlines()]
    kept = [line for line, before in zip(lines, ["", *lines]) if line or before]
    return ("\n".join(kept).strip() + "\n").encode()


def _environment(autoescape: bool) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=autoescape,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    for name in (
        "duration",
        "number",
        "ratio",
        "percent",
        "seconds",
        "size",
        "count",
        "listed",
        "cpu_list",
        "capital",
        "code",
        "within",
        "between",
        "value",
    ):
        environment.filters[name] = getattr(words, name)
    environment.filters |= {
        "gained": gained,
        "marked": marked,
        "timed": timed,
        "breakable": breakable,
        "stacked": stacked,
    }
    return environment


def _context(sweep: Sweep, sections: list[Section]) -> dict[str, object]:
    run = sweep.record.run
    return {
        "sections": sections,
        "sweep": sweep,
        "run": run,
        "machine": sweep.record.machine,
        "build": sweep.record.build,
        "titles": {section.id: section.title for section in sections},
        "state": STATES[run["state"]],
        "trust": next(section.content["trust"] for section in sections if section.id == "method"),
        "warnings": [line for section in sections for line in section.content.get("warnings", [])],
        "answers": sections[0].content["answers"],
        "nothing_parallel": NOTHING_PARALLEL,
    }
