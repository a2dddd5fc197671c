"""An exchange in the page: whole where a rule is broken in it, else without what all have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from conformance.report.json_view import readable
from conformance.report.markup import Markup, join, tag, text
from conformance.report.page_instances import instance_link
from conformance.report.text import clip, duration, octets, series, visible
from conformance.report.transcript import (
    body_lines,
    body_note,
    header_lines,
    leading_up_to,
    request_line,
    status_line,
)
from conformance.result import BodyView, ExchangeView, InstanceView, PartView, RunResult

_STATUS_LIMIT = 200
_SHOWN_AT_ONCE = 1_500
_SHORT_TEXT = 320
_SHORT_PARTS = 4
_COMMAND = 100_000

_MOST = 0.8
# Each answer has another one, and the length stands beside the body.
_UNTOLD = frozenset({"date", "content-length"})
_ORIGIN = re.compile(r"https?://[^/]*(?=/)")

_Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Common:
    """The header fields that most requests of the steps of a run have, and most answers.

    They are told once; an exchange tells what it has besides, and which of them it has not.
    """

    requests: frozenset[tuple[str, str]] = frozenset()
    answers: frozenset[tuple[str, str]] = frozenset()

    @property
    def told(self) -> str:
        """Say which they are."""
        sides = (("requests", self.requests), ("answers", self.answers))
        told = [
            f"{side} have `{'`, `'.join(header_lines(sorted(fields)))}`"
            for side, fields in sides
            if fields
        ]
        return f"unless told otherwise, {' and '.join(told)}; " if told else ""


def common_to(run: RunResult) -> Common:
    """Find what most exchanges of a run have in common, but for the looks of the run's own."""
    steps = [e for case in run.cases for e in case.exchanges if not e.role and e.status]
    return Common(
        _frequent([each.request_headers for each in steps]),
        _frequent([each.response_headers for each in steps]),
    )


def _frequent(heads: Sequence[_Fields]) -> frozenset[tuple[str, str]]:
    found = Counter(field for head in heads for field in set(head))
    return frozenset(
        (name, value)
        for (name, value), times in found.items()
        if times > _MOST * len(heads) and name.lower() not in _UNTOLD
    )


def whole_exchange(
    index: int,
    exchanges: Sequence[ExchangeView],
    instances: Mapping[str, InstanceView],
    *,
    unfolded: bool,
) -> Markup:
    """Return the whole transcript of one of some exchanges."""
    exchange = exchanges[index]
    how = {"open": ""} if unfolded else {}
    return tag(
        "details",
        tag("summary", _title(index, exchange)),
        _message(request_line(exchange), exchange.request_headers, exchange.request_body),
        *_body(exchange.request_body, instances),
        _message(status_line(exchange), exchange.response_headers, exchange.response_body),
        *_body(exchange.response_body, instances),
        *(tag("p", remark, class_="dc-soft") for remark in exchange.remarks),
        tag("p", f"Repeat it in the folder of this page{_after(index, exchanges)}:"),
        _curl(exchange),
        **how,
    )


def short_exchange(index: int, exchange: ExchangeView, common: Common, *, curl: bool) -> Markup:
    """Return both sides of an exchange at which all is well, and the command that repeats it."""
    request = _short(
        f"{exchange.method} {_target(exchange.url)}",
        _besides(exchange.request_headers, common.requests),
        exchange.request_body,
    )
    answer = _short(
        status_line(exchange),
        _besides(exchange.response_headers, common.answers),
        exchange.response_body,
    )
    return tag(
        "details",
        tag("summary", _title(index, exchange)),
        tag("pre", request, "\n\n", answer),
        *([_curl(exchange)] if curl else []),
    )


def exchange_line(index: int, exchange: ExchangeView) -> Markup:
    """Return one line for an exchange."""
    return tag("p", _title(index, exchange), class_="dc-soft")


