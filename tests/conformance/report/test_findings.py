from __future__ import annotations

from dataclasses import replace

from conformance.report.findings import (
    Sighting,
    bad_checks,
    bad_exchanges,
    defects,
    findings,
)
from conformance.result import CaseResult, CheckResult, Evidence, RunResult
from conformance.verdict import Outcome

F, W = Outcome.FAILED, Outcome.WARNED
ONE, TWO = Evidence("a Content-Type", "none"), Evidence("a Content-Type", "text/html")


def _named(case: CaseResult, name: str, *checks: CheckResult) -> CaseResult:
    return replace(case, id=name, checks=checks)


def test_bad_checks_are_sorted_by_severity(mixed: RunResult) -> None:
    failed = mixed.cases[2]
    assert [check.check for check in bad_checks(failed)] == ["store.refused", "error.body"]
    assert bad_checks(mixed.cases[0]) == ()


def test_a_red_case_without_red_checks_shows_its_last_exchange(mixed: RunResult) -> None:
    failed = mixed.cases[2]
    assert bad_exchanges(failed) == (0,)
    assert bad_exchanges(replace(failed, checks=())) == (1,)
    assert bad_exchanges(mixed.cases[0]) == ()


def test_a_rule_that_is_broken_on_many_exchanges_is_one_finding(mixed: RunResult) -> None:
    bad = mixed.cases[2].checks[1]
    checks = (
        replace(bad, exchange=3, evidence=(ONE,)),
        replace(bad, exchange=1, evidence=(ONE, TWO)),
        replace(bad, exchange=1, evidence=(TWO,), verdict=W),
        replace(bad, exchange=-1, evidence=(TWO,)),
        replace(bad, exchange=1, evidence=(ONE,), requirement="COM-1"),
    )
    first, other_rule, other_verdict = findings(replace(mixed.cases[2], checks=checks))
    assert first.check is checks[0]
    assert first.exchanges == (1, 3)
    assert first.breaches == 4
    assert first.sightings == (Sighting(ONE, (1, 3)), Sighting(TWO, (1,)))
    assert (other_rule.check, other_verdict.check) == (checks[4], checks[2])


def test_what_passed_is_no_finding(mixed: RunResult) -> None:
    assert findings(mixed.cases[0]) == ()


def test_defects_are_counted_by_case_the_worst_and_the_commonest_first(mixed: RunResult) -> None:
    case = mixed.cases[2]
    _, bad, doubt = case.checks
    rare = replace(bad, check="rare")
    run = replace(
        mixed,
        cases=(
            _named(case, "both", rare, bad, bad, doubt),
            _named(case, "one", bad),
            replace(_named(case, "doubtful", doubt), outcome=W),
        ),
    )
    listed = [
        (d.outcome, d.check.check if d.check else "", [c.id for c in d.cases], d.alone)
        for d in defects(run)
    ]
    assert listed == [
        (F, "store.refused", ["both", "one"], 1),
        (F, "rare", ["both"], 0),
        (W, "error.body", ["both", "doubtful"], 1),
    ]


def test_what_no_check_explains_is_named_by_its_reason(mixed: RunResult) -> None:
    worst = defects(mixed)[0]
    assert (worst.outcome, worst.check) == (Outcome.HARNESS_ERROR, None)
    assert worst.reason == 'KeyError: "x"'
    died = replace(mixed.cases[2], checks=(), reason="the target died in this request: GET /x")
    (defect,) = defects(replace(mixed, cases=(died, mixed.cases[0])))
    assert (defect.outcome, defect.reason) == (F, "the target died in this request: GET /x")
    assert defect.cases == (died,)


def test_a_good_run_has_no_defects(passed: RunResult) -> None:
    assert defects(passed) == ()
