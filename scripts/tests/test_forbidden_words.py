"""What a reader sees of the page outside "Doubt it" keeps to plain words, and its numbers have units."""

from __future__ import annotations

import html
import re
from functools import cache

import launch_fixture
import pytest
from conftest import KINDS, page
from coresweep_report.page import render
from coresweep_report.record import parse

# What must not stand there, and what stands there instead. The fixtures' own descriptions keep to it as well.
FORBIDDEN = {
    r"cannot be told|can be told from": "tied; no measurable difference",
    r"\blevel\b|\balike\b": "tied",
    r"\breads? \d|\bread \d": "runs at",
    r"not decided|nothing is decided": "repeats disagree",
    r"not observed|(is|was|are|were) seen to\b|no gain is seen": "never faster here; beats",
    r"(lowest|highest) medians?\b": "is fastest",
    r"\bgrains?\b": "items per task",
    r"\b(one|per) step\b|\bsteps?\b(?! seen)": "the thing's own name",
    r"\btrials?\b": "batch",
    r"\bblocks?\b": "rounds",
    r"process values?\b": "one process's median",
    r"\bdispatch(es|ed)?\b|drawn from an index|submitted one by one|\bby (index|submit)\b": "how tasks are handed out",
    r"\bmodes?\b(?!:)": "way of running",
    r"\bbounds?\b": "best possible",
    r"\bplace (none|cores)\b|, free\b|\bdealt\b": "not pinned; one per core; where we put them",
    r"\d+ × (thread|process)|(thread|process)\w* × \d": "2 threads",
    r"\bcontend(s|ed)?\b|nobody else wants": "both want it at once; when free",
    r"\bexclud(e|es|ing)\b": "lock; no lock (wrong results)",
    r"T₀|W\*|METG|\bo\b(?= *[=/(])": "start-up per batch",
    r"\bpublished\b|in vain|\bcould say\b|not visible": "passed its check; spurious; reported it; hidden by the VM",
    r">More<": "the section's own title",
    r"as the (memory )?bus moves(?! it by calculation)|on the bus": "as the bus moves it by calculation",
    r"serial loop|the serial (speed|rate)|\bserial \d": "one thread",
}
IDS = r"\b(thread_pool\w*|process_pool|process_fork|std_\w+|pthread_\w+)\b"  # in sentences of the first screen
BARE = r"(?:takes?|costs?|pays? from|waits?) (?:about )?\d[\d.,]*+(?! ?(?:ns|µs|ms|s|min|h|×|%|times|of|[a-z]))"
LATENCY = r"\d (?:–|to) \d[\d.]*(?! ?[\w×%µ–.])"  # a range of two bare numbers


@cache
def rendered_page(kind: str) -> str:
    if kind == "launch":
        return render(parse(launch_fixture.launch_record()))["report.html"].decode()
    return page(kind)


def seen(kind: str) -> str:
    """The text outside of "Method and trust", without cells of tables and code."""
    text = re.sub(r"<style>.*?</style>|<title>.*?</title>", "", rendered_page(kind), flags=re.S)
    text = re.sub(r'<section id="method">.*?</section>', "", text, flags=re.S)
    text = re.sub(r"<(td|code|pre)\b.*?</\1>", "\n", text, flags=re.S)
    text = text.replace("<wbr>", "")
    text = re.sub(r"</?(?:b|i|em|span|tspan|a|br)\b[^>]*>", " ", text.replace(">More<", ">\n>More<\n<"))
    return html.unescape(re.sub(r"<[^>]+>", "\n", text))


def found(pattern: str, text: str) -> list[str]:
    return [text[max(0, hit.start() - 40) : hit.end() + 30] for hit in re.finditer(pattern, text)]


@pytest.mark.parametrize("kind", [*KINDS, "launch"])
def test_the_page_has_no_forbidden_words(kind: str) -> None:
    text = seen(kind)
    bad = {f"{pattern} → {instead}": hits for pattern, instead in FORBIDDEN.items() if (hits := found(pattern, text))}
    assert not bad, "\n".join(f"{rule}: {hits[0]!r} ({len(hits)})" for rule, hits in bad.items())


@pytest.mark.parametrize("kind", [*KINDS, "launch"])
def test_numbers_have_units(kind: str) -> None:
    assert not found(BARE, seen(kind)) and not found(LATENCY, seen(kind))


@pytest.mark.parametrize("kind", [*KINDS, "launch"])
def test_claims_have_no_ids(kind: str) -> None:
    claims = re.findall(r'<dd class="claim">(.*?)</dd>', rendered_page(kind), flags=re.S)
    assert claims and not [claim for claim in claims if re.search(IDS, html.unescape(claim))]


def test_the_patterns_find_what_they_are_for() -> None:
    old = (
        "which cannot be told from it; 3 others level; reads 0.17 ×; the lowest median is ttas; grain 16; one step is "
        "one n; n = 8 process values each; drawn from an index; best mode; the bound is 2; place none; 2 × thread; "
        "locks that exclude; T₀; 3 cases published"
    )
    missed = [pattern for pattern in FORBIDDEN if found(pattern, old)]
    assert len(missed) >= 13
    assert found(BARE, "a lock takes 11.") and not found(BARE, "a lock takes 11 ns.")
    assert found(IDS, "A free std_mutex") and not found(IDS, "A free std::mutex")
