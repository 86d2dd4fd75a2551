"""The report for print: Chromium prints the page that it would show."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from coresweep_report.errors import ExitCode, ReportError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LIMIT_S = 120
FLAGS = (
    "--headless",
    "--no-sandbox",  # it refuses to run as root with one, and the page is ours and loads nothing
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
)
DATE = re.compile(rb"D:\d{14}\+00'00'")
NO_DATE = b"D:19700101000000+00'00'"


def find_browser() -> str | None:
    """$CORESWEEP_CHROMIUM, else the first of the usual names on PATH."""
    named = os.environ.get("CORESWEEP_CHROMIUM")
    candidates = [named] if named else NAMES
    return next((path for name in candidates if (path := shutil.which(name))), None)


def why_no_browser() -> str:
    """What to do about it."""
    if named := os.environ.get("CORESWEEP_CHROMIUM"):
        return f"CORESWEEP_CHROMIUM is {named}, which is no program; set it right or unset it"
    return "there is no Chromium here; install the package chromium"


def print_pdf(browser: str, html: bytes) -> bytes:
    """The page as PDF, the same bytes for the same page: printed from a folder of fixed depth, dates taken out.

    Raises ReportError when the browser fails or takes longer than two minutes.
    """
    with tempfile.TemporaryDirectory(prefix="coresweep-pdf-", ignore_cleanup_errors=True) as folder:
        page, out = Path(folder, "report.html"), Path(folder, "report.pdf")
        page.write_bytes(html)
        command = [browser, *FLAGS, f"--user-data-dir={folder}/profile", f"--print-to-pdf={out}", page.as_uri()]
        log = _run(command, {**os.environ, "HOME": folder, "TZ": "UTC"})
        if not out.is_file() or out.stat().st_size == 0:
            why = log[-200:] or "no message"
            raise _failed(f"{browser} printed no PDF: {why}")
        return DATE.sub(NO_DATE, out.read_bytes())


def _failed(why: str) -> ReportError:
    return ReportError(f"report.html is complete, but {why}; repair it, or use --no-pdf", ExitCode.MISSING)


def _run(command: list[str], environment: dict[str, str]) -> str:
    """Runs the browser in a session of its own, so that its helpers end with it."""
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True, env=environment
    )
    try:
        _, errors = process.communicate(timeout=LIMIT_S)
    except subprocess.TimeoutExpired as error:
        raise _failed(f"{command[0]} did not print it within {LIMIT_S} s") from error
    finally:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
    return errors.decode("utf-8", "replace").strip()
