"""Request bodies as streams: by length or in chunks, never as a whole in memory (RFC 9112 6, 7)."""

import re
from collections.abc import Callable, Iterator

from reference_server.http.errors import BadMessage, HTTPError
from reference_server.http.headers import Headers
from reference_server.http.stream import PIECE, Incoming

_LENGTH = re.compile(r"[0-9]{1,18}")
_CHUNK_LINE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;.*)?")
_MOST_TRAILERS = 64


class Body:
    """The body of a request: read it in pieces; `length` is None where only its end will tell."""

    def __init__(
        self,
        incoming: Incoming,
        length: int | None,
        seconds: float,
        invite: Callable[[], None] | None = None,
    ) -> None:
        self.length = length
        self._incoming = incoming
        self._seconds = seconds
        self._invite = invite
        self._left = length or 0  # of the message, or of the chunk
        self._ended = length == 0
        self._first_chunk = True

    @property
    def ended(self) -> bool:
        """Whether all of it was read."""
        return self._ended

    @property
    def awaits_invitation(self) -> bool:
        """Whether the client waits for 100 (Continue), and has not got it yet."""
        return self._invite is not None

    @property
    def left(self) -> int | None:
        """How many bytes are still to come, or None where that is not known."""
        return None if self.length is None and not self._ended else self._left

    def pieces(self, size: int = PIECE) -> Iterator[bytes]:
        """Give the rest of the body. Raises BadMessage for bad chunks, ClientGone."""
        while piece := self.read(size):
            yield piece

    def read(self, size: int = PIECE) -> bytes:
        """Read at least one and at most `size` bytes; b"" at the end."""
        if self._ended:
            return b""
        self._accept()
        if self.length is None and self._left == 0 and not self._next_chunk():
            return b""
        piece = self._incoming.some(min(size, self._left), self._seconds)
        self._left -= len(piece)
        self._ended = self.length is not None and self._left == 0
        return piece

    def _accept(self) -> None:
        # RFC 9110 10.1.1: the client holds its body back until it is told to go on.
        if self._invite is not None:
            invite, self._invite = self._invite, None
            invite()

    def _next_chunk(self) -> bool:
        if not self._first_chunk and self._incoming.line(self._seconds):
            raise BadMessage(400, "A chunk is longer than its size says.")
        self._first_chunk = False
        line = self._incoming.line(self._seconds)
        match = _CHUNK_LINE.fullmatch(line)
        if match is None:
            shown = line[:40].decode("latin-1")
            raise BadMessage(400, f"The line {shown!r} is not the size of a chunk.")
        self._left = int(match[1], 16)
        if self._left:
            return True
        for _ in range(_MOST_TRAILERS):
            if not self._incoming.line(self._seconds):
                self._ended = True
                return False
        raise BadMessage(400, f"There are more than {_MOST_TRAILERS} trailer fields.")


def body_length(headers: Headers, version: tuple[int, int]) -> int | None:
    """Say how long the body of a request is; None where it is chunked.

    RFC 9112 6.1 and 6.3: both Transfer-Encoding and Content-Length are a sign of request smuggling,
    lengths that differ are an error, and a coding other than chunked can't be decoded here.
    """
    lengths = headers.all("Content-Length")
    codings = headers.get("Transfer-Encoding")
    if codings is not None:
        if lengths:
            raise BadMessage(400, "Content-Length and Transfer-Encoding exclude each other.")
        if version < (1, 1):
            raise BadMessage(400, "Transfer-Encoding does not exist in HTTP/1.0.")
        if codings.strip().lower() != "chunked":
            raise BadMessage(501, f"The transfer coding {codings[:40]!r} is not known here.")
        return None
    if not lengths:
        return 0
    if len(set(lengths)) > 1 or not _LENGTH.fullmatch(lengths[0]):
        raise BadMessage(400, f"{', '.join(lengths)[:40]!r} is not a length.")
    return int(lengths[0])


def expects_invitation(headers: Headers, version: tuple[int, int]) -> bool:
    """Whether the client waits for 100 (Continue); raises HTTPError 417 for another expectation."""
    expectation = headers.get("Expect")
    if expectation is None or version < (1, 1):
        return False
    if expectation.strip().lower() != "100-continue":
        raise HTTPError(417, f"The expectation {expectation[:40]!r} can't be met.")
    return True
