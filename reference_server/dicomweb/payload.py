"""Answers that hold one representation, or several in parts."""

from collections.abc import Callable
from dataclasses import dataclass

from reference_server.dicomweb.call import Call
from reference_server.dicomweb.dialect import Choice
from reference_server.http import OutgoingPart, Response, Stream, multipart_body, new_boundary


@dataclass(frozen=True, slots=True)
class Representation:
    """What stands for a resource: its transfer syntax, its bytes and its URL.

    What is rendered has no transfer syntax (PS3.18 8.7.4). `stamp` is of the instance that the
    bytes are made from, and of no other one that ever was; without one they come as a whole.
    """

    syntax: str | None
    content: Stream
    url: str
    stamp: int | None = None


def payload(
    call: Call,
    choice: Choice,
    representations: list[Representation],
    at_end: Callable[[], None] = lambda: None,
) -> Response:
    """Answer with representations in the form that was chosen."""
    describes = call.dialect.retrieve.describes_parts
    common = [("Content-Location", call.own_url), ("Vary", "Accept")] if describes else []
    offer = choice.offer
    if not offer.multipart:
        (only,) = representations
        media_type = _media_type(choice, only)
        fields = [("Content-Type", media_type), *common, *_ranges(call, only)]
        return Response(200, fields, only.content, at_end)
    parts = [
        OutgoingPart(_fields(choice, each, describes=describes), each.content)
        for each in representations
    ]
    boundary = new_boundary()
    # RFC 2387 3.1 wants `type`, with quotes since a slash stands in it (RFC 9110 5.6.6).
    kind = f'type="{offer.essence}"; ' if describes else ""
    media_type = f"multipart/related; {kind}boundary={boundary}"
    body = multipart_body(parts, boundary)
    return Response(200, [("Content-Type", media_type), *common], body, at_end)


def _ranges(call: Call, only: Representation) -> list[tuple[str, str]]:
    if not call.dialect.retrieve.ranges or None in {only.stamp, only.content.length}:
        return []
    # RFC 9110 8.8.3.3: representations of one resource have tags of their own. Here the transfer
    # syntax tells them apart, and the media type with it.
    return [("ETag", f'"{only.stamp}-{only.syntax}"'), ("Accept-Ranges", "bytes")]


def _media_type(choice: Choice, representation: Representation) -> str:
    if representation.syntax is None:
        return choice.offer.essence
    return f"{choice.offer.essence}; transfer-syntax={representation.syntax}"


def _fields(
    choice: Choice, representation: Representation, *, describes: bool
) -> list[tuple[str, str]]:
    fields = [("Content-Type", _media_type(choice, representation))]
    if describes:
        fields.append(("Content-Location", representation.url))
        # PS3.18 Table 8.6.1-1.
        if representation.content.length is not None:
            fields.append(("Content-Length", str(representation.content.length)))
    return fields
