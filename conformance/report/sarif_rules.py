"""The rules of a SARIF log: a check and the requirement that it stands for, with help."""

from __future__ import annotations

from typing import Any

from conformance.report.findings import bad_checks
from conformance.report.markdown import link, plain
from conformance.report.sources import address
from conformance.report.text import visible
from conformance.report.transcript import source
from conformance.result import CheckResult, RunResult
from conformance.verdict import Level

Json = dict[str, Any]

OF_CASES = "scenario"
OF_RUNS = "run"
_OURS: dict[str, tuple[str, str]] = {
    OF_CASES: (
        "A scenario comes to its end.",
        "No check could judge it: the target was lost, or the harness itself broke.",
    ),
    OF_RUNS: (
        "A run is complete, and its list of known failures is up to date.",
        "Whatever was not judged may be broken. Run again; see the message for what to do first.",
    ),
}
_LEVELS = {Level.MUST: "error", Level.SHOULD: "warning", Level.MAY: "note"}


def rule_id(check: CheckResult) -> str:
    """Return the id of a rule: `store.refused:STOW-040`."""
    return f"{visible(check.check)}:{visible(check.requirement)}"


def rules(run: RunResult) -> list[Json]:
    """Return the rules that are broken in a run, and the two that are ours."""
    broken: dict[str, CheckResult] = {}
    for case in run.cases:
        for check in bad_checks(case):
            broken.setdefault(rule_id(check), check)
    listed = [_rule(name, check) for name, check in sorted(broken.items())]
    return listed + [_our_own(name, *words) for name, words in _OURS.items()]


def _rule(name: str, check: CheckResult) -> Json:
    says, who = visible(check.says), source(check)
    url = address(check.source, check.section)
    text = f"{visible(check.requirement)}, {who}: {says}"
    help_ = {
        "text": f"{text} {url}".strip(),
        "markdown": f"{plain(says)}\n\n{plain(check.requirement)}: {link(who, url)}",
    }
    rule: Json = {
        "id": name,
        "shortDescription": {"text": says},
        "fullDescription": {"text": text},
        "help": help_,
        "defaultConfiguration": {"level": _LEVELS[check.level]},
        "properties": {"tags": [visible(check.source), str(check.level)]},
    }
    return rule | {"helpUri": url} if url else rule


def _our_own(name: str, short: str, more: str) -> Json:
    return {
        "id": name,
        "shortDescription": {"text": short},
        "fullDescription": {"text": f"{short} {more}"},
        "help": {"text": more, "markdown": plain(more)},
        "defaultConfiguration": {"level": "error"},
    }