def _target(url: str) -> str:
    """Return what stands in the request line (RFC 9112 3.2.1), as far as there is a path."""
    parts = _ORIGIN.match(url)
    return visible(url[parts.end() :] if parts else url)


def _besides(headers: _Fields, common: frozenset[tuple[str, str]]) -> Iterator[str]:
    own = [(n, v) for n, v in headers if (n, v) not in common and n.lower() not in _UNTOLD]
    yield from header_lines(own)
    yield from (f"(no {line})" for line in header_lines(sorted(common - set(headers))))


def status_of(exchange: ExchangeView) -> str:
    """Return how an exchange ended, in a few words."""
    return clip(status_line(exchange), _STATUS_LIMIT)


def _after(index: int, exchanges: Sequence[ExchangeView]) -> str:
    before = leading_up_to(index, exchanges)
    if not before:
        return ""
    return f", after {series(str(i + 1) for i in before)} (what the test stored it has removed)"


def _title(index: int, exchange: ExchangeView) -> Markup:
    took = f" in {duration(exchange.seconds)}"
    return text(f"{index + 1}. {exchange.step} → {status_of(exchange)}{took}")


def _curl(exchange: ExchangeView) -> Markup:
    return tag("pre", text(exchange.curl, limit=_COMMAND), class_="dc-curl")


def _short(start: str, headers: Iterable[str], body: BodyView) -> Markup:
    rest = [f"\n{line}" for line in headers]
    if body.size:
        rest.append(f"\n[{body_note(body)}]")
        rest += [f"\n{line}" for line in _short_parts(body.parts)]
    if body.text:
        rest.append("\n" + clip("\n".join(body_lines(body)), _SHORT_TEXT))
    return join((tag("b", start), "".join(rest)))


def _short_parts(parts: tuple[PartView, ...]) -> Iterator[str]:
    for part in parts[:_SHORT_PARTS]:
        about = "; ".join(header_lines(part.headers))
        yield f"[{octets(part.size)}, SHA-256 {part.sha256[:12]}…; {about}]"


def _message(start: str, headers: _Fields, body: BodyView) -> Markup:
    rest = "".join(f"\n{line}" for line in header_lines(headers))
    shown = "\n".join(body_lines(body))
    fits = shown and len(shown) <= _SHOWN_AT_ONCE
    return tag("pre", tag("b", start), rest, f"\n\n{shown}" if fits else "")


def _body(body: BodyView, instances: Mapping[str, InstanceView]) -> Iterator[Markup]:
    """Yield what there is to say of a body: size and digest, parts, a view that can be read."""
    if not body.size:
        return
    yield tag("p", *_facts(body), *instance_link(body.sha256, instances), class_="dc-soft")
    if body.parts:
        yield _parts(body, instances)
    shown = "\n".join(body_lines(body))
    if len(shown) > _SHOWN_AT_ONCE:
        yield tag("details", tag("summary", "the body, as it came"), tag("pre", text(shown)))
    if lines := readable(body.text):
        view = tag("pre", text("\n".join(lines), limit=_COMMAND))
        yield tag("details", tag("summary", "the same, made readable"), view)


def _facts(body: BodyView) -> Iterator[str]:
    yield f"{body_note(body)} · SHA-256 {body.sha256} "
    if body.file:
        yield tag("a", "the whole body", href=quote(visible(body.file)))
        yield " "


def _parts(body: BodyView, instances: Mapping[str, InstanceView]) -> Markup:
    rows = (
        tag(
            "tr",
            tag("td", str(number)),
            tag("td", "\n".join(header_lines(part.headers))),
            tag("td", octets(part.size)),
            tag("td", part.sha256, " ", *instance_link(part.sha256, instances)),
        )
        for number, part in enumerate(body.parts, start=1)
    )
    head = tag("tr", *(tag("th", name) for name in ("part", "headers", "size", "SHA-256")))
    return tag("table", tag("thead", head), tag("tbody", *rows), class_="dc-parts")
