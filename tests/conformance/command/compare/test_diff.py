"""What became worse, what became better, and what nobody can tell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.command.compare.change import Conclusion, Kind, conclusion
from conformance.command.compare.diff import compare
from conformance.result import CaseResult, CheckResult, Evidence, ProbeView, RunResult
from conformance.verdict import Outcome
from tests.support.runs import check, exchange, make_case, make_run

P, W, Y, F = Outcome.PASSED, Outcome.WARNED, Outcome.FLAKY, Outcome.FAILED
K = Outcome.KNOWN
NO, OFF, BROKE = Outcome.NOT_RUN, Outcome.NOT_OFFERED, Outcome.HARNESS_ERROR
WRONG = Evidence("this", "that")


def _rule(name: str, verdict: Outcome, got: str = "that", step: str = "ask") -> CheckResult:
    evidence = () if verdict is P else (Evidence("this", got),)
    return check(name, verdict, step=step, evidence=evidence)


def _case(outcome: Outcome, *rules: CheckResult, name: str = "a") -> CaseResult:
    return make_case(name, outcome, checks=rules)


def _kind(old: CaseResult | None, new: CaseResult | None) -> Kind | None:
    runs = [make_run(*([case] if case else [])) for case in (old, new)]
    changes = compare(*runs).changes
    return changes[0].kind if changes else None


@pytest.mark.parametrize(
    ("before", "after", "kind", "comes_to"),
    [
        (P, P, None, Conclusion.SAME),
        (F, F, None, Conclusion.SAME),
        (Y, Y, None, Conclusion.SAME),
        (P, F, Kind.REGRESSED, Conclusion.REGRESSION),
        (W, F, Kind.REGRESSED, Conclusion.REGRESSION),
        (Y, F, Kind.REGRESSED, Conclusion.REGRESSION),
        (P, W, Kind.WEAKENED, Conclusion.SAME),
        (P, Y, Kind.WEAKENED, Conclusion.SAME),
        (W, Y, Kind.WEAKENED, Conclusion.SAME),
        (F, P, Kind.FIXED, Conclusion.SAME),
        (F, W, Kind.FIXED, Conclusion.SAME),
        (F, Y, Kind.CHANGED, Conclusion.SAME),
        (W, P, Kind.BETTER, Conclusion.SAME),
        (Y, P, Kind.BETTER, Conclusion.SAME),
        (P, K, Kind.CHANGED, Conclusion.SAME),
        (F, K, Kind.CHANGED, Conclusion.SAME),
        (K, F, Kind.CHANGED, Conclusion.SAME),
        (K, Y, Kind.CHANGED, Conclusion.SAME),
        (K, P, Kind.FIXED, Conclusion.SAME),
        (K, K, None, Conclusion.SAME),
        (K, NO, Kind.GONE, Conclusion.UNTOLD),
        (NO, K, Kind.NEW, Conclusion.UNTOLD),
        (P, NO, Kind.UNTOLD, Conclusion.UNTOLD),
        (P, OFF, Kind.UNTOLD, Conclusion.UNTOLD),
        (W, BROKE, Kind.UNTOLD, Conclusion.UNTOLD),
        (Y, NO, Kind.UNTOLD, Conclusion.UNTOLD),
        (P, None, Kind.UNTOLD, Conclusion.UNTOLD),
        (NO, F, Kind.UNTOLD, Conclusion.UNTOLD),
        (OFF, F, Kind.UNTOLD, Conclusion.UNTOLD),
        (None, F, Kind.UNTOLD, Conclusion.UNTOLD),
        (F, NO, Kind.GONE, Conclusion.UNTOLD),
        (F, None, Kind.GONE, Conclusion.UNTOLD),
        (NO, P, Kind.NEW, Conclusion.UNTOLD),
        (None, W, Kind.NEW, Conclusion.UNTOLD),
        (NO, OFF, Kind.CHANGED, Conclusion.UNTOLD),
        (NO, NO, None, Conclusion.UNTOLD),
        (None, None, None, Conclusion.UNTOLD),
    ],
)
def test_what_becomes_of_a_case(
    before: Outcome | None, after: Outcome | None, kind: Kind | None, comes_to: Conclusion
) -> None:
    old, new = (make_case("a", outcome) if outcome else None for outcome in (before, after))
    comparison = compare(*(make_run(*([case] if case else [])) for case in (old, new)))
    assert [change.kind for change in comparison.changes] == ([kind] if kind else [])
    assert conclusion(comparison) is comes_to


@pytest.mark.parametrize(("before", "after"), [(F, NO), (F, None), (NO, P), (None, W)])
def test_what_hides_nothing_is_no_regression_beside_what_was_judged(
    before: Outcome | None, after: Outcome | None
) -> None:
    both = make_case("b", P)
    old, new = ([make_case("a", o)] if o else [] for o in (before, after))
    assert conclusion(compare(make_run(both, *old), make_run(both, *new))) is Conclusion.SAME


def test_a_case_does_not_hide_behind_another_of_the_same_id() -> None:
    old = make_run(make_case("a", P), make_case("a", P, file="ours.yaml"))
    new = make_run(make_case("a", F), make_case("a", P, file="ours.yaml"))
    assert conclusion(compare(old, new)) is Conclusion.REGRESSION
    assert conclusion(compare(old, make_run(make_case("a", P)))) is Conclusion.UNTOLD


def test_strict_counts_what_is_weakened() -> None:
    comparison = compare(make_run(make_case("a", P)), make_run(make_case("a", W)))
    assert conclusion(comparison, strict=True) is Conclusion.REGRESSION


def test_a_regression_weighs_more_than_what_can_not_be_told() -> None:
    old = make_run(make_case("a", P), make_case("b", P))
    new = make_run(make_case("a", F), make_case("b", NO), complete=False)
    comparison = compare(old, new)
    assert conclusion(comparison) is Conclusion.REGRESSION
    assert [change.kind for change in comparison.changes] == [Kind.REGRESSED, Kind.UNTOLD]
    assert "the later run is not complete: not all that was selected was run" in comparison.notes


A, B, KEPT = _rule("a", F), _rule("b", F), _rule("b", P)


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ((A,), (A,), None),
        ((A,), (_rule("a", F, "the other"),), Kind.OTHER_EVIDENCE),
        ((A, KEPT), (A, B), Kind.REGRESSED),
        ((A,), (A, B), Kind.REGRESSED),
        # What was fixed hid what shows now.
        ((A,), (B,), Kind.FIXED),
        # It did not hide what was judged, and kept.
        ((A, KEPT), (B,), Kind.REGRESSED),
        ((A, B), (A,), Kind.FIXED),
        ((A, _rule("b", W)), (A, B), Kind.REGRESSED),
        ((A, B), (A, _rule("b", W)), Kind.FIXED),
        # On another step.
        ((A, _rule("a", P, step="then")), (A, _rule("a", F, step="then")), Kind.REGRESSED),
        # What is listed as known is as broken as before, or is accepted.
        ((A,), (_rule("a", K),), None),
        ((_rule("a", K),), (A,), None),
        ((A, KEPT), (A, _rule("b", K)), Kind.CHANGED),
        ((A, _rule("b", K)), (A,), Kind.FIXED),
        # A warning that went away hid no failure.
        ((A, _rule("c", W)), (A, B), Kind.REGRESSED),
    ],
)
def test_what_becomes_of_a_case_that_fails_in_both(
    old: tuple[CheckResult, ...], new: tuple[CheckResult, ...], kind: Kind | None
) -> None:
    assert _kind(_case(F, *old), _case(F, *new)) is kind


def test_what_stood_behind_a_failure_is_said() -> None:
    comparison = compare(make_run(_case(F, A)), make_run(_case(F, B)))
    kinds = {rule.check.check: rule.kind for rule in comparison.changes[0].rules}
    assert kinds == {"a": Kind.FIXED, "b": Kind.UNCOVERED}


def test_a_look_at_which_all_was_well_tells_that_each_rule_was_kept() -> None:
    """results.json names but one check of such a look."""
    look = exchange("look", "GET", "http://x", 200, "OK", role="store.read-back")
    told = check("store.read-back", P, step="look")
    old = make_case("a", F, exchanges=(look,), checks=(told, check("a", F, 1, evidence=(WRONG,))))
    now = check("http.syntax", F, step="look", evidence=(WRONG,))
    new = make_case("a", F, exchanges=(look,), checks=(now,))
    assert _kind(old, new) is Kind.REGRESSED


def test_a_doubt_that_shows_behind_a_fixed_failure_is_no_loss() -> None:
    assert _kind(_case(F, A), _case(W, _rule("b", W))) is Kind.FIXED


def test_cases_that_only_warn_are_held_against_each_other_too() -> None:
    assert _kind(_case(W, _rule("a", W), KEPT), _case(W, _rule("a", W), _rule("b", W))) is (
        Kind.WEAKENED
    )


PROBE = ProbeView(25, 100)


def _probes(old: CaseResult, new: CaseResult, seed: str = "00000000000000ff") -> list[Kind]:
    before, after = (make_run(replace(case, probe=case.probe or PROBE)) for case in (old, new))
    return [change.kind for change in compare(before, replace(after, seed=seed)).changes]


def test_what_a_probe_finds_by_another_seed_can_not_be_told() -> None:
    same = make_run().seed
    assert _probes(_case(P), _case(F, A)) == [Kind.UNTOLD]
    assert _probes(_case(P), _case(F, A), same) == [Kind.REGRESSED]
    assert _probes(_case(F, A), _case(F, _rule("a", F, "that too", step="other"))) == []
    assert _probes(_case(F, A), _case(F, A, B)) == [Kind.UNTOLD]
    assert _probes(_case(F, A, _rule("b", W)), _case(F, A, B)) == [Kind.UNTOLD]
    assert _probes(_case(F, A, B), _case(F, B)) == []
    assert _probes(_case(Y, A), _case(F, A)) == [Kind.UNTOLD]
    assert _probes(_case(F, A), _case(P)) == [Kind.CHANGED]


def test_a_probe_that_had_less_time_hides_nothing() -> None:
    hurried = replace(_case(P), probe=ProbeView(3, 12, unrun=22))
    assert _probes(_case(P), hurried, make_run().seed) == [Kind.UNTOLD]
    assert _probes(hurried, hurried, make_run().seed) == []


def test_checks_that_one_run_alone_asked_are_named() -> None:
    comparison = compare(
        make_run(_case(P, _rule("old", P), _rule("both", P))),
        make_run(_case(P, _rule("new", P), _rule("both", P))),
    )
    assert comparison.gone_checks == ("old COM-310",)
    assert comparison.new_checks == ("new COM-310",)


def test_what_else_differs_is_noted() -> None:
    old: RunResult = make_run(make_case("a", P))
    new = replace(old, profile="ps3.18", harness="0.2.0", complete=False, stop_reason="Ctrl-C")
    assert compare(old, new).notes == (
        "the later run is not complete: Ctrl-C",
        "judged by two profiles: tutorial, now ps3.18",
        "judged by two versions of the harness: 0.1.0, now 0.2.0",
    )
