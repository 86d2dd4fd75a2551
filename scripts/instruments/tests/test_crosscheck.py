"""The comparison with fake instruments: nothing is timed here."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from acceptance.process import Completed
from instruments.kinds import Explained, Ours, Pair, Theirs, Unreadable, number, per_second
from instruments.measure import Absent, Compared, Instruments, Places, Row, compare, places_of
from instruments.pairs import PAIRS
from instruments.table import exit_code, table

PAIR = Pair(
    "a pipe",
    Ours("ping_pong/place:cpus:{cpu0}", 2.0),
    Theirs(["taskset", "-c", "{cpu0}", "tool", "-n"], "tool-package", number(r"took ([\d.]+) us", 1e3)),
)

PERF = "0.111\n"
SYSBENCH_MUTEX = "Threads fairness:\n    events (avg/stddev):  1.0\n    execution time (avg/stddev):   0.0500/0.00\n"
SYSBENCH_THREADS = "General statistics:\n    total time:   1.0002s\n    total number of events:              2351\n"
STRESS_PIPE = (
    "stress-ng: metrc: [9] pipe             595346      1.00      0.15      0.59    595001.99      800975.68\n"
)
DIRECT = "thread_create_join 159323\nopenmp_task 36.5\nopenmp_barrier 6e+02\ntbb_task_group 227.165\n"


class World:
    """Answers in turns; keeps what it was asked."""

    def __init__(self, ours: list[float], theirs: list[float], code: int = 0, our_code: int = 0) -> None:
        self.ours, self.theirs, self.code, self.our_code = list(ours), list(theirs), code, our_code
        self.asked: list[list[str]] = []

    def run(
        self,
        argv: Sequence[str | Path],
        *,
        timeout_s: float = 600,
        cwd: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Completed:
        words = [str(word) for word in argv]
        self.asked.append(words)
        if words[0].endswith("/coresweep"):
            rows = [{"run_type": "iteration", "ns_per_step": self.ours.pop(0)}, {"run_type": "aggregate"}]
            return Completed(self.our_code, json.dumps({"benchmarks": rows}), "it is incorrect")
        return Completed(self.code, f"took {self.theirs.pop(0)} us\n", "no such event")

    def instruments(self, has_tool: bool = True) -> Instruments:
        return Instruments(
            Path("/build"), Places((5, 6), 7), self.run, lambda tool: f"/bin/{tool}" if has_tool else None
        )


def compared(ratio: float, explained: Explained | None = None) -> Row:
    return Compared(Pair("a pipe", PAIR.ours, PAIR.theirs, explained), ratio * 100, 100, [ratio])


def test_both_sides_are_measured_in_turns_and_medians_compared() -> None:
    world = World([500, 550, 600], [1.0, 1.1, 9.9])
    row = compare(PAIR, world.instruments(), 3)
    assert isinstance(row, Compared)
    assert (row.ours_ns, row.theirs_ns, row.agrees) == (1100, 1100, True)
    assert row.low < 0.2 and row.high == pytest.approx(1.0)
    firsts = [words[0] for words in world.asked]
    assert firsts == ["/build/coresweep", "taskset", "taskset", "/build/coresweep", "/build/coresweep", "taskset"]
    assert world.asked[0][2] == "ping_pong/place:cpus:5" and world.asked[1] == ["taskset", "-c", "5", "tool", "-n"]


def test_places_are_those_that_the_program_deals() -> None:
    dealt = {"workers": [{"cpus": [4]}, {"cpus": [6]}, {"cpus": [8]}]}
    places = places_of(Path("/build"), lambda *_, **__: Completed(0, json.dumps(dealt), ""))
    assert places == Places((4, 6), 8)
    assert [places.fill(word) for word in ("{cpus}", "{cpu1}", "{caller}")] == ["4,6", "6", "8"]


def test_both_sides_are_bound_to_what_is_published() -> None:
    for pair in PAIRS:
        one_cpu = "place:cpus:{cpu0}" in pair.ours.case
        assert one_cpu or "place:cores" in pair.ours.case, pair.name
        bound = "{cpu0}" if one_cpu or not pair.theirs.package else "{cpus}"
        assert bound in pair.theirs.argv, pair.name


def test_a_missing_tool_is_named_with_its_package() -> None:
    row = compare(PAIR, World([1], [1]).instruments(has_tool=False), 1)
    assert isinstance(row, Absent) and row.why == "tool is not here; install tool-package"
    assert exit_code([row]) == 4


def test_a_tool_that_fails_is_quoted() -> None:
    row = compare(PAIR, World([1], [1], code=3).instruments(), 1)
    assert isinstance(row, Absent) and row.why == "taskset -c 5 tool -n: exit 3: no such event"
    assert exit_code([row]) == 4


def test_a_case_of_ours_that_goes_wrong_is_no_missing_tool() -> None:
    row = compare(PAIR, World([1], [1], our_code=1).instruments(), 1)
    assert isinstance(row, Absent) and row.why.endswith("exit 1: it is incorrect")
    assert exit_code([row, compared(1.0)]) == 1


def test_a_case_that_is_skipped_here_is_not_measured() -> None:
    skipped = Completed(0, "", "pipe cannot be measured: because\n")
    instruments = Instruments(Path("/build"), Places((5, 6), 7), lambda *_, **__: skipped, lambda tool: tool)
    row = compare(PAIR, instruments, 1)
    assert isinstance(row, Absent) and row.why.endswith("cannot be measured: because") and exit_code([row]) == 4


def test_what_cannot_be_read_is_said() -> None:
    with pytest.raises(Unreadable):
        number(r"took ([\d.]+)")("nothing of the kind")
    with pytest.raises(Unreadable):
        number(r"took ([\d.]+)")("took 0")


def test_a_ratio_outside_needs_an_explanation_that_covers_it() -> None:
    explained = Explained("they do less", 1.1, 2.0)
    assert exit_code([compared(1.0), compared(1.5, explained)]) == 0
    assert exit_code([compared(1.5)]) == 1
    assert exit_code([compared(2.5, explained)]) == 1
    text = table([compared(1.0), compared(1.5, explained), compared(2.5, explained)])
    assert "agrees" in text and "explained [1]" in text and "NOT EXPLAINED" in text
    assert "[1] a pipe: they do less." in text and "[2]" not in text


@pytest.mark.parametrize(
    ("name", "output", "ns"),
    [
        ("messages, 20 senders to 20 receivers, threads", PERF, 0.111e9 / 80_000),
        ("pthread mutex, 2 threads contending", SYSBENCH_MUTEX, 12.5),
        ("yield between 2 threads, one CPU", SYSBENCH_THREADS, 1e9 / 2351 / 1000),
        ("pipe stream, 512 byte writes", STRESS_PIPE, 1e9 / 595001.99),
        ("OpenMP, task construct, per task", DIRECT, 36.5),
        ("OpenMP, barrier of 2", DIRECT, 600),
        ("oneTBB, task_group, per task", DIRECT, 227.165),
    ],
)
def test_every_tools_output_is_understood(name: str, output: str, ns: float) -> None:
    pair = next(pair for pair in PAIRS if pair.name == name)
    assert pair.theirs.read(output) == pytest.approx(ns)


def test_a_rate_becomes_a_time() -> None:
    assert per_second(r"(\d+) per second")("500 per second") == 2e6


def test_names_are_unique_and_explanations_hold_something() -> None:
    assert len({pair.name for pair in PAIRS}) == len(PAIRS)
    for pair in PAIRS:
        if pair.explained is not None:
            assert pair.explained.low < pair.explained.high and len(pair.explained.why) > 20
