"""What is asked first where time is short, and what becomes of the rest."""

from __future__ import annotations

import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from itertools import count
from pathlib import Path

import pytest

from conformance.errors import InputError, Location
from conformance.scenario.model import Case
from conformance.suite.budget import read_budget, telling_order
from tests.support import harness
from tests.support.bundled import bundled_server
from tests.support.servers import Answer, serve
from tests.support.spoiled import forward

A, B = Path("a.yaml"), Path("b.yaml")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("", 0), ("60s", 60), ("60", 60), ("1.5 m", 90), ("2 minutes", 120), ("10 seconds", 10)],
)
def test_a_budget_is_a_time(text: str, seconds: float) -> None:
    assert read_budget(text) == seconds


@pytest.mark.parametrize("text", ["soon", "0s", "-5s", "60h", "1e3", "99999999"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="this is no time; say --time-budget=60s"):
        read_budget(text)


def _case(scenario: str, variant: str = "", tutorial: tuple[int, ...] = ()) -> Case:
    plain = Case("", scenario, variant, "", "", Location("x", 1), (), (), ())
    name = f"{scenario}[{variant}]" if variant else scenario
    return replace(plain, id=name, tutorial=tutorial)


def test_the_story_first_then_each_operation_in_turn_then_variants_then_probes() -> None:
    cases = [
        (A, _case("probe.search")),
        (A, _case("store", "one", (1,))),
        (A, _case("store", "two", (1,))),
        (A, _case("store.single", tutorial=(3,))),
        (B, _case("search", tutorial=(11,))),
        (B, _case("search.bad")),
        (B, _case("story", tutorial=tuple(range(1, 20)))),
    ]
    order = telling_order(cases, frozenset({"probe.search"}))
    assert [cases[index][1].id for index in order] == [
        "story",
        "store[one]",
        "search",
        "store.single",
        "search.bad",
        "store[two]",
        "probe.search",
    ]


def _run_slow(folder: Path, *options: str, spoil: bool = False) -> harness.Run:
    """Run against a server that stands still once the story is told, until the time is over."""
    budget, deletes = 12, count()
    with bundled_server() as origin:

        def slow(asked: BaseHTTPRequestHandler, body: bytes) -> Answer:
            answer = forward(origin, asked, body)
            if asked.command == "DELETE" and next(deletes) == 0:
                time.sleep(budget)
            if spoil and asked.path.endswith("/metadata"):
                return Answer(500)
            return answer

        with serve(slow) as url:
            given = (f"--base-url={url}/v2", f"--time-budget={budget}s", *options)
            return harness.run(folder, *given)


def test_what_there_was_no_time_for_is_not_run_and_the_run_not_conformant(tmp_path: Path) -> None:
    run = _run_slow(tmp_path, "scenarios/tutorial", "-q")
    assert run.status == 11, run.output
    assert run.results is not None
    verdicts = run.verdicts()
    # A case that has begun is finished.
    assert {name for name, verdict in verdicts.items() if verdict == "passed"} >= {"tutorial.story"}
    assert list(verdicts.values()).count("not run") > 200
    assert run.results["complete"] is False
    assert run.results["stop_reason"] == "the time budget of 12 s is over"
    assert "NOT COMPLETE: The run is not complete: the time budget of 12 s is over." in run.output
    assert run.results["stored"] == run.results["removed"] > 0


def test_what_is_red_is_red_also_where_time_is_over(tmp_path: Path) -> None:
    run = _run_slow(tmp_path, "scenarios/tutorial", "-q", spoil=True)
    assert run.status == 1, run.output


def test_what_fits_is_judged_as_ever(tmp_path: Path) -> None:
    run = harness.run(tmp_path, "--time-budget=5 minutes", "-k", "retrieve.study")
    assert run.status == 0, run.output
    assert run.results is not None
    assert run.results["complete"] is True


@pytest.mark.parametrize(
    ("options", "status"), [(("-m", "probe"), 5), (("-k", "probe.search or retrieve.study"), 11)]
)
def test_probes_for_which_there_is_no_time_are_not_run(
    options: tuple[str, ...], status: int, tmp_path: Path
) -> None:
    run = harness.run(tmp_path, "--effort=0.000001 minutes", *options)
    assert run.status == status, run.output
    verdicts = {v for name, v in run.verdicts().items() if name.startswith("probe.")}
    assert verdicts - {"not offered"} == {"not run"}
