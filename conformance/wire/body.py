"""Finds the end of a message body (RFC 9112 6.3), and reads to it."""

from __future__ import annotations

import re

from conformance.formats.flaw import Flaw, shown
from conformance.wire.exchange import Cause, Framing
from conformance.wire.head import HEAD_LIMIT, LINE_LIMIT, Head, is_field_line, list_of
from conformance.wire.limits import Stopped
from conformance.wire.stream import Stream

RULES = {
    "content-length": "RFC 9110 8.6: Content-Length is one decimal number",
    "needless-length": "RFC 9110 8.6: no Content-Length with the statuses 1xx and 204",
    "transfer-encoding": "RFC 9112 6.1: chunked comes last and once, not with 1xx, 204, HTTP/1.0",
    "length-and-coding": "RFC 9112 6.2: no Content-Length beside Transfer-Encoding",
    "chunk": "RFC 9112 7.1: a chunk is its size in hexadecimal digits, CRLF, the data, CRLF",
    "trailer": "RFC 9112 7.1.2: after the last chunk come field lines, if any, and an empty line",
}

_NUMBER = re.compile("[0-9]+")
_CHUNK = re.compile(rb"([0-9A-Fa-f]+)(;[^\r\n]*)?\r\n")
_LENIENT_CHUNK = re.compile(rb"[ \t]*(?:0[xX])?([0-9A-Fa-f]+)[ \t]*(;[^\n]*)?\r?\n")


class Body:
    """The body that a head announces; `flaws` grow while it is read, one for each rule."""

    def __init__(self, head: Head, method: str) -> None:
        self._head = head
        self._codings = list(filter(None, list_of(head.headers, "Transfer-Encoding")))
        self._lengths = list_of(head.headers, "Content-Length")
        self._numbers = [text for text in self._lengths if _NUMBER.fullmatch(text)]
        self._flaws: dict[str, Flaw] = {}
        self.framing = self._find_framing(method)
        self._judge_fields()

    @property
    def flaws(self) -> tuple[Flaw, ...]:
        """The rules that were broken so far."""
        return tuple(self._flaws.values())

    @property
    def forbidden_but_announced(self) -> bool:
        """Whether a body may be on its way that this status can't have."""
        announced = self._codings or any(number.strip("0") for number in self._numbers)
        return self._no_content and bool(announced)

    @property
    def _no_content(self) -> bool:
        return self._head.status < 200 or self._head.status == 204

    def _find_framing(self, method: str) -> Framing:
        if method == "HEAD" or self._no_content or self._head.status == 304:
            return Framing.NONE
        # "identity" was a coding once (RFC 2616 3.6), and means none.
        codings = [coding for coding in self._codings if coding != "identity"]
        if codings:
            return Framing.CHUNKED if codings[-1] == "chunked" else Framing.CLOSE
        return Framing.LENGTH if self._numbers else Framing.CLOSE

    def _judge_fields(self) -> None:
        codings, lengths = self._codings, self._lengths
        where = f"in an answer {self._head.status} of HTTP/{self._head.version}"
        if lengths and (len(lengths) > 1 or not self._numbers):
            self._flaw("content-length", f"Content-Length is {shown(', '.join(lengths))}")
        if lengths and self._no_content:
            self._flaw("needless-length", f"there is a Content-Length {where}")
        if lengths and codings:
            self._flaw("length-and-coding", "there are Content-Length and Transfer-Encoding")
        sound = "chunked" not in codings[:-1] and "identity" not in codings
        if codings and (not sound or self._no_content or self._head.version == "1.0"):
            coding = shown(", ".join(codings))
            self._flaw("transfer-encoding", f"Transfer-Encoding is {coding} {where}")

    def _flaw(self, rule: str, message: str) -> None:
        self._flaws.setdefault(rule, Flaw(rule, message))

    def read(self, stream: Stream, limit: int) -> bytes:
        """Read the body; transfer codings other than chunked are left as they are.

        Raises Stopped where the body does not come to its end, or is larger than the limit.
        """
        if self.framing is Framing.LENGTH:
            length = _number(self._numbers[0], 10)
            _fits(length, limit)
            return stream.exactly(length, "the body")
        if self.framing is Framing.CHUNKED:
            return self._read_chunks(stream, limit)
        return stream.rest(limit, "the body") if self.framing is Framing.CLOSE else b""

    def _read_chunks(self, stream: Stream, limit: int) -> bytes:
        pieces: list[bytes] = []
        total = 0
        while size := self._chunk_size(stream):
            total += size
            _fits(total, limit)
            pieces.append(stream.exactly(size, "a chunk"))
            self._chunk_end(stream, size)
        self._trailer(stream)
        return b"".join(pieces)

    def _chunk_size(self, stream: Stream) -> int:
        line = stream.line(LINE_LIMIT, "the size of a chunk")
        if match := _CHUNK.fullmatch(line):
            return _number(match[1].decode(), 16)
        if not line.endswith(b"\n"):
            raise Stopped(Cause.CUT, "the connection was closed where a chunk should begin")
        match = _LENIENT_CHUNK.fullmatch(line)
        if not match:
            raise Stopped(Cause.NOT_HTTP, f"this is no chunk size: {shown(line)}")
        self._flaw("chunk", f"the size of a chunk is written {shown(line)}")
        return _number(match[1].decode(), 16)

    def _chunk_end(self, stream: Stream, size: int) -> None:
        end = stream.peek(2, "the end of a chunk")
        if end == b"\r\n":
            stream.exactly(2, "the end of a chunk")
        elif end[:1] == b"\n":
            stream.exactly(1, "the end of a chunk")
            self._flaw("chunk", "the data of a chunk ends with LF alone")
        elif len(end) < 2:
            raise Stopped(Cause.CUT, f"the connection was closed after a chunk of {size:,} octets")
        else:
            message = f"a chunk of {size:,} octets is followed by {shown(end)}"
            raise Stopped(Cause.NOT_HTTP, message)

    def _trailer(self, stream: Stream) -> None:
        left = HEAD_LIMIT
        while (line := stream.line(LINE_LIMIT, "the trailer")) not in {b"\r\n", b"\n"}:
            left -= len(line)
            if not line.endswith(b"\n"):
                raise Stopped(Cause.CUT, "the connection was closed before the end of the trailer")
            if left < 0:
                raise Stopped(Cause.TOO_LARGE, f"the trailer is larger than {HEAD_LIMIT:,} octets")
            if not is_field_line(line):
                self._flaw("trailer", f"this is no field line: {shown(line)}")
        if line == b"\n":
            self._flaw("trailer", "the empty line at the end is LF alone")


def _number(digits: str, base: int) -> int:
    """Return what the digits say, as far as it matters: 19 of them go beyond any limit.

    Thousands of them are more than int() reads, or can write into a message.
    """
    return int((digits.lstrip("0") or "0")[:19], base)


def _fits(size: int, limit: int) -> None:
    if size > limit:
        raise Stopped(Cause.TOO_LARGE, f"the body has {size:,} octets or more, over {limit:,}")
