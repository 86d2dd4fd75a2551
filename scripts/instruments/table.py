"""The rows as a table, the explanations below it, and the exit code."""

from collections.abc import Sequence

from instruments.measure import Absent, Compared, Row

HEAD = ("what", "ours ns", "theirs ns", "ratio", "range", "verdict")


def verdict(row: Row, notes: list[str]) -> str:
    if isinstance(row, Absent):
        return f"not measured: {row.why}"
    if row.agrees:
        return "agrees"
    if row.is_explained and row.pair.explained is not None:
        notes.append(f"[{len(notes) + 1}] {row.pair.name}: {row.pair.explained.why}.")
        return f"explained [{len(notes)}]"
    return "NOT EXPLAINED"


def cells(row: Row, notes: list[str]) -> tuple[str, ...]:
    if isinstance(row, Compared):
        figures = (f"{row.ours_ns:.4g}", f"{row.theirs_ns:.4g}", f"{row.ratio:.2f}", f"{row.low:.2f}–{row.high:.2f}")
        return (row.pair.name, *figures, verdict(row, notes))
    return (row.pair.name, "", "", "", "", verdict(row, notes))


def table(rows: Sequence[Row]) -> str:
    notes: list[str] = []
    lines = [HEAD, *(cells(row, notes) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD) - 1)]
    texts = ["  ".join([*(c.ljust(w) for c, w in zip(line, widths, strict=False)), line[-1]]) for line in lines]
    texts.insert(1, "  ".join(["-" * width for width in widths] + ["-" * len(HEAD[-1])]))
    return "\n".join(texts + ([""] + notes if notes else []))


def exit_code(rows: Sequence[Row]) -> int:
    """0: all agree or are explained; 1: some do neither, or a case of ours went wrong; 4: none of these, but something
    could not be measured."""
    if any(isinstance(row, Compared) and not row.agrees and not row.is_explained for row in rows):
        return 1
    if any(isinstance(row, Absent) and row.ours_failed for row in rows):
        return 1
    return 4 if any(isinstance(row, Absent) for row in rows) else 0
