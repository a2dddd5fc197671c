"""The top of the page: how it went, what was judged, the tutorial's requests, the numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from conformance.report.markup import Markup, join, mark, style, tag, text
from conformance.report.outcome import counts, overall, sentences, word
from conformance.report.page_defects import defects_html, link
from conformance.report.probes import not_tried, tried_by_all
from conformance.report.text import count, duration, visible
from conformance.report.tutorial import RequestLine, request_lines, stories
from conformance.result import CaseResult, RunResult
from conformance.verdict import SEVERITY, Outcome

_STYLE = Path(__file__).with_name("page.css")


def summary_html(run: RunResult) -> str:
    """Return what stands on top of the page, style sheet included."""
    outcome = overall(run)
    first, *more = sentences(run)
    return join(
        (
            # Without this, phones draw the page as wide as a desk.
            tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
            tag("style", Markup(_css())),
            tag(
                "div",
                tag("p", mark(outcome, word(run)), " ", first, class_="dc-lead"),
                tag("p", " ".join(more)),
                _facts(run),
                class_=f"dc dc-card {style(outcome)}",
            ),
            tag(
                "noscript",
                tag("p", "The tests below need JavaScript; results.json holds all of them too."),
            ),
            defects_html(run),
            _tutorial(run),
            tag("div", tag("h2", "All scenarios"), _numbers(run), class_="dc"),
        )
    )


@cache
def _css() -> str:
    return _STYLE.read_text(encoding="utf-8")


def _facts(run: RunResult) -> Markup:
    facts = [
        ("target", tag("code", run.target)),
        ("server", text(run.server or "it does not say")),
        ("profile", text(run.profile)),
        ("harness", text(f"dicomweb-conformance {run.harness}, Python {run.python}")),
        ("seed", tag("code", run.seed)),
        ("run", text(f"{run.started}, {duration(run.seconds)}")),
        ("stored", _stored(run)),
    ]
    if tried := tried_by_all(run):
        facts.append(("probes", text("; ".join((tried, *not_tried(run))))))
    if run.strict:
        facts.append(("strict", text("warned and flaky count as failed")))
    facts.append(("command", tag("code", run.command)))
    rows = (
        tag("div", tag("dt", name), tag("dd", value), class_=f"dc-{name}") for name, value in facts
    )
    return join((tag("dl", *rows, class_="dc-facts"), _leftovers(run)))


def _stored(run: RunResult) -> Markup:
    stay = f", {len(run.leftovers)} stay on the target" if run.leftovers else ""
    return text(f"{count(run.stored, 'study', 'studies')}, {run.removed} removed{stay}")


def _leftovers(run: RunResult) -> Markup:
    if not run.leftovers:
        return Markup()
    commands = "\n".join(visible(command) for command in run.cleanup)
    return tag(
        "details",
        tag("summary", f"{count(len(run.leftovers), 'study', 'studies')} of this run stay there"),
        tag("p", "These commands remove them:" if commands else "They are:"),
        tag("pre", text(commands or "\n".join(run.leftovers), limit=100_000), class_="dc-curl"),
        open="",
    )


def _tutorial(run: RunResult) -> Markup:
    lines = request_lines(run)
    if not lines:
        return Markup()
    head = tag("tr", *(tag("th", name) for name in ("#", "request", "", "variants", "verdict")))
    rows = [_request_row(line) for line in lines]
    rows += [_story_row(case) for case in stories(run)]
    return tag(
        "div",
        tag("h2", "The requests of the tutorial"),
        tag("table", tag("thead", head), tag("tbody", *rows), class_="dc-tutorial"),
        class_="dc",
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
    """Count the variants by outcome; a click away are links to them all, the worst first."""
    cases = sorted(line.cases, key=lambda case: SEVERITY.index(case.outcome))
    if not cases:
        return text("in the story only" if line.outcome is not Outcome.NOT_RUN else "not asked")
    number = Counter(case.outcome for case in cases)
    counted = [tag("span", f"{n} {what}", class_=style(what)) for what, n in number.items()]
    links = (tag("div", mark(case.outcome), " ", link(case, case.id)) for case in cases)
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
        tag("td", link(case, case.id)),
        tag("td", mark(case.outcome)),
    )


def _numbers(run: RunResult) -> Markup:
    shown = ((outcome, number) for outcome, number in counts(run).items() if number)
    pieces = [tag("li", mark(outcome, f"{number} {outcome}")) for outcome, number in shown]
    total = tag("li", count(len(run.cases), "scenario"))
    return tag("ul", total, *pieces, class_="dc-numbers")
