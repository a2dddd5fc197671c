"""Entity tags: what they tell apart (RFC 9110 8.8.3)."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks import before
from conformance.checks.check import Check
from conformance.checks.reply import Reply, parse_media_type
from conformance.checks.words import quoted
from conformance.verdict import Problem
from conformance.wire.exchange import Response


def _form(response: Response) -> tuple[str, str]:
    """Return what makes representations differ: the media type and the content coding."""
    found = parse_media_type(response.headers.get("Content-Type"))
    coding = (response.headers.get("Content-Encoding") or "identity").strip().lower()
    return found.essence if found else "", coding


def _others(reply: Reply) -> Iterator[Response]:
    own = _form(reply.response)
    return (got for _, got in before.representations(reply) if _form(got) != own)


def _distinct(reply: Reply) -> Iterator[Problem]:
    own = reply.response.headers.get("ETag") or ""
    for other in _others(reply):
        if other.headers.get("ETag") == own:
            expected = f"another entity tag than {quoted(own)}, which {_in_words(other)} has"
            yield Problem(expected, f"the same for {_in_words(reply.response)}")
            return


def _in_words(response: Response) -> str:
    essence, coding = _form(response)
    return f"{essence} in {coding}"


def _has_strong_tag(reply: Reply) -> bool:
    tag = reply.response.headers.get("ETag")
    return reply.status == 200 and tag is not None and not tag.startswith("W/")


CHECKS = (
    Check(
        "etag.distinct",
        "COM-780",
        "A strong entity tag is of one representation, whatever codings and media types there are.",
        lambda reply: _has_strong_tag(reply) and any(True for _ in _others(reply)),
        _distinct,
    ),
)
