"""The program: files, exit codes, one line for each error."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import render_report
from conftest import Json
from coresweep_report import files, produce
from coresweep_report.errors import ReportError
from coresweep_report.pdf import find_browser
from record_fixture import default_record, skipped_record, smoke_record

SCRIPTS = Path(__file__).resolve().parents[1]
Folder = Callable[[Json], Path]


def render(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPTS / "render_report.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment}, check=False)


def assert_one_line(done: subprocess.CompletedProcess[str], code: int) -> None:
    assert done.returncode == code
    assert done.stderr.count("\n") == 1 and "Traceback" not in done.stderr


def test_writes_everything_and_says_so(run_folder: Folder) -> None:
    folder = run_folder(smoke_record())
    done = render(folder, "--no-pdf")
    assert done.returncode == 0 and done.stderr == ""
    assert str(folder / "report.html") in done.stdout
    assert {entry.name for entry in folder.iterdir()} == {"run.json", "report.html", "summary.md", "figures"}


def test_output_that_cannot_be_written_is_one_line(run_folder: Folder) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        command = [sys.executable, str(SCRIPTS / "render_report.py"), str(run_folder(smoke_record())), "--no-pdf"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 4 and done.stderr.startswith("render_report: cannot write to standard output")
    assert done.stderr.count("\n") == 1


def test_without_a_browser_the_html_is_complete(run_folder: Folder) -> None:
    folder = run_folder(smoke_record())
    (folder / "report.pdf").write_bytes(b"of an older record")
    done = render(folder, CORESWEEP_CHROMIUM="no-such-browser")
    assert done.returncode == 0
    assert "CORESWEEP_CHROMIUM is no-such-browser, which is no program" in done.stdout
    assert (folder / "report.html").is_file() and not (folder / "report.pdf").exists()


def test_a_browser_that_fails_is_an_error_after_the_html(run_folder: Folder, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\necho cannot draw >&2\nexit 1\n", encoding="utf-8")
    broken.chmod(0o755)
    folder = run_folder(smoke_record())
    done = render(folder, CORESWEEP_CHROMIUM=str(broken))
    assert_one_line(done, 4)
    assert "cannot draw" in done.stderr and (folder / "report.html").is_file()


def test_a_browser_that_is_no_program_is_said_in_one_line(run_folder: Folder, tmp_path: Path) -> None:
    folder = run_folder(smoke_record())
    text = tmp_path / "text"
    text.write_text("x", encoding="utf-8")
    text.chmod(0o755)
    done = render(folder, CORESWEEP_CHROMIUM=str(text))
    assert_one_line(done, 4)
    assert "report.pdf is not there" in done.stderr and (folder / "report.html").exists()


def test_wrong_usage(tmp_path: Path) -> None:
    assert_one_line(render(), 2)
    assert_one_line(render(tmp_path, "--nonsense"), 2)
    assert_one_line(render(tmp_path / "nowhere"), 2)


def test_an_invalid_record_leaves_nothing_behind(run_folder: Folder) -> None:
    record = default_record()
    record["run"]["state"] = "fine"
    folder = run_folder(record)
    assert_one_line(render(folder, "--no-pdf"), 2)
    assert [entry.name for entry in folder.iterdir()] == ["run.json"]


def test_figures_that_cannot_be_written_leave_nothing_new(run_folder: Folder) -> None:
    folder = run_folder(smoke_record())
    (folder / "figures").write_text("in the way", encoding="utf-8")
    (folder / "report.html").write_text("old", encoding="utf-8")
    (folder / "report.pdf").write_bytes(b"old")
    assert_one_line(render(folder, "--no-pdf"), 4)
    assert {entry.name for entry in folder.iterdir()} == {"run.json", "figures", "report.html", "report.pdf"}
    assert (folder / "report.html").read_text(encoding="utf-8") == "old"


def test_a_stale_pdf_goes_before_a_browser_can_fail(run_folder: Folder) -> None:
    folder = run_folder(smoke_record())
    (folder / "report.pdf").write_bytes(b"of an older record")
    assert render(folder, "--no-pdf").returncode == 0
    assert not (folder / "report.pdf").exists()


def test_numbers_that_contradict_each_other_are_one_line(run_folder: Folder) -> None:
    record = default_record()
    for case in record["cases"]:
        for block in case["blocks"]:
            block["span_ns"] = []
    folder = run_folder(record)
    assert_one_line(render(folder, "--no-pdf"), 2)
    assert [entry.name for entry in folder.iterdir()] == ["run.json"]


def test_whatever_goes_wrong_while_rendering_is_one_line(
    run_folder: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_: object) -> None:
        raise TypeError("two\nlines")

    monkeypatch.setattr(produce, "render", broken)
    folder = run_folder(smoke_record())
    assert render_report.main([str(folder), "--no-pdf"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "cannot be rendered: TypeError: two lines" in said
    assert [entry.name for entry in folder.iterdir()] == ["run.json"]


def test_figures_of_an_older_record_are_removed(run_folder: Folder) -> None:
    folder = run_folder(smoke_record())
    assert render(folder, "--no-pdf").returncode == 0
    (folder / "run.json").write_text(json.dumps(skipped_record()), encoding="utf-8")
    assert render(folder, "--no-pdf").returncode == 0
    assert [entry.name for entry in (folder / "figures").iterdir()] == ["machine.svg"]


@pytest.mark.skipif(find_browser() is None, reason="no Chromium here; install the package chromium")
def test_the_pdf_is_the_same_in_every_folder(run_folder: Folder, tmp_path: Path) -> None:
    folder = run_folder(smoke_record())
    other = tmp_path / "elsewhere" / "with a longer name"
    other.mkdir(parents=True)
    (other / "run.json").write_bytes((folder / "run.json").read_bytes())
    for place in (folder, other):
        assert render(place).returncode == 0
    for name in ("report.html", "report.pdf", "summary.md"):
        assert (folder / name).read_bytes() == (other / name).read_bytes(), name
    assert (folder / "report.pdf").read_bytes().startswith(b"%PDF")


def test_files_are_as_open_to_others_as_the_umask_says(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        files.write_whole(tmp_path / "report.html", b"x")
    finally:
        os.umask(before)
    assert (tmp_path / "report.html").stat().st_mode & 0o777 == 0o640


def test_an_unwritable_place_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(ReportError, match="cannot write"):
        files.write_whole(tmp_path / "file" / "report.html", b"x")


def test_a_failed_rename_leaves_no_part(tmp_path: Path) -> None:
    (tmp_path / "report.html" / "inside").mkdir(parents=True)
    with pytest.raises(ReportError, match="cannot write"):
        files.write_whole(tmp_path / "report.html", b"x")
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.html"]


def test_find_python_takes_the_first_that_imports(tmp_path: Path) -> None:
    script = SCRIPTS / "find_python.sh"
    found = subprocess.run(
        [script], env={**os.environ, "PYTHON": sys.executable}, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == sys.executable
    lacking = tmp_path / "python"
    lacking.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    lacking.chmod(0o755)
    passed = subprocess.run(
        [script], env={**os.environ, "PYTHON": str(lacking)}, capture_output=True, text=True, check=False
    )
    assert passed.stdout.strip() != str(lacking)
