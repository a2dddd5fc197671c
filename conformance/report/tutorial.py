"""The requests of the Azure DICOM service's cURL tutorial, and what a run says of each."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.result import CaseResult, RunResult
from conformance.verdict import Outcome, worst


@dataclass(frozen=True, slots=True)
class Request:
    """One request of the tutorial; an ellipsis stands for the study, or study and series."""

    number: int
    method: str
    path: str
    title: str


_STUDY = "/studies/{study}"
_SERIES = "…/series/{series}"
_INSTANCE = "…/instances/{instance}"

# "Use DICOMWeb Standard APIs with cURL", https://github.com/microsoft/dicom-server
REQUESTS: tuple[Request, ...] = tuple(
    Request(number, method, path, title)
    for number, (method, path, title) in enumerate(
        (
            ("POST", "/studies", "Store instances using multipart/related"),
            ("POST", _STUDY, "Store instances for a specific study"),
            ("POST", "/studies", "Store a single instance"),
            ("GET", _STUDY, "Retrieve all instances within a study"),
            ("GET", f"{_STUDY}/metadata", "Retrieve the metadata of all instances in a study"),
            ("GET", _SERIES, "Retrieve all instances within a series"),
            ("GET", f"{_SERIES}/metadata", "Retrieve the metadata of all instances in a series"),
            ("GET", _INSTANCE, "Retrieve a single instance"),
            ("GET", f"{_INSTANCE}/metadata", "Retrieve the metadata of a single instance"),
            ("GET", f"{_INSTANCE}/frames/{{list}}", "Retrieve frames of a single instance"),
            ("GET", "/studies?…", "Search for studies"),
            ("GET", "/series?…", "Search for series"),
            ("GET", f"{_STUDY}/series?…", "Search for series within a study"),
            ("GET", "/instances?…", "Search for instances"),
            ("GET", f"{_STUDY}/instances?…", "Search for instances within a study"),
            ("GET", f"{_SERIES}/instances?…", "Search for instances within a study and series"),
            ("DELETE", _INSTANCE, "Delete a specific instance"),
            ("DELETE", _SERIES, "Delete a specific series"),
            ("DELETE", _STUDY, "Delete a specific study"),
        ),
        start=1,
    )
)


@dataclass(frozen=True, slots=True)
class RequestLine:
    """What a run says of one request: its cases, and what becomes of it."""

    request: Request
    cases: tuple[CaseResult, ...]
    outcome: Outcome


def request_lines(run: RunResult) -> tuple[RequestLine, ...]:
    """Return a line for each request; none where the run has nothing of the tutorial.

    A request that only a story asked takes the story's outcome.
    """
    told = [case.outcome for case in stories(run)]
    mirrored = [case for case in run.cases if case.tutorial]
    if not mirrored:
        return ()
    lines = []
    for request in REQUESTS:
        cases = tuple(
            case for case in mirrored if request.number in case.tutorial and not is_story(case)
        )
        outcome = _outcome([case.outcome for case in cases] or told)
        lines.append(RequestLine(request, cases, outcome))
    return tuple(lines)


def stories(run: RunResult) -> tuple[CaseResult, ...]:
    """Return the cases that go through the whole tutorial: they speak of all, not of one."""
    return tuple(case for case in run.cases if is_story(case))


def is_story(case: CaseResult) -> bool:
    """Tell whether a case goes through the whole tutorial."""
    return len(set(case.tutorial)) == len(REQUESTS)


def _outcome(outcomes: list[Outcome]) -> Outcome:
    """Take the worst, but a variant that is not offered says nothing against the others."""
    offered = [outcome for outcome in outcomes if outcome is not Outcome.NOT_OFFERED]
    return worst(offered or outcomes)
