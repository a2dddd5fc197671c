"""The rules that an illegal writing can break, and the answers that each may get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of multipart/related: `broken` says how a writing breaks it.

    `requirement` is an id of ours. `statuses` are the answers that the sources allow; with
    `tolerated` a server is wrong, but does no harm. `flaws` are the rules of `conformance.formats`
    of which a reader finds one broken; there are none where the grammar allows what no server need
    take.
    """

    slug: str
    requirement: str
    source: str
    broken: str
    statuses: frozenset[int]
    flaws: tuple[str, ...] = ()
    tolerated: frozenset[int] = frozenset()


# Refused, taken leniently, or taken apart from what is broken.
_BAD = frozenset({400})
_BAD_TYPE = frozenset({400, 415})
_EITHER = frozenset({200, 202, 400})
_EITHER_TYPE = frozenset({200, 202, 400, 415})
_ITEM = frozenset({202, 400, 409, 415})
_ANY_CLEAN = frozenset({200, 202, 400, 409, 415})

_BOUNDARY = "RFC 2046 5.1.1, PS3.18 8.6.1.2.1"
_HEADER = "RFC 9112 5, PS3.18 8.6.1.2.1"


_TABLE = (
    Rule(
        "no-boundary",
        "MP-020",
        "PS3.18 8.7.3.5.1, RFC 2046 5.1.1",
        "the Content-Type has no boundary parameter",
        _BAD_TYPE,
        ("boundary-missing",),
        tolerated=frozenset({406, 409, 411, 422}),
    ),
    Rule(
        "empty-boundary",
        "MP-020",
        _BOUNDARY,
        "the boundary parameter is empty",
        _BAD_TYPE,
        ("boundary-length",),
        tolerated=frozenset({406, 409, 411, 422}),
    ),
    Rule(
        "long-boundary",
        "MP-030",
        _BOUNDARY,
        "the boundary has more than 70 characters",
        _EITHER_TYPE,
        ("boundary-length",),
    ),
    Rule(
        "strange-boundary",
        "MP-050",
        _BOUNDARY,
        "the boundary has a character that no boundary has",
        _EITHER_TYPE,
        ("boundary-characters",),
    ),
    Rule(
        "boundary-ends-with-blank",
        "MP-050",
        _BOUNDARY,
        "the boundary ends with a blank",
        _EITHER_TYPE,
        ("boundary-characters",),
        tolerated=frozenset({204}),
    ),
    Rule(
        "boundary-without-quotes",
        "MP-070",
        "RFC 9110 5.6.6",
        "the boundary is no token, and has no quotes",
        _EITHER_TYPE,
        ("boundary-quoting",),
        tolerated=frozenset({204}),
    ),
    Rule(
        "two-boundaries",
        "MP-180",
        "RFC 6838 4.3",
        "there are two boundary parameters, and the body uses one of them",
        _EITHER_TYPE,
        ("boundary-doubled",),
        tolerated=frozenset({204}),
    ),
    Rule(
        "unclosed-quote",
        "COM-701",
        "RFC 9110 5.6.4",
        "the quotes around a parameter of the Content-Type don't close",
        _EITHER_TYPE,
        ("parameter-syntax",),
    ),
    Rule(
        "blanks-around-equals",
        "COM-701",
        "RFC 9110 5.6.6",
        "there are blanks around the = of a parameter",
        _EITHER_TYPE,
        ("parameter-syntax",),
    ),
    Rule(
        "other-multipart",
        "MP-200",
        "PS3.18 Table 10.5.4-1",
        "the multipart type is another than multipart/related",
        frozenset({415}),
        ("multipart-related",),
        tolerated=frozenset({200, 202, 400}),
    ),
    Rule(
        "no-type",
        "MP-130",
        "RFC 2387 3.1, PS3.18 8.7.1",
        "the Content-Type has no type parameter",
        _EITHER_TYPE,
        ("type-parameter",),
    ),
    Rule(
        "denied-type",
        "MP-140",
        "RFC 2387 3.1, PS3.18 8.6.1.2",
        "the type parameter names what no part is",
        _ANY_CLEAN,
        ("type-parameter",),
    ),
    Rule(
        "wrong-boundary",
        "MP-300",
        _BOUNDARY,
        "the boundary of the Content-Type is not that of the body",
        _BAD,
        ("no-delimiter",),
        tolerated=frozenset({200, 204, 409, 415}),
    ),
    Rule(
        "empty-body",
        "MP-720",
        "PS3.18 10.5.1.4",
        "the body is empty",
        _BAD,
        ("no-delimiter",),
        tolerated=frozenset({200, 204, 409, 411, 415}),
    ),
    Rule(
        "no-parts",
        "MP-710",
        "PS3.18 10.5.1.4",
        "no part stands between the delimiters",
        _BAD,
        ("no-parts", "part-headers", "part-content-type"),
        tolerated=frozenset({200, 204, 409, 415}),
    ),
    Rule(
        "no-close-delimiter",
        "MP-350",
        _BOUNDARY,
        "the last delimiter is none that closes, or is not there",
        _BAD,
        ("close-delimiter", "no-delimiter"),
        tolerated=frozenset({200, 202, 204}),
    ),
    Rule(
        "cut",
        "MP-350",
        _BOUNDARY,
        "the body ends early",
        _BAD,
        ("close-delimiter", "no-delimiter"),
        tolerated=frozenset({200, 202, 204, 409}),
    ),
    Rule(
        "lf-alone",
        "MP-390",
        "RFC 9110 8.3.3",
        "lines between or above the parts' bodies end with LF in place of CRLF",
        _EITHER,
        ("line-ending", "boundary-in-part"),
        tolerated=frozenset({204, 409, 415}),
    ),
    Rule(
        "delimiter-goes-on",
        "MP-430",
        _BOUNDARY,
        "more follows the boundary on the line of the first delimiter",
        _EITHER,
        ("boundary-in-part",),
        tolerated=frozenset({204}),
    ),
    Rule(
        "delimiter-in-part",
        "MP-420",
        "RFC 2046 5.1",
        "a delimiter stands within a part's body",
        _ITEM,
        ("part-headers", "part-content-type"),
        tolerated=frozenset({200}),
    ),
    Rule(
        "no-blank-line",
        "MP-615",
        "PS3.18 8.6.1.2.1",
        "no empty line ends the header of a part",
        _ITEM,
        ("part-headers",),
        tolerated=frozenset({200, 204}),
    ),
    Rule(
        "no-part-type",
        "MP-510",
        "PS3.18 8.6.1.2",
        "a part has no Content-Type",
        _ANY_CLEAN,
        ("part-content-type",),
    ),
    Rule(
        "unreadable-part-type",
        "MP-510",
        "RFC 9110 8.3.1",
        "the Content-Type of a part is no media type",
        _ANY_CLEAN,
        ("part-content-type",),
    ),
    Rule(
        "nested-multipart",
        "MP-740",
        "PS3.18 8.6.1.2",
        "a part is multipart itself",
        _ITEM,
        ("part-content-type",),
        tolerated=frozenset({200}),
    ),
    Rule(
        "no-colon",
        "MP-615",
        _HEADER,
        "a header line of a part has no colon",
        _ITEM,
        ("part-headers",),
        tolerated=frozenset({200}),
    ),
    Rule(
        "blank-before-colon",
        "MP-615",
        "RFC 9112 5.1",
        "blanks stand before the colon of a part's header line",
        _ITEM,
        ("part-headers",),
        tolerated=frozenset({200}),
    ),
    Rule(
        "control-in-header",
        "MP-615",
        "RFC 9110 5.5",
        "a header line of a part has a bare CR, a NUL or another control character",
        _ITEM,
        ("part-headers",),
        tolerated=frozenset({200}),
    ),
    Rule(
        "folded-header",
        "MP-600",
        "RFC 9112 5.2, PS3.18 5.1",
        "a header line of a part is folded",
        _ANY_CLEAN,
        ("part-headers",),
    ),
    Rule(
        "octets-in-header",
        "MP-660",
        "RFC 9110 5.5 (obs-text), PS3.18 5.1",
        "a header line of a part has octets beyond ASCII",
        _ANY_CLEAN,
    ),
    Rule(
        "oversized-header",
        "MP-650",
        "RFC 9110 5.4",
        "the header of a part is longer than any that means well",
        _ANY_CLEAN | {413, 431},
    ),
    Rule(
        "wrong-part-length",
        "MP-570",
        "PS3.18 Table 8.6.1-1, RFC 2046 5.1.1",
        "the Content-Length of a part is wrong",
        _ANY_CLEAN,
        ("part-content-length",),
    ),
    Rule(
        "encoded-part",
        "MP-590",
        "RFC 9112 B.5",
        "a part is in base64, and says so",
        _ITEM,
        ("content-transfer-encoding",),
        tolerated=frozenset({200}),
    ),
)

RULES: Mapping[str, Rule] = MappingProxyType({rule.slug: rule for rule in _TABLE})
