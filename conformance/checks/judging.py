"""From a question to verdicts: every check that applies, weighed by its requirement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from conformance.checks import (
    bulk_data,
    bulk_sets,
    capabilities,
    coded,
    dicom_json,
    entity_tags,
    frames,
    http,
    locations,
    media,
    metadata,
    methods,
    multipart,
    native_model,
    part10,
    ranges,
    rendered,
    retrieve,
    search,
    search_fields,
    search_pages,
    search_readings,
    search_values,
    status,
    store,
    store_headers,
    store_items,
)
from conformance.checks.check import Check
from conformance.checks.question import Question
from conformance.checks.reply import Reply
from conformance.checks.roles import ROLES, Role
from conformance.checks.words import octets
from conformance.errors import HarnessError
from conformance.profile.model import Profile, Severity
from conformance.verdict import Level, Outcome, Problem, Requirement, Verdict, worst
from conformance.wire.exchange import Failure

CHECKS: tuple[Check, ...] = (
    *http.CHECKS,
    *status.CHECKS,
    *capabilities.CHECKS,
    *methods.CHECKS,
    *ranges.CHECKS,
    *entity_tags.CHECKS,
    *media.CHECKS,
    *multipart.CHECKS,
    *dicom_json.CHECKS,
    *native_model.CHECKS,
    *store.CHECKS,
    *store_items.CHECKS,
    *store_headers.CHECKS,
    *retrieve.CHECKS,
    *part10.CHECKS,
    *metadata.CHECKS,
    *frames.CHECKS,
    *coded.CHECKS,
    *bulk_data.CHECKS,
    *bulk_sets.CHECKS,
    *rendered.CHECKS,
    *locations.CHECKS,
    *search.CHECKS,
    *search_fields.CHECKS,
    *search_pages.CHECKS,
    *search_readings.CHECKS,
    *search_values.CHECKS,
)

_MOST_PROBLEMS = 20
_SEVERITIES = {Severity.FAIL: Outcome.FAILED, Severity.WARN: Outcome.WARNED}


def judge(question: Question, requirements: Mapping[str, Requirement]) -> tuple[Verdict, ...]:
    """Judge one exchange: a verdict of each check that applies to it.

    Where no whole response came, only `http.answered` speaks. Where the status is not one that
    the step expects, nothing is said of what it expects besides. A look of the run's own gets one
    verdict, named after its role, for all that is expected of it. Raises HarnessError where a
    requirement, a role or an answer of the profile is missing, and never for what a target sends.
    """
    if question.exchange.response is None:
        return (_unanswered(question, requirements),)
    judged = tuple(_judged(Reply(question, question.exchange.response), requirements))
    if not question.role:
        return tuple(verdict for _, verdict in judged)
    expected = tuple(verdict for check, verdict in judged if check.expectation)
    contract = (verdict for check, verdict in judged if not check.expectation)
    return (*_merged(question, requirements, expected), *contract)


def speak(  # noqa: PLR0913, PLR0917 - all that a verdict is made of
    role: str,
    problems: Iterable[Problem],
    profile: Profile,
    requirements: Mapping[str, Requirement],
    step: str,
    index: int,
) -> Verdict | None:
    """Return the verdict of a role on what was found out by other means than one exchange.

    None where the profile does not judge it. HarnessError as with `judge`.
    """
    requirement = _requirement(requirements, _role(role).requirement)
    weight = _weight(requirement, profile)
    if weight is None:
        return None
    found = tuple(_first(problems))
    return Verdict(role, requirement, weight if found else Outcome.PASSED, step, index, found)


def _judged(
    reply: Reply, requirements: Mapping[str, Requirement]
) -> Iterator[tuple[Check, Verdict]]:
    question = reply.question
    acceptable = status.is_acceptable(reply)
    for check in CHECKS:
        due = acceptable or not check.expectation or check is status.EXPECTED
        if not due or not check.applies(reply):
            continue
        name = check.cites(reply) if check.cites else check.requirement
        requirement = _requirement(requirements, name)
        weight = _weight(requirement, question.profile, disputed=check.disputed(reply))
        if weight is not None:
            problems = tuple(_first(check.find(reply)))
            outcome = weight if problems else Outcome.PASSED
            step, index = question.step, question.index
            yield check, Verdict(check.id, requirement, outcome, step, index, problems)


def _requirement(requirements: Mapping[str, Requirement], name: str) -> Requirement:
    try:
        return requirements[name]
    except KeyError:
        hint = "add it to scenarios/requirements"
        raise HarnessError(f"there is no requirement {name!r}", hint=hint) from None


def _role(name: str) -> Role:
    try:
        return ROLES[name]
    except KeyError:
        raise HarnessError(f"there is no role {name!r}") from None


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
    question: Question, requirements: Mapping[str, Requirement], verdicts: tuple[Verdict, ...]
) -> Iterator[Verdict]:
    """Yield the one verdict of a look on what was expected of it."""
    role = _role(question.role)
    requirement = _requirement(requirements, role.requirement)
    weight = _weight(requirement, question.profile)
    if weight is None or not verdicts:
        return
    outcome = worst(verdict.outcome for verdict in verdicts)
    problems = tuple(problem for verdict in verdicts for problem in verdict.problems)
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
