"""Measures both sides of a pair in turns, and compares medians."""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from acceptance.process import Completed, Runner, last_line
from instruments.kinds import Pair, Unreadable

AGREES = (0.9, 1.1)


@dataclass(frozen=True)
class Compared:
    """One row: ns per operation on both sides, the ratio of medians, and its range over the rounds."""

    pair: Pair
    ours_ns: float
    theirs_ns: float
    ratios: list[float]  # of each round

    @property
    def low(self) -> float:
        return min(self.ratios)

    @property
    def high(self) -> float:
        return max(self.ratios)

    @property
    def ratio(self) -> float:
        return self.ours_ns / self.theirs_ns

    @property
    def agrees(self) -> bool:
        return AGREES[0] <= self.ratio <= AGREES[1]

    @property
    def is_explained(self) -> bool:
        explained = self.pair.explained
        return explained is not None and explained.low <= self.ratio <= explained.high


@dataclass(frozen=True)
class Absent:
    """A row that could not be measured here, and why."""

    pair: Pair
    why: str
    ours_failed: bool = False  # a case of ours went wrong: no matter of what is installed


Row = Compared | Absent


class Failed(Exception):
    """One side did not run to its end."""


@dataclass(frozen=True)
class Places:
    """The CPUs that `place:cores` deals: to the two workers, and to a caller that does not work."""

    workers: tuple[int, int]
    caller: int

    def fill(self, word: str) -> str:
        first, second = self.workers
        return word.format(cpu0=first, cpu1=second, caller=self.caller, cpus=f"{first},{second}")


def places_of(programs: Path, run: Runner) -> Places:
    """As the program deals them: the third is the next one, or the first again."""
    done = run([programs / "coresweep", "place", "cores", "--workers", "3", "--json"], timeout_s=60)
    if done.code != 0:
        raise Failed(f"coresweep place cores: {last_line(done.stderr)}")
    first, second, third = (int(worker["cpus"][0]) for worker in json.loads(done.stdout)["workers"])
    return Places((first, second), third)


class OursFailed(Failed):
    """It was ours."""


@dataclass(frozen=True)
class Instruments:
    """Programs and CPUs of this machine."""

    programs: Path  # the build folder
    places: Places
    run: Runner
    which: Callable[[str], str | None] = shutil.which

    def ours_ns(self, pair: Pair) -> float:
        case = self.places.fill(pair.ours.case)
        try:
            done = self._done([str(self.programs / "coresweep"), "case", case, "--benchmark_format=json"])
        except Failed as error:
            raise OursFailed(str(error)) from error
        if not done.stdout.strip():
            raise Failed(f"{case}: {last_line(done.stderr)}")  # skipped, and the line says why
        rows = json.loads(done.stdout)["benchmarks"]
        values = [float(row["ns_per_step"]) for row in rows if row.get("run_type") == "iteration"]
        if not values:
            raise OursFailed(f"{case}: no repetition in its output")
        return pair.ours.times * median(values)

    def theirs_ns(self, pair: Pair) -> float:
        argv = [self.places.fill(word) for word in pair.theirs.argv]
        if not pair.theirs.package:
            argv[0] = str(self.programs / argv[0])
        done = self._done(argv)
        try:
            return pair.theirs.read(done.stdout + done.stderr)
        except Unreadable as error:
            raise Failed(f"{' '.join(argv)}: {error}") from error

    def lacks(self, pair: Pair) -> str | None:
        tool = next(word for word in pair.theirs.argv if word not in ("taskset", "-c", "{cpu0}", "{cpus}"))
        if pair.theirs.package and self.which(tool) is None:
            return f"{tool} is not here; install {pair.theirs.package}"
        return None

    def _done(self, argv: Sequence[str]) -> Completed:
        done = self.run(argv, timeout_s=120)
        if done.code != 0:
            raise Failed(f"{' '.join(argv)}: exit {done.code}: {last_line(done.stderr) or last_line(done.stdout)}")
        return done


def compare(pair: Pair, instruments: Instruments, rounds: int) -> Row:
    """Alternates the two sides, each first in half of the rounds, so that a drift of the machine hits both."""
    missing = instruments.lacks(pair)
    if missing is not None:
        return Absent(pair, missing)
    ours: list[float] = []
    theirs: list[float] = []
    try:
        for number in range(rounds):
            if number % 2 == 0:
                ours.append(instruments.ours_ns(pair))
                theirs.append(instruments.theirs_ns(pair))
            else:
                theirs.append(instruments.theirs_ns(pair))
                ours.append(instruments.ours_ns(pair))
    except Failed as error:
        return Absent(pair, str(error), isinstance(error, OursFailed))
    ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
    return Compared(pair, median(ours), median(theirs), ratios)
