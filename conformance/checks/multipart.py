"""Multipart answers, held against the grammar and the parameters of multipart/related."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urljoin

from conformance.checks.check import Check
from conformance.checks.reply import Reply
from conformance.checks.rules import Rules, by_rules
from conformance.formats.flaw import Flaw
from conformance.operation import Service
from conformance.verdict import Problem


def _flaws(reply: Reply, rules: tuple[str, ...]) -> Iterator[Flaw]:
    return by_rules(reply.message.flaws if reply.message else (), rules)


def _is_multipart(reply: Reply) -> bool:
    return reply.is_multipart


def _must_name_type(reply: Reply) -> bool:
    """Tell whether the type parameter is judged: some targets say that they send none."""
    if reply.media_type is None or not reply.is_multipart:
        return False
    optional = reply.switch("multipart_type_parameter") == "optional"
    return not optional or reply.media_type.parameter("type") is not None


def _locations(reply: Reply) -> Iterator[Problem]:
    base = reply.question.exchange.request.url
    found: list[str] = []
    for payload in reply.payloads:
        location = payload.headers.get("Content-Location")
        if location:
            found.append(urljoin(base, location))
        else:
            yield Problem(f"a Content-Location of {payload.what}", "none")
    # Who asks for a frame twice gets two parts of one name.
    asked = Counter(reply.question.values[-1].split(",") if reply.service is Service.FRAMES else ())
    often = max(asked.values(), default=1)
    for location, count in Counter(found).items():
        if count > often:
            yield Problem("a Content-Location of its own for each part", f"{count}: {location}")


def _parts_have_locations(reply: Reply) -> bool:
    return (
        reply.is_multipart
        and reply.succeeded
        and reply.service in {Service.RETRIEVE, Service.FRAMES}
        and reply.switch("content_location") == "expected"
    )


# The rules of conformance.formats.multipart: what is asked, by which requirement, in which words.
_TABLE: tuple[Rules, ...] = (
    Rules(
        "multipart.related",
        "MP-005",
        "The multipart type is multipart/related.",
        "multipart/related",
        ("multipart-related",),
    ),
    Rules(
        "multipart.boundary",
        "MP-010",
        "There is a boundary parameter.",
        "a boundary parameter",
        ("boundary-missing",),
    ),
    Rules(
        "multipart.one-boundary",
        "MP-015",
        "There is only one boundary parameter.",
        "one boundary parameter",
        ("boundary-doubled",),
    ),
    Rules(
        "multipart.boundary-length",
        "MP-030",
        "The boundary has 1 to 70 characters.",
        "a boundary of 1 to 70 characters",
        ("boundary-length",),
    ),
    Rules(
        "multipart.boundary-characters",
        "MP-050",
        "The boundary has only the characters that a boundary may have.",
        "letters, digits, '()+_,-./:=? and inner blanks",
        ("boundary-characters",),
    ),
    Rules(
        "multipart.boundary-quoting",
        "MP-070",
        "A boundary that is no token is quoted.",
        "a boundary in quotes",
        ("boundary-quoting",),
    ),
    Rules(
        "multipart.type-quoting",
        "MP-115",
        "The value of the type parameter is quoted.",
        "a type parameter in quotes",
        ("type-quoting",),
    ),
    Rules(
        "multipart.delimiter",
        "MP-300",
        "The boundary of the Content-Type is that of the body.",
        "the delimiter that Content-Type announces",
        ("no-delimiter",),
    ),
    Rules(
        "multipart.surroundings",
        "MP-330",
        "Nothing stands before the first delimiter and after the last.",
        "no preamble and no epilogue",
        ("preamble", "epilogue"),
    ),
    Rules(
        "multipart.close-delimiter",
        "MP-340",
        "The body ends with the close delimiter.",
        "the close delimiter at the end",
        ("close-delimiter",),
    ),
    Rules(
        "multipart.line-ending",
        "MP-380",
        "Lines end with CRLF.",
        "CRLF at the end of delimiters and header lines",
        ("line-ending",),
    ),
    Rules(
        "multipart.padding",
        "MP-400",
        "No blanks follow a boundary.",
        "CRLF right after the boundary",
        ("transfer-padding",),
    ),
    Rules(
        "multipart.boundary-unique",
        "MP-420",
        "The boundary stands in no part's body.",
        "a boundary that no part's body holds",
        ("boundary-in-part",),
    ),
    Rules(
        "multipart.part-type",
        "MP-500",
        "Each part has a Content-Type of a single part type.",
        "a single part media type",
        ("part-content-type",),
    ),
    Rules(
        "multipart.part-length",
        "MP-560",
        "A part's Content-Length, if there, is right.",
        "the length that the part has",
        ("part-content-length",),
    ),
    Rules(
        "multipart.transfer-encoding",
        "MP-580",
        "No part has a Content-Transfer-Encoding that would need decoding.",
        "the octets as they are",
        ("content-transfer-encoding",),
    ),
    Rules(
        "multipart.part-header",
        "MP-610",
        "Each part begins with header fields and an empty line.",
        "header fields, then an empty line",
        ("part-headers",),
    ),
    Rules("multipart.parts", "MP-730", "There is at least one part.", "a part", ("no-parts",)),
)

_TYPE = Rules(
    "multipart.type",
    "MP-110",
    "The type parameter names the media type of the root part.",
    "the media type of the root part as type parameter",
    ("type-parameter",),
)

CHECKS = (
    *(row.check(_is_multipart, _flaws) for row in _TABLE),
    _TYPE.check(_must_name_type, _flaws),
    Check(
        "multipart.content-location",
        "MP-540",
        "Each part has a Content-Location of its own.",
        _parts_have_locations,
        _locations,
    ),
)
