"""The matrix as a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conformance.command.matrix.table import Cell, Column, Group, Matrix, Row, totals
from conformance.command.sheet import in_report, sheet
from conformance.command.words import when
from conformance.report.markup import Markup, join, mark, sign, style, tag
from conformance.report.outcome import counts
from conformance.report.sources import address
from conformance.report.text import clip, count
from conformance.verdict import Outcome

_TITLE = "DICOMweb conformance: requirements and servers"
_EVIDENCE = 240
_CASES = 4
_NOT_JUDGED = "not judged"
_KEY = (
    f"· {_NOT_JUDGED}: the profile does not claim it, or nothing came to it. A number counts the "
    "scenarios in which it is broken. Each verdict leads to what was seen."
)
# In the summary, what matters most first.
_WORDS: Mapping[Outcome | None, str] = {
    Outcome.FAILED: "broken",
    Outcome.FLAKY: "flaky",
    Outcome.KNOWN: "broken, and known",
    Outcome.WARNED: "warned",
    Outcome.PASSED: "kept",
    None: _NOT_JUDGED,
}


def matrix_html(matrix: Matrix) -> str:
    """Return the whole page."""
    first, last = _dates(matrix)
    when_run = first if first == last else f"{first} to {last}"
    return sheet(
        _TITLE,
        tag("p", f"{count(len(matrix.columns), 'run')} of {when_run}. ", _key()),
        _servers(matrix),
        tag("h2", "Requirements"),
        _wide("Requirements by server", _table(matrix)),
        tag("p", _unasked(matrix), class_="dc-soft"),
        tag("h2", "What was seen"),
        *(_evidence(matrix, row) for row in matrix.rows),
    )


def _dates(matrix: Matrix) -> tuple[str, str]:
    days = sorted(column.run.started[:10] for column in matrix.columns)
    return days[0], days[-1]


def _key() -> Markup:
    """Say what the signs mean."""
    told = [join((mark(outcome, word), "; ")) for outcome, word in _WORDS.items() if outcome]
    return join(("Of each requirement: ", *told, _KEY))


def _servers(matrix: Matrix) -> Markup:
    numbers = [totals(matrix.groups, index) for index in _indexes(matrix)]
    kinds = [kind for kind in _WORDS if any(of_one[kind] for of_one in numbers)]
    words = ("server", "Server header", "profile", "run", "scenarios", *(_WORDS[k] for k in kinds))
    head = tag("tr", *(tag("th", word, scope="col") for word in words))
    rows = (_server(matrix, index, kinds) for index in _indexes(matrix))
    table = tag("table", tag("thead", head), tag("tbody", *rows))
    return _wide("Servers", table)


def _wide(label: str, table: Markup) -> Markup:
    """Let a table that is wider than the screen be scrolled, with the keyboard too."""
    return tag("div", table, class_="dc-wide", tabindex="0", role="region", aria_label=label)


def _indexes(matrix: Matrix) -> range:
    return range(len(matrix.columns))


def _server(matrix: Matrix, index: int, kinds: list[Outcome | None]) -> Markup:
    column = matrix.columns[index]
    run, numbers = column.run, totals(matrix.groups, index)
    name = tag("a", column.name, href=column.report) if column.report else tag("b", column.name)
    told = [f"{number} {outcome}" for outcome, number in counts(run).items() if number]
    typed = (tag("summary", "command"), tag("code", run.command), f" (seed {run.seed})")
    command = tag("details", *typed)
    unfinished = [tag("div", mark(Outcome.NOT_RUN, "not complete"))] if not run.complete else []
    return tag(
        "tr",
        tag("th", name, scope="row"),
        tag("td", run.server or "none"),
        tag("td", run.profile),
        tag("td", when(run), *unfinished, command),
        tag("td", ", ".join(told)),
        *(
            tag("td", str(numbers[kind]), class_=_class(kind if numbers[kind] else None))
            for kind in kinds
        ),
    )


def _class(outcome: Outcome | None) -> str:
    return style(outcome) if outcome else "dc-soft"


def _table(matrix: Matrix) -> Markup:
    names = (tag("th", column.name, scope="col") for column in matrix.columns)
    head = tag("tr", tag("th", "requirement", scope="col"), tag("th", "level", scope="col"), *names)
    bodies = (_group(matrix, group) for group in matrix.groups)
    return tag("table", tag("thead", head), *bodies, class_="dc-matrix")


def _group(matrix: Matrix, group: Group) -> Markup:
    name = (tag("b", group.source), f" {group.chapter}" if group.chapter else "")
    title = tag("th", *name, colspan="2", scope="rowgroup")
    sums = (tag("td", _sum(totals([group], index))) for index in _indexes(matrix))
    heading = tag("tr", title, *sums, class_="dc-heading")
    return tag("tbody", heading, *(_row(matrix, row) for row in group.rows))


def _sum(numbers: Mapping[Outcome | None, int]) -> str:
    judged = sum(number for outcome, number in numbers.items() if outcome)
    return f"{numbers[Outcome.PASSED]} of {judged}" if judged else "·"


def _row(matrix: Matrix, row: Row) -> Markup:
    requirement = row.requirement
    says = clip(requirement.says, _EVIDENCE)
    what = (tag("a", requirement.id, href=f"#{requirement.id}"), " ", says, " ")
    return tag(
        "tr",
        tag("td", *what, tag("span", requirement.section, class_="dc-soft")),
        tag("td", requirement.level.value),
        *(tag("td", _verdict(row, index, column)) for index, column in enumerate(matrix.columns)),
    )


def _verdict(row: Row, index: int, column: Column) -> Markup:
    cell = row.cells[index]
    if cell.outcome is None:
        return tag("span", "·", class_="dc-soft", role="img", aria_label=_NOT_JUDGED)
    number = f" {len(cell.broken)}" if cell.broken else ""
    word = f"{column.name}: {_WORDS[cell.outcome]}"
    return tag(
        "a",
        f"{sign(cell.outcome)}{number}",
        href=f"#{_anchor(row, index)}",
        class_=style(cell.outcome),
        aria_label=word + number,
    )


def _anchor(row: Row, index: int) -> str:
    return f"{row.requirement.id}.{index + 1}"


def _unasked(matrix: Matrix) -> str:
    if not matrix.unasked:
        return "All requirements that are known are in the table."
    return f"{count(matrix.unasked, 'more requirement')} that no run held a server to."


def _evidence(matrix: Matrix, row: Row) -> Markup:
    requirement = row.requirement
    place = f"{requirement.source}, {requirement.section}"
    url = address(requirement.source, requirement.section)
    who = (tag("a", place, href=url) if url else place, f" ({requirement.level})")
    seen = (
        _seen(row, index, column)
        for index, column in enumerate(matrix.columns)
        if row.cells[index].outcome
    )
    return tag(
        "section",
        tag("h3", requirement.id, " ", tag("span", *who, class_="dc-soft")),
        tag("p", requirement.says),
        tag("ul", *seen),
        id=requirement.id,
        class_="dc-seen",
    )


def _seen(row: Row, index: int, column: Column) -> Markup:
    cell = row.cells[index]
    assert cell.outcome is not None
    return tag(
        "li",
        mark(cell.outcome, _WORDS[cell.outcome]),
        f" on {column.name}, {_where(cell)}",
        *_report(cell, column),
        *_problems(cell),
        id=_anchor(row, index),
    )


def _where(cell: Cell) -> str:
    if not cell.broken:
        return f"in {count(len(cell.held), 'scenario')}, such as {cell.held[0]}"
    broken = f"in {count(len(cell.broken), 'scenario')} ({_named(cell.broken)})"
    return f"{broken}; kept in {len(cell.held):,}" if cell.held else broken


def _named(cases: tuple[str, ...]) -> str:
    rest = [f"{len(cases) - _CASES} more"] if len(cases) > _CASES else []
    return ", ".join([*cases[:_CASES], *rest])


def _report(cell: Cell, column: Column) -> Iterator[Markup]:
    if column.report:
        first = (cell.broken or cell.held)[0]
        link = tag("a", "report", href=in_report(column.report, first))
        yield join((" (", link, ")"))


def _problems(cell: Cell) -> Iterator[Markup]:
    for sighting in cell.sightings:
        if sighting.evidence:
            expected, got = (
                clip(text, _EVIDENCE)
                for text in (sighting.evidence.expected, sighting.evidence.got)
            )
            said = f" in {sighting.case}: expected {expected}, got {got}"
            yield tag("div", tag("code", sighting.check), said, class_="dc-soft")
