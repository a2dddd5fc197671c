"""The content coding gzip of answers (RFC 9110 8.4, 12.5.3)."""

import re
import zlib
from collections.abc import Iterable, Iterator

from reference_server.http.headers import Headers
from reference_server.http.response import FileSpan, Piece, Response, Stream

# RFC 1952, as zlib calls it.
_GZIP_WINDOW = 31
# What is sent once to one client is not worth more time.
_LEVEL = 1
# What is not longer is coded before it is sent, so that its length is known.
_AT_ONCE = 1024 * 1024
_WEIGHT = re.compile(r"[ \t]*q=([0-9.]+)[ \t]*", re.IGNORECASE)


def takes_gzip(headers: Headers) -> bool:
    """Whether a request allows gzip, and does not like it less than no coding at all."""
    weights = {}
    for member in (headers.get("Accept-Encoding") or "").split(","):
        name, _, parameters = member.partition(";")
        weights[name.strip().lower()] = _weight(parameters)
    gzip = weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0)))
    return gzip > 0 and gzip >= weights.get("identity", 0.0)


def _weight(parameters: str) -> float:
    match = _WEIGHT.fullmatch(parameters)
    try:
        return float(match[1]) if match else 1.0
    except ValueError:
        return 1.0


def gzipped(response: Response) -> Response:
    """Give an answer in the coding gzip.

    RFC 9110 8.8.3.3: a strong entity tag would have to be another one; a weak one may stay.
    """
    headers = [
        (name, f"W/{value}" if name == "ETag" and not value.startswith("W/") else value)
        for name, value in response.headers
    ]
    headers.append(("Content-Encoding", "gzip"))
    body = response.body
    pieces: Iterable[Piece] = [body] if isinstance(body, bytes) else body.pieces
    known = len(body) if isinstance(body, bytes) else body.length
    at_once = known is not None and known <= _AT_ONCE
    coded = b"".join(_gzip(pieces)) if at_once else Stream(_gzip(pieces), None)
    return Response(response.status, headers, coded, response.at_end)


def _gzip(pieces: Iterable[Piece]) -> Iterator[bytes]:
    coder = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP_WINDOW)
    for piece in pieces:
        if coded := coder.compress(_octets(piece)):
            yield coded
    yield coder.flush()


def _octets(piece: Piece) -> bytes:
    if not isinstance(piece, FileSpan):
        return piece
    with piece.source.open() as file:
        file.seek(piece.offset)
        return file.read(piece.length)
