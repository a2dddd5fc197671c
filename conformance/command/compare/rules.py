"""One case in two runs, rule by rule and step by step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from conformance.command.compare.change import Kind, RuleChange
from conformance.command.compare.steady import Steady
from conformance.result import CaseResult, CheckResult, Evidence
from conformance.verdict import SEVERITY, Outcome

# The check, the requirement, and the step.
Key = tuple[str, str, str]

_WORSE = {Outcome.FAILED: Kind.REGRESSED, Outcome.WARNED: Kind.WEAKENED}
_BETTER = {
    Outcome.FAILED: Kind.FIXED,
    Outcome.KNOWN: Kind.FIXED,
    Outcome.WARNED: Kind.BETTER,
}
_FAILS = (Outcome.FAILED, Outcome.KNOWN)


@dataclass(frozen=True, slots=True)
class _Standing:
    """How a case stands by one rule on one step: the worst verdict, and all evidence."""

    check: CheckResult
    outcome: Outcome
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A case as it came out in one run; on the steps in `kept` every rule was kept."""

    standings: Mapping[Key, _Standing]
    kept: frozenset[str]

    def outcome(self, key: Key) -> Outcome | None:
        """Return the verdict of a rule on a step; None where it was not judged."""
        if key in self.standings:
            return self.standings[key].outcome
        return Outcome.PASSED if key[2] in self.kept else None

    def broken(self) -> dict[Key, _Standing]:
        return {k: s for k, s in self.standings.items() if s.outcome is not Outcome.PASSED}


def rule_changes(
    before: CaseResult, after: CaseResult, was: Steady, now: Steady
) -> tuple[RuleChange, ...]:
    """Return what became of each rule that is broken in one of the two runs.

    `was` and `now` make the evidence of the runs comparable. Where a rule is broken that the
    earlier run did not judge there, while another one that was as bad is kept now, that other
    failure stood before it; it is no regression.
    """
    old, new = _attempt(before), _attempt(after)
    return tuple(_changes(old, new, was, now))


def _changes(old: _Attempt, new: _Attempt, was: Steady, now: Steady) -> Iterator[RuleChange]:
    old_broken, new_broken = old.broken(), new.broken()
    mended = [s.outcome for key, s in old_broken.items() if key not in new_broken]
    for key, standing in new_broken.items():
        before = old.outcome(key)
        previous = old_broken.get(key)
        kind = _kind(before, standing.outcome, mended)
        if kind is None and previous and _differ(previous, standing, was, now):
            kind = Kind.OTHER_EVIDENCE
        if kind is not None:
            told = previous.evidence if previous else ()
            yield RuleChange(
                kind, standing.check, before, standing.outcome, told, standing.evidence
            )
    for key, standing in old_broken.items():
        if key not in new_broken:
            after = new.outcome(key)
            kind = _BETTER[standing.outcome]
            yield RuleChange(kind, standing.check, standing.outcome, after, standing.evidence)


def _kind(before: Outcome | None, after: Outcome, mended: list[Outcome]) -> Kind | None:
    """Say what it is that a rule is broken now; None where it was broken just so."""
    if before is after or (before in _FAILS and after in _FAILS):
        return None
    if after is Outcome.KNOWN:
        return Kind.CHANGED
    if before is not None:
        return _WORSE[after] if SEVERITY.index(after) < SEVERITY.index(before) else _BETTER[before]
    stood_before_it = any(SEVERITY.index(o) <= SEVERITY.index(after) for o in mended)
    return Kind.UNCOVERED if stood_before_it else _WORSE[after]


def _differ(old: _Standing, new: _Standing, was: Steady, now: Steady) -> bool:
    earlier, later = (
        Counter(read(standing.check.check, each) for each in standing.evidence)
        for standing, read in ((old, was), (new, now))
    )
    return earlier != later


def _attempt(case: CaseResult) -> _Attempt:
    groups: dict[Key, list[CheckResult]] = {}
    for check in case.checks:
        groups.setdefault(_key(case, check), []).append(check)
    bad = {c.exchange for c in case.checks if c.verdict is not Outcome.PASSED}
    # Of a look on which every rule was kept, results.json tells only what the look was for.
    kept = frozenset(e.step for i, e in enumerate(case.exchanges) if e.role and i not in bad)
    return _Attempt({key: _standing(checks) for key, checks in groups.items()}, kept)


def _key(case: CaseResult, check: CheckResult) -> Key:
    # The examples of a probe are drawn: their steps are not the same twice.
    return check.check, check.requirement, "" if case.probe else check.step


def _standing(checks: list[CheckResult]) -> _Standing:
    worst = min(checks, key=lambda check: SEVERITY.index(check.verdict))
    bad = (check for check in checks if check.verdict is not Outcome.PASSED)
    return _Standing(worst, worst.verdict, tuple(e for check in bad for e in check.evidence))
