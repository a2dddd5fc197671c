"""Faults of the HTTP message, whatever it carries."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass, replace

from conformance.operation import Service
from conformance.verdict import Outcome
from conformance.wire.client import Limits
from tests.judge.edits import text
from tests.judge.faults.fault import Fault, fault
from tests.judge.messages import Asked, Said, with_field
from tests.judge.proxy import Answer, Behind, Handler, answer, to

_ONE = "metadata.instance"
_NOTHING = "search.no-match[studies-by-uid]"
_WAITING = "store.expect-continue"
_METADATA = to(Service.METADATA)
_NO_MATCH = to(Service.SEARCH)


def _raw(write: Callable[[Said], bytes]) -> Handler:
    """A server that writes its metadata in octets of its own."""
    return answer(_METADATA, write)


def _dated(date: str) -> Handler:
    return answer(_METADATA, lambda s: replace(s, fields=with_field(s.fields, "Date", date)))


def _length(by: int) -> Handler:
    return _raw(lambda s: s.head(f"Content-Length: {len(s.body) + by}") + s.body)


def _fields(*lines: str) -> Handler:
    """A server whose header has lines that it should not have."""
    return _raw(lambda s: s.head(*lines, f"Content-Length: {len(s.body)}") + s.body)


def chunks(body: bytes, size: int = 100, form: str = "x") -> bytes:
    """The chunks of a body, without the last one."""
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(f"{len(p):{form}}".encode() + b"\r\n" + p + b"\r\n" for p in pieces)


def _chunked(write: Callable[[bytes], bytes], *lines: str) -> Handler:
    return _raw(lambda s: s.head("Transfer-Encoding: chunked", *lines) + write(s.body))


def _half(said: Said) -> bytes:
    return said.octets()[: -len(said.body) // 2]


def _says_gzip(change: Callable[[bytes], bytes]) -> Handler:
    squeezed = text(change)
    return answer(_METADATA, lambda s: _said(squeezed(s)).saying("Content-Encoding", "gzip"))


def _said(found: Answer) -> Said:
    assert isinstance(found, Said)
    return found


def _one_late(asked: Asked, behind: Behind) -> Answer:
    """Give the answer to the last question but one of this kind."""
    said = behind.ask(asked)
    if asked.service is not Service.METADATA:
        return said
    late: Said = behind.memory["last"] or said
    behind.memory["last"] = said
    return late


def _each_once(asked: Asked, behind: Behind) -> Answer:
    """Fail with the first request for metadata, and with the second for frames."""
    turn = {Service.METADATA: 1, Service.FRAMES: 2}.get(asked.service)
    behind.memory[asked.service] += 1
    return Said(503) if behind.memory[asked.service] == turn else behind.ask(asked)


@dataclass(frozen=True, slots=True)
class _Inviting:
    """A server that has words of its own for a client that waits for 100 (Continue)."""

    invitation: bytes

    def __call__(self, asked: Asked, behind: Behind) -> Answer:
        return behind.ask(asked)


@dataclass(frozen=True, slots=True)
class _Staying:
    """A server that keeps connections that it should close."""

    keeps_open: bool = True

    def __call__(self, asked: Asked, behind: Behind) -> Answer:
        return behind.ask(asked)


def _instead(status: int, *fields: tuple[str, str], body: bytes = b"Not now.") -> Handler:
    there = (("Content-Type", "text/plain"), *fields)
    return answer(_METADATA, lambda _: Said(status, there, body))


def _echo(asked: Asked, behind: Behind) -> Answer:
    """Put what the query says into a field of the answer, as it is."""
    said = behind.ask(asked)
    echo = "".join(value for _, value in asked.query)
    if not _METADATA(asked) or "\r\n" not in echo:
        return said
    return said.head(f"X-Query: {echo}", f"Content-Length: {len(said.body)}") + said.body


FAULTS: tuple[Fault, ...] = (
    fault(
        "what stands in the query gets into the head of the answer",
        _echo,
        "http.no-injection",
        "http.no-injection",
    ),
    fault("Content-Length is too long", _length(7), "http.answered", _ONE),
    fault("Content-Length is too short", _length(-7), "http.length", _ONE),
    fault(
        "Content-Length and chunked",
        _raw(
            lambda s: (
                s.head(f"Content-Length: {len(s.body)}", "Transfer-Encoding: chunked")
                + chunks(s.body)
                + b"0\r\n\r\n"
            )
        ),
        "http.one-framing",
        _ONE,
    ),
    fault("chunked is said but not done", _chunked(lambda body: body), "http.answered", _ONE),
    fault("the last chunk is missing", _chunked(chunks), "http.answered", _ONE),
    fault(
        "the sizes of chunks are decimal",
        _chunked(lambda body: chunks(body, form="d") + b"0\r\n\r\n"),
        "http.answered",
        _ONE,
    ),
    fault(
        "chunks end with LF",
        _chunked(lambda body: (chunks(body, 4096) + b"0\r\n\r\n").replace(b"\r\n", b"\n")),
        "http.chunks",
        _ONE,
    ),
    fault("an answer is cut in mid-body", _raw(_half), "http.answered", _ONE),
    fault("an answer is cut in mid-header", _raw(lambda s: s.octets()[:40]), "http.answered", _ONE),
    fault("the connection is closed", _raw(lambda _: b""), "http.answered", _ONE),
    fault("the answer is not HTTP", _raw(lambda s: s.body), "http.answered", _ONE),
    fault(
        "the answer is an interim one only",
        _raw(lambda _: b"HTTP/1.1 102 Processing\r\n\r\n"),
        "http.answered",
        _ONE,
    ),
    fault("two Content-Lengths", _fields("Content-Length: 5"), "http.length-syntax", _ONE),
    fault(
        "Content-Length has a sign",
        _raw(lambda s: s.head(f"Content-Length: +{len(s.body)}") + s.body),
        "http.length-syntax",
        _ONE,
    ),
    fault(
        "header lines end with LF",
        _raw(
            lambda s: (
                replace(s, body=b"").head(f"Content-Length: {len(s.body)}").replace(b"\r\n", b"\n")
                + s.body
            )
        ),
        "http.syntax",
        _ONE,
    ),
    fault(
        "the date is on another day of the week",
        _dated("Sun, 06 Dec 1994 08:49:37 GMT"),
        "http.date",
        _ONE,
    ),
    fault(
        "the date is written as in RFC 850",
        _dated("Sunday, 06-Nov-94 08:49:37 GMT"),
        "http.date",
        _ONE,
    ),
    fault("a header line without colon", _fields("no colon here"), "http.syntax", _ONE),
    fault("a blank before the colon", _fields("X-Blank : yes"), "http.syntax", _ONE),
    fault("a folded header line", _fields("X-Folded: one", " two"), "http.syntax", _ONE),
    fault("a NUL in a header field", _fields("X-Nul: a\0b"), "http.syntax", _ONE),
    fault("Content-Type twice", _fields("Content-Type: text/html"), "http.single-fields", _ONE),
    fault(
        "no Content-Type",
        answer(_METADATA, lambda s: s.saying("Content-Type")),
        "http.content-type",
        _ONE,
    ),
    fault(
        "a Content-Type that is none",
        answer(_METADATA, lambda s: s.saying("Content-Type", "json")),
        "media-type.syntax",
        _ONE,
    ),
    fault(
        "JSON as text/html",
        answer(_METADATA, lambda s: s.saying("Content-Type", "text/html")),
        "media-type.acceptable",
        _ONE,
    ),
    fault(
        "DICOM JSON as application/json",
        answer(_METADATA, lambda s: s.saying("Content-Type", "application/json")),
        "media-type.acceptable",
        _ONE,
    ),
    fault(
        "gzip that nobody asked for, which RFC 9110 12.5.3 only advises against",
        _says_gzip(gzip.compress),
        "http.coding",
        _ONE,
        outcome=Outcome.WARNED,
    ),
    fault(
        "gzip of what a store says, which nobody asked for",
        answer(
            to(Service.STORE),
            lambda s: replace(s, body=gzip.compress(s.body)).saying("Content-Encoding", "gzip"),
        ),
        "http.coding",
        "store.multipart[type-and-boundary]",
        outcome=Outcome.WARNED,
    ),
    fault("gzip is said and not done", _says_gzip(lambda body: body), "http.coded", _ONE),
    fault("gzip is cut", _says_gzip(lambda body: gzip.compress(body)[:-9]), "http.coded", _ONE),
    fault(
        "a 204 with a payload",
        answer(_NO_MATCH, lambda s: s.head() + b"[]", (204,)),
        "http.no-payload",
        _NOTHING,
    ),
    fault(
        "a 204 with the length of a payload",
        answer(_NO_MATCH, lambda s: s.head("Content-Length: 2") + b"[]", (204,)),
        "http.no-payload",
        _NOTHING,
    ),
    fault(
        "a 204 with a length of 0, which PS3.18 8.4.3 can be read as asking for",
        answer(_NO_MATCH, lambda s: s.head("Content-Length: 0"), (204,)),
        "http.no-length",
        _NOTHING,
        outcome=Outcome.WARNED,
    ),
    fault(
        "only the end of the connection ends an answer, which RFC 9112 6.3 allows",
        _raw(lambda s: s.head("Connection: close") + s.body),
        "http.length-given",
        _ONE,
        outcome=Outcome.WARNED,
    ),
    fault(
        "an ETag without quotes",
        answer(_METADATA, lambda s: s.saying("ETag", "17-3")),
        "http.etag",
        _ONE,
        profile="ps3.18",
    ),
    fault(
        "an error page without Content-Type, which RFC 9110 8.3 only advises against",
        answer(_METADATA, lambda s: s.saying("Content-Type"), (404,)),
        "http.error-content-type",
        "metadata.unknown[study]",
        outcome=Outcome.WARNED,
    ),
    fault(
        "the body is waited for, and never invited",
        _Inviting(b""),
        "http.continue",
        _WAITING,
        "store.expect-continue.in-chunks",
        limits=Limits(invitation=0.2),
    ),
    fault(
        "a client that waits for 100 hears 102",
        _Inviting(b"HTTP/1.1 102 Processing\r\n\r\n"),
        "http.continue",
        _WAITING,
        limits=Limits(invitation=0.2),
    ),
    fault(
        "the connection stays open, though the client asked for its end",
        _Staying(),
        "http.closed",
        "metadata.connection-close",
    ),
    fault("a 401 without challenge", _instead(401), "http.challenge", _ONE),
    fault("a 405 without Allow", _instead(405), "http.allow", _ONE),
    fault(
        "a redirect to a login page", _instead(302, ("Location", "/login")), "status.expected", _ONE
    ),
    fault(
        "errors with 200",
        answer(
            to(Service.METADATA, Service.RETRIEVE, Service.FRAMES),
            lambda s: replace(s, status=200),
            range(400, 500),
        ),
        "status.expected",
        "metadata.unknown[study]",
        "retrieve.unknown[study]",
    ),
    fault(
        "errors with 500",
        answer(to(*Service), lambda s: replace(s, status=500), range(400, 500)),
        "status.expected",
        "metadata.malformed-uid[study]",
        "store.garbage[alone]",
        "search.malformed-date[letters]",
        "delete.malformed-uid[study]",
    ),
    fault(
        "each thing fails only once",
        _each_once,
        "status.expected",
        "store.study.grows",
    ),
    fault("each answer comes one request late", _one_late, "metadata.instances", "tutorial.story"),
)
