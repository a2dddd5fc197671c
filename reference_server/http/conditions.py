"""Conditions on what the client has already, and ranges of what it lacks (RFC 9110 13, 14)."""

import re
from collections.abc import Iterable, Iterator

from reference_server.http.headers import Headers
from reference_server.http.response import (
    FileSpan,
    Piece,
    Response,
    Stream,
    piece_length,
    text_response,
)

_RANGE = re.compile(r"bytes=[ \t]*([0-9]*)-([0-9]*)[ \t]*", re.IGNORECASE)
_MOST_DIGITS = 18
# RFC 9110 15.4.5: what a 304 has of the 200.
_OF_304 = frozenset({"ETag", "Content-Location", "Vary"})


def names_tag(field: str, etag: str) -> bool:
    """Whether a list of entity tags names this one, compared weakly; `*` names any (13.1.2)."""
    tags = {tag.strip().removeprefix("W/") for tag in field.split(",")}
    return field.strip() == "*" or etag.removeprefix("W/") in tags


def conditional(method: str, headers: Headers, response: Response) -> Response:
    """Give what a GET or HEAD with these fields gets in the place of an answer 200.

    That is 304 where the client has it, a part of it with 206 or 416 where it asks for one and the
    answer has Accept-Ranges, and else the answer itself.
    """
    known, asked = headers.get("If-None-Match"), headers.get("Range")
    if known is None and asked is None:
        return response
    fields = Headers(response.headers)
    etag = fields.get("ETag")
    if known is not None and etag is not None and names_tag(known, etag):
        kept = [pair for pair in response.headers if pair[0] in _OF_304]
        return Response(304, kept, b"", response.at_end)
    # RFC 9110 14.2: ranges are defined for GET alone.
    if method != "GET" or asked is None or fields.get("Accept-Ranges") != "bytes":
        return response
    return _part(asked, response) if _is_still(headers, etag) else response


def _is_still(headers: Headers, etag: str | None) -> bool:
    """Whether If-Range, if there is one, names what there is: with a strong tag (13.1.5)."""
    condition = headers.get("If-Range")
    return condition is None or (condition == etag and not condition.startswith("W/"))


def _part(asked: str, response: Response) -> Response:
    body = response.body
    pieces: Iterable[Piece] = [body] if isinstance(body, bytes) else body.pieces
    whole = len(body) if isinstance(body, bytes) else body.length
    # RFC 9110 14.2: a range that is malformed may be ignored; so may several, as is done here.
    match = _RANGE.fullmatch(asked)
    if whole is None or match is None or not any(match.groups()):
        return response
    first, last = (int(text[:_MOST_DIGITS]) if text else None for text in match.groups())
    if first is None:
        first, last = max(0, whole - (last or 0)), whole - 1
    elif last is None:
        last = whole - 1
    elif last < first:
        return response
    if first >= whole:
        text = f"There are {whole} bytes, and none of them is in {asked[:80]!r}."
        refusal = text_response(416, text, [("Content-Range", f"bytes */{whole}")])
        refusal.at_end = response.at_end
        return refusal
    length = min(last, whole - 1) - first + 1
    headers = [*response.headers, ("Content-Range", f"bytes {first}-{first + length - 1}/{whole}")]
    return Response(206, headers, Stream(_cut(pieces, first, length), length), response.at_end)


def _cut(pieces: Iterable[Piece], skipped: int, left: int) -> Iterator[Piece]:
    for piece in pieces:
        size = piece_length(piece)
        if skipped < size:
            taken = min(size - skipped, left)
            yield _span(piece, skipped, taken)
            skipped, left = 0, left - taken
            if not left:
                return
        else:
            skipped -= size


def _span(piece: Piece, first: int, length: int) -> Piece:
    if isinstance(piece, FileSpan):
        return FileSpan(piece.source, piece.offset + first, length)
    return piece[first : first + length]
