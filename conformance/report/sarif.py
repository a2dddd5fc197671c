"""A run as SARIF 2.1.0 (OASIS, 2020): what code scanning reads.

A result is what one rule found in one case. It points at the line of the scenario, shows the first
exchange, and is suppressed where it is a known failure. What was not run or not offered is no
result, since GitHub would show it as an alert; whatever keeps the run from being green is one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from conformance.report.brief import breach, excuse, last_line
from conformance.report.findings import BAD, Finding, findings
from conformance.report.hindrance import Hindrance, hindrances
from conformance.report.outcome import counts, is_red
from conformance.report.sarif_rules import OF_CASES, OF_RUNS, rule_id, rules
from conformance.report.text import clip, visible
from conformance.result import BodyView, CaseResult, ExchangeView, Known, RunResult
from conformance.verdict import Outcome

Json = dict[str, Any]

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_UNJUDGED = frozenset({Outcome.HARNESS_ERROR, Outcome.NOT_RUN})
_BODY_LIMIT = 2_000
_ROOT = "%SRCROOT%"


def sarif(run: RunResult) -> str:
    """Return the log file."""
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(run)]}
    return json.dumps(log, indent=1) + "\n"


def _run(run: RunResult) -> Json:
    listed = rules(run)
    found = [*_results(run), *(_of_run(each, run) for each in hindrances(run))]
    places = {rule["id"]: index for index, rule in enumerate(listed)}
    for result in found:
        result["ruleIndex"] = places[result["ruleId"]]
    return {
        "tool": {
            "driver": {
                "name": "dicomweb-conformance",
                "version": run.harness,
                "semanticVersion": run.harness,
                "rules": listed,
            }
        },
        "automationDetails": {"id": f"dicomweb-conformance/{visible(run.profile)}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(run)],
        "results": found,
        "properties": {
            "target": visible(run.target),
            "server": visible(run.server),
            "seed": visible(run.seed),
            "complete": run.complete,
            "summary": {str(outcome): number for outcome, number in counts(run).items()},
        },
    }


def _invocation(run: RunResult) -> Json:
    broken = any(case.outcome is Outcome.HARNESS_ERROR for case in run.cases)
    notes = [
        _notification(each.says, "error", _place(each.file, each.line)) for each in hindrances(run)
    ]
    notes += [_case_note(case) for case in run.cases if case.outcome in _UNJUDGED]
    return {
        "commandLine": visible(run.command),
        "executionSuccessful": not (broken or hindrances(run)),
        "exitCode": run.exit_status,
        "toolExecutionNotifications": notes,
    } | _times(run)


def _times(run: RunResult) -> Json:
    start = datetime.fromisoformat(run.started).astimezone(UTC)
    # SARIF 3.9: in UTC, with a Z.
    return {
        name: when.strftime("%Y-%m-%dT%H:%M:%SZ")
        for name, when in (
            ("startTimeUtc", start),
            ("endTimeUtc", start + timedelta(seconds=run.seconds)),
        )
    }


def _case_note(case: CaseResult) -> Json:
    level = "error" if case.outcome is Outcome.HARNESS_ERROR else "warning"
    words = f"{visible(case.id)}: {case.outcome}: {last_line(case.reason)}"
    return _notification(words, level, _place(case.file, case.line))


def _notification(text: str, level: str, place: list[Json]) -> Json:
    note: Json = {"level": level, "message": {"text": text}}
    return note | {"locations": place} if place else note


def _results(run: RunResult) -> Iterator[Json]:
    for case in run.cases:
        found = findings(case)
        yield from (_of_finding(each, case, run) for each in found)
        if not found and case.outcome in BAD:
            yield _of_case(case, run)


def _of_finding(finding: Finding, case: CaseResult, run: RunResult) -> Json:
    check = finding.check
    result = _result(rule_id(check), _message(finding, case), case, check.verdict)
    result["occurrenceCount"] = max(1, finding.breaches)
    verdict = check.known.was if check.known else check.verdict
    result["level"] = "error" if is_red(verdict, run) else "warning"
    if check.known:
        result["suppressions"] = [_suppression(check.known, run)]
    if check.exchange in range(len(case.exchanges)):
        exchange = case.exchanges[check.exchange]
        result |= {"webRequest": _request(exchange), "webResponse": _response(exchange)}
        result["properties"]["curl"] = visible(exchange.curl, keep="\n")
    return result


def _message(finding: Finding, case: CaseResult) -> str:
    """Say what is asked and each way in which it is broken: plain text, a line for each."""
    check = finding.check
    where = f"{visible(case.id)}, {visible(check.step)}" if check.step else visible(case.id)
    ways = (breach(sighting.evidence) for sighting in finding.sightings)
    return "\n".join((f"{where}: {visible(check.says)}", *ways))


def _of_case(case: CaseResult, run: RunResult) -> Json:
    result = _result(OF_CASES, f"{visible(case.id)}: {last_line(case.reason)}", case, case.outcome)
    return result | {"level": "error" if is_red(case.outcome, run) else "warning"}


def _of_run(hindrance: Hindrance, run: RunResult) -> Json:
    return {
        "ruleId": OF_RUNS,
        "level": "error",
        "message": {"text": hindrance.says},
        "locations": _place(hindrance.file, hindrance.line) or _somewhere(run),
        "partialFingerprints": _fingerprint(OF_RUNS, hindrance.kind, str(hindrance.line)),
        "properties": {"verdict": hindrance.kind},
    }


def _somewhere(run: RunResult) -> list[Json]:
    """Return a place for what has none: GitHub refuses a log in which a result is nowhere."""
    unjudged = (case for case in run.cases if case.outcome in _UNJUDGED)
    case = next(unjudged, next(iter(run.cases), None))
    return _place(case.file, case.line) if case else _place("scenarios/README.md", 1)


def _result(rule: str, text: str, case: CaseResult, verdict: Outcome) -> Json:
    place = _place(case.file, case.line)
    name = visible(case.id)
    for location in place:
        location["logicalLocations"] = [{"fullyQualifiedName": name, "kind": "test"}]
    return {
        "ruleId": rule,
        "message": {"text": text},
        "locations": place,
        "partialFingerprints": _fingerprint(rule, name),
        "properties": {"case": name, "outcome": str(case.outcome), "verdict": str(verdict)},
    }


def _fingerprint(*parts: str) -> Json:
    """Tell results apart, from run to run.

    The name is the only one that GitHub heeds; its own, made of a line, is one for all variants.
    """
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return {"primaryLocationLineHash": f"{digest[:16]}:1"}


def _place(file: str, line: int) -> list[Json]:
    if not file:
        return []
    # A relative name is one below the root of the sources; a reader knows where that is.
    absolute = file.startswith("/")
    uri = ("file://" if absolute else "") + quote(visible(file))
    artifact = {"uri": uri} if absolute else {"uri": uri, "uriBaseId": _ROOT}
    place: Json = {"artifactLocation": artifact}
    if line > 0:
        place["region"] = {"startLine": line}
    return [{"physicalLocation": place}]


def _suppression(known: Known, run: RunResult) -> Json:
    suppression: Json = {
        "kind": "external",
        "status": "accepted",
        "justification": excuse(known),
    }
    for location in _place(run.gate.file if run.gate else "", known.line):
        suppression["location"] = location
    return suppression


def _request(exchange: ExchangeView) -> Json:
    return {
        "method": visible(exchange.method),
        "target": visible(exchange.url),
        "headers": _headers(exchange.request_headers),
    } | _body(exchange.request_body)


def _response(exchange: ExchangeView) -> Json:
    if exchange.status == 0:
        return {"noResponseReceived": True, "reasonPhrase": visible(exchange.failure)}
    return {
        "statusCode": exchange.status,
        "reasonPhrase": visible(exchange.reason),
        "headers": _headers(exchange.response_headers),
    } | _body(exchange.response_body)


def _headers(fields: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Return header fields by name; RFC 9110 5.3: those of one name are joined by commas."""
    joined: dict[str, str] = {}
    for name, value in fields:
        shown = visible(name)
        joined[shown] = f"{joined[shown]}, {visible(value)}" if shown in joined else visible(value)
    return joined


def _body(body: BodyView) -> Json:
    if not body.text:
        return {}
    return {"body": {"text": clip(visible(body.text, keep="\r\n\t"), _BODY_LIMIT)}}
