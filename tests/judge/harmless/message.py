"""Differences in the HTTP message."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.judge.faults.wire import chunks
from tests.judge.harmless.difference import Difference, always
from tests.judge.messages import Asked, Fields, Said, field_of
from tests.judge.proxy import Answer, Behind, Edit

_PAUSE = 0.03
_READS = (
    "retrieve.study",
    "metadata.study",
    "frames.several[with-gaps]",
    "search.series[modality]",
)


def _framing(said: Said) -> tuple[str, ...]:
    return () if said.status == 204 else (f"Content-Length: {len(said.body)}",)


def _lines(write: Callable[[list[str]], list[str]]) -> Edit:
    """Write the header fields, framing included, in another way; the line before them as it is."""

    def edit(said: Said) -> bytes:
        start, *fields = said.head(*_framing(said)).decode("latin-1").rstrip("\r\n").split("\r\n")
        return "\r\n".join((start, *write(fields), "", "")).encode("latin-1") + said.body

    return edit


def _named(change: Callable[[str], str]) -> Edit:
    """Write the names of the fields in another way."""

    def write(fields: list[str]) -> list[str]:
        return [change(name) + colon + value for name, colon, value in map(_split, fields)]

    return _lines(write)


def _split(line: str) -> tuple[str, str, str]:
    return line.partition(":")


def _blanks(fields: list[str]) -> list[str]:
    return [f"{name}:\t  {value.strip()} \t" for name, _, value in map(_split, fields)]


def _reason(text: str) -> Edit:
    return lambda said: replace(said, reason=text)


def _chunked(write: Callable[[bytes], bytes], coding: str = "chunked") -> Edit:
    """Send a payload in chunks."""

    def edit(said: Said) -> Answer:
        if said.status == 204:
            return said
        return said.head(f"Transfer-Encoding: {coding}") + write(said.body)

    return edit


def _tiny(body: bytes) -> bytes:
    """About fifty chunks, of seven octets at least."""
    return chunks(body, max(7, len(body) // 50)) + b"0\r\n\r\n"


def _extended(body: bytes) -> bytes:
    """Sizes with zeros and capitals, an extension, a trailer."""
    pieces = chunks(body, max(7, len(body) // 3), "06X").replace(b"\r\n", b';name="value"\r\n', 1)
    return pieces + b"000;last\r\nX-Trailer: yes\r\n\r\n"


def _closing(said: Said) -> bytes:
    """Close the connection after the answer, as is announced."""
    return said.head("Connection: close", *_framing(said)) + said.body


def _hanging_up(said: Said) -> Iterator[bytes]:
    """Close the connection after the answer, though nothing was announced."""
    yield said.octets()


def _to_the_end(said: Said) -> bytes:
    """Let the end of the connection be the end of the payload."""
    return said.head("Connection: close") + said.body


def _early(said: Said) -> bytes:
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"
    return b"HTTP/1.1 102 Processing\r\n\r\n" + hints + said.octets()


def _adding(*fields: tuple[str, str]) -> Edit:
    """Send more header fields."""
    more: Fields = fields
    return lambda said: replace(said, fields=(*said.fields, *more))


def _late(asked: Asked, behind: Behind) -> Answer:
    """Think a while before each answer."""
    octets = behind.ask(asked).octets()

    def pieces() -> Iterator[bytes]:
        time.sleep(_PAUSE)
        yield octets

    return pieces()


def _dripping(count: int) -> Edit:
    """Send an answer in some pieces, with a pause after each."""

    def edit(said: Said) -> Iterator[bytes]:
        octets = said.octets()
        size = -(-len(octets) // count)
        for at in range(0, len(octets), size):
            yield octets[at : at + size]
            time.sleep(_PAUSE / count)

    return edit


def _squeezed(asked: Asked, behind: Behind) -> Answer:
    """Compress where that was offered."""
    said = behind.ask(asked)
    if "gzip" not in field_of(asked.fields, "Accept-Encoding") or said.status != 200:
        return said
    return replace(said, body=gzip.compress(said.body)).saying("Content-Encoding", "gzip")


DIFFERENCES: tuple[Difference, ...] = (
    Difference(
        "field names in capitals",
        "RFC 9110 5.1: field names are case-insensitive.",
        always(_named(str.upper)),
    ),
    Difference(
        "field names in small letters",
        "RFC 9110 5.1: field names are case-insensitive.",
        always(_named(str.lower)),
    ),
    Difference(
        "fields in another order",
        "RFC 9110 5.3: the order of fields with different names is not significant.",
        always(_lines(lambda fields: fields[::-1])),
    ),
    Difference(
        "blanks around field values",
        "RFC 9112 5.1: a field value may have white space before and behind it, which is no part "
        "of it.",
        always(_lines(_blanks)),
    ),
    Difference(
        "no reason phrase",
        "RFC 9112 4: the reason phrase is optional, and a client should ignore it.",
        always(_reason("")),
    ),
    Difference(
        "a reason phrase of another language",
        "RFC 9112 4: a reason phrase may have octets from 0x80 on, and a client should ignore it.",
        always(_reason("Alles in Ordnung, mach\xb4s gut")),
    ),
    Difference(
        "tiny chunks",
        "RFC 9112 7.1: a payload may be transferred as a series of chunks, each with a size of its "
        "own.",
        always(_chunked(_tiny)),
    ),
    Difference(
        "chunks with extensions and a trailer",
        "RFC 9112 7.1 to 7.1.2: a size is any number of hexadecimal digits, and what a recipient "
        "does not know of extensions and trailers it ignores.",
        always(_chunked(_extended)),
    ),
    Difference(
        "chunked in capitals",
        "RFC 9112 7: the names of transfer codings are case-insensitive.",
        always(_chunked(_tiny, "Chunked")),
    ),
    Difference(
        "a connection for each answer",
        "RFC 9112 9.6: a server may close a connection after an answer, and says so with "
        "Connection: close.",
        always(_closing),
    ),
    Difference(
        "the connection is closed, and nobody has said so",
        "RFC 9112 9.5: either side may close a connection at any time.",
        always(_hanging_up),
    ),
    Difference(
        "the payload ends with the connection",
        "RFC 9112 6.3: a response without length and coding is all that comes before the "
        "connection is closed.",
        always(_to_the_end),
        warns={"http.length-given": "PS3.18 8.6 wants a Content-Length, which RFC 9112 does not."},
    ),
    Difference(
        "interim answers",
        "RFC 9110 15.2: a client must be able to parse interim responses before the final one.",
        always(_early),
    ),
    Difference(
        "a weak ETag",
        "RFC 9110 8.8.3: an entity tag may be weak, with W/ before its quotes.",
        always(lambda said: said.saying("ETag", 'W/"17-3"')),
        _READS,
        profile="ps3.18",
    ),
    Difference(
        "a strong ETag of few characters",
        "RFC 9110 8.8.3: an entity tag is any characters but quotes, in quotes, even none.",
        always(lambda said: said.saying("ETag", '""')),
        _READS,
        profile="ps3.18",
    ),
    Difference(
        "cookies",
        "RFC 6265 3: a server may send Set-Cookie with any response, once for each cookie.",
        always(
            _adding(
                ("Set-Cookie", "session=0123; Path=/; HttpOnly"),
                ("Set-Cookie", "affinity=node-2"),
            )
        ),
    ),
    Difference(
        "fields that nobody knows",
        "RFC 9110 5.1: new fields may be defined, and a recipient should ignore those that it "
        "does not know.",
        always(_adding(("X-Request-Id", "17"), ("X-Empty", ""), ("X-Latin", "na\xefve"))),
    ),
    Difference(
        "one field in several lines",
        "RFC 9110 5.3: a field whose value is a list may stand in several lines.",
        always(_adding(("Vary", "Accept"), ("Vary", "Accept-Encoding, Origin"))),
    ),
    Difference(
        "what intermediaries add",
        "RFC 9110 7.6.3 and RFC 9111 5: Via, Age, Cache-Control and Warning say by which way an "
        "answer came.",
        always(
            _adding(
                ("Via", "1.1 proxy.example"),
                ("Age", "0"),
                ("Cache-Control", "no-store"),
                ("Warning", '299 here "A friendly note"'),
                ("Access-Control-Allow-Origin", "*"),
            )
        ),
    ),
    Difference(
        "a language for people",
        "PS3.18 Table 8.4.2-1: Content-Language is optional.",
        always(_adding(("Content-Language", "de, en"))),
    ),
    Difference(
        "a long field and many of them",
        "RFC 9110 5.4: no limit is set to the length of a field or of a header.",
        always(_adding(*((f"X-Field-{number}", 80 * "x") for number in range(50)))),
    ),
    Difference(
        "time to think",
        "RFC 9110 3.4: a request is answered with a response; no sentence says how soon.",
        _late,
    ),
    Difference(
        "slow but steady",
        "RFC 9112 6.3: a payload ends where its length is reached, however long that takes.",
        always(_dripping(8)),
    ),
    Difference(
        "header and payload in pieces of few octets",
        "RFC 9112 2.2: a message is parsed as a sequence of octets; packets mean nothing.",
        always(_dripping(200)),
        ("retrieve.study", "metadata.study", "store.garbage[alone]"),
    ),
    Difference(
        "gzip where it was offered",
        "RFC 9110 12.5.3: a server may use a content coding that Accept-Encoding lists.",
        _squeezed,
        ("coded.offered[metadata]", "coded.offered[search]", "coded.offered[study]"),
    ),
)
