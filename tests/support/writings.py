"""What the bundled server's own reader makes of a generated multipart writing."""

from __future__ import annotations

from collections.abc import Callable

from conformance.generate.multipart import BrokenWriting, Writing
from reference_server.http.media import parse_media_type
from reference_server.http.multipart import MultipartReader


def by_server(writing: Writing | BrokenWriting) -> list[bytes]:
    """Return the bodies of the parts; what the server refuses raises what the server raises."""
    ((_, content_type),) = writing.headers
    boundary = parse_media_type(content_type).get("boundary")
    return [b"".join(p.pieces()) for p in MultipartReader(_pieces(writing), boundary).parts()]


def _pieces(writing: Writing | BrokenWriting) -> Callable[[], bytes]:
    """Give the body as the server gets it."""
    sizes = writing.chunks or (len(writing.body),)
    ends = [sum(sizes[: number + 1]) for number in range(len(sizes))]
    chunks = iter([writing.body[end - size : end] for size, end in zip(sizes, ends, strict=True)])
    return lambda: next(chunks, b"")
