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


def _text(value: Value) -> Any:
    return None if value == "" else value


def _person_name(value: Value) -> dict[str, str] | None:
    # PS3.18 F.2.2: an object of the component groups that are not empty.
    groups = value if isinstance(value, tuple) else ()
    named = zip(_COMPONENT_GROUPS, groups, strict=False)
    return {name: group for name, group in named if group} or None


def _float(value: Value) -> float | str:
    # JSON has no number for these (RFC 8259 section 6), PS3.18 F.2.3 does not say what to do.
    number = float(value) if isinstance(value, float) else math.nan
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    return number


# PS3.18 F.2.3, note: IS, DS, SV and UV are text where a number would lose something.


def _integer(value: Value) -> int | str | None:
    return _exact(int(value)) if isinstance(value, int) else None


def _integer_string(value: Value) -> int | str | None:
    text = str(value)
    return _exact(int(text), text) if _INTEGER.fullmatch(text) else text or None


def _exact(number: int, text: str = "") -> int | str:
    return number if number in _EXACT_INTEGERS else text or str(number)


def _decimal_string(value: Value) -> int | float | str | None:
    text = str(value)
    if not _DECIMAL.fullmatch(text):
        return text or None
    if _INTEGER.fullmatch(text) and not text.startswith("-0"):
        return _exact(int(text), text)
    number = float(text)
    return number if math.isfinite(number) and Decimal(repr(number)) == Decimal(text) else text


_CONVERTERS: dict[str, Callable[[Value], Any]] = {
    "PN": _person_name,
    "FL": _float,
    "FD": _float,
    "SV": _integer,
    "UV": _integer,
    "IS": _integer_string,
    "DS": _decimal_string,
}
