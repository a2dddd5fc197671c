"""The structure of an encoded data set (PS3.5 7): headers, lengths, items, delimiters.

An own reading, besides pydicom's: that one forgives what is judged here, and it is recursive.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from conformance.formats.content_dataset import dictionary_vr
from conformance.formats.flaw import Flaw
from conformance.formats.vr import TABLE, Kind

RULES = {
    "truncated": "PS3.5 7.1: each element, item and sequence is there as long as it says",
    "element-order": "PS3.5 7.1: elements are in ascending order of their tags, none twice",
    "element-group": "PS3.10 7.1, PS3.7 6.3: groups 0000 and 0002 are not part of a data set",
    "element-vr": "PS3.5 6.2: an explicit VR is one of those",
    "element-reserved": "PS3.5 7.1.2: the two octets between a VR and a length of 32 bits are 0",
    "element-length": "PS3.5 7.1.1: a value field has an even length",
    "element-undefined-length": "PS3.5 7.1.1: only SQ, UN and encapsulated pixel data may be "
    "of undefined length",
    "element-depth": "not in PS3.5: 500 sequences within each other are as deep as is read here",
    "element-delimiter": "PS3.5 7.5: items and delimiters stand only where a sequence has them",
}

_UNDEFINED = 0xFFFFFFFF
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_PIXEL_DATA = 0x7FE00010
# PS3.5 7.1.2: these have a length of 16 bits, all others of 32.
_LONG = frozenset(("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"))
_SHORT = TABLE.keys() - _LONG
# No writer nests as deep as this; the path of a flaw must stay readable.
_DEEPEST = 500
_MOST_FLAWS = 100


@dataclass(frozen=True, slots=True)
class Header:
    """The header of an element; `vr` is empty where it is implicit, `start` is its value's."""

    tag: int
    vr: str
    length: int
    start: int


class _Holds(Enum):
    ELEMENTS = auto()
    ITEMS = auto()
    FRAGMENTS = auto()


@dataclass(slots=True)
class _Open:
    """A data set, item or sequence that is being read; `end` is None where a delimiter ends it."""

    holds: _Holds
    end: int | None
    explicit: bool
    little: bool
    tag: int = -1
    count: int = 0


class _Broken(Exception):
    """What follows can't be made out."""

    def __init__(self, rule: str, message: str, offset: int) -> None:
        self.flaw = Flaw(rule, message, offset)
        super().__init__(message)


@dataclass(slots=True)
class _Walk:
    data: bytes
    at: int
    open: list[_Open]
    flaws: list[Flaw] = field(default_factory=list)


def read_header(data: bytes, at: int, *, explicit: bool = True, little: bool = True) -> Header:
    """Read the header of an element (PS3.5 7.1.2, 7.1.3); struct.error where it is cut."""
    order = "<" if little else ">"
    group, element = struct.unpack_from(f"{order}HH", data, at)
    tag = group << 16 | element
    if group == 0xFFFE or not explicit:
        (length,) = struct.unpack_from(f"{order}L", data, at + 4)
        return Header(tag, "", length, at + 8)
    vr = data[at + 4 : at + 6].decode("latin-1")
    if vr in _SHORT:
        (length,) = struct.unpack_from(f"{order}H", data, at + 6)
        return Header(tag, vr, length, at + 8)
    (length,) = struct.unpack_from(f"{order}L", data, at + 8)
    return Header(tag, vr, length, at + 12)


def structure_flaws(
    data: bytes, at: int, *, explicit: bool = True, little: bool = True
) -> tuple[Flaw, ...]:
    """Walk through a data set to the end of the data; list the `RULES` that it breaks.

    The walk ends where the structure can't be made out any more, or after a hundred flaws.
    """
    walk = _Walk(data, at, [_Open(_Holds.ELEMENTS, len(data), explicit, little)])
    try:
        while walk.open:
            _step(walk)
    except _Broken as broken:
        walk.flaws.append(broken.flaw)
    return tuple(walk.flaws)


def _step(walk: _Walk) -> None:
    inside = walk.open[-1]
    if walk.at == inside.end:
        walk.open.pop()
        return
    if len(walk.open) > 2 * _DEEPEST:
        raise _Broken("element-depth", f"more than {_DEEPEST} sequences deep", walk.at)
    try:
        header = read_header(walk.data, walk.at, explicit=inside.explicit, little=inside.little)
    except struct.error:
        raise _broken(walk, "truncated", "the data end within a header") from None
    if inside.end is not None and header.start > inside.end:
        raise _broken(walk, "truncated", "a header goes on after the end of what holds it")
    _STEPS[inside.holds](walk, inside, header)


