"""All cases, failures first, and the filters above them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from conformance.report.markup import Markup, mark, style, tag
from conformance.report.outcome import counts
from conformance.report.page_case import Detail, Telling, case_html
from conformance.report.page_exchange import common_to
from conformance.report.page_held import Held
from conformance.report.text import count
from conformance.result import CaseResult, RunResult
from conformance.verdict import SEVERITY, Outcome

# Of the room that there is for what is red, so much may be used at full length, and in brief.
_OF_RED = ((Detail.WHOLE, 0.7), (Detail.BRIEF, 1.0))

_TITLES = {
    Outcome.HARNESS_ERROR: "The harness broke",
    Outcome.FAILED: "Failed",
    Outcome.FLAKY: "Flaky: failed once, passed when repeated",
    Outcome.KNOWN: "Known failures",
    Outcome.WARNED: "Passed with warnings",
    Outcome.NOT_RUN: "Not run",
    Outcome.NOT_OFFERED: "Not offered",
    Outcome.PASSED: "Passed",
}


def cases_html(run: RunResult, room: int) -> Markup:
    """Return all cases by outcome, worst first, with their numbers and the filters.

    They take about `room` characters; where that is little, less is told of their exchanges, and
    what is red is told at length first. results.json has all.
    """
    telling = Telling(common_to(run), Held.of(run))
    held = telling.held.html()
    told = _told(run, telling, room - sum(map(len, held)))
    groups = (
        _group(outcome, [h for c, h in zip(run.cases, told, strict=True) if c.outcome is outcome])
        for outcome in SEVERITY
    )
    return tag(
        "section",
        tag("h2", "All scenarios"),
        _numbers(run),
        _filters(run),
        *groups,
        *held,
        tag("p", f"In brief transcripts, {telling.common.told}Date is left out.", class_="dc-soft"),
        id="dc-cases",
    )


def _told(run: RunResult, telling: Telling, room: int) -> list[Markup]:
    """Tell each case, in the order of the run."""
    order = sorted(range(len(run.cases)), key=lambda i: SEVERITY.index(run.cases[i].outcome))
    passed = [index for index in order if run.cases[index].outcome is Outcome.PASSED]

    def at(detail: Detail, indexes: Sequence[int]) -> dict[int, Markup]:
        return {index: _case(run.cases[index], telling.at(detail)) for index in indexes}

    brief = at(Detail.NO_CURL, passed)
    told = at(Detail.NONE, order[: len(order) - len(passed)])
    for_red = max(room // 2, room - _size(brief))
    used = _size(told)
    for index, least in list(told.items()):
        for detail, share in _OF_RED:
            more = _case(run.cases[index], telling.at(detail))
            if used + len(more) - len(least) <= share * for_red:
                told[index] = more
                used += len(more) - len(least)
                break
    if used + _size(brief) > room:
        told |= at(Detail.NONE, passed)
    elif used + _size(longest := at(Detail.WHOLE, passed)) <= room:
        told |= longest
    else:
        told |= brief
    return [told[index] for index in range(len(run.cases))]


def _size(told: Mapping[int, Markup]) -> int:
    return sum(map(len, told.values()))


def _case(case: CaseResult, telling: Telling) -> Markup:
    """Tell a case; the script filters it by its outcome and its operations."""
    operations = dict.fromkeys(each.operation for each in case.exchanges if not each.role)
    return case_html(case, telling, data_o=" ".join(filter(None, operations)))


def _group(outcome: Outcome, told: Sequence[Markup]) -> Markup:
    if not told:
        return Markup()
    title = tag("h3", mark(outcome, _TITLES[outcome]), f" ({len(told)})")
    return tag("section", title, *told, class_="dc-group")


def _numbers(run: RunResult) -> Markup:
    shown = ((outcome, number) for outcome, number in counts(run).items() if number)
    pieces = [tag("li", mark(outcome, f"{number} {outcome}")) for outcome, number in shown]
    total = tag("li", count(len(run.cases), "scenario"))
    return tag("ul", total, *pieces, class_="dc-numbers")


def _filters(run: RunResult) -> Markup:
    """Return what filters the cases; hidden until the script is there to do it."""
    verdicts = (_verdict(outcome) for outcome, number in counts(run).items() if number)
    operations = {e.operation for case in run.cases for e in case.exchanges if not e.role}
    options = (tag("option", name) for name in sorted(operations) if name)
    judged = {check.requirement for case in run.cases for check in case.checks}
    known = (tag("option", value=each.id) for each in run.requirements if each.id in judged)
    return tag(
        "form",
        tag("fieldset", tag("legend", "verdict"), *verdicts),
        tag("label", "operation ", tag("select", tag("option", "any", value=""), *options)),
        tag("label", "requirement ", tag("input", list="dc-known", name="requirement", size="10")),
        tag("datalist", *known, id="dc-known"),
        tag("label", "text ", tag("input", name="text", type="search")),
        tag("button", "show all", type="reset"),
        tag("output", ""),
        id="dc-filters",
        aria_label="filter the scenarios",
        hidden="",
    )


def _verdict(outcome: Outcome) -> Markup:
    box = tag("input", type="checkbox", name="verdict", value=style(outcome), checked="")
    return tag("label", box, " ", mark(outcome))
