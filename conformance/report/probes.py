"""What is said of probes: how much they tried, what there was no time for, how to try it again."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.report.text import count
from conformance.result import CaseResult, ProbeView, RunResult


def tried(probe: ProbeView) -> str:
    """Say how much one probe tried."""
    numbers = f"{count(probe.examples, 'example')}, {count(probe.requests, 'request')}"
    return f"{numbers}; {_unrun(probe)}" if probe.unrun else numbers


def tried_by_all(run: RunResult) -> str:
    """Say how much all probes tried; nothing where none was run."""
    probes = [case.probe for case in run.cases if case.probe]
    if not probes:
        return ""
    examples = count(sum(probe.examples for probe in probes), "example")
    requests = count(sum(probe.requests for probe in probes), "request")
    return f"{examples} of {count(len(probes), 'probe')}, {requests}"


def not_tried(run: RunResult) -> Iterator[str]:
    """Say for each probe what there was no time for."""
    for case in run.cases:
        if case.probe and case.probe.unrun:
            yield f"{case.id}: {_unrun(case.probe)}"


def again(case: CaseResult) -> tuple[str, ...]:
    """Return the commands that try what failed again, each by itself."""
    return case.probe.replays if case.probe else ()


def sent(case: CaseResult) -> tuple[str, ...]:
    """Return what was sent in the examples that are shown, in words."""
    return case.probe.instances if case.probe else ()


def _unrun(probe: ProbeView) -> str:
    return f"{count(probe.unrun, 'example')} not run for lack of time"
