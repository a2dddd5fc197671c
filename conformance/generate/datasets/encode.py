"""From a tree of elements to the octets of a data set (PS3.5 7)."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pydicom.valuerep import EXPLICIT_VR_LENGTH_32

from conformance.formats.vr import TABLE, Kind
from conformance.generate.datasets.charsets import CharacterSet, character_set
from conformance.generate.datasets.tree import Element, Item

UNDEFINED = 0xFFFFFFFF
ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_CHARACTER_SET = 0x00080005
_LONG = frozenset(map(str, EXPLICIT_VR_LENGTH_32))


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a transfer syntax lays out elements."""

    explicit: bool = True
    big: bool = False

    @property
    def order(self) -> str:
        """The byte order, as `struct` calls it."""
        return ">" if self.big else "<"


IMPLICIT = Encoding(explicit=False)
EXPLICIT = Encoding()
BIG_ENDIAN = Encoding(big=True)


def encode(
    elements: Iterable[Element],
    encoding: Encoding = EXPLICIT,
    charset: CharacterSet | None = None,
) -> bytes:
    """Write elements one after the other, in the order in which they come.

    `charset` is that of what holds them, and holds where they have none of their own. ValueError
    for text that is not in it, struct.error for a number that is not in its VR.
    """
    elements = tuple(elements)
    own = _own_charset(elements) or charset or character_set("")
    return b"".join([_element(each, encoding, own) for each in elements])


def value_field(element: Element, charset: CharacterSet, encoding: Encoding = EXPLICIT) -> bytes:
    """Write the value of an element without items, padded if it is to be."""
    octets = _WRITERS[TABLE[element.vr].kind](element, charset, encoding)
    if element.padded and len(octets) % 2:
        # PS3.5 6.2: text is padded by a space, UIDs and octets by a NUL.
        text = element.vr != "UI" and TABLE[element.vr].kind in (Kind.TEXT, Kind.NAME, Kind.DECIMAL)
        octets += b" " if text else b"\0"
    return octets


def header(tag: int, vr: str, length: int, encoding: Encoding = EXPLICIT) -> bytes:
    """Write what stands before a value (PS3.5 7.1.2, 7.1.3)."""
    group, number, order = tag >> 16, tag & 0xFFFF, encoding.order
    if not encoding.explicit:
        return struct.pack(f"{order}HHL", group, number, length)
    if vr in _LONG:
        return struct.pack(f"{order}HH2sHL", group, number, vr.encode(), 0, length)
    return struct.pack(f"{order}HH2sH", group, number, vr.encode(), length)


def framed(content: bytes, encoding: Encoding = EXPLICIT, *, delimited: bool = False) -> bytes:
    """Write an item around its content, or a fragment."""
    if not delimited:
        return _frame(ITEM, len(content), encoding) + content
    return _frame(ITEM, UNDEFINED, encoding) + content + _frame(ITEM_END, 0, encoding)


def _own_charset(elements: tuple[Element, ...]) -> CharacterSet | None:
    for element in elements:
        if element.tag == _CHARACTER_SET:
            return character_set("\\".join(map(str, element.values)))
    return None


def _element(element: Element, encoding: Encoding, charset: CharacterSet) -> bytes:
    if element.is_sequence or element.delimited:
        return _sequence(element, encoding, charset)
    octets = value_field(element, charset, encoding)
    return header(element.tag, element.vr, len(octets), encoding) + octets


def _sequence(element: Element, encoding: Encoding, charset: CharacterSet) -> bytes:
    # PS3.5 6.2.2: items in an element of VR UN are in Implicit VR Little Endian.
    inner = IMPLICIT if element.vr == "UN" else encoding
    content = b"".join([_item(value, inner, charset) for value in element.values])
    if element.delimited:
        content += _frame(SEQUENCE_END, 0, inner)
    length = UNDEFINED if element.delimited else len(content)
    return header(element.tag, element.vr, length, encoding) + content


def _item(value: object, encoding: Encoding, charset: CharacterSet) -> bytes:
    if isinstance(value, bytes):
        return framed(value, encoding)
    assert isinstance(value, Item), f"{value!r} is neither an item nor a fragment"
    return framed(encode(value.elements, encoding, charset), encoding, delimited=value.delimited)


def _frame(tag: int, length: int, encoding: Encoding) -> bytes:
    return struct.pack(f"{encoding.order}HHL", tag >> 16, tag & 0xFFFF, length)


def _text(element: Element, charset: CharacterSet, _: Encoding) -> bytes:
    entry = TABLE[element.vr]
    own = charset if entry.charset else character_set("")
    ends = "^=" if entry.kind is Kind.NAME else ""
    return b"\\".join(
        value if isinstance(value, bytes) else own.encode(str(value), ends)
        for value in element.values
    )


def _numbers(element: Element, _: CharacterSet, encoding: Encoding) -> bytes:
    layout = TABLE[element.vr].layout
    if any(isinstance(value, bytes) for value in element.values):
        return _octets(element, _, encoding)
    return struct.pack(f"{encoding.order}{len(element.values)}{layout}", *element.values)


def _tags(element: Element, _: CharacterSet, encoding: Encoding) -> bytes:
    tags = [value for value in element.values if isinstance(value, int)]
    halves = [half for tag in tags for half in divmod(tag, 0x10000)]
    return struct.pack(f"{encoding.order}{len(halves)}H", *halves)


def _octets(element: Element, _: CharacterSet, encoding: Encoding) -> bytes:
    octets = b"".join(value for value in element.values if isinstance(value, bytes))
    layout = TABLE[element.vr].layout
    if not layout or not encoding.big:
        return octets
    size = struct.calcsize(f"<{layout}")
    # The octet that pads is part of the last word, and changes places with it.
    return swapped(octets + bytes(-len(octets) % size if element.padded else 0), size)


def swapped(octets: bytes, size: int) -> bytes:
    """Turn round the octets of each whole word (PS3.5 7.3)."""
    whole = len(octets) - len(octets) % size
    words = array({2: "H", 4: "I", 8: "Q"}[size], octets[:whole])
    words.byteswap()
    return words.tobytes() + octets[whole:]


_WRITERS: dict[Kind, Callable[[Element, CharacterSet, Encoding], bytes]] = {
    Kind.TEXT: _text,
    Kind.NAME: _text,
    Kind.DECIMAL: _text,
    Kind.INTEGER: _numbers,
    Kind.FLOAT: _numbers,
    Kind.TAG: _tags,
    Kind.OCTETS: _octets,
}
