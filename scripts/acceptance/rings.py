"""A library's ring must cost as a channel what it costs bare, with the same checks (elements numbered and sealed, both
looked at), in the same sitting. Beside it what its users pay who check nothing."""

from dataclasses import replace
from statistics import median

from acceptance.finding import Finding, NotMeasured, judged, skipped, told
from acceptance.workbench import Workbench
from instruments.kinds import Pair
from instruments.measure import Absent, Compared, Failed, Instruments, Row, compare, places_of
from instruments.rings import SIZES, plain, ring

ITEM = "rings"
RINGS = ("boost_spsc", "readerwriter", "ck_ring")  # for one sender and one receiver: what is fast enough to show it
NEARNESS = 0.15
PLAIN_ROUNDS = 7
ROUNDS = 17  # short ones, as the CPUs' distance changes between them
CHECKED = ("stream", "fan", "queue", "ping_pong")
CHANNEL = "shm_mpmc"


def judge(rows: list[Row]) -> list[Finding]:
    """Of every ring and size whether the median ratio is near 1.

    Where ours is much cheaper, the bare loop is not what its users would write, and says nothing of what ours adds.
    """
    findings = []
    for row in rows:
        what = f"{row.pair.name}: ratio"
        if isinstance(row, Absent):
            findings.append(judged(ITEM, what, row.why, False))
            continue
        ratio = ratio_of(row)
        wanted = f"from {1 - NEARNESS:.2f} to {1 + NEARNESS:.2f}"
        ours_theirs = f"{row.ours_ns:.3g} / {row.theirs_ns:.3g} ns; rounds {row.low:.2f}–{row.high:.2f}"
        near = 1 - NEARNESS <= ratio <= 1 + NEARNESS
        findings.append(judged(ITEM, what, f"{ratio:.2f}, wanted {wanted} ({ours_theirs})", near))
    return findings


def ratio_of(row: Compared) -> float:
    """The median of the rounds' own ratios: the distance between the CPUs changes from round to round."""
    return median(row.ratios)


def cost_of_checks(channel: str, size: int, instruments: Instruments) -> Finding:
    """The bare loop with checks and without, in turns: no verdict, since nobody can say how dear they may be."""
    pair = ring(channel, size)
    unchecked = replace(pair, theirs=plain(channel, size))
    what = f"ring, {channel}, {size} bytes: numbering and sealing, bare"
    checked_ns, plain_ns = [], []
    try:
        for _ in range(PLAIN_ROUNDS):
            checked_ns.append(instruments.theirs_ns(pair))
            plain_ns.append(instruments.theirs_ns(unchecked))
    except Failed as error:
        return told(ITEM, what, str(error))
    checked, without = median(checked_ns), median(plain_ns)
    return told(ITEM, what, f"{checked:.3g} ns with, {without:.3g} without ({checked / without:.2f} ×)")


def silent_streams(bench: Workbench) -> Finding:
    """Whether every case with a payload tells what checking a message costs."""
    silent = []
    for workload in CHECKED:
        done = bench.coresweep("case", f"{workload}/mode:thread/channel:{CHANNEL}/work:200", timeout_s=60)
        if "check_ns=" not in done.stdout:
            silent.append(workload)
    return judged(ITEM, "check_ns is told by stream, fan, queue, ping_pong", ", ".join(silent) or "by all", not silent)


def measure(bench: Workbench) -> list[Finding]:
    if len(bench.cpus) < 2:
        return [skipped(ITEM, "two workers on two CPUs", "only one usable CPU here")]
    built = bench.run([bench.root / "scripts" / "build.sh", "release", "coresweep-direct"], timeout_s=600)
    programs = bench.program.parent
    if built.code != 0 or not (programs / "coresweep-direct").is_file():
        raise NotMeasured("coresweep-direct cannot be built here")
    try:
        instruments = Instruments(programs, places_of(programs, bench.run), bench.run)
    except Failed as error:
        raise NotMeasured(str(error)) from error
    pairs: list[Pair] = [ring(name, size) for name in RINGS for size in SIZES[name]]
    checks = [cost_of_checks(name, size, instruments) for name in RINGS for size in SIZES[name]]
    return [*judge([compare(pair, instruments, ROUNDS) for pair in pairs]), *checks, silent_streams(bench)]
