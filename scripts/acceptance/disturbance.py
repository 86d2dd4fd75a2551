"""Which processes had the CPUs to themselves. "On two free cores" is part of a demand: what was measured while somebody
else ran there says nothing about it."""

from dataclasses import replace

from acceptance.record import Block, Case, Record

# Share of a worker's time spent runnable without running. A free core gives well under 1 %; half a CPU lost gives 50 %.
LIMIT = 0.03


def waiting_share(subject: Case, block: Block) -> float | None:
    """The mean share of its workers; None where it is no evidence of others: unknown (workers too short-lived to ask),
    or caused by the case itself (a submitter beside worker 0, more workers than CPUs)."""
    if subject.oversubscribed or subject.axes.get("dispatch") == "submit":
        return None
    delays = [worker.get("run_delay_ns") for sample in block.disturbance for worker in sample]
    known = [delay for delay in delays if delay is not None]
    if not known or not sum(block.span_ns):
        return None
    return sum(known) / (sum(block.span_ns) * len(known) / len(block.span_ns))


def _free(shares: list[float | None]) -> list[bool]:
    """For processes in the order in which they ran. Each is judged by itself, or where it is no evidence by its nearest
    neighbours that are."""
    before, after = _nearest(shares), _nearest(shares[::-1])[::-1]
    return [max(earlier, later) <= LIMIT for earlier, later in zip(before, after, strict=True)]


def _nearest(shares: list[float | None]) -> list[float]:
    """For each its own share, or the last one known before it; 0 where there is none."""
    found, last = [], 0.0
    for share in shares:
        last = last if share is None else share
        found.append(last)
    return found


def undisturbed(record: Record) -> tuple[Record, str]:
    """The record without the processes that had to share their CPUs, and how many those were, in words."""
    ran = [(block.block, block.order, c.id, waiting_share(c, block)) for c in record.cases for block in c.blocks]
    ran.sort(key=lambda row: row[:2])
    free = {(row[2], row[0]) for row, alone in zip(ran, _free([row[3] for row in ran]), strict=True) if alone}
    cases = [replace(c, blocks=[b for b in c.blocks if (c.id, b.block) in free]) for c in record.cases]
    left_out = len(ran) - len(free)
    note = f"; {left_out} of {len(ran)} processes left out: CPUs not free" if left_out else ""
    return replace(record, cases=cases), note
