"""RLE Lossless (PS3.5 annex G), so small that it can be read along."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import groupby

_LONGEST = 128
_MOST_SEGMENTS = 15


def encode_frame(frame: bytes, *, columns: int, samples: int, width: int, by_plane: bool) -> bytes:
    """Compress a native little endian frame of `samples` of `width` octets.

    PS3.5 G.2: a segment for each octet of each sample, the most significant first.
    """
    pixels = len(frame) // (samples * width)
    segments: list[bytes] = []
    for sample in range(samples):
        start, step = (
            (sample * pixels * width, width) if by_plane else (sample * width, samples * width)
        )
        for octet in reversed(range(width)):
            plane = frame[start + octet :: step][:pixels]
            rows = (plane[at : at + columns] for at in range(0, pixels, columns))
            segment = b"".join(map(_packed, rows))
            segments.append(segment + bytes(len(segment) % 2))
    return _header(segments) + b"".join(segments)


def _header(segments: list[bytes]) -> bytes:
    """PS3.5 G.5: the number of segments, and where each begins."""
    offsets, at = [], 64
    for segment in segments:
        offsets.append(at)
        at += len(segment)
    offsets += [0] * (_MOST_SEGMENTS - len(segments))
    return struct.pack("<16L", len(segments), *offsets)


def _packed(row: bytes) -> bytes:
    return b"".join(_runs(row))


def _runs(row: bytes) -> Iterator[bytes]:
    """PS3.5 G.3.1: replicate runs, and literal runs of what lies between them."""
    literal = b""
    for octet, group in groupby(row):
        count = len(list(group))
        if count == 1:
            literal += bytes((octet,))
            continue
        yield from _literal(literal)
        literal = b""
        while count > 1:
            run = min(count, _LONGEST)
            yield bytes((257 - run, octet))
            count -= run
        literal = bytes((octet,)) * count
    yield from _literal(literal)


def _literal(octets: bytes) -> Iterator[bytes]:
    for at in range(0, len(octets), _LONGEST):
        piece = octets[at : at + _LONGEST]
        yield bytes((len(piece) - 1,)) + piece
