"""Messages: framing, header fields, statuses."""

from __future__ import annotations

import gzip
import zlib

from conformance.checks import Question
from conformance.scenario.model import Expectation
from conformance.wire.exchange import Cause, Failure
from tests.conformance.checks.examples.example import example
from tests.support.questions import answer, ask, read

TEXT = ("Content-Type", "text/plain")
ANY = Expectation(status=(200,))


def raw(head: bytes, body: bytes = b"ok") -> Question:
    """A GET of nothing in particular, answered by these octets."""
    return ask("GET", "/", read(head.replace(b"\n", b"\r\n") + body))


def got(status: int, *headers: tuple[str, str], body: bytes = b"ok", method: str = "GET",
        sent: tuple[tuple[str, str], ...] = ()) -> Question:  # fmt: skip
    return ask(method, "/", answer(status, body, headers=headers), headers=sent)


def coded(codings: str, body: bytes) -> Question:
    """A payload in codings that were asked for."""
    asked = (("Accept-Encoding", "gzip, x-gzip, deflate, br"),)
    return got(200, TEXT, ("Content-Encoding", codings), body=body, sent=asked)


def waiting(seconds: float, status: int = 200) -> Question:
    """A POST whose body waits for 100 (Continue), so long in vain."""
    came = answer(status, b"ok", "text/plain")
    fields = (("Expect", "100-continue"),)
    return ask("POST", "/", came, headers=fields, body=b"body", uninvited=seconds)


def closing(seconds: float) -> Question:
    """A GET after which the connection is to end, and did not for so long."""
    fields = (("Connection", "close"),)
    return ask("GET", "/", answer(200, b"ok", "text/plain"), headers=fields, unclosed=seconds)


def echoing(*headers: tuple[str, str]) -> Question:
    """A GET of a URL that would like to be a header field."""
    return ask("GET", "/?x=1%0D%0AX-Made-Up:%20yes%0D%0A", answer(200, b"ok", headers=headers))


SOUND = raw(b"HTTP/1.1 200 OK\nContent-Type: text/plain\nContent-Length: 2\n\n")
CHUNKED = b"HTTP/1.1 200 OK\nContent-Type: text/plain\nTransfer-Encoding: chunked\n\n"
EMPTY = got(204, body=b"")

