"""How something was broken in a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from conformance.command.explain.explanation import Entry, Line, Section
from conformance.command.words import when
from conformance.report.findings import BAD, Finding, bad_exchanges, findings
from conformance.report.text import count
from conformance.report.transcript import request_line, status_line
from conformance.result import CaseResult, RunResult


@dataclass(frozen=True, slots=True)
class Seen:
    """What a run tells of an id: `worst` is a case in which it was broken, if any was."""

    section: Section
    worst: CaseResult | None


def seen_by_rule(run: RunResult, concerns: Callable[[str, str], bool]) -> Seen:
    """Return how rules were broken; `concerns` tells by check and requirement which are meant."""
    held, broken = 0, []
    # What someone thought of is quicker to understand than what was drawn.
    for case in sorted(run.cases, key=lambda case: case.probe is not None):
        told = [f for f in findings(case) if concerns(f.check.check, f.check.requirement)]
        if told:
            broken.append((case, told))
        elif any(concerns(check.check, check.requirement) for check in case.checks):
            held += 1
    entries = [Entry(f"{_numbers(held, len(broken))}")]
    entries += [_entry(case, told[0]) for case, told in broken]
    return Seen(_section(run, entries), broken[0][0] if broken else None)


def seen_by_case(run: RunResult, concerns: Callable[[CaseResult], bool]) -> Seen:
    """Return what became of cases."""
    cases = [case for case in run.cases if concerns(case)]
    if not cases:
        return Seen(_section(run, [Entry("It was not among what was run.")]), None)
    entries = [entry for case in cases for entry in _case(case)]
    bad = [case for case in cases if case.outcome in BAD]
    return Seen(_section(run, entries), bad[0] if bad else None)


def _section(run: RunResult, entries: list[Entry]) -> Section:
    where = f"{run.target}, profile {run.profile}, {when(run)}"
    return Section(f"what was seen ({where})", tuple(entries), most=5)


def _numbers(held: int, broken: int) -> str:
    if not held + broken:
        return "No scenario came to it."
    if not broken:
        return f"It held in {count(held, 'scenario')}."
    return f"It was broken in {count(broken, 'scenario')}, and held in {held}."


def _case(case: CaseResult) -> Iterator[Entry]:
    reason = f": {case.reason}" if case.reason else ""
    yield Entry(f"{case.id}: {case.outcome}{reason}")
    for finding in findings(case):
        yield _entry(case, finding, named=f"{finding.check.check} {finding.check.requirement}")


def _entry(case: CaseResult, finding: Finding, *, named: str = "") -> Entry:
    lines: list[Line] = []
    for sighting in finding.sightings[:1]:
        at = (*sighting.exchanges, *bad_exchanges(case))
        if at and at[0] < len(case.exchanges):
            exchange = case.exchanges[at[0]]
            lines += [("asked", request_line(exchange)), ("answer", status_line(exchange))]
        lines += [("expected", sighting.evidence.expected), ("got", sighting.evidence.got)]
    rest = finding.breaches - 1
    more = f" ({count(rest, 'more problem')})" if rest > 0 else ""
    return Entry(f"{finding.check.verdict}: {named or case.id}{more}", tuple(lines))
