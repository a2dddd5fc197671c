"""RLE Lossless (PS3.5 annex G)."""

from __future__ import annotations

import struct

from conformance.formats.flaw import FormatError

_HEADER = struct.Struct("<16L")


def decode(codestream: bytes, pixels: int, samples: int, sample_bytes: int, planar: int) -> bytes:
    """Decode one frame to native octets, little endian, planes as Planar Configuration says.

    FormatError where the frame is not what annex G says.
    """
    segments = _segments(codestream, samples * sample_bytes)
    out = bytearray(pixels * samples * sample_bytes)
    for number, segment in enumerate(segments):
        # PS3.5 G.2: one segment for each octet of each sample, the most significant one first.
        sample, significance = divmod(number, sample_bytes)
        octet = sample_bytes - 1 - significance
        plane = unpacked(segment, pixels)
        if planar:
            start = sample * pixels * sample_bytes
            out[start + octet : start + pixels * sample_bytes : sample_bytes] = plane
        else:
            out[sample * sample_bytes + octet :: samples * sample_bytes] = plane
    return bytes(out)


def unpacked(segment: bytes, length: int) -> bytes:
    """Undo the PackBits of one segment (PS3.5 G.3.2), up to a length; what follows is padding."""
    out = bytearray()
    at = 0
    while len(out) < length:
        if at + 1 >= len(segment):
            raise FormatError(f"an RLE segment ends after {len(out)} of {length} octets")
        control = segment[at]
        if control < 128:
            out += segment[at + 1 : at + 2 + control]
            at += 2 + control
        else:
            # 128 stands for nothing.
            out += segment[at + 1 : at + 2] * (257 - control if control > 128 else 0)
            at += 2 if control > 128 else 1
    return bytes(out[:length])


def _segments(codestream: bytes, count: int) -> list[bytes]:
    # PS3.5 G.5: a header of 16 numbers of 32 bits: how many segments, and where each begins.
    if len(codestream) < _HEADER.size:
        raise FormatError(f"an RLE frame of {len(codestream)} octets has no room for its header")
    told, *offsets = _HEADER.unpack_from(codestream)
    if told != count:
        raise FormatError(f"an RLE frame of {told} segments; these pixels need {count}")
    ends = [*offsets[1:count], len(codestream)]
    if offsets[0] != _HEADER.size or sorted(offsets[:count]) != offsets[:count]:
        raise FormatError(f"the segments of an RLE frame begin at {offsets[:count]}")
    return [codestream[start:end] for start, end in zip(offsets[:count], ends, strict=True)]
