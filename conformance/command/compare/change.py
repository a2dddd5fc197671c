"""What a comparison of two runs is made of: records, and the words for what became of a case."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from conformance.result import CaseResult, CheckResult, Evidence, RunResult
from conformance.verdict import Outcome


class Kind(StrEnum):
    """What became of a case, or of a rule in a case, from the earlier run to the later one."""

    REGRESSED = "regressed"
    UNTOLD = "can't be told"
    WEAKENED = "weakened"
    FIXED = "fixed"
    BETTER = "better"
    UNCOVERED = "uncovered"
    OTHER_EVIDENCE = "other evidence"
    NEW = "new"
    GONE = "gone"
    CHANGED = "changed"


# What a run says of a server; the rest says that it was not asked.
_JUDGED = frozenset({Outcome.PASSED, Outcome.WARNED, Outcome.KNOWN, Outcome.FLAKY, Outcome.FAILED})

# What matters most first: a case takes the first kind among those of its rules and its own.
ORDER: tuple[Kind, ...] = tuple(Kind)

EXPLANATIONS = {
    Kind.REGRESSED: "failed now, and did not fail before",
    Kind.UNTOLD: "judged in one run and not in the other, so that a regression can hide there",
    Kind.WEAKENED: "warned or flaky now, and was better before",
    Kind.FIXED: "failed before, and does not fail now",
    Kind.BETTER: "warned or flaky before, and is better now",
    Kind.UNCOVERED: "failed now, and could not be judged before: another failure stood before it",
    Kind.OTHER_EVIDENCE: "broken as before, but in another way",
    Kind.NEW: "judged in the later run only, and not failed",
    Kind.GONE: "not judged in the later run, and nothing is lost by that",
    Kind.CHANGED: "came to something else that is neither better nor worse",
}


@dataclass(frozen=True, slots=True)
class RuleChange:
    """What became of one rule on one step of a case.

    `check` is a verdict of the later run, or of the earlier one where the rule is no longer broken.
    `before` and `after` are None where that run did not judge it.
    """

    kind: Kind
    check: CheckResult
    before: Outcome | None
    after: Outcome | None
    was: tuple[Evidence, ...] = ()
    now: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseChange:
    """What became of one case; `why` says what no rule does. A run without the case has None."""

    kind: Kind
    before: CaseResult | None
    after: CaseResult | None
    why: str = ""
    rules: tuple[RuleChange, ...] = ()

    @property
    def case(self) -> CaseResult:
        """The case as the later run has it, or else the earlier one."""
        case = self.after or self.before
        assert case is not None
        return case


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs held against each other: what changed, and in how many cases nothing did.

    `new_checks` and `gone_checks` are the rules (check and requirement) that only one run judged
    anywhere. `notes` say what else is different and bears on what can be concluded.
    """

    before: RunResult
    after: RunResult
    changes: tuple[CaseChange, ...]
    same: int
    new_checks: tuple[str, ...]
    gone_checks: tuple[str, ...]
    notes: tuple[str, ...]

    def of(self, kind: Kind) -> tuple[CaseChange, ...]:
        """Return the cases of which this became, in the order of the run."""
        return tuple(change for change in self.changes if change.kind is kind)


def judged(case: CaseResult | None) -> bool:
    """Tell whether a run has a case, and says anything of the server by it."""
    return case is not None and case.outcome in _JUDGED


class Conclusion(StrEnum):
    """What a comparison comes to."""

    SAME = "no regression"
    REGRESSION = "regression"
    UNTOLD = "can't be told"


def conclusion(comparison: Comparison, *, strict: bool = False) -> Conclusion:
    """Return what a comparison comes to; `strict` counts what is weakened as regressed.

    Where there is no case that both runs judged, nothing can be told.
    """
    kinds = {change.kind for change in comparison.changes}
    if Kind.REGRESSED in kinds or (strict and Kind.WEAKENED in kinds):
        return Conclusion.REGRESSION
    in_both = any(judged(change.before) and judged(change.after) for change in comparison.changes)
    if Kind.UNTOLD in kinds or not (comparison.same or in_both):
        return Conclusion.UNTOLD
    return Conclusion.SAME
