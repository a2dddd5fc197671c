"""One request and its response, as they went over the wire.

Immutable: what is judged is what was recorded. Bodies are octets after the transfer coding is
undone (chunks) and before any content coding is (gzip).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from conformance.formats.flaw import Flaw


@dataclass(frozen=True, slots=True)
class Headers:
    """Header fields in the order and the spelling of the wire, doubled ones included."""

    fields: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, fields: Iterable[tuple[str, str]]) -> Headers:
        """Make headers from any iterable of (name, value) pairs."""
        return cls(tuple(fields))

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.fields)

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of a field; names are case-insensitive (RFC 9110, 5.1)."""
        return tuple(value for key, value in self.fields if key.lower() == name.lower())

    def get(self, name: str) -> str | None:
        """Return the value of a field, several lines joined by a comma (RFC 9110, 5.2)."""
        values = self.all(name)
        return ", ".join(values) if values else None


@dataclass(frozen=True, slots=True)
class Request:
    """A request: `url` is absolute and percent-encoded; `headers` are those that we chose.

    Where `chunks` is given, the body goes out in HTTP chunks of these sizes, without the last one
    of size 0 (RFC 9112 7.1). Else it has a Content-Length, and is never cut.
    """

    method: str
    url: str
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""
    chunks: tuple[int, ...] | None = None

    @property
    def is_last(self) -> bool:
        """Whether it asks to close the connection after the answer (RFC 9112 9.6)."""
        options = ",".join(self.headers.all("Connection")).split(",")
        return "close" in (option.strip().lower() for option in options)

    @property
    def framed(self) -> Headers:
        """The header fields, that of the transfer coding included. ValueError where they clash."""
        codings = [value.lower() for value in self.headers.all("Transfer-Encoding")]
        if self.chunks is None:
            if codings:
                raise ValueError("there is a Transfer-Encoding, but no sizes of chunks")
            return self.headers
        # RFC 9112 7.1: a chunk of size 0 would end the body.
        if sum(self.chunks) != len(self.body) or any(size < 1 for size in self.chunks):
            said = f"{len(self.chunks)} chunks of {sum(self.chunks)} octets altogether, none empty"
            raise ValueError(f"a body of {len(self.body)} octets can't be sent as {said}")
        # RFC 9112 6.2: no Content-Length beside Transfer-Encoding.
        if codings not in ([], ["chunked"]) or self.headers.all("Content-Length"):
            raise ValueError("with chunks comes Transfer-Encoding: chunked, and no Content-Length")
        return self.headers if codings else Headers((*self.headers, _CHUNKED))


_CHUNKED = ("Transfer-Encoding", "chunked")


class Framing(StrEnum):
    """How the end of a message body was found (RFC 9112, 6.3)."""

    LENGTH = "Content-Length"
    CHUNKED = "chunked"
    CLOSE = "close"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Response:
    """A response; `head` is the raw status line and header block, `excess` counts the octets
    that came on the connection after the end of this message, `interim` are the statuses 1xx
    before it. `flaws` are the rules of HTTP/1.1 that it breaks, though it could be read.
    """

    status: int
    reason: str
    headers: Headers
    body: bytes
    head: bytes = b""
    framing: Framing = Framing.NONE
    excess: int = 0
    interim: tuple[int, ...] = ()
    flaws: tuple[Flaw, ...] = ()


class Cause(StrEnum):
    """Why there is no whole response."""

    REFUSED = "refused"  # no connection
    CLOSED = "closed"  # the connection was closed before an answer
    CUT = "cut"  # the answer ended before its end
    SLOW = "slow"  # no answer, or not all of it, within the time limit
    TOO_LARGE = "too-large"  # more octets than the limit
    NOT_HTTP = "not-http"  # the answer is not HTTP
    TLS = "tls"  # no secure connection


@dataclass(frozen=True, slots=True)
class Failure:
    """What came instead of a whole response; `received` are the first octets that did come."""

    cause: Cause
    message: str
    received: bytes = b""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and what came of it: a response, or a failure.

    `started` is seconds since the epoch, `seconds` the whole duration, `remarks` say what the
    transport did besides (a stale connection was replaced, ...). `uninvited` is how many seconds
    the body waited in vain for 100 (Continue) or a final answer; 0 where it did not. `unclosed`
    is how many seconds the target had in vain to close a connection that it was asked to close.
    """

    request: Request
    response: Response | None
    failure: Failure | None
    started: float
    seconds: float
    remarks: tuple[str, ...] = ()
    uninvited: float = 0.0
    unclosed: float = 0.0
