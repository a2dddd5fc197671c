"""The requests of the tutorial, with their verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from conformance.report.markup import Markup, join, link, mark, style, tag, text
from conformance.report.tutorial import RequestLine, request_lines, stories
from conformance.result import CaseResult, RunResult
from conformance.verdict import SEVERITY, Outcome


def tutorial_html(run: RunResult) -> Markup:
    """Return the table of the nineteen requests; nothing where none was to be asked."""
    lines = request_lines(run)
    if not lines:
        return Markup()
    head = tag("tr", *(tag("th", name) for name in ("#", "request", "path", "variants", "verdict")))
    rows = [_request_row(line) for line in lines]
    rows += [_story_row(case) for case in stories(run)]
    return tag(
        "section",
        tag("h2", "The requests of the tutorial"),
        tag("table", tag("thead", head), tag("tbody", *rows), class_="dc-tutorial"),
        id="dc-tutorial",
    )


def _request_row(line: RequestLine) -> Markup:
    request = line.request
    return tag(
        "tr",
        tag("td", str(request.number)),
        tag("td", request.title),
        tag("td", tag("code", f"{request.method} {request.path}")),
        tag("td", _asked(line)),
        tag("td", mark(line.outcome)),
    )


def _asked(line: RequestLine) -> Markup:
    """Count the variants by outcome; a click away are links to those that did not pass."""
    cases = sorted(line.cases, key=lambda case: SEVERITY.index(case.outcome))
    if not cases:
        return text("in the story only" if line.outcome is not Outcome.NOT_RUN else "not asked")
    number = Counter(case.outcome for case in cases)
    counted = [tag("span", f"{n} {what}", class_=style(what)) for what, n in number.items()]
    odd = [case for case in cases if case.outcome is not Outcome.PASSED]
    if not odd:
        return join(counted)
    links = (tag("div", mark(case.outcome), " ", link(case.id, case.id)) for case in odd)
    return tag("details", tag("summary", *_separated(counted)), *links)


def _separated(pieces: list[Markup]) -> Iterator[str]:
    for index, piece in enumerate(pieces):
        yield " · " if index else ""
        yield piece


def _story_row(case: CaseResult) -> Markup:
    return tag(
        "tr",
        tag("td", "all"),
        tag("td", case.title, colspan="2"),
        tag("td", link(case.id, case.id)),
        tag("td", mark(case.outcome)),
    )
