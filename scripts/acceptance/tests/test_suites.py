import json
from pathlib import Path

import jsonschema

from acceptance import leftovers
from acceptance.suites import everything, suite
from acceptance.tests.fakes import CATALOGUE

SCHEMA = json.loads((Path(__file__).parents[3] / "reports" / "schema" / "suite.schema.json").read_text())


def test_every_suite_is_valid() -> None:
    jsonschema.validate(suite("all", everything(CATALOGUE), blocks=2), SCHEMA)
    jsonschema.validate(leftovers.small_suite(), SCHEMA)


def test_everything_meets_once() -> None:
    entries = everything(CATALOGUE)
    assert len(entries) == len(CATALOGUE["workloads"]) * len(CATALOGUE["modes"])
    axes = {(entry["workload"], entry["axes"]["mode"][0]): entry["axes"] for entry in entries}
    assert axes["square", "thread_pool"]["dispatch"] == ["index", "submit"]
    assert "dispatch" not in axes["counter", "thread_pool"]
    assert axes["counter", "thread"]["lock"] == ["none", "ticket"]
    assert axes["queue", "thread"]["channel"] == ["mutex_queue"]
    assert axes["barrier", "thread"]["barrier"] == ["pthread_barrier", "shm_barrier"]
    assert [axes["square", "serial"]["workers"], axes["square", "thread"]["workers"]] == [[1], [2]]
    assert axes["queue", "thread"]["workers"] == [3]
