"""Fixtures: records as folders, and the report of each kind of record, rendered once."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import catalogue_full_fixture
import pytest
import record_fixture
from coresweep_report.page import render
from coresweep_report.record import parse

Json = dict[str, Any]
KINDS: dict[str, Callable[[], Json]] = {
    "default": record_fixture.default_record,
    "smoke": record_fixture.smoke_record,
    "one_cpu": record_fixture.one_cpu_record,
    "big": record_fixture.big_record,
    "wide": record_fixture.wide_record,
    "interrupted": record_fixture.interrupted_record,
    "skipped": record_fixture.skipped_record,
    "incorrect": record_fixture.incorrect_record,
    "full": catalogue_full_fixture.full_record,
    "full_smoke": catalogue_full_fixture.full_smoke_record,
    "full_wide": catalogue_full_fixture.full_wide_record,
}


@cache
def rendered(kind: str) -> dict[str, bytes]:
    """All files of a kind's report."""
    return render(parse(KINDS[kind]()))


def page(kind: str) -> str:
    return rendered(kind)["report.html"].decode()


@pytest.fixture
def run_folder(tmp_path: Path) -> Callable[[Json], Path]:
    """Writes a record where a run would leave it."""

    def write(record: Json) -> Path:
        folder = tmp_path / "host-0123" / "run"
        folder.mkdir(parents=True)
        (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
        return folder

    return write
