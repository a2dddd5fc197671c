"""What PS3.18 F.2.2 to F.2.7 ask of Value, BulkDataURI and InlineBinary.

Each function yields the rule that is broken and how.
"""

from __future__ import annotations

import binascii
import re
import struct
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from conformance.formats.flaw import shown
from conformance.formats.vr import TABLE, Kind

RULES = {
    "value-array": "F.2.2, F.2.4: Value is an array",
    "value-type": "Table F.2.3-1: a value has the JSON type of its VR",
    "value-range": "F.2.3, PS3.5 6.2: a number fits its VR",
    "value-count": "PS3.5 6.4: ST, LT, UT and UR have one value",
    "value-empty": "F.2.5: an attribute without a value has vr only",
    "value-null": "F.2.5: an empty value among others is null",
    "value-delimiter": "F.2.4: each value is a member of the array, not joined by backslash",
    "value-nul": "PS3.5 6.2: a NUL pads a value, it is no part of it",
    "tag-value": "F.2.3: a value of AT is 8 upper-case hexadecimal digits",
    "person-name": "F.2.2: a value of PN is an object of Alphabetic, Ideographic, Phonetic strings",
    "person-name-empty": "F.2.2: only the name components that are not empty",
    "sequence-item": "F.2.2, F.2.5: an item is an object, an empty one too",
    "binary-value": "F.2.2: OB, OD, OF, OL, OV, OW and UN have no Value",
    "inline-vr": "F.2.2: InlineBinary is for OB, OD, OF, OL, OV, OW and UN only",
    "inline-array": "F.2.7: InlineBinary is one string, not an array of one",
    "inline-base64": "F.2.7: InlineBinary is one base64 string",
    "inline-alphabet": "RFC 4648 4: base64 has + and / where base64url has - and _",
    "bulk-vr": "F.2.2: BulkDataURI is for VRs other than AE AS AT CS DA DT LO PN SH SQ TM UI UR",
    "bulk-uri": "F.2.6: BulkDataURI is a URI",
}

Problems = Iterator[tuple[str, str]]

_TAG = re.compile(r"[0-9A-F]{8}")
# RFC 3986 2: the characters of a URI (a relative one too), percent-encoding included.
_URI = re.compile(r"(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+")
_NAME_GROUPS = ("Alphabetic", "Ideographic", "Phonetic")
# PS3.5 8.1 lets floats be no numbers, JSON has none such, F.2.3 says nothing: these are common.
_NOT_FINITE = ("NaN", "Infinity", "-Infinity")
# A backslash is in none of the repertoires of these VRs (PS3.5 6.2), so it can't be data.
_NEVER_BACKSLASH = frozenset(("AE", "AS", "CS", "DA", "DS", "DT", "IS", "TM", "UI"))
# The least number that is rounded to infinity in binary32 and in binary64.
_TOO_LARGE = {"FL": 2**128 - 2**103, "FD": 2**1024 - 2**970}


def value_problems(vr: str, values: Any) -> Problems:
    """Judge the member Value; sequence items are judged as data sets of their own elsewhere."""
    kind = TABLE[vr].kind
    if kind is Kind.OCTETS:
        yield "binary-value", f"Value in an attribute of VR {vr}"
        return
    if not isinstance(values, list):
        yield "value-array", f"Value is {shown(values)}"
        return
    if values in ([], [None], [""]) and not (kind is Kind.ITEMS and values):
        yield "value-empty", f"Value is {shown(values)}"
        return
    if len(values) > 1 and kind is Kind.TEXT and not TABLE[vr].delimited:
        yield "value-count", f"{len(values)} values"
    for value in values:
        if value is None and kind is not Kind.ITEMS:
            continue
        if value == "" and TABLE[vr].text:
            yield "value-null", 'an empty value is ""'
            continue
        yield from _JUDGES[kind](vr, value)


def bulk_data_problems(vr: str, uri: Any) -> Problems:
    """Judge the member BulkDataURI; it may be relative, since F.2.6 does not say absolute."""
    if not TABLE[vr].bulk:
        yield "bulk-vr", f"BulkDataURI in an attribute of VR {vr}"
    if not isinstance(uri, str) or not _URI.fullmatch(uri):
        yield "bulk-uri", f"BulkDataURI is {shown(uri)}"


