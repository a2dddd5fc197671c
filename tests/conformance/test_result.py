from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from conformance.result import (
    BodyView,
    CaseResult,
    CheckResult,
    Evidence,
    ExchangeView,
    PartView,
)
from conformance.verdict import Level, Outcome

BODY = BodyView(3, "ab", parts=(PartView((("Content-Type", "text/plain"),), 3, "cd"),))
EXCHANGE = ExchangeView(
    step="GET /studies",
    method="GET",
    url="http://127.0.0.1/studies",
    request_headers=(("Accept", "*/*"),),
    request_body=BodyView(0, ""),
    status=200,
    reason="OK",
    response_headers=(),
    response_body=BODY,
    failure="",
    seconds=0.5,
    remarks=("late",),
    curl="curl",
    role="given",
)
CHECK = CheckResult(
    check="http.status",
    requirement="COM-1",
    source="PS3.18",
    section="8",
    level=Level.MUST,
    says="...",
    verdict=Outcome.FAILED,
    step="GET /studies",
    exchange=0,
    evidence=(Evidence("200", "500"),),
)
CASE = CaseResult(
    id="search[one]",
    scenario="search",
    variant="one",
    title="",
    source="",
    file="",
    line=1,
    tutorial=(11, 12),
    outcome=Outcome.FLAKY,
    reason="",
    seconds=1,
    checks=(CHECK,),
    exchanges=(EXCHANGE,),
)
TWICE = replace(CASE, other=replace(CASE, outcome=Outcome.PASSED, checks=()))


def _types(value: Any) -> set[type]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {type(value)}.union(*map(_types, inner))


def test_a_record_survives_the_way_between_two_processes() -> None:
    assert CaseResult.from_json(TWICE.to_json()) == TWICE


def test_what_travels_is_plain() -> None:
    """The serializer of pytest-xdist takes a StrEnum for no str."""
    assert _types(TWICE.to_json()) == {dict, list, str, int, float, type(None), bool}


@pytest.mark.parametrize("change", [{"surplus": 1}, {"outcome": "green"}])
def test_what_does_not_fit_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        CaseResult.from_json(CASE.to_json() | change)
