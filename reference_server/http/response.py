"""Responses: a status, fields, and a body that need not be in memory."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

PHRASES = {
    100: "Continue",
    200: "OK",
    202: "Accepted",
    204: "No Content",
    206: "Partial Content",
    304: "Not Modified",
    400: "Bad Request",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    408: "Request Timeout",
    409: "Conflict",
    413: "Content Too Large",
    414: "URI Too Long",
    415: "Unsupported Media Type",
    416: "Range Not Satisfiable",
    417: "Expectation Failed",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    501: "Not Implemented",
    503: "Service Unavailable",
    505: "HTTP Version Not Supported",
}

# RFC 9110 6.4.1: these never have a body.
BODILESS = frozenset({204, 304})


class Source(Protocol):
    """Something that can be opened for reading when its turn comes."""

    def open(self) -> BinaryIO:
        """Open it; the reader closes what it gets."""


@dataclass(frozen=True, slots=True)
class FileSpan:
    """A run of bytes of a file."""

    source: Source
    offset: int
    length: int


Piece = bytes | FileSpan


@dataclass(frozen=True, slots=True)
class Stream:
    """A body in pieces; `length` is None where it is not known before the end."""

    pieces: Iterable[Piece]
    length: int | None

    @classmethod
    def of(cls, pieces: list[Piece]) -> "Stream":
        """Make a body of pieces that are all known."""
        return cls(pieces, sum(map(piece_length, pieces)))


def piece_length(piece: Piece) -> int:
    """Say how many bytes a piece gives."""
    return len(piece) if isinstance(piece, bytes) else piece.length


@dataclass(slots=True)
class Response:
    """An answer. `at_end` is called when it was sent, or could not be."""

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes | Stream = b""
    at_end: Callable[[], None] = lambda: None

    def add(self, name: str, value: str) -> None:
        """Add a field."""
        self.headers.append((name, value))


def text_response(status: int, text: str, headers: Iterable[tuple[str, str]] = ()) -> Response:
    """Make an answer in plain text; empty text gives an empty body without a type."""
    response = Response(status, list(headers), text.encode())
    if text:
        response.add("Content-Type", "text/plain; charset=utf-8")
    return response