def inline_problems(vr: str, text: Any) -> Problems:
    """Judge the member InlineBinary."""
    if TABLE[vr].kind is not Kind.OCTETS:
        yield "inline-vr", f"InlineBinary in an attribute of VR {vr}"
    if isinstance(text, list) and len(text) == 1:
        yield "inline-array", "InlineBinary is an array"
        text = text[0]
    if text == "":
        yield "value-empty", "InlineBinary is empty"
    elif decode_base64(text, strict=True) is None:
        url_safe = decode_base64(text) is not None
        yield ("inline-alphabet" if url_safe else "inline-base64"), f"InlineBinary is {shown(text)}"


def decode_base64(text: Any, *, strict: bool = False) -> bytes | None:
    """Decode base64 (RFC 4648 4), or base64url unless strict; None where it is neither."""
    if not isinstance(text, str):
        return None
    if not strict:
        text = text.translate({ord("-"): "+", ord("_"): "/"})
    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        return None


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def _wrong_type(vr: str, value: Any) -> tuple[str, str]:
    return "value-type", f"{shown(value)} as a value of VR {vr}"


def _text_problems(vr: str, value: Any) -> Problems:
    if not isinstance(value, str):
        yield _wrong_type(vr, value)
        return
    if "\0" in value:
        yield "value-nul", f"NUL in {shown(value)}"
    if "\\" in value and vr in _NEVER_BACKSLASH:
        yield "value-delimiter", f"a backslash in {shown(value)}"


def _tag_problems(vr: str, value: Any) -> Problems:
    if not isinstance(value, str):
        yield _wrong_type(vr, value)
    elif not _TAG.fullmatch(value):
        yield "tag-value", f"{shown(value)} is no tag"


def _decimal_problems(vr: str, value: Any) -> Problems:
    if isinstance(value, str):
        yield from _text_problems(vr, value)
    elif not _is_number(value):
        yield _wrong_type(vr, value)


def _integer_problems(vr: str, value: Any) -> Problems:
    if isinstance(value, str) and TABLE[vr].text:
        yield from _text_problems(vr, value)
    elif not _is_number(value):
        yield _wrong_type(vr, value)
    elif not _fits(vr, value):
        yield "value-range", f"{shown(str(value))} is no {vr}"


def _fits(vr: str, value: int | Decimal) -> bool:
    bits = 8 * struct.calcsize(f"<{TABLE[vr].layout}")
    signed = TABLE[vr].layout.islower()
    least, most = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
    return least <= value <= most and value == int(value)


def _float_problems(vr: str, value: Any) -> Problems:
    if value in _NOT_FINITE:
        return
    if not _is_number(value):
        yield _wrong_type(vr, value)
    elif not -_TOO_LARGE[vr] < value < _TOO_LARGE[vr]:
        yield "value-range", f"{shown(str(value))} is no {vr}"


def _name_problems(vr: str, value: Any) -> Problems:
    if not isinstance(value, dict):
        yield "person-name", f"{shown(value)} as a value of VR {vr}"
        return
    for group, text in value.items():
        if group not in _NAME_GROUPS:
            yield "person-name", f"{shown(group)} is no component group"
        elif not isinstance(text, str):
            yield "person-name", f"{group} is {shown(text)}"
        elif not text:
            yield "person-name-empty", f"{group} is empty"
        elif "=" in text:
            yield "person-name", f"{group} holds several groups: {shown(text)}"
        elif "\0" in text:
            yield "value-nul", f"NUL in {shown(text)}"


def _item_problems(vr: str, value: Any) -> Problems:
    if not isinstance(value, dict):
        yield "sequence-item", f"{shown(value)} as an item of VR {vr}"


_JUDGES: dict[Kind, Callable[[str, Any], Problems]] = {
    Kind.TEXT: _text_problems,
    Kind.TAG: _tag_problems,
    Kind.DECIMAL: _decimal_problems,
    Kind.INTEGER: _integer_problems,
    Kind.FLOAT: _float_problems,
    Kind.NAME: _name_problems,
    Kind.ITEMS: _item_problems,
}
