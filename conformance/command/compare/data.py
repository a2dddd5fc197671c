"""A comparison as data, after the schema `comparison.schema.json` beside this file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from conformance.command.compare.change import (
    CaseChange,
    Comparison,
    Conclusion,
    Kind,
    RuleChange,
)
from conformance.result import CaseResult, RunResult

SCHEMA = "dicomweb-conformance/comparison/1"
SCHEMA_FILE = Path(__file__).with_name("comparison.schema.json")

Json = dict[str, Any]

_RUN = ("target", "server", "profile", "harness", "seed", "started", "command", "complete")


def comparison_data(comparison: Comparison, conclusion: Conclusion, *, strict: bool) -> Json:
    """Return a comparison as plain dicts, lists, strings and numbers."""
    return {
        "schema": SCHEMA,
        "conclusion": str(conclusion),
        "strict": strict,
        "before": _run(comparison.before),
        "after": _run(comparison.after),
        "notes": list(comparison.notes),
        "same": comparison.same,
        "summary": {str(kind): len(comparison.of(kind)) for kind in Kind},
        "new_checks": list(comparison.new_checks),
        "gone_checks": list(comparison.gone_checks),
        "changes": [_change(change) for change in comparison.changes],
    }


def _run(run: RunResult) -> Json:
    return {name: getattr(run, name) for name in _RUN}


def _change(change: CaseChange) -> Json:
    return {
        "scenario": change.case.id,
        "kind": str(change.kind),
        "before": _outcome(change.before),
        "after": _outcome(change.after),
        "why": change.why,
        "rules": [_rule(rule) for rule in change.rules],
    }


def _outcome(case: CaseResult | None) -> str | None:
    return str(case.outcome) if case else None


def _rule(rule: RuleChange) -> Json:
    return {
        "kind": str(rule.kind),
        "check": rule.check.check,
        "requirement": rule.check.requirement,
        "step": rule.check.step,
        "before": str(rule.before) if rule.before else None,
        "after": str(rule.after) if rule.after else None,
        "was": [evidence.to_json() for evidence in rule.was],
        "now": [evidence.to_json() for evidence in rule.now],
    }
