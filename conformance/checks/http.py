"""The HTTP message: framing, header fields, content coding."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from urllib.parse import unquote

from conformance.checks import coding
from conformance.checks.check import Check
from conformance.checks.fixdate import is_fixdate
from conformance.checks.reply import Reply
from conformance.checks.rules import Rules, by_rules
from conformance.checks.words import listed, number, octets, quoted
from conformance.formats.flaw import Flaw
from conformance.verdict import Problem
from conformance.wire.exchange import Framing
from conformance.wire.invitation import expected

# RFC 9110: fields whose value is no list.
_SINGLE = (
    "Content-Type",
    "Content-Location",
    "Location",
    "ETag",
    "Date",
    "Last-Modified",
)
_DATES = ("Date", "Last-Modified")
_BODILESS = (204, 304)
_WEIGHT = re.compile(r"[qQ]=([01](?:\.[0-9]{0,3})?)")
# RFC 1952 2.3.1: so begins what is coded in gzip, and no text does.
_GZIP = b"\x1f\x8b\x08"
_TEXT = re.compile(r"text/.*|multipart/.*|.*[/+](?:json|xml)")
# RFC 9110 8.8.3:
#   entity-tag = [ %s"W/" ] DQUOTE *etagc DQUOTE
_ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')
# RFC 9112 11.1: what comes from a request must not become a line of the response's head.
_LINE_IN_URL = re.compile(r"\r\n([!#$%&'*+.^_`|~\w-]+): *([^\r\n&]+)")
_REDIRECTS = (301, 302, 303, 307, 308)


def always(_reply: Reply) -> bool:
    """Say yes to any reply."""
    return True


def _flaws(reply: Reply, rules: tuple[str, ...]) -> Iterator[Flaw]:
    """Return what the transport has already seen."""
    return by_rules(reply.response.flaws, rules)


def _nothing(_reply: Reply) -> Iterator[Problem]:
    """Find nothing: that there is a reply is all that was asked."""
    return iter(())


def _length(reply: Reply) -> Iterator[Problem]:
    excess, framing = reply.response.excess, reply.response.framing
    if excess and reply.status not in _BODILESS:
        expected = f"nothing after the end of the payload, as {framing} gives it"
        yield Problem(expected, f"{number(excess, 'octet')} more")


def _no_body(reply: Reply) -> Iterator[Problem]:
    response = reply.response
    surplus = len(response.body) + response.excess
    if surplus:
        yield Problem(f"a {reply.status} without payload", f"{number(surplus, 'octet')} after it")
    length = response.headers.get("Content-Length") or ""
    if reply.status == 204 and length.strip("0"):
        yield Problem("a 204 without payload", f"Content-Length: {quoted(length)}")


def _has_content_length(reply: Reply) -> Iterator[Problem]:
    if reply.response.framing is Framing.CLOSE:
        yield Problem("Content-Length or Transfer-Encoding", "the end of the connection")


def _content_type(reply: Reply) -> Iterator[Problem]:
    if not reply.response.headers.all("Content-Type"):
        yield Problem("a Content-Type", f"none, for {octets(reply.response.body)}")


def _single_fields(reply: Reply) -> Iterator[Problem]:
    counts = Counter(name.lower() for name, _ in reply.response.headers)
    for name in _SINGLE:
        if counts[name.lower()] > 1:
            values = [quoted(value) for value in reply.response.headers.all(name)]
            yield Problem(f"one {name}", listed(values))


def _coding(reply: Reply) -> Iterator[Problem]:
    # The transport sends `Accept-Encoding: identity` unless the step says otherwise.
    asked = reply.question.exchange.request.headers.get("Accept-Encoding") or "identity"
    taken = dict(map(_member, asked.split(",")))
    for text in reply.codings.split(","):
        name = text.strip().lower()
        if name and name != "identity" and not taken.get(name, taken.get("*", 0)):
            yield Problem(f"Accept-Encoding: {asked} obeyed", f"Content-Encoding: {quoted(name)}")


def _member(text: str) -> tuple[str, float]:
    """Read a member of Accept-Encoding: a coding and its weight (RFC 9110 12.4.2)."""
    name, _, parameters = text.partition(";")
    match = _WEIGHT.fullmatch(parameters.strip())
    return name.strip().lower(), float(match[1]) if match else 1.0


def _gzip_unsaid(reply: Reply) -> Iterator[Problem]:
    if reply.response.body.startswith(_GZIP):
        yield Problem("Content-Encoding: gzip", f"none, for {octets(reply.response.body)}")


def _coded(reply: Reply) -> Iterator[Problem]:
    _, flaw = coding.undo(reply.codings, reply.response.body)
    if flaw:
        yield Problem(f"octets that are {reply.codings}", flaw)


def _invited(reply: Reply) -> Iterator[Problem]:
    waited = reply.question.exchange.uninvited
    if waited:
        yield Problem("100 (Continue) or a final status at once", f"nothing within {waited:g} s")


def _closed(reply: Reply) -> Iterator[Problem]:
    waited = reply.question.exchange.unclosed
    if waited:
        yield Problem("the end of the connection after the answer", f"none within {waited:g} s")


def _allow(reply: Reply) -> Iterator[Problem]:
    allow = reply.response.headers.get("Allow")
    method = reply.question.exchange.request.method
    if allow is None:
        yield Problem("an Allow header field", "none")
    elif method in [name.strip() for name in allow.split(",")]:
        yield Problem(f"an Allow header field without {method}", f"Allow: {quoted(allow)}")


def _echoed(reply: Reply) -> Iterator[Problem]:
    for name, value in _lines_of(reply):
        if value in reply.response.headers.all(name):
            yield Problem("no header field that the URL of the request wrote", f"{name}: {value}")


def _lines_of(reply: Reply) -> list[tuple[str, str]]:
    """Return what would be header fields, were the decoded URL of the request put into a head."""
    return _LINE_IN_URL.findall(unquote(reply.question.exchange.request.url))


def _field(name: str) -> Callable[[Reply], Iterator[Problem]]:
    """Return a `find` for a header field that must be there and have a value."""

    def find(reply: Reply) -> Iterator[Problem]:
        value = reply.response.headers.get(name)
        if not value:
            yield Problem(f"a {name} header field", "none" if value is None else "an empty one")

    return find


def _explained(reply: Reply) -> Iterator[Problem]:
    if not reply.response.body:
        yield Problem("a payload that explains the error", "an empty one")


def _etag(reply: Reply) -> Iterator[Problem]:
    for tag in reply.response.headers.all("ETag"):
        if not _ETAG.fullmatch(tag):
            yield Problem('an entity tag in quotes, such as "17-3"', quoted(tag))


def _dates(reply: Reply) -> Iterator[Problem]:
    for name in _DATES:
        for value in reply.response.headers.all(name):
            if not is_fixdate(value):
                expected = f"a date in {name}, such as Sun, 06 Nov 1994 08:49:37 GMT"
                yield Problem(expected, quoted(value))


def _is_error(reply: Reply) -> bool:
    return reply.status >= 400 and reply.question.exchange.request.method != "HEAD"


def _is_204(reply: Reply) -> bool:
    return reply.status == 204


_TABLE: tuple[Rules, ...] = (
    Rules(
        "http.syntax",
        "COM-702",
        "The head of the response is a status line and header fields.",
        "a head in the syntax of HTTP/1.1",
        ("status-line", "line-ending", "field-line", "field-value", "folding"),
    ),
    Rules(
        "http.chunks",
        "COM-705",
        "The transfer coding is used as HTTP/1.1 defines it.",
        "chunks in the syntax of HTTP/1.1",
        ("transfer-encoding", "chunk", "trailer"),
    ),
    Rules(
        "http.one-framing",
        "COM-710",
        "There are not both Content-Length and Transfer-Encoding.",
        "Content-Length or Transfer-Encoding",
        ("length-and-coding",),
    ),
    Rules(
        "http.length-syntax",
        "COM-704",
        "Content-Length is one decimal number.",
        "one decimal number",
        ("content-length",),
    ),
)
_NO_LENGTH = Rules(
    "http.no-length",
    "COM-731",
    "A 204 has no Content-Length.",
    "no Content-Length",
    ("needless-length",),
)

ANSWERED = Check(
    "http.answered", "COM-180", "The request gets a whole HTTP response.", always, _nothing
)

CHECKS = (
    ANSWERED,
    *(row.check(always, _flaws) for row in _TABLE),
    _NO_LENGTH.check(_is_204, _flaws),
    Check(
        "http.length-given",
        "COM-711",
        "The length of the payload does not follow from the end of the connection.",
        lambda reply: bool(reply.response.body),
        _has_content_length,
    ),
    Check(
        "http.length",
        "COM-720",
        "Content-Length is the number of octets that come.",
        always,
        _length,
    ),
    Check(
        "http.no-payload",
        "COM-730",
        "Nothing follows the header of a 204 or a 304.",
        lambda reply: reply.status in _BODILESS,
        _no_body,
    ),
    Check(
        "http.content-type",
        "COM-700",
        "A payload has a Content-Type.",
        lambda reply: bool(reply.response.body) and reply.status < 400,
        _content_type,
    ),
    Check(
        "http.error-content-type",
        "COM-706",
        "The explanation of an error has a Content-Type.",
        lambda reply: bool(reply.response.body) and reply.status >= 400,
        _content_type,
    ),
    Check(
        "http.single-fields",
        "COM-703",
        "Header fields that have one value stand once.",
        always,
        _single_fields,
    ),
    Check(
        "http.coding",
        "COM-760",
        "The content coding is one that was asked for.",
        lambda reply: bool(reply.response.headers.all("Content-Encoding")),
        _coding,
    ),
    Check(
        "http.coding-said",
        "COM-770",
        "What is compressed says so.",
        lambda reply: (
            bool(reply.response.body)
            and not reply.codings
            and not reply.is_part
            and bool(_TEXT.fullmatch(reply.essence))
        ),
        _gzip_unsaid,
    ),
    Check(
        "http.coded",
        "COM-761",
        "The content coding that is said can be undone.",
        lambda reply: bool(reply.codings) and bool(reply.response.body),
        _coded,
    ),
    Check(
        "http.continue",
        "COM-880",
        "A client that waits with its body is told to go on, or gets its answer.",
        lambda reply: expected(reply.question.exchange.request),
        _invited,
    ),
    Check(
        "http.closed",
        "COM-715",
        "A connection that the client asks to close is closed after the answer.",
        lambda reply: reply.question.exchange.request.is_last,
        _closed,
    ),
    Check(
        "http.no-injection",
        "MP-620",
        "No header field is what the URL of the request wrote into the response.",
        lambda reply: bool(_lines_of(reply)),
        _echoed,
    ),
    Check(
        "http.allow",
        "COM-060",
        "A 405 lists the methods that are allowed.",
        lambda reply: reply.status == 405,
        _allow,
    ),
    Check(
        "http.challenge",
        "COM-200",
        "A 401 says how to authenticate.",
        lambda reply: reply.status == 401,
        _field("WWW-Authenticate"),
    ),
    Check(
        "http.location",
        "COM-230",
        "A redirect says where to go.",
        lambda reply: reply.status in _REDIRECTS,
        _field("Location"),
    ),
    Check(
        "http.etag",
        "COM-775",
        "An ETag is in quotes.",
        lambda reply: bool(reply.response.headers.all("ETag")) and reply.switch("etag") == "quoted",
        _etag,
    ),
    Check(
        "http.date",
        "COM-776",
        "A date is written as HTTP writes it, and there is such a day.",
        lambda reply: any(reply.response.headers.all(name) for name in _DATES),
        _dates,
    ),
    Check(
        "http.explained",
        "COM-190",
        "The answer to a failed request explains the error.",
        _is_error,
        _explained,
        # PS3.18 Table 8.5-1 says what a 406 explains.
        cites=lambda reply: "COM-380" if reply.status == 406 else "COM-190",
    ),
)
