"""Suites as data, for the sweeps that the demands are measured with."""

from typing import Any

Catalogue = dict[str, list[dict[str, Any]]]
SuiteCase = dict[str, Any]


def case(workload: str, **axes: Any) -> SuiteCase:
    """One entry of a suite; each axis one value or a list of them."""
    lists: dict[str, list[Any]] = {key: value if isinstance(value, list) else [value] for key, value in axes.items()}
    return {"workload": workload, "priority": 1, "axes": lists}


def suite(name: str, cases: list[SuiteCase], blocks: int, samples: int = 5) -> dict[str, Any]:
    """Exactly `blocks` interleaved processes of each case, without a budget that could end it early."""
    return {
        "schema": "coresweep-suite/1",
        "name": name,
        "title": f"make accept: {name}",
        "budget_s": 3600,
        "min_blocks": blocks,
        "max_blocks": blocks,
        "samples": samples,
        "target_half_width": 1e-9,
        "timeout_s": 120,
        "cases": cases,
    }


def in_suites(axis: str, rows: list[dict[str, Any]], suites: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a registry that some suite names."""
    wanted = {str(value) for one in suites for entry in one["cases"] for value in entry["axes"].get(axis, [])}
    return [row for row in rows if row["name"] in wanted]


def _names(rows: list[dict[str, Any]]) -> list[str]:
    return [str(row["name"]) for row in rows]


def _entry(workload: dict[str, Any], mode: dict[str, Any], catalogue: Catalogue) -> SuiteCase:
    axes: dict[str, Any] = {"mode": mode["name"], "place": "cores"}
    if mode["dispatches"] and workload["form"] == "tasks":
        axes["dispatch"] = list(mode["dispatches"])
    if workload["takes_lock"]:
        axes["lock"] = _names(catalogue["locks"])
    if workload["takes_channel"]:
        axes["channel"] = _names(catalogue["channels"])
    if workload.get("takes_barrier"):
        axes["barrier"] = _names(catalogue["barriers"])
    alone = mode["workers_are"] == "caller"
    axes["workers"] = 1 if alone else workload["workers"][0] if workload["workers"] else 2
    return case(str(workload["name"]), **axes)


def everything(catalogue: Catalogue) -> list[SuiteCase]:
    """Every registered workload in every mode, by every dispatch, with every lock, channel and barrier; each where it
    has such an axis. What does not apply (a thread-only lock between processes) the planner skips with its reason."""
    return [_entry(workload, mode, catalogue) for workload in catalogue["workloads"] for mode in catalogue["modes"]]
