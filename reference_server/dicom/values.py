"""From the bytes of a value field to Python values."""

import struct
from collections.abc import Callable

from reference_server.dicom.charset import CharacterSet

# A person name is the tuple of its component groups: alphabetic, ideographic, phonetic.
Value = str | int | float | tuple[str, ...]

# PS3.5 6.2: a trailing space or NUL is padding.
PADDING = " \0"

# The codes of `struct` for binary numbers.
NUMBER_CODES = {
    "SS": "h",
    "US": "H",
    "SL": "i",
    "UL": "I",
    "SV": "q",
    "UV": "Q",
    "FL": "f",
    "FD": "d",
}


def decode(vr: str, data: bytes, charset: CharacterSet, *, big_endian: bool = False) -> list[Value]:
    """Give the values of a value field, "" for the empty ones; none for binary VRs.

    The decimal strings of DS and IS stay text, so that nothing of them is lost.
    """
    if not data:
        return []
    if vr in NUMBER_CODES or vr == "AT":
        return _numbers(vr, data, ">" if big_endian else "<")
    read = _TEXTS.get(vr)
    return read(data, charset) if read else []


def _numbers(vr: str, data: bytes, order: str) -> list[Value]:
    code = NUMBER_CODES.get(vr, "I")
    size = struct.calcsize(code)
    count = len(data) // size
    if vr == "AT":
        halves = struct.unpack_from(f"{order}{count * 2}H", data)
        return [f"{g:04X}{e:04X}" for g, e in zip(halves[::2], halves[1::2], strict=True)]
    return list(struct.unpack_from(f"{order}{count}{code}", data))


def _plain(data: bytes, _: CharacterSet) -> list[Value]:
    # PS3.5 6.1.2.2: text that Specific Character Set has no say in is in the default repertoire.
    return [value.rstrip(PADDING) for value in data.decode("ascii", "replace").split("\\")]


def _trimmed(data: bytes, _: CharacterSet) -> list[Value]:
    return [value.strip(PADDING) for value in data.decode("ascii", "replace").split("\\")]


def _uri(data: bytes, _: CharacterSet) -> list[Value]:
    return [data.decode("ascii", "replace").rstrip(PADDING)]


def _text(data: bytes, charset: CharacterSet) -> list[Value]:
    return [charset.text(data).rstrip(PADDING)]


def _texts(data: bytes, charset: CharacterSet) -> list[Value]:
    return [value.rstrip(PADDING) for value in charset.split(data)]


def _names(data: bytes, charset: CharacterSet) -> list[Value]:
    # PS3.5 6.2.1: component groups are separated by "=", components by "^".
    return [
        tuple(group.rstrip(PADDING) for group in name.split("="))
        for name in charset.split(data, b"\\^=")
    ]


# PS3.5 6.2: the VRs of text. Only some may hold several values (6.4), and only some are written in
# Specific Character Set (6.1.2.2).
_TEXTS: dict[str, Callable[[bytes, CharacterSet], list[Value]]] = {
    **dict.fromkeys(("AE", "AS", "CS", "DA", "DT", "TM", "UI"), _plain),
    **dict.fromkeys(("DS", "IS"), _trimmed),
    **dict.fromkeys(("LO", "SH", "UC"), _texts),
    **dict.fromkeys(("LT", "ST", "UT"), _text),
    "PN": _names,
    "UR": _uri,
}
