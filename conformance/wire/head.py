"""Reads the status line and the header fields of an HTTP/1.1 message."""

from __future__ import annotations

import re
from dataclasses import dataclass

from conformance.formats.flaw import Flaw, shown
from conformance.formats.grammar import FIELD_VALUE, is_token
from conformance.wire.exchange import Cause, Headers
from conformance.wire.limits import Stopped
from conformance.wire.stream import Stream

LINE_LIMIT = 64 * 1024
HEAD_LIMIT = 256 * 1024

RULES = {
    "status-line": "RFC 9112 4: HTTP/1.1 SP 3DIGIT SP [reason] CRLF",
    "line-ending": "RFC 9112 2.2: lines end with CRLF",
    "field-line": "RFC 9112 5: a field line is name:value, the name a token",
    "field-value": "RFC 9110 5.5: a field value has visible characters, blanks and tabs",
    "folding": "RFC 9112 5.2: a sender does not fold lines",
}

_PROTOCOL = b"HTTP/"
_STATUS_LINE = re.compile(r"HTTP/(\d(?:\.\d)?)[ \t]+(\d{3})(?:[ \t]+(.*))?", re.ASCII)
_STRICT_STATUS_LINE = re.compile(r"HTTP/1\.[01] [1-5][0-9]{2} [\t\x20-\x7e\x80-\xff]*")
_FIELD_VALUE = re.compile(FIELD_VALUE)


@dataclass(frozen=True, slots=True)
class Head:
    """All that stands before the body; `raw` is as it came, `flaws` are the rules it breaks."""

    raw: bytes
    version: str
    status: int
    reason: str
    headers: Headers
    flaws: tuple[Flaw, ...]

    @property
    def persistent(self) -> bool:
        """RFC 9112 9.3: HTTP/1.1 stays open unless it says close; 1.0 if it says keep-alive."""
        options = list_of(self.headers, "Connection")
        if "close" in options or self.status == 101:
            return False
        return self.version == "1.1" or "keep-alive" in options


def list_of(headers: Headers, name: str) -> list[str]:
    """Return the elements of a list field, lower case (RFC 9110 5.6.1)."""
    value = headers.get(name)
    return [item.strip(" \t").lower() for item in value.split(",")] if value is not None else []


def is_field_line(line: bytes) -> bool:
    """Tell whether a line is a header field (RFC 9112 5: no blank before the colon)."""
    name, colon, _ = _text(line).partition(":")
    return bool(colon) and is_token(name)


def read_head(stream: Stream, limit: int = HEAD_LIMIT) -> Head:
    """Read to the empty line.

    Raises Stopped where that does not come within the limit, or the answer is not HTTP.
    """
    _expect_http(stream)
    lines: list[bytes] = []
    size = 0
    while not lines or lines[-1] not in {b"\r\n", b"\n"}:
        line = stream.line(LINE_LIMIT, "a line of the header")
        size += len(line)
        if not line.endswith(b"\n"):
            raise Stopped(Cause.CUT, f"the connection was closed after {size} octets of the header")
        if size > limit:
            raise Stopped(Cause.TOO_LARGE, f"the header is larger than {HEAD_LIMIT:,} octets")
        lines.append(line)
    flaws = _line_endings(lines)
    version, status, reason = _status_line(lines[0], flaws)
    headers = _fields(lines[1:-1], len(lines[0]), flaws)
    return Head(b"".join(lines), version, status, reason, headers, tuple(flaws))


def _expect_http(stream: Stream) -> None:
    """Look at the first octets one by one: what is not HTTP may never send a whole line."""
    for size in range(1, len(_PROTOCOL) + 1):
        start = stream.peek(size, "the status line")
        if not start and not stream.received:
            raise Stopped(Cause.CLOSED, "the connection was closed without an answer")
        if not _PROTOCOL.startswith(start):
            raise _not_http(stream.first)
        if len(start) < size:
            raise Stopped(Cause.CUT, "the connection was closed before the final answer")


def _not_http(start: bytes) -> Stopped:
    return Stopped(Cause.NOT_HTTP, f"the answer is not HTTP: it begins with {shown(start)}")


def _text(line: bytes) -> str:
    return line.decode("latin-1").removesuffix("\n").removesuffix("\r")


def _status_line(line: bytes, flaws: list[Flaw]) -> tuple[str, int, str]:
    text = _text(line)
    match = _STATUS_LINE.fullmatch(text)
    if not match:
        raise _not_http(line)
    if not _STRICT_STATUS_LINE.fullmatch(text):
        flaws.append(Flaw("status-line", f"the status line is {shown(text)}", 0))
    return match[1], int(match[2]), (match[3] or "").strip(" \t")


def _fields(lines: list[bytes], offset: int, flaws: list[Flaw]) -> Headers:
    fields: list[tuple[str, str]] = []
    for line in lines:
        text = _text(line)
        if text[0] in " \t" and fields:
            name, value = fields.pop()
            fields.append((name, f"{value} {text.strip()}"))
            flaws.append(Flaw("folding", f"{name} goes on in a line of its own", offset))
        else:
            name, colon, value = text.partition(":")
            if not is_field_line(line):
                flaws.append(Flaw("field-line", f"this is no field line: {shown(text)}", offset))
            if not colon or not name.strip():
                continue
            fields.append((name.strip(), value.strip(" \t")))
        name, value = fields[-1]
        if not _FIELD_VALUE.fullmatch(value):
            flaws.append(Flaw("field-value", f"the value of {name} is {shown(value)}", offset))
        offset += len(line)
    return Headers.of(fields)


def _line_endings(lines: list[bytes]) -> list[Flaw]:
    bare = sum(not line.endswith(b"\r\n") for line in lines)
    if not bare:
        return []
    return [Flaw("line-ending", f"{bare} of {len(lines)} lines of the header end with LF alone")]
