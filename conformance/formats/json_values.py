"""What PS3.18 F.2.2 to F.2.7 ask of Value, BulkDataURI and InlineBinary.

A problem is the rule that is broken, and how.
"""

from __future__ import annotations

import binascii
import re
import struct
from collections.abc import Callable
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
    "inline-vr": "F.2.2: InlineBinary is for OB, OD, OF, OL, OV, OW, UN; F.2.7 speaks of US too, "
    "so binary numbers are let pass",
    "inline-array": "F.2.7: InlineBinary is one string, not an array of one",
    "inline-base64": "F.2.7: InlineBinary is one base64 string",
    "inline-alphabet": "RFC 4648 4: base64 has + and / where base64url has - and _",
    "bulk-vr": "F.2.2: BulkDataURI is for VRs other than AE AS AT CS DA DT LO PN SH SQ TM UI UR",
    "bulk-uri": "F.2.6: BulkDataURI is a URI",
}

Problem = tuple[str, str]

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
_RANGES = {
    vr: (-(1 << bits - 1), (1 << bits - 1) - 1) if entry.layout.islower() else (0, (1 << bits) - 1)
    for vr, entry in TABLE.items()
    if entry.kind is Kind.INTEGER and (bits := 8 * struct.calcsize(f"<{entry.layout}"))
}
_NUMBERS = (int, Decimal)
_NOTHING = (None, "")
_FROM_URL_SAFE = str.maketrans("-_", "+/")


def value_problems(vr: str, values: Any) -> list[Problem]:
    """Judge the member Value; sequence items are judged as data sets of their own elsewhere."""
    if vr not in _JUDGES:
        return [("binary-value", f"Value in an attribute of VR {vr}")]
    if not isinstance(values, list):
        return [("value-array", f"Value is {shown(values)}")]
    if len(values) < 2 and (not values or (values[0] in _NOTHING and vr != "SQ")):
        return [("value-empty", f"Value is {shown(values)}")]
    judge = _JUDGES[vr]
    problems = [problem for value in values if (problem := judge(vr, value))]
    if len(values) > 1 and not TABLE[vr].delimited:
        problems.append(("value-count", f"{len(values)} values"))
    return problems


def bulk_data_problems(vr: str, uri: Any) -> list[Problem]:
    """Judge the member BulkDataURI; it may be relative, since F.2.6 does not say absolute."""
    problems: list[Problem] = []
    if not TABLE[vr].bulk:
        problems.append(("bulk-vr", f"BulkDataURI in an attribute of VR {vr}"))
    if not isinstance(uri, str) or not _URI.fullmatch(uri):
        problems.append(("bulk-uri", f"BulkDataURI is {shown(uri)}"))
    return problems


def inline_problems(vr: str, text: Any) -> list[Problem]:
    """Judge the member InlineBinary."""
    problems: list[Problem] = []
    if not TABLE[vr].binary:
        problems.append(("inline-vr", f"InlineBinary in an attribute of VR {vr}"))
    if isinstance(text, list) and len(text) == 1:
        problems.append(("inline-array", "InlineBinary is an array"))
        text = text[0]
    if text == "":
        problems.append(("value-empty", "InlineBinary is empty"))
    elif decode_base64(text, strict=True) is None:
        rule = "inline-base64" if decode_base64(text) is None else "inline-alphabet"
        problems.append((rule, f"InlineBinary is {shown(text)}"))
    return problems


def decode_base64(text: Any, *, strict: bool = False) -> bytes | None:
    """Decode base64 (RFC 4648 4), or base64url unless strict; None where it is neither."""
    if not isinstance(text, str):
        return None
    if not strict:
        text = text.translate(_FROM_URL_SAFE)
    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        return None


def _wrong_type(vr: str, value: Any) -> Problem:
    return "value-type", f"{shown(value)} as a value of VR {vr}"


def _text_problem(vr: str, value: Any) -> Problem | None:
    if value is None:
        return None
    if not isinstance(value, str):
        return _wrong_type(vr, value)
    if not value:
        return "value-null", 'an empty value is ""'
    if "\0" in value:
        return "value-nul", f"NUL in {shown(value)}"
    if "\\" in value and vr in _NEVER_BACKSLASH:
        return "value-delimiter", f"a backslash in {shown(value)}"
    return None


def _tag_problem(vr: str, value: Any) -> Problem | None:
    problem = _text_problem(vr, value)
    if problem is None and value is not None and not _TAG.fullmatch(value):
        return "tag-value", f"{shown(value)} is no tag"
    return problem


def _decimal_problem(vr: str, value: Any) -> Problem | None:
    return None if type(value) in _NUMBERS else _text_problem(vr, value)


def _integer_problem(vr: str, value: Any) -> Problem | None:
    if type(value) not in _NUMBERS:
        texts = TABLE[vr].text or value is None
        return _text_problem(vr, value) if texts else _wrong_type(vr, value)
    least, most = _RANGES[vr]
    if not least <= value <= most or value != int(value):
        return "value-range", f"{shown(value)} is no {vr}"
    return None


def _float_problem(vr: str, value: Any) -> Problem | None:
    if value is None or value in _NOT_FINITE:
        return None
    if type(value) not in _NUMBERS:
        return _wrong_type(vr, value)
    if not -_TOO_LARGE[vr] < value < _TOO_LARGE[vr]:
        return "value-range", f"{shown(value)} is no {vr}"
    return None


def _name_problem(vr: str, value: Any) -> Problem | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        return "person-name", f"{shown(value)} as a value of VR {vr}"
    for group, text in value.items():
        if group not in _NAME_GROUPS:
            return "person-name", f"{shown(group)} is no component group"
        if not isinstance(text, str):
            return "person-name", f"{group} is {shown(text)}"
        if not text:
            return "person-name-empty", f"{group} is empty"
        if "=" in text:
            return "person-name", f"{group} holds several groups: {shown(text)}"
        if "\0" in text:
            return "value-nul", f"NUL in {shown(text)}"
    return None


def _item_problem(vr: str, value: Any) -> Problem | None:
    if isinstance(value, dict):
        return None
    return "sequence-item", f"{shown(value)} as an item of VR {vr}"


_JUDGE_OF: dict[Kind, Callable[[str, Any], Problem | None]] = {
    Kind.TEXT: _text_problem,
    Kind.TAG: _tag_problem,
    Kind.DECIMAL: _decimal_problem,
    Kind.INTEGER: _integer_problem,
    Kind.FLOAT: _float_problem,
    Kind.NAME: _name_problem,
    Kind.ITEMS: _item_problem,
}
_JUDGES = {vr: _JUDGE_OF[entry.kind] for vr, entry in TABLE.items() if entry.kind in _JUDGE_OF}
