"""An exchange as lines of text: what every report shows of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from conformance.report.text import clip, count, lines, octets, visible
from conformance.result import BodyView, CheckResult, ExchangeView

_HEADER_LIMIT = 2_000

# RFC 9110 9.2.1: these change nothing.
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def request_line(exchange: ExchangeView) -> str:
    """Return the method and the URL."""
    return visible(f"{exchange.method} {exchange.url}")


def status_line(exchange: ExchangeView) -> str:
    """Return the status and the reason, or why there is none."""
    if exchange.status == 0:
        return f"no whole response: {visible(exchange.failure) or 'none came'}"
    return visible(f"{exchange.status} {exchange.reason}".rstrip())


def header_lines(headers: Iterable[tuple[str, str]]) -> list[str]:
    """Return `Name: value` lines."""
    return [clip(visible(f"{name}: {value}"), _HEADER_LIMIT) for name, value in headers]


def body_lines(body: BodyView) -> list[str]:
    """Return the text of a body as far as there is one."""
    return lines(body.text) if body.text else []


def body_note(body: BodyView) -> str:
    """Say what can't be seen in the text of a body: its size, its parts, that it was cut."""
    if not body.size:
        return "no body"
    notes = [octets(body.size)]
    if body.parts:
        notes.append(f"in {count(len(body.parts), 'part')}")
    if body.cut:
        notes.append("of which the beginning is shown")
    elif not body.text and not body.parts:
        notes.append("not text")
    return ", ".join(notes)


def leading_up_to(index: int, exchanges: Sequence[ExchangeView]) -> tuple[int, ...]:
    """Return the indexes of the exchanges to be repeated before one: what a test stored is gone.

    None where they can't be, since the body of one was not kept.
    """
    earlier = [i for i, e in enumerate(exchanges[:index]) if e.method not in _SAFE]
    bodies = (exchanges[i].request_body for i in earlier)
    return tuple(earlier) if all(body.file or not body.size for body in bodies) else ()


def source(check: CheckResult) -> str:
    """Say who demands what a check asks, and how strongly: `PS3.18 10.5.3 (must)`."""
    return visible(f"{check.source} {check.section}".strip()) + f" ({check.level})"
