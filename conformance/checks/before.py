"""The answers to the plain GET requests of before, which what came since can be held against."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.reply import Reply
from conformance.wire.exchange import Request, Response

# RFC 9110 13.1, 14.2: what makes a GET conditional, or one of a part.
_CONDITIONS = frozenset(
    {"range", "if-range", "if-match", "if-none-match", "if-modified-since", "if-unmodified-since"}
)
# RFC 9110 12.5: what a representation is chosen by.
_CHOSEN_BY = frozenset({"accept", "accept-charset", "accept-encoding", "accept-language"})


def representations(reply: Reply) -> Iterator[tuple[Request, Response]]:
    """Yield the plain GET requests of the same URL with their answers 200, the last one first."""
    url = reply.question.exchange.request.url
    for question in reversed(reply.question.earlier):
        request, response = question.exchange.request, question.exchange.response
        plain = not {name.lower() for name, _ in request.headers} & _CONDITIONS
        if plain and request.url == url and response is not None and response.status == 200:
            yield request, response


def whole(reply: Reply) -> Response | None:
    """Return what a plain GET of the same gave that was negotiated alike; None without one."""
    own = _negotiated(reply.question.exchange.request)
    alike = (got for asked, got in representations(reply) if _negotiated(asked) == own)
    return next(alike, None)


def _negotiated(request: Request) -> list[tuple[str, str]]:
    fields = ((name.lower(), value) for name, value in request.headers)
    return sorted(pair for pair in fields if pair[0] in _CHOSEN_BY)
