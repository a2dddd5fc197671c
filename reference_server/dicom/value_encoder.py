"""From Python values to the bytes of a value field: little endian, text in UTF-8 (PS3.5 6.2)."""

import math
import re
import struct
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from reference_server.dicom.errors import DicomError
from reference_server.dicom.values import NUMBER_CODES

# PS3.5 6.1.2.2: text in Specific Character Set. All other text is in the default repertoire.
UNICODE_VRS = frozenset({"LO", "LT", "PN", "SH", "ST", "UC", "UT"})

# PS3.5 6.2: a backslash is a character like any other in these, so they have one value.
_ONE_TEXT = frozenset({"LT", "ST", "UR", "UT"})

_NOT_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
_TAG_DIGITS = 8
_HEX = frozenset("0123456789ABCDEF")
_MOST_GROUPS = 3
_BEYOND_INTEGERS = 2**64
_DIGITS = re.compile(r"-?[0-9]{1,20}")


def encode(vr: str, values: Sequence[Any]) -> bytes:
    """Give the value field of any VR but SQ and those that are nothing but octets.

    Values are text, int or Decimal, the component groups of a name, None where one is empty. Raises
    DicomError with what is wrong.
    """
    if vr in NUMBER_CODES:
        return b"".join(_number(vr, value) for value in values)
    if vr == "AT":
        return b"".join(map(_tag, values))
    if vr in _ONE_TEXT:
        if len(values) > 1:
            raise DicomError(f"{len(values)} values, where {vr} has one")
        return b"".join(_text(vr, value) for value in values)
    write = _name if vr == "PN" else _listed_text
    return b"\\".join(write(vr, value) for value in values)


def _number(vr: str, value: Any) -> bytes:
    code = NUMBER_CODES[vr]
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise _wrong(vr, value)
    try:
        return struct.pack(f"<{code}", (_float if code in "fd" else _integer)(vr, value))
    except (struct.error, OverflowError) as error:
        raise _wrong(vr, value) from error


def _float(vr: str, value: int | Decimal | str) -> float:
    # PS3.18 F.2.3 does not say how these are written; JSON has no numbers for them.
    if isinstance(value, str):
        if value not in _NOT_FINITE:
            raise _wrong(vr, value)
        return _NOT_FINITE[value]
    try:
        number = float(value)
    except OverflowError as error:
        raise _wrong(vr, value) from error
    if math.isinf(number):
        raise _wrong(vr, value)
    return number


def _integer(vr: str, value: int | Decimal | str) -> int:
    if isinstance(value, str):
        # PS3.18 Table F.2.3-1: only the longest ones may be text.
        if vr not in {"SV", "UV"} or not _DIGITS.fullmatch(value):
            raise _wrong(vr, value)
        return int(value)
    # Before the comparison, for an exponent may be as large as it likes.
    if not -_BEYOND_INTEGERS < value < _BEYOND_INTEGERS or value != int(value):
        raise _wrong(vr, value)
    return int(value)


def _tag(value: Any) -> bytes:
    # PS3.18 F.2.3: eight upper-case hexadecimal digits.
    if not isinstance(value, str) or len(value) != _TAG_DIGITS or not _HEX.issuperset(value):
        raise _wrong("AT", value)
    return struct.pack("<HH", int(value[:4], 16), int(value[4:], 16))


def _listed_text(vr: str, value: Any) -> bytes:
    text = _text(vr, value)
    if b"\\" in text:
        # PS3.18 F.2.4: it would split the value.
        raise DicomError(f"a backslash in {str(value)[:64]!r}, which {vr} can't hold")
    return text


def _text(vr: str, value: Any) -> bytes:
    if value is None:
        return b""
    if vr in {"DS", "IS"} and isinstance(value, int | Decimal) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise _wrong(vr, value)
    try:
        return value.encode("utf-8" if vr in UNICODE_VRS else "ascii")
    except UnicodeEncodeError as error:
        raise _wrong(vr, value) from error


def _name(vr: str, value: Any) -> bytes:
    groups = value or ()
    if not isinstance(groups, tuple) or len(groups) > _MOST_GROUPS:
        raise _wrong(vr, value)
    written = [_listed_text(vr, group) for group in groups]
    if any(b"=" in group for group in written):
        raise DicomError(f"= within a component group of {'='.join(groups)[:64]!r}")
    return b"=".join(written).rstrip(b"=")


def _wrong(vr: str, value: Any) -> DicomError:
    return DicomError(f"{str(value)[:64]!r} is no value of {vr}")
