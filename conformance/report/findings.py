"""What the checks found, put together: by rule in one case, and by rule in a whole run.

One defect of a server often shows on many exchanges and in many cases; people mend defects.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from conformance.report.text import lines
from conformance.result import CaseResult, CheckResult, Evidence, RunResult
from conformance.verdict import SEVERITY, Outcome

RED = (Outcome.HARNESS_ERROR, Outcome.FAILED)
BAD = (*RED, Outcome.FLAKY, Outcome.KNOWN, Outcome.WARNED)

_Key = tuple[Outcome, str, str]


@dataclass(frozen=True, slots=True)
class Sighting:
    """One way in which a rule is broken, and the exchanges in which it is (their indexes)."""

    evidence: Evidence
    exchanges: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found in one case; `check` is its first verdict.

    `breaches` counts all evidence; each that is the same on several exchanges is one sighting.
    """

    check: CheckResult
    exchanges: tuple[int, ...]
    breaches: int
    sightings: tuple[Sighting, ...]


@dataclass(frozen=True, slots=True)
class Defect:
    """What one check found in a run.

    `cases` are in the order of the run; `alone` of them owe their outcome to it alone. `check` is
    the first verdict; None where no check but the cases' own `reason` says what is bad.
    """

    outcome: Outcome
    check: CheckResult | None
    reason: str
    cases: tuple[CaseResult, ...]
    alone: int


def bad_checks(case: CaseResult) -> tuple[CheckResult, ...]:
    """Return the checks that did not pass, worst first, then in the order of the run."""
    bad = (check for check in case.checks if check.verdict in BAD)
    return tuple(sorted(bad, key=lambda check: SEVERITY.index(check.verdict)))


def known_reasons(case: CaseResult) -> tuple[str, ...]:
    """Return why that is known which is red in a case, each reason once."""
    return tuple(dict.fromkeys(check.known.reason for check in case.checks if check.known))


def bad_exchanges(case: CaseResult) -> tuple[int, ...]:
    """Return the indexes of the exchanges in which checks did not pass, worst first.

    A case that is red without such a check (its target died) shows its last exchange.
    """
    known = range(len(case.exchanges))
    found = dict.fromkeys(c.exchange for c in bad_checks(case) if c.exchange in known)
    if not found and case.exchanges and case.outcome in BAD:
        return (len(case.exchanges) - 1,)
    return tuple(found)


def findings(case: CaseResult) -> tuple[Finding, ...]:
    """Return what was found in a case, worst first, each rule once."""
    groups: dict[_Key, list[CheckResult]] = {}
    for check in bad_checks(case):
        groups.setdefault(_key(check), []).append(check)
    return tuple(map(_finding, groups.values()))


def defects(run: RunResult) -> tuple[Defect, ...]:
    """Return what was found in a run, each rule once: worst first, then what shows most often."""
    groups: dict[_Key, list[tuple[CaseResult, CheckResult | None, bool]]] = {}
    for case in run.cases:
        found: dict[_Key, CheckResult | None] = {}
        for check in bad_checks(case):
            found.setdefault(_key(check), check)
        if not found and case.outcome in BAD:
            found[(case.outcome, "", _last_line(case.reason))] = None
        decisive = [key for key in found if key[0] is case.outcome]
        for key, first in found.items():
            groups.setdefault(key, []).append((case, first, decisive == [key]))
    listed = (_defect(key, group) for key, group in groups.items())
    return tuple(sorted(listed, key=lambda d: (SEVERITY.index(d.outcome), -len(d.cases))))


def _key(check: CheckResult) -> _Key:
    return check.verdict, check.check, check.requirement


def _finding(checks: list[CheckResult]) -> Finding:
    seen: dict[Evidence, list[int]] = {}
    for check in checks:
        for evidence in check.evidence:
            seen.setdefault(evidence, []).append(check.exchange)
    return Finding(
        check=checks[0],
        exchanges=_exchanges(check.exchange for check in checks),
        breaches=sum(len(check.evidence) for check in checks),
        sightings=tuple(Sighting(evidence, _exchanges(at)) for evidence, at in seen.items()),
    )


def _exchanges(indexes: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted({index for index in indexes if index >= 0}))


def _defect(key: _Key, group: list[tuple[CaseResult, CheckResult | None, bool]]) -> Defect:
    outcome, check, detail = key
    return Defect(
        outcome=outcome,
        check=group[0][1],
        reason="" if check else detail,
        cases=tuple(case for case, _, _ in group),
        alone=sum(alone for _, _, alone in group),
    )


def _last_line(reason: str) -> str:
    # Of a traceback this is the line that says what went wrong.
    return lines(reason.strip())[-1]
