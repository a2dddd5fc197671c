from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.gate.entry import Entry
from conformance.gate.excuse import excuse
from conformance.result import CaseResult
from conformance.verdict import Outcome
from tests.support.runs import check, make_case

P, F, W, FLAKY, KNOWN = (
    Outcome.PASSED,
    Outcome.FAILED,
    Outcome.WARNED,
    Outcome.FLAKY,
    Outcome.KNOWN,
)
RED = frozenset({F, Outcome.HARNESS_ERROR})
STRICT = RED | {W, FLAKY}
LISTED = Entry("a.one", 3, "we know", "https://example.org/1", "us", checks="a.one")


def _case(outcome: Outcome, **verdicts: Outcome) -> CaseResult:
    checks = tuple(check(f"a.{name}", verdict) for name, verdict in verdicts.items())
    return make_case("retrieve.study", outcome, checks=checks)


def test_what_is_listed_becomes_known_and_says_why() -> None:
    case = excuse(_case(F, one=F, two=P), [LISTED], RED)
    known = case.checks[0].known
    assert (case.outcome, case.checks[0].verdict, case.checks[1].verdict) == (KNOWN, KNOWN, P)
    assert known
    assert (known.line, known.reason, known.owner, known.was) == (3, "we know", "us", F)


@pytest.mark.parametrize(
    ("case", "red", "outcome", "verdict"),
    [
        (_case(F, one=F, two=F), RED, F, KNOWN),
        (_case(F, two=F), RED, F, F),
        (_case(F, one=F, two=W), RED, KNOWN, KNOWN),
        (_case(F, one=F, two=W), STRICT, W, KNOWN),
        (_case(F, one=F, two=FLAKY), RED, KNOWN, KNOWN),
        (_case(F, one=F, two=FLAKY), STRICT, FLAKY, KNOWN),
        (_case(W, one=W), RED, W, W),
        (_case(W, one=W), STRICT, KNOWN, KNOWN),
        (_case(FLAKY, one=FLAKY), RED, FLAKY, FLAKY),
        (_case(FLAKY, one=FLAKY), STRICT, KNOWN, KNOWN),
        (_case(P, one=P), STRICT, P, P),
    ],
)
def test_only_what_would_be_red_is_excused_and_only_where_it_is_listed(
    case: CaseResult, red: frozenset[Outcome], outcome: Outcome, verdict: Outcome
) -> None:
    held = excuse(case, [LISTED], red)
    assert (held.outcome, held.checks[0].verdict) == (outcome, verdict)


def test_another_case_is_not_excused() -> None:
    case = _case(F, one=F)
    elsewhere = replace(LISTED, cases="retrieve.series")
    assert excuse(case, [elsewhere], RED) is case


def test_a_target_that_died_is_never_known() -> None:
    died = replace(_case(F, one=F), reason="the target died in this request: GET /studies")
    assert excuse(died, [LISTED], RED) is died


def test_a_harness_that_broke_is_never_known() -> None:
    broken = replace(_case(Outcome.HARNESS_ERROR), reason="Traceback ...")
    assert excuse(broken, [Entry("retrieve.study", 1, "r", cases="retrieve.study")], RED) is broken
    said = _case(Outcome.HARNESS_ERROR, one=Outcome.HARNESS_ERROR)
    assert excuse(said, [LISTED], RED) is said
