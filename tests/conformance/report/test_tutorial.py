from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from conformance.report.tutorial import REQUESTS, request_lines, stories
from conformance.result import RunResult
from conformance.verdict import Outcome

P, F, W = Outcome.PASSED, Outcome.FAILED, Outcome.WARNED
NOT_OFFERED, NOT_RUN = Outcome.NOT_OFFERED, Outcome.NOT_RUN
Maker = Callable[..., RunResult]


def test_there_are_nineteen_requests_in_order() -> None:
    assert [request.number for request in REQUESTS] == list(range(1, 20))
    assert [request.method for request in REQUESTS] == ["POST"] * 3 + ["GET"] * 13 + ["DELETE"] * 3


@pytest.mark.parametrize(
    ("variants", "outcome"),
    [
        ([P, P], P),
        ([P, W], W),
        ([P, F, W], F),
        ([P, NOT_OFFERED], P),
        ([NOT_OFFERED], NOT_OFFERED),
        ([P, NOT_RUN], NOT_RUN),
        ([F, NOT_RUN], F),
    ],
)
def test_a_request_takes_the_worst_of_its_variants(
    of_cases: Maker, variants: list[Outcome], outcome: Outcome
) -> None:
    lines = request_lines(of_cases({4: variants}))
    assert lines[3].outcome is outcome
    assert len(lines[3].cases) == len(variants)
    assert {line.outcome for line in lines if line.request.number != 4} == {NOT_RUN}


def test_a_run_without_the_tutorial_has_no_lines(of_cases: Maker) -> None:
    assert request_lines(of_cases({0: [P, F]})) == ()


def test_a_story_speaks_only_for_requests_that_nothing_else_asked(of_cases: Maker) -> None:
    run = of_cases({4: [P], 5: [F]})
    story = replace(run.cases[0], id="story", tutorial=tuple(range(1, 20)), outcome=F)
    told = replace(run, cases=(*run.cases, story))
    assert stories(told) == (story,)
    outcomes = [line.outcome for line in request_lines(told)]
    assert outcomes[3:5] == [P, F]
    assert outcomes[:3] == [F, F, F]
    assert all(story not in line.cases for line in request_lines(told))
