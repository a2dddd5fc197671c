"""From a question to verdicts: every check that applies, weighed by its requirement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from conformance.checks import (
    dicom_json,
    frames,
    http,
    media,
    metadata,
    multipart,
    part10,
    retrieve,
    search,
    search_pages,
    search_values,
    status,
    store,
    store_items,
)
from conformance.checks.check import Check
from conformance.checks.question import Question
from conformance.checks.reply import Reply
from conformance.checks.roles import ROLES
from conformance.checks.words import octets
from conformance.errors import HarnessError
from conformance.profile.model import Profile, Severity
from conformance.verdict import Level, Outcome, Problem, Requirement, Verdict, worst
from conformance.wire.exchange import Failure

CHECKS: tuple[Check, ...] = (
    *http.CHECKS,
    *status.CHECKS,
    *media.CHECKS,
    *multipart.CHECKS,
    *dicom_json.CHECKS,
    *store.CHECKS,
    *store_items.CHECKS,
    *retrieve.CHECKS,
    *part10.CHECKS,
    *metadata.CHECKS,
    *frames.CHECKS,
    *search.CHECKS,
    *search_pages.CHECKS,
    *search_values.CHECKS,
)

_MOST_PROBLEMS = 20
_SEVERITIES = {Severity.FAIL: Outcome.FAILED, Severity.WARN: Outcome.WARNED}


@dataclass(frozen=True, slots=True)
class _Finding:
    """What one check says of a reply."""

    check: Check
    requirement: Requirement
    outcome: Outcome
    problems: tuple[Problem, ...]


def judge(question: Question, requirements: Mapping[str, Requirement]) -> tuple[Verdict, ...]:
    """Judge one exchange: a verdict of each check that applies to it.

    Where no whole response came, only `http.answered` speaks. Where the status is not one that
    the step expects, nothing is said of what it expects besides. A look of the run's own gets one
    verdict, named after its role, for all that is expected of it. Raises HarnessError where a
    requirement, a role or an answer of the profile is missing, and never for what a target sends.
    """
    if question.exchange.response is None:
        return (_unanswered(question, requirements),)
    reply = Reply(question, question.exchange.response)
    findings = tuple(_findings(reply, requirements))
    if not question.role:
        return tuple(_verdict(question, f) for f in findings)
    contract = (f for f in findings if not f.check.expectation)
    return (
        *_merged(question, requirements, tuple(f for f in findings if f.check.expectation)),
        *(_verdict(question, f) for f in contract),
    )


def _findings(reply: Reply, requirements: Mapping[str, Requirement]) -> Iterator[_Finding]:
    acceptable = status.is_acceptable(reply)
    for check in CHECKS:
        judged = acceptable or not check.expectation or check is status.EXPECTED
        if not judged or not check.applies(reply):
            continue
        name = check.cites(reply) if check.cites else check.requirement
        requirement = _requirement(requirements, name)
        weight = _weight(requirement, reply.question.profile, disputed=check.disputed(reply))
        if weight is not None:
            problems = tuple(_first(check.find(reply)))
            yield _Finding(check, requirement, weight if problems else Outcome.PASSED, problems)


def _requirement(requirements: Mapping[str, Requirement], name: str) -> Requirement:
    try:
        return requirements[name]
    except KeyError:
        hint = "add it to scenarios/requirements"
        raise HarnessError(f"there is no requirement {name!r}", hint=hint) from None


def _weight(
    requirement: Requirement, profile: Profile, *, disputed: bool = False
) -> Outcome | None:
    """Return what a problem makes of a check; None where it is not judged at all."""
    severity = profile.severities.get(requirement.id)
    if severity is Severity.IGNORE or (severity is None and requirement.level is Level.MAY):
        return None
    if disputed:
        return Outcome.WARNED
    if severity is not None:
        return _SEVERITIES[severity]
    strict = requirement.level is Level.MUST and not requirement.lenience
    return Outcome.FAILED if strict else Outcome.WARNED


def _first(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the first problems; of a long list, that there are more."""
    rest = iter(problems)
    yield from islice(rest, _MOST_PROBLEMS)
    if next(rest, None) is not None:
        yield Problem(f"no more than these {_MOST_PROBLEMS} problems", "there are more")


def _merged(
    question: Question, requirements: Mapping[str, Requirement], findings: tuple[_Finding, ...]
) -> Iterator[Verdict]:
    """Yield the one verdict of a look on what was expected of it."""
    try:
        role = ROLES[question.role]
    except KeyError:
        raise HarnessError(f"there is no role {question.role!r}") from None
    requirement = _requirement(requirements, role.requirement)
    weight = _weight(requirement, question.profile)
    if weight is None or not findings:
        return
    outcome = worst(finding.outcome for finding in findings)
    problems = tuple(problem for finding in findings for problem in finding.problems)
    yield Verdict(
        check=role.id,
        requirement=requirement,
        outcome=weight if outcome is Outcome.FAILED else outcome,
        step=question.step,
        exchange=question.index,
        problems=problems,
    )


def _unanswered(question: Question, requirements: Mapping[str, Requirement]) -> Verdict:
    requirement = _requirement(requirements, http.ANSWERED.requirement)
    problem = Problem("a whole HTTP response", _cause(question.exchange.failure))
    return Verdict(
        check=http.ANSWERED.id,
        requirement=requirement,
        outcome=Outcome.FAILED,
        step=question.step,
        exchange=question.index,
        problems=(problem,),
    )


def _cause(failure: Failure | None) -> str:
    if failure is None:
        return "nothing"
    received = f" (received: {octets(failure.received)})" if failure.received else ""
    return f"{failure.message}{received}"


def _verdict(question: Question, finding: _Finding) -> Verdict:
    return Verdict(
        check=finding.check.id,
        requirement=finding.requirement,
        outcome=finding.outcome,
        step=question.step,
        exchange=question.index,
        problems=finding.problems,
    )
