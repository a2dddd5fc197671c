"""Writing multipart bodies (RFC 2046 5.1.1)."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reference_server.http.response import Piece, Stream


@dataclass(frozen=True, slots=True)
class OutgoingPart:
    """A part of an answer: its header fields and its content."""

    headers: Sequence[tuple[str, str]]
    content: Stream


def new_boundary() -> str:
    """Make a boundary that stands in no content but by an accident of 2 to the power of -128.

    It has only hex digits and dashes, so it needs no quotes (RFC 9110 5.6.2).
    """
    digits = os.urandom(16).hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def multipart_body(parts: Iterable[OutgoingPart], boundary: str) -> Stream:
    """Make the body of a multipart answer; its length is known where that of each part is."""
    headed = list(_headed(parts, boundary))
    end = _end(boundary)
    length: int | None = len(end)
    for head, part in headed:
        known = part.content.length
        length = None if length is None or known is None else length + len(head) + known
    return Stream(_pieces(headed, end), length)


def multipart_stream(parts: Iterable[OutgoingPart], boundary: str) -> Stream:
    """Make the body of a multipart answer whose parts are made when their turn comes."""
    return Stream(_pieces(_headed(parts, boundary), _end(boundary)), None)


def _headed(parts: Iterable[OutgoingPart], boundary: str) -> Iterator[tuple[bytes, OutgoingPart]]:
    for index, part in enumerate(parts):
        yield _head(part, boundary, first=index == 0), part


def _end(boundary: str) -> bytes:
    return b"\r\n--%b--\r\n" % boundary.encode()


def _head(part: OutgoingPart, boundary: str, *, first: bool) -> bytes:
    lines = [f"{name}: {value}" for name, value in part.headers]
    opening = "" if first else "\r\n"
    return "\r\n".join((f"{opening}--{boundary}", *lines, "", "")).encode("latin-1")


def _pieces(headed: Iterable[tuple[bytes, OutgoingPart]], end: bytes) -> Iterator[Piece]:
    for head, part in headed:
        yield head
        yield from part.content.pieces
    yield end
