from dataclasses import replace

import pytest

from acceptance import speedup
from acceptance.disturbance import undisturbed, waiting_share
from acceptance.finding import NotMeasured
from acceptance.record import Block, Case
from acceptance.tests.fakes import block, case, record


def waited(number: int, order: int, *delays_ns: int) -> Block:
    """A process of two samples of 5 ms whose workers were kept waiting this long in each; no delays: nobody knows."""
    workers = [{"run_delay_ns": delay} for delay in delays_ns]
    return replace(block(number, 1.0), order=order, disturbance=[workers, workers])


def with_blocks(name: str, *blocks: Block, **axes: str) -> Case:
    return replace(case(name, [], **axes), blocks=list(blocks))


def kept(*cases: Case) -> list[tuple[str, int]]:
    return [(c.workload, b.block) for c in undisturbed(record(list(cases)))[0].cases for b in c.blocks]


def test_the_share_is_the_mean_over_workers_and_samples() -> None:
    assert waiting_share(case("w", []), waited(0, 0, 2_500_000, 0)) == pytest.approx(0.25)
    assert waiting_share(case("w", []), waited(0, 0)) is None


def test_waiting_that_the_case_causes_itself_is_no_evidence() -> None:
    assert waiting_share(case("w", [], dispatch="submit"), waited(0, 0, 2_500_000)) is None
    assert waiting_share(replace(case("w", []), oversubscribed=True), waited(0, 0, 2_500_000)) is None


def test_a_process_that_had_to_wait_is_left_out() -> None:
    quiet = waited(0, 0, 10_000, 10_000)
    assert kept(with_blocks("a", quiet, waited(1, 0, 2_500_000, 0))) == [("a", 0)]


def test_without_evidence_the_neighbours_tell() -> None:
    silent = with_blocks("silent", waited(0, 1), waited(1, 1), waited(2, 1))
    before = with_blocks("before", waited(0, 0, 0), waited(1, 0, 0), waited(2, 0, 0))
    after = with_blocks("after", waited(0, 2, 0), waited(1, 2, 2_500_000), waited(2, 2, 0))
    assert kept(silent) == [("silent", 0), ("silent", 1), ("silent", 2)]
    assert [row for row in kept(silent, before, after) if row[0] == "silent"] == [("silent", 0), ("silent", 2)]


def test_a_sitting_on_busy_cpus_is_no_measurement() -> None:
    busy = [waited(number, 0, 2_500_000) for number in range(9)]
    cases = [with_blocks("sum_square", *busy, mode=mode, grain="64") for mode in ("serial", *speedup.LIMITS)]
    with pytest.raises(NotMeasured, match="0 undisturbed pairs"):
        speedup.judge(record(cases))
    assert undisturbed(record(cases))[1] == "; 63 of 63 processes left out: CPUs not free"
