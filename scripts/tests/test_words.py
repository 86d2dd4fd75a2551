"""Numbers as readers see them."""

from __future__ import annotations

from math import inf

import pytest
from coresweep_report import words
from coresweep_report.analysis.resampling import Spread


@pytest.mark.parametrize(
    ("ns", "text"),
    [
        (0, "0 ns"),
        (0.354, "0.354 ns"),
        (24.06, "24.1 ns"),
        (999.7, "1.00 µs"),
        (3100, "3.10 µs"),
        (1.4e6, "1.40 ms"),
        (12e9, "12.0 s"),
    ],
)
def test_durations(ns: float, text: str) -> None:
    assert words.duration(ns) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.9994, "1.00"), (1.984, "1.98"), (15.24, "15.2"), (239.6, "240"), (12345, "12,345"), (-0.5, "−0.50")],
)
def test_numbers_have_three_digits(value: float, text: str) -> None:
    assert words.number(value) == text


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0 %"), (0.35, "35 %"), (0.0123, "1.2 %"), (-0.004, "−0.4 %"), (0.00001, "0.001 %")]
)
def test_percentages(share: float, text: str) -> None:
    assert words.percent(share) == text


def test_ticks_are_plain() -> None:
    assert [words.tick(value) for value in (0, 0.5, 1, 1e3, 2e4, 1e6)] == [
        "0",
        "0.5 ns",
        "1 ns",
        "1 µs",
        "20 µs",
        "1 ms",
    ]


def test_lists_and_counts() -> None:
    assert words.listed(["a"]) == "a"
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert words.count(1, "process", "processes") == "1 process"
    assert words.count(1200, "process", "processes") == "1,200 processes"
    assert words.cpu_list([3, 0, 1, 2, 8]) == "0–3, 8"
    assert words.seconds(340) == "5 min 40 s"
    assert words.size(8 * 2**30) == "8.00 GiB"


def test_a_spread_that_ends_in_never() -> None:
    assert words.within(Spread(14_200.0, 16_000.0)) == " (14.2 µs – 16.0 µs)"
    assert words.within(Spread(14_200.0, inf)) == " (14.2 µs – never)"
    assert words.within(Spread(inf, inf)) == words.within(None) == ""


def test_an_overhead_below_nothing_keeps_its_sign() -> None:
    assert words.duration(-12.04) == "−12.0 ns" and words.duration(-1500) == "−1.50 µs"
    assert words.tick(-50) == "−50 ns" and words.percent_tick(-0.055) == "−5.5 %"


def test_code_holds_any_backtick() -> None:
    assert words.code("make bench") == "`make bench`"
    assert words.code("a|`b'") == "``a|`b'``" and words.code("`` b") == "``` `` b ```"


def test_rates_and_sizes() -> None:
    assert [words.rate(value) for value in (870, 12_300, 4.084e6, 2.6e9)] == [
        "870/s",
        "12.3 k/s",
        "4.08 M/s",
        "2.60 G/s",
    ]
    assert [words.round_size(value) for value in (1, 1024, 1536, 2**20, 2**30)] == [
        "1 B",
        "1 KiB",
        "1.5 KiB",
        "1 MiB",
        "1 GiB",
    ]
    assert words.gigabytes(12.34) == "12.3 GB/s"


def test_neighbouring_ticks_of_a_share_differ() -> None:
    assert len({words.percent_tick(share) for share in (0.4, 0.402, 0.404)}) == 3
