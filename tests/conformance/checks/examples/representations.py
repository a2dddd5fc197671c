"""One resource asked for in several ways: by HEAD, in ranges, in codings and media types."""

from __future__ import annotations

import gzip
from dataclasses import replace

from conformance.checks import Question
from conformance.scenario.model import Expectation
from tests.conformance.checks.examples.example import example
from tests.support.questions import answer, ask, read

TEXT = ("Content-Type", "text/plain")
TAG = ("ETag", '"7"')
WHOLE = b"0123456789"
LOCATED = Expectation(status=(200,), located=True)
ANY = Expectation(status=(200, 204, 206, 304, 416))

Fields = tuple[tuple[str, str], ...]


def got(
    *fields: tuple[str, str],
    body: bytes = WHOLE,
    status: int = 200,
    method: str = "GET",
    sent: Fields = (),
) -> Question:
    came = answer(status, body, headers=fields)
    return ask(method, "/thing", came, headers=sent, expect=ANY)


def after(question: Question, *earlier: Question) -> Question:
    """The question, put after others of the same case."""
    return replace(question, earlier=earlier)


PLAIN = got(TEXT, TAG)


def located(where: str | None) -> Question:
    fields = (TEXT,) if where is None else (TEXT, ("Content-Location", where))
    return ask("GET", "/thing", answer(200, WHOLE, headers=fields), expect=LOCATED)


def passwords(body: bytes) -> Question:
    return ask("GET", "/../etc/passwd", answer(200, body, headers=(TEXT,)), expect=ANY)


def head(
    *fields: tuple[str, str],
    sent: Fields = (),
    status: int = 200,
    earlier: tuple[Question, ...] = (PLAIN,),
) -> Question:
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields)
    came = read(f"HTTP/1.1 {status} OK\r\n{lines}\r\n".encode(), "HEAD")
    return after(ask("HEAD", "/thing", came, headers=sent, expect=ANY), *earlier)


def part(
    said: str | None,
    body: bytes,
    *,
    asked: str = "bytes=2-4",
    status: int = 206,
    earlier: tuple[Question, ...] = (PLAIN,),
) -> Question:
    fields = (TEXT,) if said is None else (TEXT, ("Content-Range", said))
    return after(got(*fields, body=body, status=status, sent=(("Range", asked),)), *earlier)


def coded(tag: str, *, earlier: tuple[Question, ...] = (PLAIN,)) -> Question:
    fields = (TEXT, ("ETag", tag), ("Content-Encoding", "gzip"))
    asked = (("Accept-Encoding", "gzip"),)
    return after(got(*fields, body=gzip.compress(WHOLE), sent=asked), *earlier)


OTHER = ask("GET", "/another", answer(200, b"else", headers=(TEXT, TAG)), expect=ANY)

EXAMPLES = (
    example(
        "head.length",
        [head(TEXT, TAG), head(TEXT, ("Content-Length", "10"))],
        [head(TEXT, ("Content-Length", "0")), head(TEXT, ("Content-Length", "9"))],
        silent=[
            head(TEXT, ("Content-Length", "0"), earlier=()),
            head(TEXT, ("Content-Length", "0"), earlier=(OTHER,)),
            head(TEXT, ("Content-Length", "0"), sent=(("Accept", "text/html"),)),
            head(TEXT, ("Content-Length", "0"), status=206),
        ],
    ),
    example(
        "head.fields",
        [head(), head(TEXT), head(TEXT, TAG), head(("Content-Type", "Text/plain; charset=utf-8"))],
        [
            head(("Content-Type", "text/html")),
            head(TEXT, ("ETag", '"8"')),
            head(TEXT, ("Content-Encoding", "identity")),
            head(TEXT, ("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT")),
        ],
    ),
    example(
        "http.content-location",
        [located("http://127.0.0.1:8042/dicom-web/thing"), located("https://else/dicom-web/thing"),
         located("thing")],
        [located(None), located("/thing"), located("http://127.0.0.1:8042/dicom-web/another")],
        silent=[PLAIN],
    ),
    example(
        "http.no-files",
        [passwords(b"Not found"), passwords(b"the root:\nof all evil:0:")],
        [passwords(b"# users\nroot:x:0:0::/root:/bin/sh\n"), passwords(b"root::0:0")],
        silent=[PLAIN],
    ),
    example(
        "options.allow",
        [got(("Allow", "GET"), TEXT, method="OPTIONS"),
         got(("Allow", ""), body=b"", status=204, method="OPTIONS")],
        [got(TEXT, method="OPTIONS"), got(body=b"", status=204, method="OPTIONS")],
        silent=[PLAIN],
    ),
    example(
        "range.described",
        [
            part("bytes 2-4/10", b"234"),
            part("bytes 2-4/*", b"234"),
            part("bytes 2-3/10", b"23"),
            part("bytes 2-9/10", b"23456789", asked="bytes=2-"),
            part("bytes 7-9/10", b"789", asked="bytes=-3"),
            part("bytes 7-9/*", b"789", asked="bytes=-3"),
            part("bytes 0-9/10", WHOLE, asked="bytes=-30"),
            part("bytes 2-4/10", b"234", asked="bytes=0-1,2-4"),
        ],
        [
            part(None, b"234"),
            part("2-4/10", b"234"),
            part("bytes 2-4", b"234"),
            part("bytes 2-4/10", b"2345"),
            part("bytes 8-7/10", b""),
            part("bytes 2-4/4", b"234"),
            part("bytes 1-3/10", b"123"),
            part("bytes 2-5/10", b"2345"),
            part("bytes 1-9/10", b"123456789", asked="bytes=2-"),
            part("bytes 0-2/10", b"012", asked="bytes=-3"),
        ],
        also=["range.octets"],
        silent=[PLAIN],
    ),
    example(
        "range.octets",
        [part("bytes 2-4/10", b"234"), part("bytes 2-4/*", b"234")],
        [part("bytes 2-4/10", b"345"), part("bytes 2-4/11", b"234")],
        silent=[
            part("bytes 2-4/10", b"345", earlier=()),
            part("bytes 2-4/10", b"345", earlier=(OTHER,)),
            part("bytes 2-4/10", b"345", earlier=(part("bytes 0-1/10", b"01"),)),
        ],
    ),
    example(
        "range.unsatisfied",
        [part("bytes */10", b"no", status=416), part("bytes */7", b"no", status=416, earlier=())],
        [
            part(None, b"no", status=416),
            part("bytes 0-9/10", b"no", status=416),
            part("bytes */9", b"no", status=416),
        ],
    ),
    example(
        "etag.distinct",
        [coded('"8"')],
        [
            coded('"7"'),
            after(got(("Content-Type", "text/html"), TAG), PLAIN),
            after(coded('"7"'), PLAIN, coded('"7"', earlier=())),
        ],
        silent=[
            coded('W/"7"'),
            coded('"7"', earlier=()),
            coded('"7"', earlier=(OTHER,)),
            after(PLAIN, PLAIN),
        ],
    ),
)  # fmt: skip
