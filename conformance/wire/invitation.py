"""Waits for what a server says to `Expect: 100-continue`, before the body goes out."""

from __future__ import annotations

import re
import time
from enum import Enum, auto

from conformance.wire.exchange import Request
from conformance.wire.stream import Stream

# RFC 9110 15.2: other interim answers may come first; 101 is final, the protocol changes.
_OTHER = rb"HTTP/1\.[0-9] 1(?!0[01])[0-9]{2}"
_OTHERS = re.compile(rb"(?:%b[^\n]*\n(?:[^\r\n][^\n]*\n)*\r?\n)*" % _OTHER)
_BEGUN = re.compile(_OTHER)
_CONTINUE = re.compile(rb"HTTP/1\.[0-9] 100")
_STATUS = len(b"HTTP/1.1 100")


class Invitation(Enum):
    """What came before the body: 100 (Continue), a final answer (or the end), or nothing."""

    CONTINUE = auto()
    FINAL = auto()
    NONE = auto()


def expected(request: Request) -> bool:
    """Tell whether a request has a body that waits to be invited (RFC 9110 10.1.1)."""
    values = [value.strip().lower() for value in request.headers.all("Expect")]
    return bool(request.body) and "100-continue" in values


def await_invitation(stream: Stream, seconds: float) -> Invitation:
    """Wait for the server, but no longer; what comes stays in the stream."""
    end = time.monotonic() + seconds
    while True:
        came = stream.waiting
        others = _OTHERS.match(came)
        rest = came[others.end() if others else 0 :]
        if len(rest) >= _STATUS and not _BEGUN.match(rest):
            return Invitation.CONTINUE if _CONTINUE.match(rest) else Invitation.FINAL
        try:
            if not stream.arrives(max(0.001, end - time.monotonic())):
                return Invitation.FINAL
        except TimeoutError:
            return Invitation.NONE