EXAMPLES = (
    example(
        "http.no-injection",
        [echoing(TEXT), echoing(TEXT, ("X-Made-Up", "no"))],
        [echoing(TEXT, ("X-Made-Up", "yes"))],
    ),
    example(
        "http.answered",
        [SOUND],
        [
            ask("GET", "/", Failure(Cause.CUT, "the connection was closed in the body")),
            ask("GET", "/", Failure(Cause.NOT_HTTP, "the answer is not HTTP", b"SSH-2.0")),
        ],
    ),
    example(
        "http.syntax",
        [SOUND, raw(b"HTTP/1.1 200 \nContent-Type: text/plain\nContent-Length: 2\nX:\n\n")],
        [
            raw(b"HTTP/1.1 200 OK\nContent-Type: text/plain\nContent-Length: 2\nno field\n\n"),
            raw(b"HTTP/1.1 200 OK\nContent-Type: text/plain\nContent-Length: 2\nX : y\n\n"),
            raw(b"HTTP/1.1 200 OK\nContent-Type: text/plain\n ;a=b\nContent-Length: 2\n\n"),
            raw(b"HTTP/1.1 200 OK\nContent-Type: text/plain\nContent-Length: 2\nX: a\x01\n\n"),
            ask("GET", "/", read(b"HTTP/1.1 200 OK\nContent-Type: a/b\nContent-Length: 2\n\nok")),
        ],
    ),
    example(
        "http.chunks",
        [raw(CHUNKED, b"2\r\nok\r\n0\r\n\r\n"), SOUND],
        [
            raw(CHUNKED, b"0x2\r\nok\r\n0\r\n\r\n"),
            raw(CHUNKED, b"2\r\nok\n0\r\n\r\n"),
            raw(CHUNKED, b"2\r\nok\r\n0\r\nno trailer field\r\n\r\n"),
        ],
    ),
    example(
        "http.one-framing",
        [SOUND, raw(CHUNKED, b"2\r\nok\r\n0\r\n\r\n")],
        [
            raw(
                b"HTTP/1.1 200 OK\nContent-Type: a/b\nContent-Length: 2\n"
                b"Transfer-Encoding: chunked\n\n",
                b"2\r\nok\r\n0\r\n\r\n",
            )
        ],
    ),
    example(
        "http.length-given",
        [SOUND, raw(CHUNKED, b"2\r\nok\r\n0\r\n\r\n")],
        [raw(b"HTTP/1.1 200 OK\nContent-Type: text/plain\nConnection: close\n\n")],
    ),
    example(
        "http.length",
        [SOUND],
        [
            raw(b"HTTP/1.1 200 OK\nContent-Type: a/b\nContent-Length: 2\n\n", b"ok and more"),
        ],
    ),
    example(
        "http.length-syntax",
        [SOUND],
        [raw(b"HTTP/1.1 200 OK\nContent-Type: a/b\nContent-Length: 2, 2\n\n")],
    ),
    example(
        "http.no-payload",
        [EMPTY, got(304, ("ETag", '"a"'), body=b"")],
        [raw(b"HTTP/1.1 204 No Content\n\n", b"ok"), raw(b"HTTP/1.1 304 Same\n\n", b"ok")],
    ),
    example(
        "http.no-payload",
        [EMPTY],
        [raw(b"HTTP/1.1 204 No Content\nContent-Length: 2\n\n", b"")],
        also=["http.no-length"],
    ),
    example(
        "http.no-length",
        [EMPTY],
        [raw(b"HTTP/1.1 204 No Content\nContent-Length: 0\n\n", b"")],
    ),
    example("http.content-type", [SOUND], [got(200)], silent=[EMPTY]),
    example("http.error-content-type", [got(404, TEXT)], [got(404)]),
    example(
        "http.single-fields",
        [got(200, TEXT, ("X", "1"), ("X", "2"))],
        [got(400, TEXT, TEXT), got(200, TEXT, ("ETag", '"a"'), ("etag", '"b"'))],
    ),
    example(
        "http.coding",
        [
            got(200, TEXT, ("Content-Encoding", "identity")),
            got(
                200,
                TEXT,
                ("Content-Encoding", "gzip"),
                body=gzip.compress(b"ok"),
                sent=(("Accept-Encoding", "br, gzip;q=0.5"),),
            ),
        ],
        [
            got(200, TEXT, ("Content-Encoding", "gzip"), body=gzip.compress(b"ok")),
            got(
                200,
                TEXT,
                ("Content-Encoding", "deflate"),
                body=zlib.compress(b"ok"),
                sent=(("Accept-Encoding", "gzip"),),
            ),
        ],
    ),
    example(
        "http.coding-said",
        [SOUND],
        [got(200, TEXT, body=gzip.compress(b"ok"))],
        silent=[
            coded("gzip", gzip.compress(b"ok")),
            got(200, ("Content-Type", "application/octet-stream"), body=gzip.compress(b"ok")),
        ],
    ),
    example(
        "http.coded",
        [
            coded("gzip", gzip.compress(b"o") + gzip.compress(b"k")),
            coded("x-gzip, Deflate", zlib.compress(gzip.compress(b"ok"))),
            coded("deflate", zlib.compress(b"ok")[2:-4]),
            coded("br", b"whatever"),
        ],
        [
            coded("gzip", b"ok"),
            coded("gzip", gzip.compress(b"ok")[:-1]),
            coded("gzip", gzip.compress(b"ok") + b"!"),
            coded("gzip", gzip.compress(b"ok")[:-8] + bytes(8)),
            coded("deflate", zlib.compress(b"ok") + b"!"),
            coded("deflate, gzip", gzip.compress(b"ok")),
        ],
    ),
    example(
        "http.continue",
        [waiting(0), waiting(0, 417)],
        [waiting(5), waiting(5, 417)],
    ),
    example("http.closed", [closing(0)], [closing(2)]),
    example(
        "http.allow",
        [got(405, TEXT, ("Allow", "GET, POST"), method="PUT")],
        [got(405, TEXT, method="PUT"), got(405, TEXT, ("Allow", "GET, PUT"), method="PUT")],
    ),
    example(
        "http.challenge",
        [got(401, TEXT, ("WWW-Authenticate", "Bearer"))],
        [got(401, TEXT), got(401, TEXT, ("WWW-Authenticate", ""))],
    ),
    example(
        "http.location",
        [got(307, TEXT, ("Location", "https://example.org/"))],
        [got(307, TEXT)],
    ),
    example(
        "http.etag",
        [got(200, TEXT, ("ETag", '"a"')), got(200, TEXT, ("ETag", 'W/"a"'))],
        [got(200, TEXT, ("ETag", "17-3"))],
    ),
    example(
        "http.date",
        [
            got(200, TEXT, ("Date", "Sun, 06 Nov 1994 08:49:37 GMT")),
            got(200, TEXT, ("Last-Modified", "Thu, 29 Feb 2024 23:59:60 GMT")),
        ],
        [
            got(200, TEXT, ("Date", "Sunday, 06-Nov-94 08:49:37 GMT")),
            got(200, TEXT, ("Date", "Sun, 06 Nov 1994 08:49:37 +0000")),
            got(200, TEXT, ("Date", "Sun, 6 Nov 1994 08:49:37 GMT")),
            got(200, TEXT, ("Date", "Sun, 06 Nov 1994 24:00:00 GMT")),
            got(200, TEXT, ("Date", "Sun, 06 Dec 1994 08:49:37 GMT")),
            got(200, TEXT, ("Last-Modified", "Wed, 29 Feb 2023 08:49:37 GMT")),
        ],
    ),
    example("http.explained", [got(404, TEXT)], [got(404, body=b""), got(503, body=b"")]),
    example(
        "status.expected",
        [
            ask("GET", "/", answer(200, b"ok", "text/plain"), expect=ANY),
            ask("GET", "/", answer(410, b"ok", "text/plain"), expect=Expectation(status=(410,))),
            ask(
                "GET",
                "/studies/2.25.9/metadata",
                answer(404, b"no", "text/plain"),
                expect=Expectation(answer="retrieve.unknown"),
            ),
        ],
        [
            ask("GET", "/", answer(status, b"ok", "text/plain", headers), expect=ANY)
            for status, headers in (
                (500, ()),
                (404, ()),
                (302, [("Location", "/login")]),
                (401, [("WWW-Authenticate", "Basic")]),
            )
        ],
    ),
    example(
        "status.no-server-error",
        [got(400, TEXT), got(501, TEXT), got(200, TEXT)],
        [got(500, TEXT), got(502, TEXT)],
    ),
)
