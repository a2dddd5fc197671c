"""What is listed is marked as known; what is not stays as red as it was."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from conformance.gate.entry import Entry
from conformance.result import CaseResult, CheckResult, Known
from conformance.verdict import Outcome, worst

# A breach of the harness's own rules is never excused.
_EXCUSABLE = frozenset({Outcome.FAILED, Outcome.FLAKY, Outcome.WARNED})


def excuse(case: CaseResult, entries: Iterable[Entry], red: Collection[Outcome]) -> CaseResult:
    """Return a case with each red verdict that an entry names marked as known.

    `entries` are those in force, `red` are the outcomes that make a run red. The case is known
    where nothing red is left. That a target died, or that the harness broke, is never known: no
    check says so, but the case's own reason does.
    """
    if case.outcome not in red or case.reason:
        return case
    listed = [entry for entry in entries if entry.names_case(case.id, case.scenario)]
    checks = tuple(_excused(check, listed, red) for check in case.checks)
    if checks == case.checks:
        return case
    left = [check.verdict for check in checks if check.verdict in red]
    return replace(case, checks=checks, outcome=worst(left) if left else Outcome.KNOWN)


def _excused(check: CheckResult, entries: Iterable[Entry], red: Collection[Outcome]) -> CheckResult:
    if check.verdict not in _EXCUSABLE.intersection(red):
        return check
    entry = next((entry for entry in entries if entry.names_check(check.check)), None)
    if entry is None:
        return check
    known = Known(entry.id, entry.line, entry.reason, entry.link, entry.owner, check.verdict)
    return replace(check, verdict=Outcome.KNOWN, known=known)
