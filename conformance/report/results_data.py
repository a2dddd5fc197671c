"""The record of a run as the members of results.json, and back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from conformance.report.outcome import counts
from conformance.result import (
    BodyView,
    CaseResult,
    CheckResult,
    Evidence,
    ExchangeView,
    Gate,
    InstanceView,
    Known,
    ProbeView,
    RequirementView,
    RunResult,
)
from conformance.verdict import Level, Outcome

Json = dict[str, Any]

_NOTHING = BodyView(0, hashlib.sha256(b"").hexdigest())

# The file leaves out what is empty, in exchanges and in bodies; this is what it then stands for.
_EMPTY_BODY: Json = {"text": "", "cut": False, "parts": [], "file": ""}
_EMPTY_EXCHANGE: Json = {
    "request_headers": [],
    "request_body": _NOTHING.to_json(),
    "reason": "",
    "response_headers": [],
    "response_body": _NOTHING.to_json(),
    "failure": "",
    "remarks": [],
    "curl": "",
    "role": "",
    "operation": "",
}
_ABSENT = object()
_BODIES = ("request_body", "response_body")

_REQUIREMENT = ("source", "section", "level", "says")
_CASE_ALONE = tuple(
    field.name
    for field in fields(CaseResult)
    if field.name not in ("checks", "exchanges", "other", "probe", "instances")
)
_RUN_ALONE = tuple(
    field.name for field in fields(RunResult) if field.name not in ("cases", "gate", "requirements")
)


@dataclass(frozen=True, slots=True)
class FileData:
    """The members of the file: a few of the run, and three long ones."""

    head: Json
    requirements: Mapping[str, Json]
    cases: Iterable[Json]
    checks: Iterable[Json]


def told(case: CaseResult) -> CaseResult:
    """Return what the file tells of a case.

    The looks of the run's own outnumber the steps of the scenario, and each is held against all
    rules. Where all of them are kept, only the one that the look is about is told; and in a case
    that passed, such a look is told without headers and texts. The other attempt is told in full.
    """
    bad = {check.exchange for check in case.checks if check.verdict is not Outcome.PASSED}
    about = {i: e.role for i, e in enumerate(case.exchanges) if e.role and i not in bad}
    brief = about if case.outcome is Outcome.PASSED else {}
    return replace(
        case,
        checks=tuple(c for c in case.checks if about.get(c.exchange, c.check) == c.check),
        exchanges=tuple(_brief(e) if i in brief else e for i, e in enumerate(case.exchanges)),
    )


def _brief(exchange: ExchangeView) -> ExchangeView:
    return replace(
        exchange,
        request_headers=(),
        request_body=BodyView(exchange.request_body.size, exchange.request_body.sha256),
        response_headers=(),
        response_body=BodyView(exchange.response_body.size, exchange.response_body.sha256),
        curl="",
    )


def to_data(run: RunResult) -> FileData:
    """Return the members of the file; of each case what `told` leaves of it."""
    cases = [told(case) for case in run.cases]
    head = {name: getattr(run, name) for name in _RUN_ALONE}
    head["gate"] = run.gate.to_json() if run.gate else None
    head["summary"] = {str(outcome): number for outcome, number in counts(run).items()}
    attempts = (attempt for case in cases for attempt in (case, case.other) if attempt)
    named = (check for attempt in attempts for check in attempt.checks)
    requirements = {each.id: _requirement_data(each) for each in run.requirements}
    requirements |= {check.requirement: _requirement_data(check) for check in named}
    return FileData(
        head=head,
        requirements=dict(sorted(requirements.items())),
        cases=map(_case_data, cases),
        checks=(
            {"case": index, "scenario": case.id, **_check_data(check, case.exchanges)}
            for index, case in enumerate(cases)
            for check in case.checks
        ),
    )


def _requirement_data(named: RequirementView | CheckResult) -> Json:
    return {name: getattr(named, name) for name in _REQUIREMENT}


def _case_data(case: CaseResult) -> Json:
    data = {name: getattr(case, name) for name in _CASE_ALONE}
    data["exchanges"] = [_exchange_data(exchange) for exchange in case.exchanges]
    data["other"] = _other_data(case.other) if case.other else None
    if case.probe:
        data["probe"] = case.probe.to_json()
    if case.instances:
        data["instances"] = [instance.to_json() for instance in case.instances]
    return data


def _other_data(case: CaseResult) -> Json:
    # Its checks stand with it, not in the list on top.
    checks = [_check_data(check, case.exchanges) for check in case.checks]
    return _case_data(case) | {"checks": checks}


def _exchange_data(exchange: ExchangeView) -> Json:
    data = exchange.to_json()
    for name in _BODIES:
        body = data[name]
        data[name] = _without(body, _EMPTY_BODY) if body["size"] else _EMPTY_EXCHANGE[name]
    return _without(data, _EMPTY_EXCHANGE)


def _without(data: Json, empty: Json) -> Json:
    return {name: value for name, value in data.items() if empty.get(name, _ABSENT) != value}


def _check_data(check: CheckResult, exchanges: tuple[ExchangeView, ...]) -> Json:
    data: Json = {
        "check": check.check,
        "verdict": check.verdict,
        "requirement": check.requirement,
        "exchange": check.exchange,
        "evidence": [{"expected": e.expected, "got": e.got} for e in check.evidence],
    }
    if check.step != _step(check.exchange, exchanges):
        data["step"] = check.step
    if check.known:
        data["known"] = check.known.to_json()
    return data


def _step(index: int, exchanges: tuple[ExchangeView, ...]) -> str:
    return exchanges[index].step if 0 <= index < len(exchanges) else ""


def from_data(data: Json) -> RunResult:
    """Put the record together again.

    KeyError, IndexError, TypeError or ValueError where the parts do not fit.
    """
    requirements = data["requirements"]
    checks: list[list[Json]] = [[] for _ in data["cases"]]
    for check in data["checks"]:
        checks[check["case"]].append(check)
    cases = zip(data["cases"], checks, strict=True)
    return RunResult(
        **{name: _tuple(data[name]) for name in _RUN_ALONE},
        cases=tuple(_case(case, own, requirements) for case, own in cases),
        gate=Gate.from_json(data["gate"]) if data["gate"] else None,
        requirements=tuple(
            RequirementView.from_json({"id": name, **requirement})
            for name, requirement in requirements.items()
        ),
    )


def _case(data: Json, checks: Iterable[Json], requirements: Mapping[str, Json]) -> CaseResult:
    exchanges = tuple(_exchange(exchange) for exchange in data["exchanges"])
    other = data["other"]
    alone = {name: _tuple(data[name]) for name in _CASE_ALONE}
    return CaseResult(
        **alone | {"outcome": Outcome(data["outcome"])},
        checks=tuple(_checks(checks, exchanges, requirements)),
        exchanges=exchanges,
        other=_case(other, other["checks"], requirements) if other else None,
        probe=ProbeView.from_json(data["probe"]) if "probe" in data else None,
        instances=tuple(map(InstanceView.from_json, data.get("instances", ()))),
    )


def _exchange(data: Json) -> ExchangeView:
    bodies = {name: _EMPTY_BODY | data[name] for name in _BODIES if name in data}
    return ExchangeView.from_json(_EMPTY_EXCHANGE | data | bodies)


def _checks(
    checks: Iterable[Json], exchanges: tuple[ExchangeView, ...], requirements: Mapping[str, Json]
) -> Iterator[CheckResult]:
    for check in checks:
        requirement = requirements[check["requirement"]]
        index = check["exchange"]
        yield CheckResult(
            check=check["check"],
            requirement=check["requirement"],
            source=requirement["source"],
            section=requirement["section"],
            level=Level(requirement["level"]),
            says=requirement["says"],
            verdict=Outcome(check["verdict"]),
            step=check.get("step", _step(index, exchanges)),
            exchange=index,
            evidence=tuple(Evidence(**evidence) for evidence in check["evidence"]),
            known=Known.from_json(check["known"]) if "known" in check else None,
        )


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
