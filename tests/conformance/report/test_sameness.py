from __future__ import annotations

from typing import Any

import pytest

from conformance.report.outcome import sentences
from conformance.report.sameness import always_said
from conformance.result import CaseResult, ExchangeView, RunResult
from conformance.verdict import Outcome
from tests.support.runs import BASE, NO_BODY, exchange, make_case, text_body


def said(method: str, status: int = 404, reason: str = "Not Found", **more: Any) -> ExchangeView:
    return exchange("step", method, BASE, status, reason, **{"response_body": NO_BODY, **more})


def case(*exchanges: ExchangeView, outcome: Outcome = Outcome.FAILED) -> CaseResult:
    return make_case("a", outcome, exchanges=exchanges)


POSTS = [said("POST"), said("POST"), said("POST")]
GETS = [said("GET"), said("GET", response_body=text_body("nothing of this name"))]


def test_one_error_to_everything_is_named_whatever_it_is_worded_like() -> None:
    assert always_said([case(*POSTS), case(*GETS)]) == "404 Not Found"


@pytest.mark.parametrize(
    "cases",
    [
        [],
        [case()],
        [case(*POSTS, GETS[0])],
        [case(*POSTS, *POSTS)],
        [case(*POSTS, *GETS, said("GET", 400, "Bad Request"))],
        [case(*POSTS, *GETS, said("GET", 0, ""))],
        [case(*[said("GET", 0, ""), said("POST", 0, "")] * 3)],
        [case(*POSTS, *GETS), case(outcome=Outcome.PASSED)],
        [case(*POSTS, *GETS), case(outcome=Outcome.WARNED)],
        [case(*POSTS, *GETS), case(outcome=Outcome.FLAKY)],
    ],
    ids=[
        "nothing",
        "nothing was asked",
        "few answers",
        "one method",
        "another status",
        "one without answer",
        "no answers",
        "something passed",
        "something passed with a warning",
        "something passed once",
    ],
)
def test_more_than_one_answer_or_too_few_are_not_named(cases: list[CaseResult]) -> None:
    assert always_said(cases) == ""


def test_successes_are_the_same_only_with_their_content() -> None:
    same = [said(method, 200, "OK", response_body=text_body("[]")) for method in ("GET", "POST")]
    other = said("GET", 200, "OK", response_body=text_body("[{}]"))
    page = said("GET", 200, "OK", response_body=text_body("[]"), response_headers=())
    assert always_said([case(*same, *same, *same)]) == "200 OK"
    assert always_said([case(*same, *same, *same, other)]) == ""
    assert always_said([case(*same, *same, *same, page)]) == ""


def test_the_run_says_so_first(passed: RunResult) -> None:
    constant = RunResult.from_json(
        {**passed.to_json(), "cases": [case(*POSTS, *GETS).to_json()], "exit_status": 6}
    )
    assert sentences(constant)[0] == (
        "It answers everything with 404 Not Found: there is no DICOMweb service at this URL."
    )