def _element(walk: _Walk, inside: _Open, header: Header) -> None:
    if header.tag == _ITEM_END and inside.end is None and len(walk.open) > 1:
        _close(walk, header)
        return
    if header.tag >> 16 == 0xFFFE:
        raise _broken(walk, "element-delimiter", "an item or delimiter where an element should be")
    if header.tag <= inside.tag:
        _note(walk, "element-order", f"{header.tag:08X} after {inside.tag:08X}")
    if header.tag >> 16 in (0x0000, 0x0002):
        _note(walk, "element-group", f"{header.tag:08X} in a data set")
    inside.tag = header.tag
    if inside.explicit and header.vr not in TABLE:
        _note(walk, "element-vr", f"VR {header.vr!a}")
    reserved = walk.data[walk.at + 6 : header.start - 4]
    if inside.explicit and header.vr not in _SHORT and any(reserved):
        _note(walk, "element-reserved", f"{reserved.hex(' ')} after the VR")
    vr = header.vr or dictionary_vr(header.tag)
    if header.length == _UNDEFINED:
        _open_undefined(walk, inside, vr, header)
        return
    end = _end(walk, inside, header)
    if vr == "SQ":
        walk.open.append(_Open(_Holds.ITEMS, end, inside.explicit, inside.little))
        walk.at = header.start
        return
    walk.at = end


def _open_undefined(walk: _Walk, inside: _Open, vr: str, header: Header) -> None:
    if (
        header.tag == _PIXEL_DATA
        and inside.explicit
        and TABLE.get(vr, TABLE["SQ"]).kind is Kind.OCTETS
    ):
        walk.open.append(_Open(_Holds.FRAGMENTS, None, inside.explicit, inside.little))
    elif header.vr == "UN":
        # PS3.5 6.2.2: a sequence of unknown VR is encoded implicitly, little endian.
        walk.open.append(_Open(_Holds.ITEMS, None, explicit=False, little=True))
    elif vr == "SQ" or (not inside.explicit and vr == "UN"):
        walk.open.append(_Open(_Holds.ITEMS, None, inside.explicit, inside.little))
    else:
        raise _broken(walk, "element-undefined-length", f"an element of VR {vr}")
    walk.at = header.start


def _item(walk: _Walk, inside: _Open, header: Header) -> None:
    if header.tag == _SEQUENCE_END and inside.end is None:
        _close(walk, header)
        return
    if header.tag != _ITEM:
        raise _broken(walk, "element-delimiter", f"{header.tag:08X} where an item should be")
    end = None if header.length == _UNDEFINED else _end(walk, inside, header)
    walk.open.append(_Open(_Holds.ELEMENTS, end, inside.explicit, inside.little))
    inside.count += 1
    walk.at = header.start


def _fragment(walk: _Walk, inside: _Open, header: Header) -> None:
    if header.tag == _SEQUENCE_END:
        _close(walk, header)
        return
    if header.tag != _ITEM or header.length == _UNDEFINED:
        raise _broken(walk, "element-delimiter", f"{header.tag:08X} where a fragment should be")
    walk.at = _end(walk, inside, header)


def _close(walk: _Walk, header: Header) -> None:
    # PS3.5 7.5: a delimiter has a length of 0.
    if header.length:
        _note(walk, "element-delimiter", f"a delimiter of length {header.length}")
    walk.open.pop()
    walk.at = header.start


def _end(walk: _Walk, inside: _Open, header: Header) -> int:
    end = header.start + header.length
    if end > min(len(walk.data), inside.end or len(walk.data)):
        raise _broken(walk, "truncated", f"{header.length} octets, more than there are")
    if header.length % 2:
        _note(walk, "element-length", f"an odd length of {header.length}")
    return end


_STEPS = {_Holds.ELEMENTS: _element, _Holds.ITEMS: _item, _Holds.FRAGMENTS: _fragment}


def _broken(walk: _Walk, rule: str, message: str) -> _Broken:
    return _Broken(rule, f"{_path(walk)}: {message}", walk.at)


def _note(walk: _Walk, rule: str, message: str) -> None:
    if len(walk.flaws) >= _MOST_FLAWS:
        raise _broken(walk, rule, f"{message}, and so on")
    walk.flaws.append(Flaw(rule, f"{_path(walk)}: {message}", walk.at))


def _path(walk: _Walk) -> str:
    """Name the place: the element that was read last, in the items that hold it."""
    return "".join(_names(walk.open)) or "the data set"


def _names(opened: list[_Open]) -> Iterator[str]:
    for container in opened:
        if container.holds is _Holds.ITEMS and container.count:
            yield f"[{container.count - 1}]."
        elif container.holds is _Holds.ELEMENTS and container.tag >= 0:
            yield f"{container.tag:08X}"
