"""Where the demands are measured: the checkout, its programs, a folder for what the measuring leaves."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from acceptance.finding import NotMeasured
from acceptance.process import Argv, Completed, Runner, last_line
from acceptance.record import Record, read_record
from acceptance.suites import Catalogue


@dataclass(frozen=True)
class Workbench:
    root: Path  # the checkout
    program: Path  # coresweep, absolute
    python: str  # the interpreter that has the report's packages
    folder: Path  # for everything that is written
    run: Runner
    cpus: tuple[int, ...]  # that this process may use, ascending

    @property
    def two_cpus(self) -> Argv:
        """Prefix of a command that shall have two CPUs only."""
        return ["taskset", "-c", ",".join(map(str, self.cpus[:2]))]

    def coresweep(self, *arguments: str | Path, timeout_s: float = 900) -> Completed:
        return self.run([self.program, *arguments], timeout_s=timeout_s)

    def catalogue(self) -> Catalogue:
        listed = self.coresweep("list", "--json")
        if listed.code != 0:
            raise NotMeasured(f"coresweep list --json: {last_line(listed.stderr)}")
        catalogue: Catalogue = json.loads(listed.stdout)
        return catalogue

    def sweep(self, suite: dict[str, Any], prefix: Sequence[str | Path] = ()) -> Record:
        """Runs a suite to its end, as `prefix` says, and reads its record. Cases that went wrong are for the caller to
        find there."""
        file = self.folder / f"{suite['name']}.json"
        file.write_text(json.dumps(suite, indent=1))
        out = self.record_of(suite)
        done = self.run([*prefix, self.program, "run", file, "--out", out], timeout_s=1800)
        if done.code not in (0, 1):
            raise NotMeasured(f"coresweep run {file.name}: exit {done.code}: {last_line(done.stderr)}")
        return read_record(out)

    def record_of(self, suite: dict[str, Any]) -> Path:
        """Where `sweep` leaves a suite's record."""
        return self.folder / f"{suite['name']}-run"


def usable_cpus() -> tuple[int, ...]:
    return tuple(sorted(os.sched_getaffinity(0)))
