"""The octets that come over a connection, read within limits; the first of them are kept."""

from __future__ import annotations

from typing import Protocol

from conformance.wire.exchange import Cause
from conformance.wire.limits import Clock, Stopped

_PIECE = 256 * 1024
_KEPT = 4096
_EXCESS = 64 * 1024


class Source(Protocol):
    """The part of a socket that is needed here."""

    def recv(self, size: int, /) -> bytes:
        """Return up to so many octets; none at the end."""

    def settimeout(self, seconds: float | None, /) -> None:
        """Say how long recv() may wait."""


class Stream:
    """Reads a connection. Every method raises Stopped where the target doesn't let it finish."""

    def __init__(self, source: Source, clock: Clock) -> None:
        self._source = source
        self._clock = clock
        self._buffer = bytearray()
        self._first = bytearray()
        self.received = 0

    @property
    def first(self) -> bytes:
        """The first octets that came, whatever they were."""
        return bytes(self._first)

    @property
    def waiting(self) -> bytes:
        """What has come and is not taken yet."""
        return bytes(self._buffer)

    def arrives(self, seconds: float) -> bool:
        """Wait for octets; False at the end of the stream. TimeoutError where none come."""
        self._source.settimeout(seconds)
        try:
            piece = self._source.recv(_PIECE)
        except TimeoutError:
            raise
        except OSError:
            piece = b""
        self._note(piece)
        self._buffer += piece
        return bool(piece)

    def line(self, limit: int, what: str) -> bytes:
        """Read up to and with the next line feed; at the end of the stream, what is left."""
        scanned = 0
        while (end := self._buffer.find(b"\n", scanned)) < 0:
            scanned = len(self._buffer)
            if scanned >= limit:
                raise Stopped(Cause.TOO_LARGE, f"{what} goes on for more than {limit:,} octets")
            if not self._fill(what):
                return self._take(scanned)
        return self._take(end + 1)

    def peek(self, size: int, what: str) -> bytes:
        """Return the next octets without taking them; fewer only at the end of the stream."""
        while len(self._buffer) < size and self._fill(what):
            pass
        return bytes(self._buffer[:size])

    def exactly(self, size: int, what: str) -> bytes:
        """Read so many octets."""
        pieces = [self._take(min(size, len(self._buffer)))]
        missing = size - len(pieces[0])
        while missing:
            piece = self._receive(min(missing, _PIECE), f"{what}: {missing:,} octets are missing")
            if not piece:
                came = f"{size - missing:,} of {size:,} octets came"
                raise Stopped(Cause.CUT, f"the connection was closed in {what}: {came}")
            pieces.append(piece)
            missing -= len(piece)
        return b"".join(pieces)

    def rest(self, limit: int, what: str) -> bytes:
        """Read to the end of the stream."""
        pieces = [self._take(len(self._buffer))]
        size = len(pieces[0])
        while piece := self._receive(_PIECE, f"{what} after {size:,} octets"):
            pieces.append(piece)
            size += len(piece)
            if size > limit:
                raise Stopped(Cause.TOO_LARGE, f"{what} is larger than {limit:,} octets")
        return b"".join(pieces)

    def excess(self, patience: float) -> int:
        """Count the octets that are there although nothing more should come."""
        try:
            self._source.settimeout(patience)
            while len(self._buffer) < _EXCESS and (piece := self._source.recv(_PIECE)):
                self._buffer += piece
        except OSError:
            pass  # nothing there, or the connection is gone: both are fine now
        return len(self._buffer)

    def ends(self, patience: float) -> bool:
        """Tell whether the stream ends within so many seconds, and nothing else comes."""
        try:
            return not self.arrives(patience)
        except TimeoutError:
            return False

    def _take(self, size: int) -> bytes:
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def _fill(self, what: str) -> bool:
        piece = self._receive(_PIECE, what)
        self._buffer += piece
        return bool(piece)

    def _receive(self, size: int, what: str) -> bytes:
        self._clock.check(f"there is no end of {what}")
        try:
            self._source.settimeout(self._clock.wait())
            piece = self._source.recv(size)
        except TimeoutError as error:
            missing = f"there is no end of {what}" if self.received else "there is no answer"
            raise self._clock.late(missing) from error
        except OSError as error:
            piece = self._reset(error, what)
        self._note(piece)
        return piece

    def _note(self, piece: bytes) -> None:
        self.received += len(piece)
        if len(self._first) < _KEPT:
            self._first += piece[: _KEPT - len(self._first)]

    def _reset(self, error: OSError, what: str) -> bytes:
        """Treat a reset before the first octet as an end; later, something is missing."""
        if not self.received:
            return b""
        raise Stopped(Cause.CUT, f"the connection broke in {what}: {error}") from error
