"""The page of every kind of record: whole, self-contained, the same each time."""

from __future__ import annotations

import copy
import re
import sys
from collections import Counter
from html.parser import HTMLParser
from types import ModuleType
from xml.etree import ElementTree

import pytest
from conftest import KINDS, page, rendered
from coresweep_report.page import render, stacked
from coresweep_report.record import parse
from coresweep_report import sections
from coresweep_report.sections import dispatch
from coresweep_report.sections.base import Section
from coresweep_report.sweep import Sweep
from record_fixture import default_record

VOID = {"meta", "br", "wbr", "link", "img", "hr", "input"}


class Elements(HTMLParser):
    """Collects ids, references and unbalanced tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.references: list[str] = []
        self.open: list[str] = []
        self.scripts = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attributes:
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "src", "xlink:href", "data", "action"):
                self.references.append(value or "")

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("kind", KINDS)
def test_self_contained(kind: str) -> None:
    text = page(kind)
    elements = Elements(text)
    assert elements.open == [] and elements.scripts == 0
    assert all(reference.startswith("#") for reference in elements.references)
    assert not re.search(r"https?:|file:|url\((?!#)|@import", text)


@pytest.mark.parametrize("kind", KINDS)
def test_ids_are_unique_and_references_lead_somewhere(kind: str) -> None:
    text = page(kind)
    elements = Elements(text)
    assert [name for name, count in Counter(elements.ids).items() if count > 1] == []
    wanted = {reference[1:] for reference in elements.references} | set(re.findall(r"url\(#([^)]+)\)", text))
    assert wanted <= set(elements.ids)


@pytest.mark.parametrize("kind", KINDS)
def test_no_leftovers_of_programs(kind: str) -> None:
    text = re.sub(r"<style>.*?</style>", "", page(kind), flags=re.DOTALL)
    for word in ("None", "nan", "inf ", "Undefined", "object at", "#fe01", "{{", "{%"):
        assert word not in text, word


@pytest.mark.parametrize("kind", KINDS)
def test_every_section_stands_in_order(kind: str) -> None:
    wanted = ["answers", "machine", "modes", "speedup", "dispatch", "locks", "handover", "others", "method"]
    if kind.startswith("full"):
        wanted = sections.SECTIONS
    assert re.findall(r'<section id="(\w+)">', page(kind)) == wanted


def test_rendering_twice_gives_the_same_bytes() -> None:
    assert render(parse(default_record())) == rendered("default")


def test_figures_stand_alone_too() -> None:
    figures = {name: content for name, content in rendered("default").items() if name.startswith("figures/")}
    assert len(figures) >= 12
    for content in figures.values():
        root = ElementTree.fromstring(content)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert b"prefers-color-scheme: dark" in content and b"<text" in content


def test_intervals_stand_below_values_in_wide_tables() -> None:
    assert stacked("24.1 ns (23.8 ns – 24.6 ns)") == '24.1 ns<br><span class="spread">23.8 ns – 24.6 ns</span>'
    assert stacked("24.1 ns") == "24.1 ns" and stacked("<b>") == "&lt;b&gt;"
    assert page("default").count('<span class="spread">') > 20


def test_partial_runs_say_so() -> None:
    assert "This run was stopped by a signal, after 1 whole round" in page("interrupted")
    assert "the run ended before its first value" in page("interrupted")
    assert "Everything below rests on" not in page("default")


def test_skipped_runs_say_what_was_not_measured_and_why() -> None:
    text = page("skipped")
    assert text.count("passed its check") >= 8 and "Not measured in this run" not in text
    assert "over budget" in text and " skipped. Method and trust says why" in text
    assert [name for name in rendered("skipped") if name.startswith("figures/")] == ["figures/machine.svg"]


def test_bad_cases_are_named_and_not_published() -> None:
    text = page("incorrect")
    assert "1 case came out incorrect, 1 failed, 1 timed out" in text
    for reason in ("sum is 1, not 2", "no answer for 10 s", "worker 1 died"):
        assert reason in text
    assert "181 of 184 cases passed their checks" in text


def test_one_cpu_has_nothing_to_parallelise() -> None:
    text = page("one_cpu")
    assert text.count("there is nothing to parallelise") >= 5
    assert "never" in text


def test_below_six_values_there_is_no_interval() -> None:
    assert "too few for an interval" in page("smoke")
    assert "too few for an interval" not in page("default")


def test_warnings_come_first() -> None:
    record = copy.deepcopy(default_record())
    record["machine"]["affinity_is_pretended"] = True
    record["machine"]["cpus"]["quota"] = 1.5
    record["build"]["sanitizer"] = "thread"
    record["run"]["work_scale"] = 1.05
    header = render(parse(record))["report.html"].decode().split("</header>")[0]
    for sentence in ("Affinity is pretended", "The quota grants 1.5", "thread sanitizer", "--work-scale 1.05"):
        assert sentence in header


def test_a_serial_case_of_another_grain_is_owned_up_to() -> None:
    record = default_record()
    case = record["cases"][0]
    assert case["axes"]["mode"] == "serial" and case["workload"] == "sum_square"
    case["axes"]["grain"] = "1000"
    sentence = "another number's stands in for it"
    assert sentence in render(parse(record))["report.html"].decode().replace("&#39;", "'")
    assert sentence not in page("default").replace("&#39;", "'")


def test_a_disturbed_run_says_so_first() -> None:
    waiting = "workers with a CPU to themselves waited for it 30 % of the time"

    def header(submitted: bool, beside: bool = True) -> str:
        """Of a record in which all workers waited, or those alone whose tasks are queued (`beside`: by a thread that
        shares a CPU with the first of them)."""
        record, waited = default_record(), 0
        for case in record["cases"]:
            if not beside and case["axes"].get("dispatch") == "submit":
                for holder in [case, *case["blocks"]]:
                    holder["caller_cpus"] = [99]
            for block in case["blocks"] if not submitted or case["axes"].get("dispatch") == "submit" else []:
                for sample, span in zip(block["disturbance"], block["span_ns"]):
                    for worker in sample:
                        worker["run_delay_ns"] = round(span * 0.3)
                        waited += 1
        assert waited > 0
        return render(parse(record))["report.html"].decode().split("</header>")[0]

    assert waiting in header(submitted=False)
    assert "waited for it" not in header(submitted=True)
    assert "waited for it" in header(submitted=True, beside=False)


def test_text_of_the_record_is_escaped() -> None:
    record = default_record()
    record["machine"]["cpu_model"] = "<script>alert(1)</script> & co"
    text = render(parse(record))["report.html"].decode()
    assert "<script>" not in text and "&lt;script&gt;" in text


def test_the_floor_under_fresh_processes_is_told() -> None:
    record = default_record()
    assert dispatch.build(Sweep(parse(record))).content["floor"] == ""
    for case in record["cases"]:
        for block in case["blocks"]:
            block["facts"] = {"spawn_exec_floor_ns": "512000"}
    assert str(dispatch.build(Sweep(parse(record))).content["floor"]).startswith("512 µs (median of ")


def test_a_section_is_one_file_and_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("coresweep_report.sections.added")
    module.__dict__["build"] = lambda sweep: Section("added", "Added", missing=["Nothing to show yet."])
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(sections, "SECTIONS", [*sections.SECTIONS, "added"])
    text = render(parse(default_record()))["report.html"].decode()
    assert '<section id="added">' in text and '<p class="missing">Nothing to show yet.</p>' in text
