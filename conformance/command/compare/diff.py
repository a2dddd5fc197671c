"""Two runs, case by case: what became worse, what became better, and what nobody can tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from conformance.command.compare.change import (
    ORDER,
    CaseChange,
    Comparison,
    Kind,
    RuleChange,
    judged,
)
from conformance.command.compare.rules import rule_changes
from conformance.command.compare.steady import Steady, steady
from conformance.result import CaseResult, CheckResult, RunResult
from conformance.verdict import Outcome

_P, _W, _Y, _F = Outcome.PASSED, Outcome.WARNED, Outcome.FLAKY, Outcome.FAILED
_K = Outcome.KNOWN
_FAILS = (_F, _K)
_OF_OUTCOMES: Mapping[tuple[Outcome, Outcome], Kind] = {
    (_P, _W): Kind.WEAKENED,
    (_P, _Y): Kind.WEAKENED,
    (_W, _Y): Kind.WEAKENED,
    (_P, _F): Kind.REGRESSED,
    (_W, _F): Kind.REGRESSED,
    (_Y, _F): Kind.REGRESSED,
    (_F, _P): Kind.FIXED,
    (_F, _W): Kind.FIXED,
    (_W, _P): Kind.BETTER,
    (_Y, _P): Kind.BETTER,
    (_Y, _W): Kind.BETTER,
    # It fails in one of two attempts: that mends nothing, and is no worse.
    (_F, _Y): Kind.CHANGED,
    (_K, _Y): Kind.CHANGED,
    # To list a failure as known, or no longer, is nothing that the server does.
    (_F, _K): Kind.CHANGED,
    (_K, _F): Kind.CHANGED,
    # What is listed is accepted: it is said, and is no regression.
    (_P, _K): Kind.CHANGED,
    (_W, _K): Kind.CHANGED,
    (_Y, _K): Kind.CHANGED,
    (_K, _P): Kind.FIXED,
    (_K, _W): Kind.FIXED,
}


@dataclass(frozen=True, slots=True)
class _Runs:
    """Two runs, and how the evidence of each is read.

    `failed` are the rules that failed in the earlier one; `other_seed` says that the probes of
    the later one drew other examples.
    """

    before: RunResult
    after: RunResult
    was: Steady
    now: Steady
    other_seed: bool
    failed: frozenset[str]


def compare(before: RunResult, after: RunResult) -> Comparison:
    """Hold a later run against an earlier one, or one target against another.

    A regression is a case that fails and did not fail before, or a case that failed before and
    breaks one more rule which was kept, or was not judged, there. Where only one of the runs judged
    a case, nothing may hide: it *can't be told* whether what did not fail before still does not,
    nor whether what fails now did not fail before. An incomplete run is no better than its cases.
    """
    runs = _Runs(
        before,
        after,
        steady(before),
        steady(after),
        before.seed != after.seed,
        frozenset(_failed(before.cases)),
    )
    old, new = _by_name(before), _by_name(after)
    pairs = [(old.get(name), new.get(name)) for name in dict.fromkeys((*new, *old))]
    changes = [change for pair in pairs if (change := _change(*pair, runs))]
    common = sum(judged(case) and judged(other) for case, other in pairs)
    touched = sum(judged(change.before) and judged(change.after) for change in changes)
    # To which rules a probe comes is drawn.
    was_asked, is_asked = (
        _rules(case for case in run.cases if not case.probe) for run in (before, after)
    )
    return Comparison(
        before=before,
        after=after,
        changes=tuple(sorted(changes, key=lambda change: ORDER.index(change.kind))),
        same=common - touched,
        new_checks=tuple(sorted(is_asked - was_asked)),
        gone_checks=tuple(sorted(was_asked - is_asked)),
        notes=tuple(_notes(before, after)),
    )


def _by_name(run: RunResult) -> Mapping[tuple[str, int], CaseResult]:
    """Tell cases apart by id, and those with one id (in files of one's own) by their number."""
    seen: Counter[str] = Counter()
    found = {}
    for case in run.cases:
        seen[case.id] += 1
        found[case.id, seen[case.id]] = case
    return found


def _rules(cases: Iterable[CaseResult]) -> set[str]:
    """Return the rules by which cases were judged."""
    return {_rule(check) for case in cases for check in case.checks}


def _failed(cases: Iterable[CaseResult]) -> set[str]:
    """Return the rules that failed in some case."""
    return {_rule(check) for case in cases for check in case.checks if check.verdict in _FAILS}


def _rule(check: CheckResult) -> str:
    return f"{check.check} {check.requirement}"


def _change(old: CaseResult | None, new: CaseResult | None, runs: _Runs) -> CaseChange | None:
    if old is None or new is None or not (judged(old) and judged(new)):
        return _of_one(old, new)
    if _tried_less(old, new):
        return CaseChange(Kind.UNTOLD, old, new, "there was no time for all of its examples")
    if new.probe and runs.other_seed:
        return _drawn_anew(old, new, runs)
    # Of two attempts that differ, the rules are those of the one that failed.
    if Outcome.FLAKY in (old.outcome, new.outcome):
        kind = _OF_OUTCOMES.get((old.outcome, new.outcome))
        return CaseChange(kind, old, new, _outcomes(old, new)) if kind else None
    return _of_both(old, new, rule_changes(old, new, runs.was, runs.now))


def _drawn_anew(old: CaseResult, new: CaseResult, runs: _Runs) -> CaseChange | None:
    """Judge a probe that drew other examples: what it finds now may always have been there.

    What it finds again, and what another case found before, is no change.
    """
    again = f"drawn by another seed; run again with --seed={runs.before.seed}"
    if new.outcome is Outcome.FAILED:
        found = {_rule(check) for check in new.checks if check.verdict is Outcome.FAILED}
        if old.outcome in _FAILS and found <= runs.failed:
            return None
        kind = Kind.UNTOLD
    elif new.outcome is old.outcome:
        return None
    else:
        kind = Kind.CHANGED
    rules = rule_changes(old, new, runs.was, runs.now)
    told = tuple(rule for rule in rules if rule.after is Outcome.FAILED)
    return CaseChange(kind, old, new, f"{_outcomes(old, new)}: {again}", told)


def _of_both(old: CaseResult, new: CaseResult, rules: tuple[RuleChange, ...]) -> CaseChange | None:
    kinds = {rule.kind for rule in rules}
    own = _OF_OUTCOMES.get((old.outcome, new.outcome))
    # What mended the case may have brought a doubt to light: that doubt is no loss.
    if own is Kind.FIXED:
        kinds -= {Kind.WEAKENED}
    if own is not None:
        kinds.add(own)
    if not kinds:
        return None
    told = tuple(sorted(rules, key=lambda rule: ORDER.index(rule.kind)))
    return CaseChange(min(kinds, key=ORDER.index), old, new, _outcomes(old, new), told)


def _of_one(old: CaseResult | None, new: CaseResult | None) -> CaseChange | None:
    """Say what it is that not both runs judged a case."""
    if not (judged(old) or judged(new)):
        if old and new and old.outcome is new.outcome:
            return None
        kind = Kind.NEW if old is None else Kind.GONE if new is None else Kind.CHANGED
    elif judged(old):
        fails = old is not None and old.outcome in _FAILS
        kind = Kind.GONE if fails else Kind.UNTOLD
    else:
        fails = new is not None and new.outcome is Outcome.FAILED
        kind = Kind.UNTOLD if fails else Kind.NEW
    return CaseChange(kind, old, new, _outcomes(old, new))


def _outcomes(old: CaseResult | None, new: CaseResult | None) -> str:
    before, after = (str(case.outcome) if case else "not there" for case in (old, new))
    reason = new.reason if new and not judged(new) else ""
    change = f"{before}, now {after}" if before != after else before
    return f"{change}: {reason}" if reason else change


def _tried_less(old: CaseResult, new: CaseResult) -> bool:
    """Tell whether a probe that found nothing left out more of its examples than before."""
    if old.probe is None or new.probe is None or new.outcome is Outcome.FAILED:
        return False
    return old.outcome not in _FAILS and new.probe.unrun > old.probe.unrun


def _notes(before: RunResult, after: RunResult) -> Iterator[str]:
    for word, run in (("earlier", before), ("later", after)):
        if not run.complete:
            reason = run.stop_reason or "not all that was selected was run"
            yield f"the {word} run is not complete: {reason}"
    if before.profile != after.profile:
        yield f"judged by two profiles: {before.profile}, now {after.profile}"
    if before.harness != after.harness:
        yield f"judged by two versions of the harness: {before.harness}, now {after.harness}"
    if before.seed != after.seed and any(case.probe for case in after.cases):
        yield "the seeds differ: probes drew other examples"
