"""Where the sources leave open what a target answers, or say it in two ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A question with more than one right answer; `statuses` are right besides the others."""

    name: str
    source: str
    says: str
    statuses: frozenset[int] = frozenset()


_TABLE = (
    Ambiguity(
        "no-accept",
        "PS3.18 8.7.5, 8.7.7; RFC 9110 12.4.1",
        "Without Accept the answer is 406 by the one, and anything will do by the other.",
        frozenset({406}),
    ),
    Ambiguity(
        "nothing-acceptable",
        "PS3.18 8.3.3.1, Table 8.7.3-1; 8.7.8.1, Table 10.4.3-1",
        "Where nothing acceptable is offered, the answer is of the default type, or 406.",
        frozenset({406}),
    ),
    Ambiguity(
        "type-quoting",
        "PS3.18 8.7.1; RFC 9110 5.6.2, 5.6.6",
        "The type parameter needs no quotes by the one; by the other / needs them.",
    ),
    Ambiguity(
        "dicom-and-rendered",
        "PS3.18 8.3.3.1, 8.7.5",
        "DICOM and rendered types together are 400; many servers choose what they have.",
        frozenset({400}),
    ),
    Ambiguity(
        "nothing-valid",
        "PS3.18 8.7.7; RFC 9110 15.5.1",
        "A field without any valid member has none that could be accepted, or is bad syntax.",
        frozenset({400}),
    ),
    Ambiguity(
        "type-missing",
        "PS3.18 8.7.3.5.1; RFC 2387 3.1",
        "multipart/related needs its type parameter; without it, it is invalid, or means any.",
    ),
    Ambiguity(
        "type-wildcard",
        "PS3.18 8.7.3.5.1, 8.7.7",
        "Wildcards are defined for media ranges; in the type parameter there are only examples.",
    ),
    Ambiguity(
        "multipart-wildcard",
        "PS3.18 8.7.7, 8.7.3.5.1",
        "multipart/* has all subtypes, but no type parameter that says what of.",
    ),
    Ambiguity(
        "wildcard-syntax",
        "PS3.18 8.7.3, 8.7.7, 8.7.8.2",
        "A wildcard names no transfer syntax: that is the default one, or the one that is stored.",
    ),
    Ambiguity(
        "unsupported-syntax",
        "PS3.18 8.7.7, 8.7.8.1",
        "A transfer syntax that is not supported is ignored, or its media type is.",
    ),
    Ambiguity(
        "invalid-syntax",
        "PS3.18 8.7.7, 8.7.3.5.2",
        "A transfer syntax that is none is ignored, or its media type is, or it is bad syntax.",
        frozenset({400}),
    ),
    Ambiguity(
        "doubled-parameter",
        "PS3.18 8.7.3.5.2; RFC 6838 4.3",
        "A parameter that stands twice is an error; what becomes of it is not said.",
        frozenset({400}),
    ),
    Ambiguity(
        "invalid-weight",
        "PS3.18 8.7.7; RFC 9110 12.4.2",
        "A q that is none is ignored, or its media type is.",
    ),
    Ambiguity(
        "unknown-parameter",
        "PS3.18 8.7.7; RFC 9110 12.5.1",
        "A parameter that is not known is ignored, or narrows the range to what nobody has.",
    ),
    Ambiguity(
        "json-alias",
        "PS3.18 Tables 10.4.4-1, 10.6.4-1",
        "application/json is not registered for DICOM JSON, but often taken for it.",
    ),
    Ambiguity(
        "query-wildcard",
        "PS3.18 8.3.3.1, 8.3",
        "User agents put no wildcards there; it is not said what becomes of one: 400, or ignored, "
        "or read all the same.",
        frozenset({400}),
    ),
    Ambiguity(
        "query-on-search",
        "PS3.18 8.3.3.1, 10.6.1.2",
        "accept in the query is not among the parameters of a search.",
    ),
)

AMBIGUITIES: Mapping[str, Ambiguity] = MappingProxyType({each.name: each for each in _TABLE})
