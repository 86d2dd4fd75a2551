"""scripts/measure.sh with a driver and a renderer that only say what they were asked."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2]

# Says what it was asked; with a record if DRIVER_RECORDS names a directory; ends with DRIVER_EXIT, or on a signal 130.
DRIVER = f"""#!{sys.executable}
import os, pathlib, signal, sys
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    sys.exit("started deaf to Ctrl-C")
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda *_: os._exit(130))
print("driver", *sys.argv[1:], flush=True)
if "DRIVER_RECORDS" in os.environ:
    directory = pathlib.Path(os.environ["DRIVER_RECORDS"])
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "run.json").write_text("{{}}")
if os.environ["DRIVER_EXIT"] == "waits":
    signal.pause()
sys.exit(int(os.environ["DRIVER_EXIT"]))
"""
RENDERER = "import os, sys; print('render', sys.argv[1]); sys.exit(int(os.environ.get('RENDER_EXIT', '0')))"


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Path]:
    """A checkout with measure.sh and nothing real behind it; reports/latest is the run before, an hour old."""
    for folder in ("scripts", "build", "reports/m/before"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(SCRIPTS / "measure.sh", tmp_path / "scripts")
    (tmp_path / "scripts" / "render_report.py").write_text(RENDERER)
    for name, text in (
        ("scripts/find_python.sh", f"#!/bin/sh\necho {sys.executable}\n"),
        ("build/coresweep", DRIVER),
    ):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    record = tmp_path / "reports/m/before/run.json"
    record.touch()
    os.utime(record, (record.stat().st_mtime - 3600,) * 2)
    (tmp_path / "reports" / "latest").symlink_to("m/before")
    yield tmp_path


def measure(checkout: Path, *arguments: str, **environment: str) -> tuple[int, list[str]]:
    done = subprocess.run(
        ["scripts/measure.sh", *arguments],
        cwd=checkout,
        env=os.environ | {"DRIVER_EXIT": "0"} | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    return done.returncode, (done.stdout + done.stderr).splitlines()


def test_what_was_measured_is_rendered(checkout: Path) -> None:
    code, said = measure(checkout, "run", "smoke", "out", DRIVER_RECORDS="out")
    assert (code, said) == (0, ["driver run smoke --out out", f"render {checkout / 'out'}"])


def test_without_a_directory_it_is_the_newest(checkout: Path) -> None:
    code, said = measure(checkout, "run", "smoke", "", DRIVER_RECORDS="reports/m/before")
    assert (code, said) == (0, ["driver run smoke", f"render {checkout / 'reports/m/before'}"])


def test_a_failed_case_is_rendered_and_still_fails(checkout: Path) -> None:
    code, said = measure(checkout, "resume", "out", DRIVER_RECORDS="out", DRIVER_EXIT="1")
    assert (code, said) == (1, ["driver resume out", f"render {checkout / 'out'}"])


def test_wrong_usage_does_not_render_the_run_before(checkout: Path) -> None:
    assert measure(checkout, "run", "nosuch", "", DRIVER_EXIT="2") == (2, ["driver run nosuch"])


def test_an_interrupted_run_is_left_to_the_lines_it_printed(checkout: Path) -> None:
    assert measure(checkout, "run", "smoke", "", DRIVER_RECORDS="reports/latest", DRIVER_EXIT="130")[0] == 130
    assert len(measure(checkout, "run", "smoke", "", DRIVER_RECORDS="reports/latest", DRIVER_EXIT="130")[1]) == 1


def test_a_report_that_fails_is_a_failure(checkout: Path) -> None:
    assert measure(checkout, "run", "smoke", "out", DRIVER_RECORDS="out", RENDER_EXIT="4")[0] == 4
    assert measure(checkout, "report", "out", RENDER_EXIT="2") == (2, ["render out"])


@pytest.mark.parametrize("arguments", [["run", ""], ["resume", ""], ["report", ""], ["nosuch"], []])
def test_wrong_usage_is_one_line(checkout: Path, arguments: list[str]) -> None:
    code, said = measure(checkout, *arguments)
    assert code == 2 and len(said) == 1


@pytest.mark.parametrize(
    ("number", "whole_group"), [(signal.SIGTERM, False), (signal.SIGINT, True)], ids=["kill", "Ctrl-C"]
)
def test_a_signal_reaches_the_driver(checkout: Path, number: signal.Signals, whole_group: bool) -> None:
    process = subprocess.Popen(
        ["scripts/measure.sh", "run", "smoke", "out"],
        cwd=checkout,
        env=os.environ | {"DRIVER_EXIT": "waits", "DRIVER_RECORDS": "out"},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "driver run smoke --out out\n"
    if whole_group:
        os.killpg(process.pid, number)
    else:
        process.send_signal(number)
    assert process.stdout.read() == ""
    assert process.wait() == 130
