"""Encapsulated pixel data (PS3.5 A.4)."""

from __future__ import annotations

import re
import struct

from conformance.formats.flaw import FormatError

_ITEM = struct.Struct("<HHL")
_ITEM_TAG, _DELIMITER_TAG = (0xFFFE, 0xE000), (0xFFFE, 0xE0DD)

# What a codestream begins with: SOI of JPEG and JPEG-LS, maybe after fill octets (PS3.5 A.4 note),
# SOC and SIZ of JPEG 2000 and HTJ2K. A fragment may end within that.
_JPEG, _JPEG_2000 = re.compile(rb"\xff+(\xd8|\Z)"), re.compile(rb"\xff\x4f(\xff\x51|\Z)")
# PS3.5 A.4.1, A.4.3, A.4.4: transfer syntaxes in which a frame may be of several fragments.
_BEGINNINGS = {
    f"1.2.840.10008.1.2.4.{number}": beginning
    for beginning, numbers in {
        _JPEG: (50, 51, 57, 70, 80, 81),
        _JPEG_2000: (90, 91, 92, 93, 201, 202, 203),
    }.items()
    for number in numbers
}


def codestreams(value: bytes, count: int, syntax: str) -> tuple[bytes, ...]:
    """Cut the value field of encapsulated Pixel Data into its frames, as they are stored.

    The octet that pads a frame to an even length stays: nobody can tell it from data. `syntax` is
    the transfer syntax. FormatError where it can't be told which fragments are of which frame.
    """
    (_, table), *fragments = _items(value)
    if not fragments or count < 1:
        raise FormatError(f"{len(fragments)} fragments for {count} frames")
    streams = [stream for _, stream in fragments]
    if len(streams) == count:
        return tuple(streams)
    if count == 1:
        return (b"".join(streams),)
    starts = _by_table(table, fragments) if table else _by_beginning(streams, syntax)
    if len(starts) != count or starts[0] != 0 or sorted(set(starts)) != starts:
        raise FormatError(f"{count} frames can't be told apart in {len(streams)} fragments")
    ends = [*starts[1:], len(streams)]
    return tuple(b"".join(streams[a:b]) for a, b in zip(starts, ends, strict=True))


def _by_table(table: bytes, fragments: list[tuple[int, bytes]]) -> list[int]:
    """Return the numbers of the fragments that the basic offset table points to."""
    # PS3.5 A.4: the offsets are from the first octet of the first fragment's item tag.
    numbers = {place - fragments[0][0]: number for number, (place, _) in enumerate(fragments)}
    offsets = [offset for (offset,) in struct.iter_unpack("<L", table[: len(table) // 4 * 4])]
    if not set(offsets) <= numbers.keys():
        raise FormatError(f"the offsets {offsets} are not all of fragments")
    return [numbers[offset] for offset in offsets]


def _by_beginning(streams: list[bytes], syntax: str) -> list[int]:
    """Return the numbers of the fragments that begin like a codestream.

    PS3.5 A.4.1: a fragment holds data of one frame only. So all frames begin one that does; and
    where these are as many as there are frames, none of them goes on in another.
    """
    beginning = _BEGINNINGS.get(syntax)
    if beginning is None:
        raise FormatError(f"nothing says which of {len(streams)} fragments begin a frame")
    return [number for number, stream in enumerate(streams) if beginning.match(stream)]


def _items(value: bytes) -> list[tuple[int, bytes]]:
    """Return where each item begins, and what it holds; the first is the basic offset table."""
    items: list[tuple[int, bytes]] = []
    at = 0
    while at + _ITEM.size <= len(value):
        group, element, length = _ITEM.unpack_from(value, at)
        start = at + _ITEM.size
        if (group, element) == _DELIMITER_TAG:
            break
        if (group, element) != _ITEM_TAG or start + length > len(value):
            raise FormatError(f"no item of encapsulated pixel data at octet {at}")
        items.append((at, value[start : start + length]))
        at = start + length
    if not items:
        raise FormatError("encapsulated pixel data without a basic offset table")
    return items
