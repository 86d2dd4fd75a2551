"""Renders a run's folder: load, render, write, print."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from coresweep_report.files import write_whole
from coresweep_report.page import render
from coresweep_report.pdf import find_browser, print_pdf
from coresweep_report.record import load


def produce(directory: Path, pdf: bool = True) -> Iterator[str]:
    """Writes the report's files into the run's folder and says which. Raises ReportError.

    Everything is rendered before anything is written. Figures and a PDF of an earlier rendering that this one does
    not make are removed: they would show another record.
    """
    files = render(load(directory))
    for name, content in files.items():
        write_whole(directory / name, content)
    for old in (directory / "figures").glob("*.svg"):
        if f"figures/{old.name}" not in files:
            old.unlink()
    figures = sum(name.startswith("figures/") for name in files)
    yield f"{directory}/report.html, summary.md and {figures} figures"
    printed = directory / "report.pdf"
    if not pdf:
        printed.unlink(missing_ok=True)
        return
    browser = find_browser()
    if browser is None:
        printed.unlink(missing_ok=True)
        yield "no report.pdf: there is no Chromium here; install the package chromium, then render again"
        return
    try:
        content = print_pdf(browser, files["report.html"])
    except BaseException:
        printed.unlink(missing_ok=True)
        raise
    write_whole(printed, content)
    yield f"{printed}"
