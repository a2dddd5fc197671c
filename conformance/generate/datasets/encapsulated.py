"""Encapsulated pixel data (PS3.5 A.4): fragments, and the tables that say where frames begin."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from itertools import accumulate

from conformance.generate.datasets.tree import Element

# PS3.5 A.4, PS3.3 C.7.6.3.1.8: whether there is an offset table, and which.
TABLES = ("no-table", "basic-table", "extended-table")

_ITEM_HEADER = 8


def cut(codestream: bytes, size: int) -> list[bytes]:
    """Cut a codestream into fragments of an even size; the last one is padded to an even length."""
    padded = codestream + bytes(len(codestream) % 2)
    return [padded[at : at + size] for at in range(0, len(padded), size)]


def pixel_data(
    codestreams: Sequence[bytes], table: str = "no-table", size: int = 1 << 16
) -> tuple[Element, ...]:
    """Return Pixel Data of a codestream for each frame, and its Extended Offset Table if any."""
    frames = [cut(codestream, size) for codestream in codestreams]
    starts = offsets(frames)
    basic = struct.pack(f"<{len(starts)}L", *starts) if table == "basic-table" else b""
    fragments = [fragment for frame in frames for fragment in frame]
    found = Element(0x7FE00010, "OB", (basic, *fragments), delimited=True)
    if table != "extended-table":
        return (found,)
    lengths = [len(codestream) for codestream in codestreams]
    return (
        Element(0x7FE00001, "OV", (struct.pack(f"<{len(starts)}Q", *starts),)),
        Element(0x7FE00002, "OV", (struct.pack(f"<{len(lengths)}Q", *lengths),)),
        found,
    )


def offsets(frames: Sequence[Sequence[bytes]]) -> list[int]:
    """Return where the first fragment of each frame begins, from that of the first frame on."""
    sizes = [sum(_ITEM_HEADER + len(fragment) for fragment in frame) for frame in frames]
    return [0, *accumulate(sizes)][: len(sizes)]


def fake_codestream(body: bytes, markers: tuple[bytes, bytes]) -> bytes:
    """Return octets that begin and end as a codestream does; no other marker is in them."""
    start, end = markers
    return start + body.replace(b"\xff", b"\xfe") + end
