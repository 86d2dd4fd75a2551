"""Ticks and label positions."""

from __future__ import annotations

import pytest
from coresweep_report import words
from coresweep_report.figures import scales, theme


def test_log_ticks_are_few_and_within() -> None:
    assert scales.log_ticks(0.9, 11) == [1, 2, 5, 10]
    assert scales.log_ticks(0.5, 2000) == [1, 10, 100, 1000]
    assert scales.log_ticks(1, 1e12) == [1, 1e3, 1e6, 1e9, 1e12]


def test_linear_ticks_are_round() -> None:
    assert scales.linear_ticks(0, 2.1) == [0, 0.5, 1, 1.5, 2]
    assert scales.linear_ticks(0, 1) == [0, 0.2, 0.4, 0.6000000000000001, 0.8, 1]
    assert scales.linear_ticks(3, 3) == [3]


def test_labels_are_moved_apart_and_stay_inside() -> None:
    placed = scales.spread([100, 100, 99, 20], 10, 0, 105)
    assert sorted(placed) == [20, 85, 95, 105]
    assert placed[3] == 20
    assert scales.spread([5.0], 10, 0, 100) == [5.0]


@pytest.mark.parametrize("room", [60, 120, 300])
@pytest.mark.parametrize("values", [[4.4, 435], [0.003, 9e6], [90, 126], [787, 1560], [5, 5], [0, 0]])
def test_tick_labels_never_touch(room: float, values: list[float]) -> None:
    _, axes = theme.panel(80, (theme.WIDTH - room) / 2, (theme.WIDTH - room) / 2, 10, 40)
    scales.set_value_axis(axes, values, words.tick)
    low, high = axes.get_xlim()
    ticks = axes.xaxis.get_major_locator().locs
    assert len(ticks) >= 1 and all(low <= tick <= high for tick in ticks)
    edges = [(axes.transData.transform((t, 0))[0], theme.text_width(words.tick(t), theme.SMALL) / 2) for t in ticks]
    assert all(b - b_half > a + a_half for (a, a_half), (b, b_half) in zip(edges, edges[1:]))
