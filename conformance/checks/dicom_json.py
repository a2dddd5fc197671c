"""DICOM JSON answers, held against PS3.18 annex F."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.check import Check
from conformance.checks.reply import Reply
from conformance.checks.rules import Rules, by_rules
from conformance.checks.words import quoted
from conformance.formats.flaw import Flaw
from conformance.verdict import Problem


def _flaws(reply: Reply, rules: tuple[str, ...]) -> Iterator[Flaw]:
    return by_rules(reply.document.flaws if reply.document else (), rules)


def _is_json(reply: Reply) -> bool:
    return reply.document is not None


# The rules of conformance.formats.dicom_json: what is asked, by which requirement, in which words.
_TABLE: tuple[Rules, ...] = (
    Rules(
        "json.text",
        "JSON-010",
        "The payload is JSON in UTF-8.",
        "JSON text in UTF-8",
        ("utf-8", "json-syntax", "json-depth", "not-a-number", "number-range", "surrogate"),
    ),
    Rules(
        "json.no-mark",
        "JSON-020",
        "The payload does not begin with a byte order mark.",
        "no byte order mark",
        ("byte-order-mark",),
    ),
    Rules(
        "json.unique-names",
        "JSON-070",
        "No name stands twice in an object.",
        "each name once",
        ("duplicate-name",),
    ),
    Rules(
        "json.tags",
        "JSON-050",
        "Data sets are objects whose names are tags.",
        "objects named by eight upper-case hexadecimal digits",
        ("shape", "attribute-name", "attribute-object"),
    ),
    Rules(
        "json.order",
        "JSON-060",
        "Attributes are in ascending order.",
        "ascending tags",
        ("order",),
    ),
    Rules(
        "json.no-lengths",
        "JSON-080",
        "There are no group lengths and no delimiters.",
        "attributes that carry a meaning",
        ("group-length", "delimiter"),
    ),
    Rules(
        "json.no-padding",
        "JSON-085",
        "There is no trailing padding.",
        "no (FFFC,FFFC)",
        ("padding",),
    ),
    Rules(
        "json.no-file-meta",
        "WADO-250",
        "There is no group 0002.",
        "no File Meta Information",
        ("file-meta",),
    ),
    Rules(
        "json.vr",
        "JSON-100",
        "Each attribute has a vr.",
        "a value representation of PS3.5",
        ("vr-missing", "vr-unknown"),
    ),
    Rules(
        "json.one-form",
        "JSON-110",
        "An attribute has at most one form of value.",
        "Value, BulkDataURI or InlineBinary",
        ("value-forms",),
    ),
    Rules(
        "json.members",
        "JSON-120",
        "An attribute has only the members that it may have.",
        "vr and a form of value",
        ("attribute-member",),
    ),
    Rules("json.value-array", "JSON-130", "Value is an array.", "an array", ("value-array",)),
    Rules(
        "json.value-type",
        "JSON-200",
        "Each value is of the JSON type of its VR.",
        "a value as Table F.2.3-1 has it",
        (
            *("value-type", "value-range", "value-count"),
            *("tag-value", "sequence-item", "binary-value"),
        ),
    ),
    Rules(
        "json.no-nul", "JSON-210", "Values are not padded.", "a value without NUL", ("value-nul",)
    ),
    Rules(
        "json.person-name",
        "JSON-310",
        "A person name is an object of its component groups.",
        "Alphabetic, Ideographic and Phonetic, as strings",
        ("person-name",),
    ),
    Rules(
        "json.name-groups",
        "JSON-315",
        "A person name has no empty component groups.",
        "only groups that are not empty",
        ("person-name-empty",),
    ),
    Rules(
        "json.inline",
        "JSON-350",
        "InlineBinary is base64, and stands with binary VRs only.",
        "base64 of a binary VR",
        ("inline-vr", "inline-base64"),
    ),
    Rules(
        "json.inline-form",
        "JSON-355",
        "InlineBinary is one string in the usual alphabet.",
        "one string of base64",
        ("inline-array", "inline-alphabet"),
    ),
    Rules(
        "json.bulk-uri",
        "JSON-370",
        "BulkDataURI is a URI, and stands only with VRs that may have it.",
        "a URI, with one of the VRs of F.2.2",
        ("bulk-vr", "bulk-uri"),
    ),
    Rules(
        "json.empty",
        "JSON-500",
        "What is empty has no Value; an empty value among others is null.",
        "no Value, or null among others",
        ("value-empty", "value-null"),
    ),
    Rules(
        "json.values-apart",
        "JSON-520",
        "Several values are several members of the array.",
        "a member for each value",
        ("value-delimiter",),
    ),
)

_ASCII = bytes(range(32, 127))


def _charset_of(reply: Reply) -> str:
    return (reply.media_type.parameter("charset") or "") if reply.media_type else ""


def _charset(reply: Reply) -> Iterator[Problem]:
    named = _charset_of(reply)
    # PS3.18 8.8 takes DICOM's terms as well; the one that JSON can have is ISO_IR 192.
    right = named.upper() in {"UTF-8", "UTF8", "ISO_IR 192"}
    if not right and not (reply.body.isascii() and _has_ascii(named)):
        yield Problem("a charset that the payload is encoded in: UTF-8", quoted(named))


def _has_ascii(charset: str) -> bool:
    """Tell whether a charset has the characters of ASCII where ASCII has them."""
    try:
        return _ASCII.decode(charset) == _ASCII.decode()
    except (LookupError, ValueError):  # there is none of that name, or these octets are none of it
        return False


CHECKS = (
    *(row.check(_is_json, _flaws) for row in _TABLE),
    Check(
        "json.charset",
        "JSON-015",
        "A charset parameter tells the truth.",
        lambda reply: _is_json(reply) and bool(_charset_of(reply)),
        _charset,
    ),
)
