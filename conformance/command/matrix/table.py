"""Many runs as one table, requirements down and servers across: data only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from conformance.report.chapters import chapter, section_order, source_order
from conformance.result import CaseResult, CheckResult, Evidence, RequirementView, RunResult
from conformance.verdict import SEVERITY, Outcome

_SIGHTINGS = 3


@dataclass(frozen=True, slots=True)
class Column:
    """A server: its run, what it is called, and the report of the run as the page names it."""

    name: str
    run: RunResult
    report: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A rule that was broken, the first case in which it was, and what was seen there."""

    check: str
    case: str
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class Cell:
    """What a run says of a requirement: the worst verdict; None where nothing was held to it.

    `broken` and `held` are the cases in which it was, and was not.
    """

    outcome: Outcome | None
    broken: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    sightings: tuple[Sighting, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A requirement, and what becomes of it on each server."""

    requirement: RequirementView
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The requirements of a chapter; sources that are not divided have one group."""

    source: str
    chapter: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The table; `unasked` counts the known requirements to which no run held a server."""

    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    unasked: int

    @property
    def rows(self) -> Iterator[Row]:
        """All rows, in their order."""
        return (row for group in self.groups for row in group.rows)


def matrix(columns: Sequence[Column]) -> Matrix:
    """Put runs side by side, in the order given."""
    requirements: dict[str, RequirementView] = {}
    for column in columns:
        requirements |= {each.id: each for each in column.run.requirements}
        requirements |= {c.requirement: _view(c) for c in _checks(column.run)}
    told = [_cells(column.run) for column in columns]
    rows = [
        Row(requirement, tuple(cells.get(id_, Cell(None)) for cells in told))
        for id_, requirement in requirements.items()
    ]
    asked = [row for row in rows if any(cell.outcome for cell in row.cells)]
    return Matrix(tuple(columns), tuple(_groups(asked)), len(rows) - len(asked))


def totals(groups: Iterable[Group], column: int) -> Mapping[Outcome | None, int]:
    """Count what becomes of the requirements of some groups on one server."""
    return Counter(row.cells[column].outcome for group in groups for row in group.rows)


def _checks(run: RunResult) -> Iterator[CheckResult]:
    return (check for case in run.cases for check in case.checks)


def _view(check: CheckResult) -> RequirementView:
    return RequirementView(check.requirement, check.source, check.section, check.level, check.says)


def _groups(rows: Iterable[Row]) -> Iterator[Group]:
    def place(row: Row) -> tuple[str, str]:
        return row.requirement.source, chapter(row.requirement.source, row.requirement.section)

    def order(row: Row) -> tuple[object, ...]:
        source, within = place(row)
        first = section_order(within) if within else ()
        requirement = row.requirement
        return source_order(source), first, section_order(requirement.section), requirement.id

    for (source, within), members in groupby(sorted(rows, key=order), key=place):
        yield Group(source, within, tuple(members))


def _cells(run: RunResult) -> Mapping[str, Cell]:
    """Return what a run says of each requirement, by id."""
    found: dict[str, list[tuple[CaseResult, list[CheckResult]]]] = {}
    for case in run.cases:
        # Where the harness broke, nothing is said of the server.
        if case.outcome is Outcome.HARNESS_ERROR:
            continue
        own: dict[str, list[CheckResult]] = {}
        for check in case.checks:
            own.setdefault(check.requirement, []).append(check)
        for id_, checks in own.items():
            found.setdefault(id_, []).append((case, checks))
    return {id_: _cell(cases) for id_, cases in found.items()}


def _cell(cases: list[tuple[CaseResult, list[CheckResult]]]) -> Cell:
    outcomes: list[Outcome] = []
    broken: list[str] = []
    held: list[str] = []
    sightings: dict[str, Sighting] = {}
    for case, checks in cases:
        worst = min(checks, key=lambda check: SEVERITY.index(check.verdict))
        outcomes.append(_of_case(case, worst.verdict))
        (held if worst.verdict is Outcome.PASSED else broken).append(case.id)
        for check in checks:
            if check.verdict is not Outcome.PASSED:
                first = check.evidence[0] if check.evidence else None
                sightings.setdefault(check.check, Sighting(check.check, case.id, first))
    return Cell(
        outcome=min(outcomes, key=SEVERITY.index),
        broken=tuple(broken),
        held=tuple(held),
        sightings=tuple(sightings.values())[:_SIGHTINGS],
    )


def _of_case(case: CaseResult, verdict: Outcome) -> Outcome:
    """Weigh a verdict by its case: what failed in one of two attempts is flaky."""
    failed_once = case.outcome is Outcome.FLAKY and verdict is Outcome.FAILED
    return Outcome.FLAKY if failed_once else verdict
