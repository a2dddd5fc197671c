"""A case in the page: what was checked, what went over the wire, how to repeat it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum

from conformance.report import probes
from conformance.report.brief import breach
from conformance.report.findings import RED, Finding, Sighting, bad_exchanges, findings
from conformance.report.known import because
from conformance.report.markup import Markup, anchor, link, mark, outward, signed, style, tag, text
from conformance.report.page_exchange import (
    Common,
    exchange_line,
    short_exchange,
    whole_exchange,
)
from conformance.report.page_held import Held, looks
from conformance.report.page_instances import instances_by_digest, instances_html
from conformance.report.sources import address
from conformance.report.text import clip, count, duration, series
from conformance.report.transcript import leading_up_to, source
from conformance.result import CaseResult, Known

_SIGHTINGS = 20
_SIGHTINGS_IN_BRIEF = 3
_EVIDENCE_IN_BRIEF = 300
_FINDINGS_AT_LEAST = 3
_EVIDENCE_AT_LEAST = 200
_UNFOLDED = 3
_COMMANDS = 100_000


class Detail(Enum):
    """How much is told of the exchanges of a case."""

    WHOLE = "both sides of all, at full length where something is wrong, with the instances"
    BRIEF = "both sides of all, with the commands that repeat them"
    NO_CURL = "both sides of all"
    NONE = "nothing, and a line for each rule that is broken"


@dataclass(frozen=True, slots=True)
class Telling:
    """How much is told of a case, and what the page tells elsewhere."""

    common: Common
    held: Held
    detail: Detail = Detail.WHOLE

    def at(self, detail: Detail) -> Telling:
        """Return the same with more or less detail."""
        return replace(self, detail=detail)


def case_html(case: CaseResult, telling: Telling, **attributes: str) -> Markup:
    """Return a case, folded; `attributes` go to its element."""
    return tag(
        "details",
        tag(
            "summary",
            tag("b", signed(case.outcome)),
            " ",
            tag("code", case.id),
            " ",
            tag("span", case.title),
            " ",
            tag("small", duration(case.seconds)),
        ),
        # A browser unfolds what stands around the target of a link; so the target is inside.
        tag("div", *_body(case, telling), id=anchor(case.id)),
        class_=f"dc-case {style(case.outcome)}",
        **attributes,
    )


def _body(case: CaseResult, telling: Telling) -> Iterator[Markup]:
    yield from _about(case)
    yield from _attempt(case, bad_exchanges(case), telling)
    if case.other is not None:
        shown = bad_exchanges(case.other) or bad_exchanges(case)
        yield tag("p", tag("b", "The other attempt: "), mark(case.other.outcome))
        yield from _attempt(case.other, shown, telling, named=False)


def _about(case: CaseResult) -> Iterable[Markup]:
    place = f"{case.file}:{case.line}" if case.file else ""
    about = " · ".join(filter(None, (case.source, place)))
    yield tag("p", about)
    if case.reason:
        yield tag("pre", text(case.reason), class_="dc-reason")
    if case.probe:
        yield tag("p", probes.tried(case.probe))
    if sent := probes.sent(case):
        yield tag("ul", *(tag("li", line) for line in sent))
    if commands := probes.again(case):
        yield tag("p", "Try just this again:")
        yield tag("pre", text("\n".join(commands), limit=_COMMANDS), class_="dc-curl")


def _attempt(
    case: CaseResult, shown: tuple[int, ...], telling: Telling, *, named: bool = True
) -> Iterator[Markup]:
    found = findings(case)
    if telling.detail is Detail.NONE:
        yield from map(_finding_line, found[:_FINDINGS_AT_LEAST])
        if rest := found[_FINDINGS_AT_LEAST:]:
            yield tag("p", f"and {count(len(rest), 'more check')}, in results.json")
        yield from telling.held.in_case(case)
        return
    for finding in found:
        yield _finding(finding, case, telling, named=named)
    yield from telling.held.in_case(case)
    whole = telling.detail is Detail.WHOLE
    instances = instances_by_digest(case) if whole else {}
    silent = looks(case)
    red = case.outcome in RED
    before = {earlier for index in shown for earlier in leading_up_to(index, case.exchanges)}
    for index, exchange in enumerate(case.exchanges):
        if index in shown and whole:
            unfolded = index in shown[:_UNFOLDED]
            yield whole_exchange(index, case.exchanges, instances, unfolded=unfolded)
        elif index in (*shown, *before) or index not in silent:
            curl = telling.detail is not Detail.NO_CURL
            yield short_exchange(index, exchange, telling.common, curl=curl)
        elif red:
            yield exchange_line(index, exchange)
    told = dict.fromkeys((*shown, *sorted(before)))
    yield from instances_html((case.exchanges[index] for index in told), instances)


def _finding_line(finding: Finding) -> Markup:
    """Tell in one line which rule is broken, and how first."""
    check = finding.check
    first = f": {clip(breach(check.evidence[0]), _EVIDENCE_AT_LEAST)}" if check.evidence else ""
    rule = link(check.requirement, "requirement", check.requirement)
    return tag("p", mark(check.verdict), " ", tag("code", check.check), " ", rule, first)


def _finding(finding: Finding, case: CaseResult, telling: Telling, *, named: bool) -> Markup:
    check = finding.check
    step = f" in {check.step}" if check.step else ""
    several = len(finding.exchanges) > 1
    whole = telling.detail is Detail.WHOLE
    listed = finding.sightings[: _SIGHTINGS if whole else _SIGHTINGS_IN_BRIEF]
    rest = len(finding.sightings) - len(listed)
    name = (case.id, check.check, check.requirement)
    own = {"id": anchor(*name)} if named else {}
    return tag(
        "div",
        tag(
            "p",
            mark(check.verdict),
            " ",
            tag("code", check.check),
            step,
            _places(finding),
        ),
        tag(
            "p",
            check.says,
            " ",
            link(check.requirement, "requirement", check.requirement),
            ", ",
            outward(source(check), address(check.source, check.section)),
        ),
        *([_known(check.known)] if check.known else []),
        *_problems(listed, placed=several, limit=0 if whole else _EVIDENCE_IN_BRIEF),
        *([tag("p", f"and {count(rest, 'more such problem')}, in results.json")] if rest else []),
        class_=f"dc-check {style(check.verdict)}",
        **own,
    )


def _known(known: Known) -> Markup:
    web = known.link if known.link.startswith(("https://", "http://")) else ""
    more = (" ", outward("more", web)) if web else ()
    return tag("p", "Known: ", because(known), *more)


def _places(finding: Finding) -> str:
    if not finding.exchanges:
        return ""
    if len(finding.exchanges) == 1:
        return f", {_numbers(finding.exchanges)}"
    return f" and others: {_numbers(finding.exchanges)}"


def _numbers(exchanges: tuple[int, ...]) -> str:
    noun = "exchange" if len(exchanges) == 1 else "exchanges"
    return f"{noun} {series(str(index + 1) for index in exchanges)}"


def _problems(sightings: Iterable[Sighting], *, placed: bool, limit: int) -> Iterator[Markup]:
    """Show what was expected and what came, together where the same came for several."""
    groups: dict[tuple[str, str], list[str]] = {}
    for sighting in sightings:
        where = f" ({_numbers(sighting.exchanges)})" if placed and sighting.exchanges else ""
        groups.setdefault((sighting.evidence.got, where), []).append(sighting.evidence.expected)
    for (got, where), expected in groups.items():
        each = " (each)" if len(expected) > 1 else ""
        note = [tag("span", each + where, class_="dc-soft")] if each + where else []
        yield tag(
            "dl",
            tag("dt", "expected"),
            *(tag("dd", clip(words, limit) if limit else words) for words in expected),
            tag("dt", "got"),
            tag("dd", clip(got, limit) if limit else got, *note),
            class_="dc-problem",
        )
