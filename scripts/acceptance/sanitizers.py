"""`make sanitize`: tests and a sweep of everything under each sanitizer."""

from acceptance.finding import Finding, judged
from acceptance.process import last_line
from acceptance.workbench import Workbench

ITEM = "sanitize"
SANITIZERS = ("address", "undefined", "thread")


def measure(bench: Workbench) -> list[Finding]:
    findings = []
    for name in SANITIZERS:
        done = bench.run([bench.root / "scripts" / "sanitize.sh", name], timeout_s=3600, cwd=bench.root)
        (bench.folder / f"sanitize-{name}.log").write_text(done.stdout + done.stderr)
        said = f"clean ({done.wall_s:.0f} s)" if done.code == 0 else f"exit {done.code}: {last_line(done.stderr)}"
        findings.append(judged(ITEM, f"{name}: clean", said, done.code == 0))
    return findings
