"""What the profile offers, what was seen, and what PS3.18 makes mandatory: by operation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from conformance.report.markup import Markup, join, mark, outward, tag, text
from conformance.report.services import service_of
from conformance.report.sources import address
from conformance.report.text import count
from conformance.result import CaseResult, RunResult
from conformance.verdict import Outcome, worst

_MANDATORY = "mandatory"
_NOT_STANDARD = "not in PS3.18"
_TABLE = ("PS3.18 2024e", "Table 10.3-2")
_ASKED = frozenset(Outcome) - {Outcome.NOT_RUN, Outcome.NOT_OFFERED}


@dataclass(frozen=True, slots=True)
class _Operation:
    """An operation by the name that exchanges have, and the capability that it is part of."""

    name: str
    words: str
    paths: str
    standard: str = _MANDATORY

    @property
    def service(self) -> str:
        return self.name.partition(".")[0]


# PS3.18 10.2 and Table 10.3-2: mandatory for whoever claims the transaction. DELETE is not there.
_OPERATIONS: tuple[_Operation, ...] = (
    _Operation("store", "store", "POST /studies"),
    _Operation("store.study", "store into a study", "POST /studies/{study}"),
    _Operation("retrieve.study", "retrieve a study", "GET /studies/{study}"),
    _Operation("retrieve.series", "retrieve a series", "GET …/series/{series}"),
    _Operation("retrieve.instance", "retrieve an instance", "GET …/instances/{instance}"),
    _Operation("metadata.study", "metadata of a study", "GET /studies/{study}/metadata"),
    _Operation("metadata.series", "metadata of a series", "GET …/series/{series}/metadata"),
    _Operation(
        "metadata.instance", "metadata of an instance", "GET …/instances/{instance}/metadata"
    ),
    _Operation("frames.instance", "retrieve frames", "GET …/instances/{instance}/frames/{frames}"),
    _Operation("search.study", "search for studies", "GET /studies"),
    _Operation("search.series", "search for series", "GET /series, …/series"),
    _Operation("search.instance", "search for instances", "GET /instances, …/instances"),
    _Operation("delete.study", "delete a study", "DELETE /studies/{study}", _NOT_STANDARD),
    _Operation("delete.series", "delete a series", "DELETE …/series/{series}", _NOT_STANDARD),
    _Operation(
        "delete.instance", "delete an instance", "DELETE …/instances/{instance}", _NOT_STANDARD
    ),
)


def offer_html(run: RunResult) -> Markup:
    """Return a table of all operations, and one of the capabilities beyond them."""
    head = ("operation", "request", "the standard", "the profile", "seen")
    rows = (_row(operation, run) for operation in _OPERATIONS)
    pieces = [tag("h2", "What it offers, and what was seen"), _table(head, rows)]
    beyond = [name for name in _capabilities(run) if "." in name]
    if beyond:
        label = tag("summary", f"{count(len(beyond), 'capability', 'capabilities')} beyond these")
        listed = (_capability_row(name, run) for name in beyond)
        table = _table(("capability", "the profile", "seen"), listed)
        pieces.append(tag("details", label, table))
    where = outward("PS3.18 10.2 and Table 10.3-2", address(*_TABLE))
    note = tag("p", "Mandatory for whoever claims the transaction: ", where, class_="dc-soft")
    return tag("section", *pieces, note, id="dc-offer")


def _table(head: Iterable[str], rows: Iterable[Markup]) -> Markup:
    titles = tag("tr", *(tag("th", name) for name in head))
    return tag("table", tag("thead", titles), tag("tbody", *rows), class_="dc-offer")


def _row(operation: _Operation, run: RunResult) -> Markup:
    cases = tuple(case for case in run.cases if _asks(case, operation.name))
    outcomes = [_outcome_of(case, operation.service) for case in cases]
    requests = sum(
        exchange.operation == operation.name
        for case in cases
        for exchange in case.exchanges
        if not exchange.role
    )
    offered = operation.service in run.claims
    return tag(
        "tr",
        tag("td", operation.words),
        tag("td", tag("code", operation.paths)),
        tag("td", operation.standard),
        tag("td", _offered(offered, operation.standard)),
        tag("td", _seen(outcomes), _extent(len(outcomes), requests)),
    )


def _offered(offered: bool, standard: str) -> Markup:
    if offered:
        return text("offered")
    missing = standard == _MANDATORY
    return tag("span", "not offered", class_="dc-warned" if missing else "dc-soft")


def _seen(outcomes: Iterable[Outcome]) -> Markup:
    asked = [outcome for outcome in outcomes if outcome in _ASKED]
    if not asked:
        return tag("span", "not asked", class_="dc-soft")
    found = worst(asked)
    return mark(found, "works" if found is Outcome.PASSED else "")


def _extent(scenarios: int, requests: int) -> Markup:
    if not scenarios:
        return Markup()
    told = f" {count(requests, 'request')} in {count(scenarios, 'scenario')}"
    return tag("span", told, class_="dc-soft")


def _asks(case: CaseResult, operation: str) -> bool:
    """Tell whether a step of a case asks for an operation, and was judged."""
    return case.outcome in _ASKED and any(
        exchange.operation == operation and not exchange.role for exchange in case.exchanges
    )


def _outcome_of(case: CaseResult, service: str) -> Outcome:
    """Return what a case says of a service: the worst verdict on it, be it of a look."""
    if not case.checks:
        return case.outcome
    odd = (check for check in case.checks if check.verdict is not Outcome.PASSED)
    verdicts = [check.verdict for check in odd if service_of(check, case) == service]
    return worst(verdicts) if verdicts else Outcome.PASSED


def _capabilities(run: RunResult) -> Iterator[str]:
    named = {name for case in run.cases for name in case.requires}
    yield from sorted({*run.claims, *named})


def _capability_row(name: str, run: RunResult) -> Markup:
    cases = [case for case in run.cases if name in case.requires]
    asked = [case.outcome for case in cases if case.outcome in _ASKED]
    extent = tag("span", f" {count(len(asked), 'scenario')}", class_="dc-soft") if asked else ""
    return tag(
        "tr",
        tag("td", tag("code", name)),
        tag("td", _offered(name in run.claims, "")),
        tag("td", join((_seen(asked), extent))),
    )
