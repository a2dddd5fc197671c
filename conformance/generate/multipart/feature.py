"""The features that a legal writing can have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Feature:
    """Something that a writing may have beyond the plain form.

    Of the features with one `slot` a writing is given at most one. `requirement` is the id of what
    a server breaks that does not take it. `contested`: the sources do not agree that a server has
    to take it, so a clean refusal is no failure. `flaws` are the rules of
    `conformance.formats.multipart` that name it: PS3.18 does without it, RFC 2046 does not.
    """

    name: str
    slot: str
    requirement: str
    source: str
    contested: bool = False
    flaws: frozenset[str] = frozenset()


def _named(*features: Feature) -> Mapping[str, Feature]:
    return MappingProxyType({each.name: each for each in features})


_TEXT, _QUOTES, _PAYLOAD = "boundary", "boundary-quotes", "payload"
_BOUNDARY = "RFC 2046 5.1.1, PS3.18 8.6.1.2.1"
_PARAMETER = "RFC 9110 5.6.6"
_FIELD = "RFC 9110 5.1, 5.3; PS3.18 8.6.1.2: other header fields may be included"

FEATURES = _named(
    Feature("boundary-of-one", _TEXT, "MP-040", _BOUNDARY),
    Feature("boundary-of-seventy", _TEXT, "MP-040", _BOUNDARY),
    Feature("boundary-of-marks", _TEXT, "MP-060", _BOUNDARY),
    Feature("boundary-of-dashes", _TEXT, "MP-060", _BOUNDARY),
    # RFC 2046 5.1.1 allows a blank inside; few composers ever write one.
    Feature("boundary-with-blank", _TEXT, "MP-060", _BOUNDARY, contested=True),
    Feature(
        "boundary-in-payload",
        _TEXT,
        "MP-410",
        "RFC 2046 5.1.1: only at the start of a line it counts",
    ),
    Feature(
        "boundary-quoted",
        _QUOTES,
        "MP-080",
        f"{_PARAMETER}; PS3.18 8.7: with and without are equal",
    ),
    Feature("boundary-escaped", _QUOTES, "MP-090", "RFC 9110 5.6.4: quoted-pair", contested=True),
    Feature("payload-with-delimiter-start", _PAYLOAD, "MP-410", "RFC 2046 5.1.1"),
    Feature(
        "payload-ends-in-line-break",
        _PAYLOAD,
        "MP-360",
        "RFC 2046 5.1.1: one CRLF is the delimiter's",
    ),
    Feature("payload-ends-in-dashes", _PAYLOAD, "MP-360", "RFC 2046 5.1.1"),
    Feature(
        "type-unquoted",
        "type",
        "MP-120",
        "PS3.18 8.7.1 permits both, RFC 9110 5.6.2 has no / in a token",
        contested=True,
        flaws=frozenset({"type-quoting"}),
    ),
    Feature(
        "type-in-other-case", "type", "MP-165", "RFC 9110 8.3.1: types and subtypes have no case"
    ),
    Feature("start", "start", "MP-150", "PS3.18 8.7.1, RFC 2387 3.2", contested=True),
    Feature("unknown-parameter", "unknown", "MP-160", "RFC 2045 5: ignored", contested=True),
    Feature("parameters-reordered", "order", "MP-165", "RFC 2045 5: in any order"),
    Feature(
        "parameter-name-case", "names", "MP-165", "RFC 9110 5.6.6: parameter names have no case"
    ),
    Feature("parameter-blanks", "blanks", "MP-165", _PARAMETER),
    Feature("empty-parameter", "empty", "MP-170", f"{_PARAMETER}: [ parameter ]", contested=True),
    Feature(
        "media-type-case", "media-type", "MP-165", "RFC 9110 8.3.1: types and subtypes have no case"
    ),
    Feature("field-name-case", "field-name", "MP-530", "RFC 9110 5.1"),
    Feature("content-id", "id", "MP-640", _FIELD),
    Feature("content-location", "location", "MP-640", "PS3.18 Table 8.6.1-1"),
    Feature("content-disposition", "disposition", "MP-640", _FIELD),
    Feature("content-length-of-part", "length", "MP-570", "PS3.18 Table 8.6.1-1"),
    Feature("transfer-encoding-binary", "encoding", "MP-585", "RFC 9112 B.5: it does no harm"),
    Feature("extra-header", "extra", "MP-530", _FIELD),
    Feature("empty-header", "empty-header", "MP-535", "RFC 9110 5.5: a field value may be empty"),
    Feature("header-order", "header-order", "MP-530", _FIELD),
    Feature("header-name-case", "header-names", "MP-530", "RFC 9110 5.1"),
    Feature("header-blanks", "header-blanks", "MP-535", "RFC 9112 5: OWS around the value"),
    Feature(
        "leading-crlf", "before", "MP-305", "RFC 2046 5.1.1: the first delimiter may follow a CRLF"
    ),
    Feature(
        "preamble",
        "before",
        "MP-310",
        "RFC 2046 5.1.1; PS3.18 8.6.1.2.1 has none",
        contested=True,
        flaws=frozenset({"preamble"}),
    ),
    Feature("trailing-crlf", "after", "MP-305", "RFC 2046 5.1.1: the epilogue may be empty"),
    Feature(
        "epilogue",
        "after",
        "MP-320",
        "RFC 2046 5.1.1; PS3.18 8.6.1.2.1 has none",
        contested=True,
        flaws=frozenset({"epilogue"}),
    ),
    Feature(
        "epilogue-with-parts",
        "after",
        "MP-320",
        "RFC 2046 5.1.1: nothing behind the close delimiter is a part",
        contested=True,
        flaws=frozenset({"epilogue"}),
    ),
    Feature(
        "transport-padding",
        "padding",
        "MP-405",
        "RFC 2046 5.1.1: receivers handle it, composers write none",
        contested=True,
        flaws=frozenset({"transfer-padding"}),
    ),
    Feature("chunked", "framing", "COM-740", "RFC 9112 7.1"),
    Feature("chunks-of-one-octet", "framing", "COM-740", "RFC 9112 7.1"),
    Feature("chunk-ends-in-delimiter", "framing", "MP-440", "RFC 9112 7.1, RFC 2046 5.1.1"),
)
