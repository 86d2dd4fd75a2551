"""The demands that are judged from how a program ended and what it left."""

import json
import os
import signal
from pathlib import Path

import pytest

from acceptance import bad_input, clean_clone, default_suite, full_disk, leftovers, sanitizers
from acceptance.attempts import Attempt, attempts, listing
from acceptance.finding import NotMeasured, Verdict
from acceptance.items import ITEMS, measure_item, selected
from acceptance.process import Completed, last_line, run
from acceptance.tests.fakes import case, record, workbench
from acceptance.watched import Seen

HELD, MISSED = Verdict.HELD, Verdict.MISSED


def test_bad_input_wants_one_line_the_code_and_nothing_left(tmp_path: Path) -> None:
    attempt = Attempt("x", ["x"], "what", absent=[tmp_path / "out"])
    assert bad_input.judge(attempt, Completed(2, "", "what, where, what to do\n")).verdict is HELD
    assert bad_input.judge(attempt, Completed(1, "", "what\n")).verdict is MISSED
    assert bad_input.judge(attempt, Completed(2, "", "")).verdict is MISSED
    assert bad_input.judge(attempt, Completed(2, "", "what\ntwo\n")).verdict is MISSED
    assert bad_input.judge(attempt, Completed(2, "", "something else\n")).verdict is MISSED
    (tmp_path / "out").mkdir()
    assert bad_input.judge(attempt, Completed(2, "", "what\n")).verdict is MISSED


def test_bad_input_sees_what_was_added_to_a_directory(tmp_path: Path) -> None:
    attempt = Attempt("x", ["x"], "line", unchanged={tmp_path: listing(tmp_path)})
    assert bad_input.judge(attempt, Completed(2, "", "a line\n")).verdict is HELD
    (tmp_path / "report.html").touch()
    assert bad_input.judge(attempt, Completed(2, "", "a line\n")).verdict is MISSED


def test_every_attempt_is_made(tmp_path: Path) -> None:
    asked: list[list[str]] = []

    def answer(argv: list[str]) -> Completed:
        asked.append(argv)
        return Completed(2, "", "a line\n")

    names = {attempt.name for attempt in attempts(workbench(tmp_path, answer))}
    assert {"unknown suite", "place --workers 0", "render, corrupt record", "foreign topology in run"} <= names
    with pytest.raises(NotMeasured):  # the topology query must work
        bad_input.measure(workbench(tmp_path, answer))
    assert len(asked) >= len(names)


def test_environment_must_not_change_the_machine() -> None:
    native = Completed(0, '{"workers":[{"cpus":[0]}]}', "")
    assert bad_input.judge_environment(native, native).verdict is HELD
    assert bad_input.judge_environment(native, Completed(0, '{"workers":[{"cpus":[1022]}]}', "")).verdict is MISSED
    assert bad_input.judge_environment(native, Completed(2, native.stdout, "x")).verdict is MISSED


def test_full_disk_must_leave_whole_files_only(tmp_path: Path) -> None:
    done = Completed(4, "", "no space\n")
    (tmp_path / "filler").touch()
    (tmp_path / "journal.jsonl").write_text('{"a":')
    (tmp_path / "run.json").write_text("{}")
    assert full_disk.judge("full", done, tmp_path).verdict is HELD
    assert full_disk.judge("full", Completed(0, "", ""), tmp_path).verdict is MISSED
    (tmp_path / "run.json").write_text('{"a":')
    assert full_disk.half_written(tmp_path) == ["run.json cut off"]
    (tmp_path / "run.json.tmp").touch()
    assert "run.json.tmp" in full_disk.judge("full", done, tmp_path).measured


def test_clone_wants_exit_0_and_both_reports(tmp_path: Path) -> None:
    done = Completed(0, "", "")
    assert clean_clone.judge_bench(done, tmp_path).verdict is MISSED
    for name in clean_clone.ARTEFACTS:
        (tmp_path / name).touch()
    assert clean_clone.judge_bench(done, tmp_path).verdict is HELD
    assert clean_clone.judge_bench(Completed(2, "", "no\n"), tmp_path).verdict is MISSED


def test_build_has_a_time_and_a_memory_limit() -> None:
    def verdicts(wall_s: float, megabytes: int) -> list[Verdict]:
        return [f.verdict for f in clean_clone.judge_build(Completed(0, "", "", wall_s, megabytes * 2**20))]

    assert verdicts(180, 1024) == [HELD, HELD]
    assert verdicts(181, 1025) == [MISSED, MISSED]
    with pytest.raises(NotMeasured):
        clean_clone.judge_build(Completed(1, "error: no", ""))


