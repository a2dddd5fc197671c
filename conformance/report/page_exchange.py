"""An exchange in the page: whole where a rule is broken in it, else what was asked and answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from conformance.report.markup import Markup, join, tag, text
from conformance.report.text import clip, duration, octets, series, visible
from conformance.report.transcript import (
    body_lines,
    body_note,
    header_lines,
    leading_up_to,
    request_line,
    status_line,
)
from conformance.result import BodyView, ExchangeView

# What an answer says of itself that a reader of a passed case may want to know.
_TELLING = ("content-type", "warning", "location")
_STATUS_LIMIT = 200


def whole_exchange(index: int, exchanges: Sequence[ExchangeView], *, unfolded: bool) -> Markup:
    """Return the whole transcript of one of some exchanges."""
    exchange = exchanges[index]
    how = {"open": ""} if unfolded else {}
    return tag(
        "details",
        tag("summary", _title(index, exchange)),
        _message(request_line(exchange), exchange.request_headers, exchange.request_body),
        _message(status_line(exchange), exchange.response_headers, exchange.response_body),
        *(tag("p", remark, class_="dc-soft") for remark in exchange.remarks),
        tag("p", f"Repeat it in the folder of this page{_after(index, exchanges)}:"),
        _curl(exchange),
        **how,
    )


def _after(index: int, exchanges: Sequence[ExchangeView]) -> str:
    before = leading_up_to(index, exchanges)
    if not before:
        return ""
    return f", after {series(str(i + 1) for i in before)} (what the test stored it has removed)"


def brief_exchange(index: int, exchange: ExchangeView) -> Markup:
    """Return the curl command, which says what was asked, and what matters of the answer."""
    headers = (pair for pair in exchange.response_headers if pair[0].lower() in _TELLING)
    answer = [*header_lines(headers), f"[{body_note(exchange.response_body)}]"]
    return tag(
        "details",
        tag("summary", _title(index, exchange)),
        _curl(exchange),
        tag("pre", "\n".join(answer)),
    )


def status_of(exchange: ExchangeView) -> str:
    """Return how an exchange ended, in a few words."""
    return clip(status_line(exchange), _STATUS_LIMIT)


def _title(index: int, exchange: ExchangeView) -> Markup:
    took = f" in {duration(exchange.seconds)}"
    return text(f"{index + 1}. {exchange.step} → {status_of(exchange)}{took}")


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
