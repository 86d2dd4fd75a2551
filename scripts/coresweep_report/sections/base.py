"""What a section is made of, and the phrases that all of them use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from coresweep_report import ways, words
from coresweep_report.analysis import states
from coresweep_report.figures.dots import FLAG, Dots
from coresweep_report.figures.svg import Drawing
from coresweep_report.figures.theme import MARKERS
from coresweep_report.record import Case
from coresweep_report.speed_up import UNEQUAL
from coresweep_report.statistics import MedianInterval, separable
from coresweep_report.sweep import Measured, SpeedUp, Sweep, ok_blocks

NOTHING_PARALLEL = (
    "This machine gives the run one usable CPU: there is nothing to parallelise. What follows is what each way of "
    "working costs here."
)

POOLED = (
    "A percentile with one dot is of all processes together (pooled): a single process has too few observations beyond "
    "it."
)

TALL = 420  # pixels of a panel's height: two rows of such panels are more than a page


@dataclass(frozen=True)
class Plate:
    """Panels that belong together under one claim, with n and interval in small print."""

    claim: str
    small: str
    drawings: Sequence[Drawing]
    key: Sequence[tuple[str, str]] = field(default=())  # (CSS class of the swatch, what it means)

    @property
    def tall(self) -> bool:
        """Whether it may not fit a printed page: then a page ends between its panels."""
        return max((drawing.height for drawing in self.drawings), default=0) > TALL


@dataclass(frozen=True)
class Section:
    """A part of the page: `template` renders `content`; `plates` also become files under figures/."""

    id: str
    title: str
    template: str = "default.html.j2"  # of its plates and what is missing; one of its own where that is not enough
    plates: Sequence[Plate] = field(default=())
    content: Mapping[str, Any] = field(default_factory=dict)
    missing: Sequence[str] = field(default=())  # sentences about what was not measured

    @property
    def empty(self) -> bool:
        """Whether the run was not asked for any of it: then the page only names its title."""
        return not (self.plates or self.content or self.missing)


def not_measured(sweep: Sweep, what: str, *workloads: str, suite: str = "default") -> str:
    """The sentence for a section without data: it was not asked for (`suite` does), or it came to nothing."""
    if lost := sweep.unpublished(*workloads):
        return f"Nothing of {what} passed its check: of its cases {lost}. Method and trust says why."
    return f"Not measured in this run: {what}. The suite {suite} measures it: make bench SUITE={suite}."


def gaps(sweep: Sweep, *workloads: str) -> list[str]:
    """Of a section's workloads: a sentence for each one that came to nothing, one for all that were not asked for."""
    missing = [name for name in workloads if name in sweep.record.workloads and not sweep.of(name)]
    lost = [name for name in missing if sweep.unpublished(name)]
    sentences = [not_measured(sweep, name, name) for name in lost]
    if unasked := [name for name in missing if name not in lost]:
        sentences.append(not_measured(sweep, words.listed(unasked), *unasked, suite="full"))
    return sentences


def dots(sweep: Sweep, found: Measured, family: str | None = None, marker: str | None = None) -> Dots:
    """A case's values as they are drawn everywhere."""
    mode = sweep.record.modes.get(found.case.mode)
    rank = mode.rank if mode else 0
    return Dots(
        found.values,
        found.median,
        found.interval.low,
        found.interval.high,
        family or sweep.family(found.case.mode),
        marker or MARKERS[rank % len(MARKERS)],
        filled=found.case.place != "none",
        faint=found.case.oversubscribed and not sweep.waits(found.case.workload),
        flagged=bool(flags(found)),
    )


FLAGGED_FROM = 0.1  # share of a case's processes
FLAGS = {
    "low_overlap": "workers ran at the same time for less than 90 % of it",
    "steal": "the host took CPU time away",
    "throttled": "the quota stopped workers",
    "distance_changed": "the distance between its CPUs changed during a sample",
}


def flags(found: Measured) -> list[str]:
    """What the record doubts of a case: flags that more than a tenth of its processes have. Where it is told at one
    distance, samples whose probes disagree are of none: they are left out, and nothing is left to be marked."""
    blocks = ok_blocks(found.case)
    sorted_out = ("distance_changed",) if found.state[0] is not None else ()
    counts = Counter(flag for block in blocks for flag in set(block.flags) if flag not in sorted_out)
    return [flag for flag, count in sorted(counts.items()) if count > FLAGGED_FROM * len(blocks)]


def _doubts(cases: Sequence[Measured]) -> str:
    """Small print: what daggers mean, and in which state cases are told that care for it."""
    text = ""
    if found := sorted({flag for one in cases for flag in flags(one)}):
        meant = words.listed([f"{flag.replace('_', ' ')} ({FLAGS[flag]})" if flag in FLAGS else flag for flag in found])
        text += f" {FLAG}: more than a tenth of its processes are marked {meant}."
    states = Counter(one.at for one in cases if one.at)
    if states:
        told = words.listed([f"{count} {at}" for at, count in states.items()])
        text += f" Told in one state of the machine, because it makes a difference to them: {told}."
    return text


