"""The lines between the parts of a multipart body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# RFC 2046 5.1.1:
#   dash-boundary := "--" boundary
#   delimiter := CRLF dash-boundary
#   close-delimiter := delimiter "--"
#   transport-padding := *LWSP-char
#   multipart-body := [preamble CRLF] dash-boundary transport-padding CRLF body-part
#                     *(delimiter transport-padding CRLF body-part)
#                     close-delimiter transport-padding [CRLF epilogue]
# This is what may follow the boundary, to the end of the line or of the body.
_REST = re.compile(rb"(--)?([ \t]*)(\r\n|\n|\Z)")


@dataclass(frozen=True, slots=True)
class Delimiter:
    """One delimiter line.

    The line break before it belongs to it (RFC 2046 5.1.1): `start` is where that begins, `end`
    is the first octet after the line. `crlf` says that both line breaks, where there are any, are
    CRLF; `padded` that white space follows the boundary.
    """

    start: int
    end: int
    closing: bool
    crlf: bool
    padded: bool


@dataclass(frozen=True, slots=True)
class Delimiters:
    """The delimiters of a body, up to the closing one.

    `lookalike` is the offset of the first line that begins like a delimiter and goes on.
    """

    lines: tuple[Delimiter, ...]
    lookalike: int | None

    @property
    def closed(self) -> bool:
        """Whether the last one is the close delimiter."""
        return bool(self.lines) and self.lines[-1].closing


def find_delimiters(body: bytes, boundary: bytes) -> Delimiters:
    """Find the delimiter lines of a body.

    RFC 9110 8.3.3: only CRLF is a line break here. So a bare LF before a boundary is data, unless
    the body makes no sense that way: it has no end, or begins with a line that ends in LF.
    """
    strict = _collect(body, b"--" + boundary, b"\r\n")
    if strict.closed and strict.lines[0].start == 0:
        return strict
    loose = _collect(body, b"--" + boundary, b"\n")
    if loose.closed and (not strict.closed or loose.lines[0].start < strict.lines[0].start):
        return loose
    return strict if strict.lines else loose


def _collect(body: bytes, marker: bytes, line_break: bytes) -> Delimiters:
    lines: list[Delimiter] = []
    lookalike: int | None = None
    for start, after in _candidates(body, marker, line_break):
        rest = _REST.match(body, after)
        if rest is None or (rest[3] == b"\n" and line_break == b"\r\n"):
            lookalike = start if lookalike is None else lookalike
            continue
        crlf = rest[3] != b"\n" and body[start : start + 1] in (b"\r", b"-")
        lines.append(Delimiter(start, rest.end(), bool(rest[1]), crlf, bool(rest[2])))
        if rest[1]:
            break
    return Delimiters(tuple(lines), lookalike)


def _candidates(body: bytes, marker: bytes, line_break: bytes) -> Iterator[tuple[int, int]]:
    """Yield where each line that begins with the marker starts, and where the marker ends."""
    if body.startswith(marker):
        yield 0, len(marker)
    needle = line_break + marker
    at = body.find(needle)
    while at >= 0:
        after = at + len(needle)
        yield at - (line_break == b"\n" and body[at - 1 : at] == b"\r"), after
        # The line break that ends one delimiter may begin the next.
        at = body.find(needle, after)
