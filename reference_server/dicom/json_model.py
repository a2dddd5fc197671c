"""The DICOM JSON model (PS3.18 annex F)."""

import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from reference_server.dicom.dataset import DataSet, Path
from reference_server.dicom.element import Element
from reference_server.dicom.values import Value, decode
from reference_server.dicom.vr import BINARY

# Decides about a value that JSON has no text or number for, or that is not loaded:
# {"BulkDataURI": ...}, {"InlineBinary": ...}, or None to leave the attribute out.
Bulk = Callable[[Path, Element], Mapping[str, str] | None]

_COMPONENT_GROUPS = ("Alphabetic", "Ideographic", "Phonetic")

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")

# Beyond these many readers of JSON, which keep numbers as binary64, lose digits.
_EXACT_INTEGERS = range(-(2**53) + 1, 2**53)


def to_json(dataset: DataSet, *, bulk: Bulk) -> dict[str, Any]:
    """Give a data set as an object of the DICOM JSON model, for json.dumps.

    `bulk` is asked about every value that is not empty and is of VR OB, OD, OF, OL, OV, OW or UN,
    or is too long to be loaded; its path begins in `dataset`.
    """
    return _object(dataset, (), bulk)


def _object(dataset: DataSet, path: Path, bulk: Bulk) -> dict[str, Any]:
    # PS3.18 F.2.2: names are tags in ascending order.
    members: dict[str, Any] = {}
    for tag in sorted(dataset):
        # PS3.18 F.2.2: no group lengths; 10.4.1.1.2: no file meta information.
        if tag & 0xFFFF == 0 or tag >> 16 == 0x0002:
            continue
        attribute = _attribute(dataset, dataset[tag], (*path, tag), bulk)
        if attribute is not None:
            members[f"{tag:08X}"] = attribute
    return members


def _attribute(dataset: DataSet, element: Element, path: Path, bulk: Bulk) -> dict[str, Any] | None:
    vr, value = element.vr, element.value
    attribute: dict[str, Any] = {"vr": vr}
    if isinstance(value, tuple):
        items = [_object(item, (*path, number), bulk) for number, item in enumerate(value)]
        return attribute | {"Value": items} if items else attribute
    if element.length and (vr in BINARY or value is None):
        replaced = bulk(path, element)
        return None if replaced is None else attribute | dict(replaced)
    values = decode(vr, value or b"", dataset.charset, big_endian=element.big_endian)
    # PS3.18 F.2.5: an empty attribute has no Value, an empty one among several values is null.
    members = [_CONVERTERS.get(vr, _text)(each) for each in values]
    return attribute if members in ([], [None]) else attribute | {"Value": members}


def _text(text: str) -> str | None:
    return text or None


def _as_it_is(value: Value) -> Value:
    return value


def _person_name(groups: tuple[str, ...]) -> dict[str, str] | None:
    # PS3.18 F.2.2: an object of the component groups that are not empty.
    named = zip(_COMPONENT_GROUPS, groups, strict=False)
    return {name: group for name, group in named if group} or None


def _float(number: float) -> float | str:
    # JSON has no number for these (RFC 8259 section 6), and PS3.18 F.2.3 does not mention them.
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    return number


# PS3.18 F.2.3, note: IS, DS, SV and UV are text where a number would lose something.


def _long_integer(number: int) -> int | str:
    return number if number in _EXACT_INTEGERS else str(number)


def _integer_string(text: str) -> int | str | None:
    if _INTEGER.fullmatch(text) and int(text) in _EXACT_INTEGERS:
        return int(text)
    return text or None


def _decimal_string(text: str) -> int | float | str | None:
    if not _DECIMAL.fullmatch(text):
        return text or None
    if _INTEGER.fullmatch(text) and not text.startswith("-0"):
        return _integer_string(text)
    number = float(text)
    return number if math.isfinite(number) and Decimal(repr(number)) == Decimal(text) else text


# The types that `decode` gives for these VRs; what is not named here is text.
_CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "DS": _decimal_string,
    "FD": _float,
    "FL": _float,
    "IS": _integer_string,
    "PN": _person_name,
    "SV": _long_integer,
    "UV": _long_integer,
    **dict.fromkeys(("SL", "SS", "UL", "US"), _as_it_is),
}
