"""What there is to say in one line: of a rule, of a breach, of a case."""

from __future__ import annotations

from conformance.report.findings import Finding, findings
from conformance.report.text import clip, count, lines, visible
from conformance.report.transcript import source
from conformance.result import CaseResult, CheckResult, Evidence, Known

_EVIDENCE_LIMIT = 240
_REASON_LIMIT = 400


def rule(check: CheckResult) -> str:
    """Name a rule and who asks for it: `store.gone: STOW-040, PS3.18 10.5.3 (must)`."""
    return f"{visible(check.check)}: {visible(check.requirement)}, {source(check)}"


def breach(evidence: Evidence) -> str:
    """Say what was expected and what came, cut to a sensible length."""
    expected, got = (
        clip(visible(text), _EVIDENCE_LIMIT) for text in (evidence.expected, evidence.got)
    )
    return f"expected {expected}, got {got}"


def said(finding: Finding) -> str:
    """Say what a rule asks, and in which way it is broken first."""
    check = finding.check
    words = visible(check.says)
    if check.evidence:
        words += f" Here: {breach(check.evidence[0])}."
    return words


def excuse(known: Known) -> str:
    """Say why a failure is known, who looks after it, and where more is told."""
    more = [f"owner {known.owner}"] if known.owner else []
    more += [known.link] if known.link else []
    words = f"{known.reason} ({', '.join(more)})" if more else known.reason
    return visible(words)


def headline(case: CaseResult) -> str:
    """Say why a case is not green: its first finding, or its reason; why that is known, first."""
    found = findings(case)
    if not found:
        return last_line(case.reason)
    first, *more = found
    words = f"{rule(first.check)}. {said(first)}"
    if more:
        words += f" And {count(len(more), 'more rule')}."
    known = first.check.known
    return f"{excuse(known)}. {words}" if known else words


def last_line(text: str) -> str:
    """Return the last line of a text, fit to be shown: empty where there is none."""
    # Of a traceback this is the line that says what went wrong.
    return clip(lines(text.strip())[-1], _REASON_LIMIT)