def safe(name: str) -> str:
    """A name for a file and an id."""
    return "".join(character if character.isalnum() else "-" for character in name)


def counted(cases: Sequence[Measured], beside: Sequence[Measured] = ()) -> str:
    """Small print under times: how many values, and what the bars are; `beside`: cases that are shown without one, of
    which only what the record doubts is told."""
    if not cases:
        return ""
    n, some = _numbers(cases)
    if all(found.interval.low is None for found in cases):
        text = f"{n} processes each, a dot is one process's median: too few for an interval."
    else:
        text = (
            f"{n} processes each, a dot is one's median; the large mark is the median of all, the bar its 95 % interval"
        )
        text += f"{some}."
    if any(found.pooled for found in cases):
        text += f" {POOLED}"
    return text + _doubts([*cases, *beside])


def counted_gains(cases: Sequence[Measured], dots: bool) -> str:
    """The same under speed-ups; `dots` says whether process values are drawn."""
    if not cases:
        return ""
    n, some = _numbers(cases)
    mark = "the median of the quotients, one thread's time over this one's in the same round"
    values = f"{n} rounds each (dots: one round's quotient); the large mark is {mark}"
    if not dots:
        values = f"Each mark is {mark}, {n} rounds each"
    if all(found.interval.low is None for found in cases):
        return f"{values}: too few for an interval.{_doubts(cases)}"
    return f"{values}; the bar is its 95 % interval{some}.{_doubts(cases)}"


def _numbers(cases: Sequence[Measured]) -> tuple[str, str]:
    """How many values, and whether some have no interval."""
    least, most = min(found.n for found in cases), max(found.n for found in cases)
    n = f"n = {least}" if least == most else f"n = {least}–{most}"
    return n, " (where there is one)" if any(found.interval.low is None for found in cases) else ""


def marked(text: str, found: Measured) -> str:
    """A value or name in a table, with a dagger where the record doubts its case."""
    return f"{text} {FLAG}" if flags(found) else text


def table_notes(cases: Sequence[Measured]) -> str:
    """Small print under a table of these cases: what daggers mean, and in which states they are told."""
    return _doubts(cases)


def baselines(sweep: Sweep, cases: Sequence[Measured]) -> str:
    """Small print: which speed-ups are no quotients round by round, or against one thread with other tasks."""
    gains = [gain for gain in map(sweep.speed_up, cases) if gain is not None]
    alone = sum(not gain.rounds for gain in gains)
    apart = f" {words.count(alone, 'speed-up')} of too few common rounds: both medians are divided." if alone else ""
    apart += states.unequal(sweep, cases)
    if all(gain.same_grain for gain in gains):
        return apart
    return f"{apart} One thread was not measured with as many items per task: another number's stands in for it."


def gained(gain: SpeedUp) -> str:
    """1.98× (1.95–2.01)."""
    notes = [] if gain.low is None or gain.high is None else [f"{words.number(gain.low)}–{words.number(gain.high)}"]
    return words.ratio(gain.value) + _bracket([*notes, *_limits(gain)])


def _bracket(notes: Sequence[str]) -> str:
    return f" ({'; '.join(notes)})" if notes else ""


def _limits(gain: SpeedUp) -> list[str]:
    """What stands beside a number above what is possible, the bound; and beside one of different states."""
    limits = [f"best possible {words.number(gain.bound)}×"] if gain.beyond and gain.bound is not None else []
    return limits if gain.equal_states else [*limits, UNEQUAL]


def short(gain: SpeedUp) -> str:
    """1.98×; one above what is possible with the bound: 2.03× (best possible 2.00×)."""
    return words.ratio(gain.value) + _bracket(_limits(gain))


def headline(gain: SpeedUp) -> str:
    """1.98×, about 1.98×; empty where leaving out a round moves it too far for it to be a headline."""
    if gain.publishable == "absent":
        return ""
    return f"{'about ' if gain.publishable == 'about' else ''}{words.ratio(gain.value)}"


def claimed(gain: SpeedUp) -> str:
    """The headline as a claim says it: one above what is possible with the bound."""
    told = headline(gain)
    return told and told + _bracket(_limits(gain))


def moving(gain: SpeedUp) -> str:
    """Why there is no headline."""
    moves = gain.steadiness.moves if gain.steadiness is not None else 0.0
    return f"no number is told: leaving out one round moves it by {words.percent(moves)}"


def few(best: Measured, level: Sequence[Measured]) -> str:
    """Why others tie with the best, where that is for want of values; else empty."""
    wanting = [
        (best.interval.low is None or other.interval.low is None) and not separable(best.effective, other.effective)
        for other in level
    ]
    return ": too few independent values" if wanting and all(wanting) else ""


