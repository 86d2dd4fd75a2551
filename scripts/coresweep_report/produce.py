"""Renders a run's folder: load, render, write, print."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from coresweep_report.errors import ExitCode, ReportError
from coresweep_report.files import write_all, write_whole
from coresweep_report.page import render
from coresweep_report.pdf import find_browser, print_pdf, why_no_browser
from coresweep_report.record import load


def produce(directory: Path, pdf: bool = True) -> Iterator[str]:
    """Writes the report's files into the run's folder and says which. Raises ReportError.

    Everything is rendered before anything is written. Figures of an earlier rendering that this one does not make, and
    its PDF, are removed before the new page shows: they would be of another record.
    """
    files = _render(directory)
    printed = directory / "report.pdf"
    old = [path for path in (directory / "figures").glob("*.svg") if f"figures/{path.name}" not in files]
    write_all({directory / name: content for name, content in files.items()}, [printed, *old])
    figures = sum(name.startswith("figures/") for name in files)
    yield f"{directory}/report.html, summary.md and {figures} figures"
    if not pdf:
        return
    browser = find_browser()
    if browser is None:
        yield f"no report.pdf: {why_no_browser()}, then render again"
        return
    try:
        content = print_pdf(browser, files["report.html"])
    except OSError as error:  # no program after all, or no room for its profile
        raise ReportError(f"report.html is complete, report.pdf is not there: {error}", ExitCode.MISSING) from error
    write_whole(printed, content)
    yield f"{printed}"


def _render(directory: Path) -> dict[str, bytes]:
    try:
        return render(load(directory))
    except ReportError:
        raise
    except Exception as error:  # whatever it is, a user gets one line: the record fits the schema and no run
        raise ReportError(
            f"{directory}/run.json cannot be rendered: {type(error).__name__}: {error}; measure again"
        ) from error
