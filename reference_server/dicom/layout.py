"""The pieces that files are written of (PS3.5 7.1, PS3.10 7.1)."""

from collections.abc import Iterable, Iterator, Mapping

from reference_server.dicom.encoding import EXPLICIT, Encoding
from reference_server.dicom.vr import VRS

# PS3.10 7.1: who wrote the file.
IMPLEMENTATION_CLASS_UID = "2.25.282822704929800143223612721216625759915"
IMPLEMENTATION_VERSION = "DICOMWEB_REF"

LONGEST = 0xFFFFFFFE

_BLOCK = 64 * 1024
_LONGEST_SHORT = 0xFFFE


def file_head(
    sop_class: str, sop_instance: str, syntax: str, more: Mapping[int, bytes] | None = None
) -> bytes:
    """Give what stands before the data set: preamble, prefix and file meta information.

    `more` are further elements of it, encoded, by tag.
    """
    elements = {
        0x00020001: short_element(0x00020001, "OB", b"\0\1"),
        0x00020002: short_element(0x00020002, "UI", sop_class.encode()),
        0x00020003: short_element(0x00020003, "UI", sop_instance.encode()),
        **(more or {}),
        0x00020010: short_element(0x00020010, "UI", syntax.encode()),
        0x00020012: short_element(0x00020012, "UI", IMPLEMENTATION_CLASS_UID.encode()),
        0x00020013: short_element(0x00020013, "SH", IMPLEMENTATION_VERSION.encode()),
    }
    elements.pop(0x00020000, None)
    group = b"".join(elements[tag] for tag in sorted(elements))
    length = short_element(0x00020000, "UL", len(group).to_bytes(4, "little"))
    return bytes(128) + b"DICM" + length + group


def short_element(tag: int, vr: str, data: bytes) -> bytes:
    """Give an element whole, in Explicit VR Little Endian, padded to an even length."""
    padded = data + VRS[vr].pad * (len(data) % 2)
    return element_header(tag, vr, len(padded)) + padded


def element_header(tag: int, vr: str, length: int, encoding: Encoding = EXPLICIT) -> bytes:
    """Give what stands before a value field."""
    group, number = tag >> 16, tag & 0xFFFF
    if not encoding.explicit:
        return encoding.plain.pack(group, number, length)
    name = vr_to_write(vr, length, encoding)
    if VRS[name].length_bytes == 4:
        return encoding.short.pack(group, number, name.encode(), 0) + encoding.long.pack(length)
    return encoding.short.pack(group, number, name.encode(), length)


def vr_to_write(vr: str, length: int, encoding: Encoding) -> str:
    """Give UN for a value that is too long for its VR in explicit VR (PS3.5 6.2.2)."""
    fits = not encoding.explicit or VRS[vr].length_bytes == 4 or length <= _LONGEST_SHORT
    return vr if fits else "UN"


def delimiter(tag: int, length: int, encoding: Encoding = EXPLICIT) -> bytes:
    """Give the tag of an item, or of the end of one or of a sequence."""
    return encoding.plain.pack(tag >> 16, tag & 0xFFFF, length)


def in_blocks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Join small pieces, so that each is worth a system call."""
    block = bytearray()
    for piece in pieces:
        block += piece
        if len(block) >= _BLOCK:
            yield bytes(block)
            block.clear()
    if block:
        yield bytes(block)