def beside(who: str, best: Measured, level: Sequence[Measured]) -> str:
    """Who ties with the best: "two others tie", or that there are too few values to say even that."""
    wanting = few(best, level)
    verb = "ties" if len(level) == 1 else "tie"
    return f"no measurable difference to {who}{wanting}" if wanting else f"{who} {verb}"


def untold(gain: SpeedUp) -> str:
    """Why nothing is said of faster or slower; empty where the interval lies on one side of 1."""
    if gain.above(1) or gain.below(1):
        return ""
    if gain.low is None and gain.least is None:
        return "with too few independent values to say more"
    return "with no measurable difference to one thread"


def beyond(gain: SpeedUp, bound: int) -> str:
    """Words for a speed-up that cannot be; empty for one that can, which is also what the interval says that can."""
    if gain.value <= bound:
        return ""
    if gain.low is None and gain.least is None:
        return f"more than the best possible {bound}×, with too few independent values to judge: measure again"
    if not gain.above(bound):
        return ""
    return (
        f"more than the best possible {bound}×, which cannot be: the machine was in another state for one thread; look "
        "at the cases of one worker, and measure again at rest"
    )


def timed(found: Measured, write: Callable[[float], str] = words.duration) -> str:
    """24.1 ns (23.8 ns – 24.6 ns), as it stands in a table."""
    low, high = found.interval.low, found.interval.high
    interval = "" if low is None or high is None else f" ({write(low)} – {write(high)})"
    return marked(write(found.median) + interval, found)


def spread_of(found: Measured, write: Callable[[float], str] = words.duration) -> str:
    """24.1 ns (23.8 ns – 24.6 ns, n = 8)."""
    low, high = found.interval.low, found.interval.high
    if low is None or high is None:
        return f"{write(found.median)} (n = {found.n}, no interval)"
    return f"{write(found.median)} ({write(low)} – {write(high)}, n = {found.n})"


def share_of(share: MedianInterval, n: int) -> str:
    """35 % (33 % – 37 %, n = 8)."""
    if share.low is None or share.high is None:
        return f"{words.percent(share.median)} (n = {n}, no interval)"
    return f"{words.percent(share.median)} ({words.percent(share.low)} – {words.percent(share.high)}, n = {n})"


def counted_gain(gain: SpeedUp, found: Measured) -> str:
    """1.98× (1.95–2.01, n = 8)."""
    value = words.ratio(gain.value)
    if gain.least is not None and gain.most is not None:
        told = f"all values {words.number(gain.least)}–{words.number(gain.most)}, n = {found.n}"
    elif gain.low is None or gain.high is None:
        told = f"n = {found.n}, no interval"
    else:
        told = f"{words.number(gain.low)}–{words.number(gain.high)}, n = {gain.rounds or found.n}"
        told += "" if gain.rounds else ", too few common rounds"
    return value + _bracket([told, *_limits(gain)])


def submitters(sweep: Sweep, cases: Sequence[Measured]) -> str:
    """Small print where pools are compared: where the thread stood that queues the tasks and works on none of them.
    Empty where none of the cases has one that was pinned."""
    having = [found.case for found in cases if _has_submitter(sweep, found.case)]
    if not having:
        return ""
    known = [case for case in having if case.caller_cpus]
    if not known:
        return (
            " The thread that queues the tasks works on none of them; this older record does not say which CPU it had "
            "(then the first worker's, even where others were free)."
        )
    sharing = [case for case in known if case.caller_cpus in case.cpus]
    if not sharing:
        where = "it had a CPU that no worker had"
    elif len(sharing) == len(known):
        where = "no CPU was left for it, so it shared the first worker's"
    else:
        crews = words.listed(sorted({words.count(case.workers, "worker") for case in sharing}))
        where = f"it had a CPU that no worker had, but shared the first worker's beside {crews}, where none was left"
    return f" The thread that queues the tasks works on none of them; {where}."


def _has_submitter(sweep: Sweep, case: Case) -> bool:
    mode = sweep.record.modes.get(case.mode)
    return case.axis("dispatch") == "submit" and case.place != "none" and mode is not None and not mode.caller_works


def crew(found: Measured) -> str:
    """2 threads; and that they take turns, where they outnumber their CPUs."""
    text = ways.crew(found.case.workers, found.case.mode)
    return f"{text}, taking turns on {words.count(found.case.places, 'CPU')}" if crowded(found) else text


def crowded(found: Measured) -> bool:
    """Whether workers outnumber their CPUs: what they do then is not done at once."""
    return found.case.workers > found.case.places


def plain(found: Sequence[str]) -> str:
    """Names in a sentence: ids stand in small print."""
    return words.listed([ways.called(name) for name in found])
