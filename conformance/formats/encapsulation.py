"""Encapsulated pixel data (PS3.5 A.4)."""

from __future__ import annotations

import struct

from conformance.formats.flaw import FormatError

_ITEM = struct.Struct("<HHL")
_ITEM_TAG, _DELIMITER_TAG = (0xFFFE, 0xE000), (0xFFFE, 0xE0DD)


def codestreams(value: bytes, count: int) -> tuple[bytes, ...]:
    """Cut the value field of encapsulated Pixel Data into its frames, as they are stored.

    The octet that pads a frame to an even length stays: nobody can tell it from data.
    FormatError where the fragments can't be told apart.
    """
    (_, table), *fragments = _items(value)
    if not fragments or count < 1:
        raise FormatError(f"{len(fragments)} fragments for {count} frames")
    streams = [stream for _, stream in fragments]
    if len(streams) == count:
        return tuple(streams)
    if count == 1:
        return (b"".join(streams),)
    # PS3.5 A.4: the offsets are from the first octet of the first fragment's item tag.
    offsets = [offset for (offset,) in struct.iter_unpack("<L", table[: len(table) // 4 * 4])]
    places = [place - fragments[0][0] for place, _ in fragments]
    if len(offsets) != count or offsets[0] != 0 or not set(offsets) <= set(places):
        raise FormatError(f"{len(streams)} fragments and {len(offsets)} offsets for {count} frames")
    starts = [places.index(offset) for offset in offsets]
    if sorted(set(starts)) != starts:
        raise FormatError("the basic offset table is not in ascending order")
    ends = [*starts[1:], len(streams)]
    return tuple(b"".join(streams[a:b]) for a, b in zip(starts, ends, strict=True))


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
