"""A cgroup with a quota on CPU time for programs that are to be limited: made, used and removed."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from acceptance.process import Argv

PERIOD_US = 100_000  # the kernel's own, and that of containers
EMPTY_WITHIN_S = 5.0


class NoCgroup(Exception):
    """None can be made here; the text says why."""


def _controlled(mounts: Path, memberships: Path) -> list[Path]:
    """This process's own directories in v1's cpu hierarchy and in v2's, as far as they are mounted."""
    own: dict[str, str] = {}
    for line in memberships.read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        own |= {"v2" if not controllers else "cpu": path} if not controllers or "cpu" in controllers.split(",") else {}
    found = []
    for line in mounts.read_text().splitlines():
        left, _, right = line.partition(" - ")
        top, point = left.split()[3:5]
        kind, _, options = right.split(" ", 2)
        key = {"cgroup": "cpu", "cgroup2": "v2"}.get(kind, "")
        if key not in own or (key == "cpu" and "cpu" not in options.split(",")):
            continue
        below = os.path.relpath(own[key], top)
        found.append(Path(point) if below.startswith("..") else Path(point) / below)
    return found


def _limit(group: Path, cpus: float) -> bool:
    """Sets the quota, in whichever of the two ways there is."""
    granted = round(cpus * PERIOD_US)
    if (group / "cpu.max").exists():
        (group / "cpu.max").write_text(f"{granted} {PERIOD_US}")
    elif (group / "cpu.cfs_quota_us").exists():
        (group / "cpu.cfs_period_us").write_text(str(PERIOD_US))
        (group / "cpu.cfs_quota_us").write_text(str(granted))
    else:
        return False
    return True


@contextmanager
def quota(
    cpus: float, mounts: Path = Path("/proc/self/mountinfo"), memberships: Path = Path("/proc/self/cgroup")
) -> Iterator[Argv]:
    """What to put before a command that is to run under so many CPUs' worth of time. Raises NoCgroup."""
    group = _limited_group(cpus, _controlled(mounts, memberships))
    try:
        yield ["sh", "-c", f'echo $$ > "{group}/cgroup.procs" && exec "$@"', "sh"]
    finally:
        _remove(group)


def _limited_group(cpus: float, parents: list[Path]) -> Path:
    """A new group with the quota, below the first of these that takes one."""
    reasons = []
    for parent in parents:
        group = parent / f"coresweep-accept-{os.getpid()}"
        try:
            group.mkdir()
        except OSError as error:
            reasons.append(f"{parent}: {error.strerror}")
            continue
        try:
            if _limit(group, cpus):
                return group
            reasons.append(f"{parent}: its groups have no cpu controller")
        except OSError as error:
            reasons.append(f"{parent}: {error.strerror}")
        _remove(group)
    raise NoCgroup("; ".join(reasons) or "no cgroup with a cpu controller is mounted")


def _remove(group: Path) -> None:
    """Once nobody is in it: who has just ended may still be counted for a moment."""
    deadline = time.monotonic() + EMPTY_WITHIN_S
    while True:
        try:
            return group.rmdir()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
