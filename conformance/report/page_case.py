"""The unfolded row of a case: what was checked, what went over the wire, how to repeat it."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from conformance.report.markup import Markup, join, mark, style, tag, text
from conformance.report.outcome import bad_checks, bad_exchanges
from conformance.report.text import clip, count, duration, octets, visible
from conformance.report.transcript import (
    body_lines,
    body_note,
    header_lines,
    request_line,
    source,
    status_line,
)
from conformance.result import BodyView, CaseResult, CheckResult, Evidence, ExchangeView
from conformance.verdict import Outcome

# A page of five hundred passed cases must stay small: beyond these, an exchange is one line.
_BRIEF_EXCHANGES = 4
_BRIEF_HEADERS = ("content-type", "warning", "location")
_PROBLEMS = 20


def case_html(case: CaseResult) -> str:
    """Return what the row of a case unfolds to: failures first, then every exchange."""
    body = tag("div", *_about(case), *_attempt(case, bad_exchanges(case)), class_="dc")
    if case.other is None:
        return body
    return join((body, _other_attempt(case, case.other)))


def _about(case: CaseResult) -> Iterable[Markup]:
    place = f"{case.file}:{case.line}" if case.file else ""
    about = " · ".join(filter(None, (case.source, place)))
    yield tag("p", about, class_="dc-soft")
    if case.reason:
        yield tag("pre", text(case.reason), class_="dc-reason")


def _other_attempt(case: CaseResult, other: CaseResult) -> Markup:
    """Show the attempt that is not shown above, as fully where it tells them apart."""
    shown = bad_exchanges(other) or bad_exchanges(case)
    return tag(
        "div",
        tag("p", tag("b", "The other attempt: "), mark(other.outcome)),
        *_attempt(other, shown),
        class_="dc",
    )


def _attempt(case: CaseResult, shown: tuple[int, ...]) -> Iterable[Markup]:
    yield from map(_check, bad_checks(case))
    yield from _passed_checks(case)
    brief = 0
    for index, exchange in enumerate(case.exchanges):
        if index in shown:
            yield _whole_exchange(index, exchange)
        else:
            brief += 1
            yield _brief_exchange(index, exchange, with_curl=brief <= _BRIEF_EXCHANGES)


def _check(check: CheckResult) -> Markup:
    where = f" in {check.step}" if check.step else ""
    place = f", exchange {check.exchange + 1}" if check.exchange >= 0 else ""
    problems = check.evidence[:_PROBLEMS]
    rest = len(check.evidence) - len(problems)
    return tag(
        "div",
        tag("p", mark(check.verdict), " ", tag("code", check.check), f"{where}{place}"),
        tag("p", check.says, " ", tag("span", _asked_by(check), class_="dc-soft")),
        *map(_problem, problems),
        *([tag("p", f"and {count(rest, 'more such problem')}, in results.json")] if rest else []),
        class_=f"dc-check {style(check.verdict)}",
    )


def _asked_by(check: CheckResult) -> str:
    return f"{check.requirement}, {source(check)}"


def _problem(problem: Evidence) -> Markup:
    return tag(
        "dl",
        tag("dt", "expected"),
        tag("dd", problem.expected),
        tag("dt", "got"),
        tag("dd", problem.got),
        class_="dc-problem",
    )


def _passed_checks(case: CaseResult) -> Iterable[Markup]:
    passed = [check.check for check in case.checks if check.verdict is Outcome.PASSED]
    if passed:
        summary = tag("summary", f"{count(len(passed), 'check')} passed")
        yield tag("details", summary, ", ".join(dict.fromkeys(passed)))


def _whole_exchange(index: int, exchange: ExchangeView) -> Markup:
    return tag(
        "details",
        tag("summary", _title(index, exchange)),
        _message(request_line(exchange), exchange.request_headers, exchange.request_body),
        _message(status_line(exchange), exchange.response_headers, exchange.response_body),
        *(tag("p", remark, class_="dc-soft") for remark in exchange.remarks),
        tag("p", "Repeat it in the folder of this page:"),
        _curl(exchange),
        open="",
    )


def _brief_exchange(index: int, exchange: ExchangeView, *, with_curl: bool) -> Markup:
    """Show the curl command, which says what was asked, and what matters of the answer."""
    title = _title(index, exchange)
    if not with_curl:
        return tag("div", title)
    headers = (pair for pair in exchange.response_headers if pair[0].lower() in _BRIEF_HEADERS)
    answer = [*header_lines(headers), f"[{body_note(exchange.response_body)}]"]
    return tag("details", tag("summary", title), _curl(exchange), tag("pre", "\n".join(answer)))


def _title(index: int, exchange: ExchangeView) -> Markup:
    took = f" in {duration(exchange.seconds)}"
    return text(f"{index + 1}. {exchange.step} → {clip(status_line(exchange), 200)}{took}")


def _curl(exchange: ExchangeView) -> Markup:
    return tag("pre", text(exchange.curl, limit=100_000), class_="dc-curl")


def _message(start: str, headers: tuple[tuple[str, str], ...], body: BodyView) -> Markup:
    head = tag("b", start)
    rest = "".join(f"\n{line}" for line in header_lines(headers))
    shown = "\n".join(body_lines(body))
    return join(
        (
            tag("pre", head, rest, f"\n\n{shown}" if shown else ""),
            *([tag("p", *_body_facts(body), class_="dc-soft")] if body.size else []),
            _parts(body),
        )
    )


def _body_facts(body: BodyView) -> Iterable[str]:
    yield f"{body_note(body)} · SHA-256 {body.sha256} "
    if body.file:
        yield tag("a", "the whole body", href=quote(visible(body.file)))


def _parts(body: BodyView) -> Markup:
    if not body.parts:
        return Markup()
    rows = (
        tag(
            "tr",
            tag("td", str(number)),
            tag("td", "\n".join(header_lines(part.headers))),
            tag("td", octets(part.size)),
            tag("td", part.sha256),
        )
        for number, part in enumerate(body.parts, start=1)
    )
    head = tag("tr", *(tag("th", name) for name in ("part", "headers", "size", "SHA-256")))
    return tag("table", head, *rows, class_="dc-parts")