def test_smoke_and_default_have_limits() -> None:
    assert clean_clone.judge_smoke(Completed(0, "", "", 30)).verdict is HELD
    assert clean_clone.judge_smoke(Completed(0, "", "", 31)).verdict is MISSED
    measured = record([case("square", [1.0])], measuring_share=0.76, blocks_done=8)
    assert [f.verdict for f in default_suite.judge(Completed(0, "", "", 300), measured)] == [HELD, HELD]
    idle = record([case("square", [1.0])], measuring_share=None, blocks_done=8)
    assert [f.verdict for f in default_suite.judge(Completed(0, "", "", 400), idle)] == [MISSED, MISSED]
    with pytest.raises(NotMeasured, match="failed: because"):
        default_suite.judge(Completed(1, "", "", 300), record([case("square", [1.0], status="failed")]))


def test_nothing_may_be_left_behind() -> None:
    assert leftovers.judge_left("driver", [], []).verdict is HELD
    assert leftovers.judge_left("driver", [Seen(7, ["coresweep-worker"])], []).verdict is MISSED
    assert leftovers.judge_left("driver", [], ["coresweep-1"]).verdict is MISSED


def test_resume_must_complete_every_case() -> None:
    whole = record([case("sum_square", [1.0] * leftovers.BLOCKS)], state="complete")
    assert leftovers.judge_resumed(0, "", whole).verdict is HELD
    assert leftovers.judge_resumed(1, "", whole).verdict is MISSED
    short = record([case("sum_square", [1.0])], state="complete")
    assert leftovers.judge_resumed(0, "", short).verdict is MISSED


def test_a_killed_child_is_one_failed_case_with_a_reason() -> None:
    good, bad = case("sum_square", [1.0]), case("sum_square", [1.0], status="failed")
    assert leftovers.judge_child(1, record([good, bad])).verdict is HELD
    assert leftovers.judge_child(0, record([good, bad])).verdict is MISSED
    assert leftovers.judge_child(1, record([good])).verdict is MISSED
    assert leftovers.judge_child(1, record([bad, bad])).verdict is MISSED


def test_sanitizers_are_judged_one_by_one(tmp_path: Path) -> None:
    bench = workbench(tmp_path, lambda argv: Completed(int(argv[-1] == "thread"), "", "findings under: thread\n"))
    assert [finding.verdict for finding in sanitizers.measure(bench)] == [HELD, HELD, MISSED]


def test_an_item_that_cannot_be_measured_is_missed(tmp_path: Path) -> None:
    [finding] = measure_item("overhead", workbench(tmp_path, lambda argv: Completed(2, "", "no such command\n")))
    assert finding.verdict is MISSED and "no such command" in finding.measured


def test_one_cpu_has_nothing_to_parallelise(tmp_path: Path) -> None:
    alone = workbench(tmp_path, lambda argv: Completed(0, json.dumps({}), ""), cpus=(0,))
    for name in ("dispatch", "speedup", "counter"):
        assert [finding.verdict for finding in measure_item(name, alone)] == [Verdict.SKIPPED]


def test_items_are_chosen_by_name() -> None:
    assert selected([], []) == list(ITEMS)
    assert selected(["speedup", "clone"], ["clone"]) == ["speedup"]
    with pytest.raises(ValueError, match="no item 'nosuch'"):
        selected([], ["nosuch"])


def test_a_program_is_run_to_its_end(tmp_path: Path) -> None:
    done = run(["sh", "-c", "echo out; echo err >&2; echo $WORD; exit 3"], environment={"WORD": "told"})
    assert (done.code, done.stdout, done.stderr) == (3, "out\ntold\n", "err\n")
    assert done.max_rss_bytes > 0
    assert run(["sh", "-c", "kill -9 $$"]).code == -9
    assert last_line("a\n b \n\n") == "b"


def test_an_interrupted_measurement_leaves_no_program(tmp_path: Path) -> None:
    """Interrupted by the very program that it waits for, so that no time plays a part."""
    # A shell starts what it puts in the background with SIGINT ignored, and then nothing would interrupt.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    fifo = tmp_path / "alive"
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    with pytest.raises(KeyboardInterrupt):
        run(["sh", "-c", f'exec 3>"$0"; kill -INT {os.getpid()}; read forever <"$1"', fifo, _silent(tmp_path)])
    os.set_blocking(reader, True)
    assert os.read(reader, 1) == b""  # its last writer is gone
    os.close(reader)
    signal.signal(signal.SIGINT, before)


def _silent(folder: Path) -> Path:
    """Something to read from for ever."""
    os.mkfifo(folder / "silent")
    return folder / "silent"
