"""What a user may get wrong, typed out."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from acceptance.process import Argv
from acceptance.suites import case, suite
from acceptance.workbench import Workbench

FOREIGN = Path(__file__).with_name("data") / "foreign.xml"


@dataclass(frozen=True)
class Attempt:
    name: str
    argv: Argv
    word: str  # stands in the line: it must be about what is wrong, not about something else that failed earlier
    absent: list[Path] = field(default_factory=list)  # must not be there afterwards
    unchanged: dict[Path, str] = field(default_factory=dict)  # directories, and their listing as it was


def listing(directory: Path) -> str:
    return " ".join(sorted(path.name for path in directory.iterdir()))


def _file(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def _suites(bench: Workbench, folder: Path) -> list[Attempt]:
    """Suites that cannot be run. The output directory must never appear."""
    unknown = json.dumps(suite("unknown", [case("nosuch", mode="serial")], blocks=1))
    nobody = json.dumps(suite("nobody", [case("sum_square", mode="thread", workers=0)], blocks=1))
    wrong: list[tuple[str, str | Path, str]] = [
        ("unknown suite", "nosuchsuite", "nosuchsuite"),
        ("missing suite file", folder / "absent.json", "absent.json"),
        ("suite file that is no JSON", _file(folder / "broken.json", '{"schema": '), "broken.json"),
        ("suite file against its schema", _file(folder / "invalid.json", '{"schema": "coresweep-suite/1"}'), "invalid"),
        ("suite with an unknown workload", _file(folder / "unknown.json", unknown), "nosuch"),
        ("suite with workers 0", _file(folder / "nobody.json", nobody), "workers"),
    ]
    out = folder / "out"
    return [Attempt(name, [bench.program, "run", what, "--out", out], word, [out]) for name, what, word in wrong]


def _options(bench: Workbench, folder: Path) -> list[Attempt]:
    """Good suites with bad options, the output directory among them."""
    out = folder / "out"
    smoke: Argv = [bench.program, "run", "smoke"]
    regular = _file(folder / "regular", "a file, where a directory is needed")
    full = _file(folder / "occupied" / "somebody's", "file").parent
    return [
        Attempt("foreign topology in run", [*smoke, "--topology", FOREIGN, "--out", out], "--topology", [out]),
        Attempt("bad filter", [*smoke, "--filter", "(", "--out", out], "filter", [out]),
        Attempt("filter that matches nothing", [*smoke, "--filter", "nosuch", "--out", out], "nosuch", [out]),
        Attempt("bad budget", [*smoke, "--budget", "soon", "--out", out], "soon", [out]),
        Attempt("bad seed", [*smoke, "--seed", "minus", "--out", out], "seed", [out]),
        Attempt("unwritable output directory", [*smoke, "--out", regular / "run"], "regular"),
        Attempt("output directory in use", [*smoke, "--out", full], "occupied", [], {full: listing(full)}),
    ]


def _cases_and_places(bench: Workbench) -> list[Attempt]:
    cases = {
        "nosuch/mode:serial": "nosuch",
        "sum_square/mode:nosuch": "nosuch",
        "sum_square/nosuch:1": "nosuch",
        "sum_square/mode:thread/mode:thread": "mode",
        "sum_square/mode:thread/workers:0": "workers",
        "sum_square/mode:thread/workers:two": "two",
        "sum_square/mode:thread/place:nosuch": "nosuch",
    }
    place: Argv = [bench.program, "place"]
    return [
        *(Attempt(f"case {wrong}", [bench.program, "case", wrong], word) for wrong, word in cases.items()),
        Attempt("place --workers 0", [*place, "compact", "--workers", "0"], "workers"),
        Attempt("unknown policy", [*place, "nosuch", "--workers", "1"], "nosuch"),
        Attempt("missing topology file", [*place, "cores", "--workers", "1", "--topology", "absent.xml"], "absent.xml"),
        Attempt("bad synthetic machine", [*place, "cores", "--workers", "1", "--synthetic", "nosuch:2"], "nosuch"),
        Attempt("unknown command", [bench.program, "nosuch"], "nosuch"),
        Attempt("unknown list", [bench.program, "list", "nosuch"], "nosuch"),
    ]


def _records(bench: Workbench, folder: Path) -> list[Attempt]:
    absent, corrupt = folder / "no-such-run", folder / "corrupt"
    _file(corrupt / "run.json", '{"schema": "coresweep-run/1"')
    _file(corrupt / "journal.jsonl", "not a line of a journal\n")
    render: Argv = [bench.python, bench.root / "scripts" / "render_report.py"]
    resume: Argv = [bench.program, "resume"]
    attempts = []
    for verb, argv in (("render", render), ("resume", resume)):
        attempts.append(Attempt(f"{verb}, missing record", [*argv, absent], "no-such-run", [absent]))
        as_it_was = {corrupt: listing(corrupt)}
        attempts.append(Attempt(f"{verb}, corrupt record", [*argv, corrupt], "corrupt", [], as_it_was))
    return attempts


def attempts(bench: Workbench) -> list[Attempt]:
    """All of them; the files that they need are made here."""
    folder = bench.folder / "bad"
    return [
        *_suites(bench, folder),
        *_options(bench, folder),
        *_cases_and_places(bench),
        *_records(bench, folder),
    ]
