"""A quota is found where it is set, removed when it was used, and what is told under it is judged."""

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from acceptance import all_cores, cgroups, quota
from acceptance.finding import Finding, NotMeasured, Verdict
from acceptance.record import Case, Record
from acceptance.tests.fakes import block, case, record
from coresweep_report.answers.answer import Answer


def missed(findings: list[Finding]) -> list[str]:
    return [finding.demand for finding in findings if finding.verdict is Verdict.MISSED]


def crew(workers: str, ns: float, used: float, held: float) -> Case:
    one = case("sustained", [], mode="thread", workers=workers)
    return replace(one, blocks=[block(n, ns, cpus_used=used, throttled_share=held) for n in range(6)])


def answer(number: str, claim: str = "") -> Answer:
    return Answer("?", number, claim, "", "sustained")


BURST = answer("1.95× in bursts", "thread_pool: 1.95×, in bursts only: the quota grants …")


def under_one(rate: float = 1.02, used: float = 0.99, held: float = 0.5) -> Record:
    return record([crew("1", 5.0, 1.0, 0.0), crew("2", 5.0 / rate, used, held)])


def test_what_two_workers_sustain_is_what_the_quota_grants() -> None:
    assert missed(quota.judge(1.0, under_one(), answer("1"), BURST)) == []
    assert missed(quota.judge(1.5, under_one(1.5, 1.5, 0.25), answer("2"), BURST)) == []
    assert missed(quota.judge(0.5, under_one(1.0, 0.5, 0.75), answer("1"), BURST)) == []


def test_a_burst_that_is_taken_for_more_is_missed() -> None:
    demands = missed(quota.judge(1.0, under_one(1.95, 1.95, 0.0), answer("2"), answer("1.95×", "thread_pool: 1.95×")))
    assert len(demands) == 5
    assert len(missed(quota.judge(1.0, under_one(held=0.6), answer("1"), BURST))) == 1
    assert len(missed(quota.judge(1.0, under_one(held=0.0), answer("1"), BURST))) == 1
    assert missed(quota.judge(1.5, under_one(1.4, 1.33, 0.0), answer("2"), BURST)) == []  # others ran there as well
    assert missed(quota.judge(1.0, under_one(), answer("1"), answer("1.95×", "thread_pool: 1.95×"))) == [
        "quota 1 of 2 CPUs: a speed-up of a burst is called one"
    ]
    assert missed(quota.judge(1.0, under_one(), answer("1"), answer("", "Not measured in this run."))) == [
        "quota 1 of 2 CPUs: a speed-up of a burst is called one"
    ]
    assert len(missed(quota.judge(1.0, under_one(), answer(""), answer("")))) == 2
    with pytest.raises(NotMeasured, match="throttled_share"):
        silent = replace(crew("2", 5.0, 1.0, 0.5), blocks=[block(n, 5.0, cpus_used=1.0) for n in range(6)])
        quota.judge(1.0, record([crew("1", 5.0, 1.0, 0.0), silent]), answer("1"), BURST)


def faked(folder: Path, files: tuple[str, ...], line: str, membership: str) -> tuple[Path, Path, Path]:
    """A hierarchy in which a new group gets these files as the kernel would make them: by a folder of that shape."""
    top = folder / "cgroup"
    top.mkdir()
    mounts, own = folder / "mountinfo", folder / "cgroups"
    mounts.write_text(line.format(top=top))
    own.write_text(membership)
    for name in files:
        (top / name).touch()
    return top, mounts, own


def test_a_group_without_a_cpu_controller_is_none_and_is_removed(tmp_path: Path) -> None:
    top, mounts, own = faked(tmp_path, (), "31 23 0:29 / {top} rw - cgroup2 cgroup2 rw\n", "0::/\n")
    with pytest.raises(cgroups.NoCgroup, match="no cpu controller"), cgroups.quota(1, mounts, own):
        pass
    assert list(top.iterdir()) == []


def test_without_a_mount_it_says_so(tmp_path: Path) -> None:
    _, mounts, own = faked(tmp_path, (), "24 1 0:21 / /proc rw - proc proc rw\n", "0::/\n")
    with pytest.raises(cgroups.NoCgroup, match="is mounted"), cgroups.quota(1, mounts, own):
        pass


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        (("cpu.max",), {"cpu.max": "150000 100000"}),
        (
            ("cpu.cfs_quota_us", "cpu.cfs_period_us"),
            {"cpu.cfs_quota_us": "150000", "cpu.cfs_period_us": "100000"},
        ),
    ],
)
def test_the_quota_is_set_as_either_version_has_it(
    tmp_path: Path, files: tuple[str, ...], wanted: dict[str, str]
) -> None:
    for name in files:
        (tmp_path / name).touch()
    assert cgroups._limit(tmp_path, 1.5)
    assert {name: (tmp_path / name).read_text() for name in files} == wanted


def test_a_real_group_limits_and_leaves_nothing(tmp_path: Path) -> None:
    try:
        with cgroups.quota(0.5) as prefix:
            seen = subprocess.run([*map(str, prefix), "cat", "/proc/self/cgroup"], capture_output=True, text=True)
    except cgroups.NoCgroup as error:
        pytest.skip(str(error))
    name = f"coresweep-accept-{os.getpid()}"
    assert name in seen.stdout
    assert not [line for line in Path("/proc/self/cgroup").read_text().splitlines() if name in line]
    with pytest.raises(OSError, match="mine"), cgroups.quota(0.5):
        raise OSError("mine")
    with cgroups.quota(0.5):  # the name is free again
        pass


def test_all_cores_are_compared_over_seconds() -> None:
    def run(span_s: float) -> Record:
        one = case("all_core_rate", [], lasting_ms="4000")
        blocks = [replace(block(n, 300.0, lost_rate_share=0.04), span_ns=[span_s * 1e9] * 2) for n in range(5)]
        return record([replace(one, blocks=blocks)])

    long = all_cores.judge(run(4.0))
    assert long[0].verdict is Verdict.HELD
    assert all_cores.judge(run(0.01))[0].verdict is Verdict.MISSED
    with pytest.raises(NotMeasured, match="lost_rate_share"):
        all_cores.judge(record([case("all_core_rate", [300.0] * 5, lasting_ms="4000")]))
