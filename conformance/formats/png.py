"""PNG (RFC 2083), read strictly; pixels are read where they are not interlaced."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from conformance.formats.flaw import FormatError, shown

SIGNATURE = b"\x89PNG\r\n\x1a\n"

# RFC 2083 4.1.1: the samples of a pixel, by colour type, and the depths that each may have.
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_PALETTE = 3
# Larger pictures are not looked into.
_MOST_PIXELS = 1 << 16
# ITU-R BT.601: how much red, green and blue add to the brightness.
_WEIGHTS = (0.299, 0.587, 0.114)


@dataclass(frozen=True, slots=True)
class Png:
    """A PNG: its size, and how bright each pixel is, 0 to 1, if that is read here."""

    width: int
    height: int
    brightness: tuple[float, ...] | None


@dataclass(frozen=True, slots=True)
class _Header:
    width: int
    height: int
    depth: int
    colour: int
    interlaced: int

    @property
    def samples(self) -> int:
        return _SAMPLES[self.colour]

    @property
    def row_octets(self) -> int:
        return (self.width * self.samples * self.depth + 7) // 8


def read(data: bytes) -> Png:
    """Read a PNG; FormatError where it breaks a rule or is not whole."""
    chunks = list(_chunks(data))
    if not chunks or chunks[0][0] != b"IHDR" or chunks[-1][0] != b"IEND":
        raise FormatError(f"a PNG of the chunks {shown(b' '.join(kind for kind, _ in chunks))}")
    width, height, depth, colour, _, _, interlaced = struct.unpack(">2I5B", chunks[0][1])
    if depth not in _DEPTHS.get(colour, ()):
        raise FormatError(f"a PNG of colour type {colour} and {depth} bits")
    header = _Header(width, height, depth, colour, interlaced)
    if width * height > _MOST_PIXELS or interlaced:
        return Png(width, height, None)
    packed = b"".join(content for kind, content in chunks if kind == b"IDAT")
    palette = b"".join(content for kind, content in chunks if kind == b"PLTE")
    rows = _unfiltered(header, _inflated(header, packed))
    return Png(width, height, tuple(_brightness(header, rows, palette)))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind, content = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        (check,) = struct.unpack_from(">I", data, at + 8 + length)
        if check != zlib.crc32(kind + content):
            raise FormatError(f"a PNG whose chunk {shown(kind)} does not match its CRC")
        yield kind, content
        at += 12 + length


def _inflated(header: _Header, packed: bytes) -> bytes:
    size = header.height * (1 + header.row_octets)
    try:
        found = zlib.decompressobj().decompress(packed, size)
    except zlib.error as error:
        raise FormatError(f"a PNG whose pixels can't be inflated: {error}") from None
    if len(found) < size:
        raise FormatError(f"a PNG with {len(found)} of {size} octets of pixels")
    return found


def _unfiltered(header: _Header, octets: bytes) -> Iterator[bytes]:
    """Undo the filter of each row (RFC 2083 6)."""
    step = max(header.samples * header.depth // 8, 1)
    above = bytes(header.row_octets)
    for start in range(0, len(octets), header.row_octets + 1):
        kind = octets[start]
        row = bytearray(octets[start + 1 : start + 1 + header.row_octets])
        for at in range(len(row) if kind else 0):
            left = row[at - step] if at >= step else 0
            corner = above[at - step] if at >= step else 0
            row[at] = row[at] + _predicted(kind, left, above[at], corner) & 0xFF
        above = bytes(row)
        yield above


def _predicted(kind: int, left: int, up: int, corner: int) -> int:
    if kind == 1:
        return left
    if kind == 2:
        return up
    if kind == 3:
        return (left + up) // 2
    if kind == 4:
        guess = left + up - corner
        return min((left, up, corner), key=lambda each: abs(guess - each))
    raise FormatError(f"a PNG with a row of the filter {kind}")


def _brightness(header: _Header, rows: Iterator[bytes], palette: bytes) -> Iterator[float]:
    most = (1 << header.depth) - 1
    for row in rows:
        samples = _samples(header, row)
        for at in range(0, header.width * header.samples, header.samples):
            if header.colour == _PALETTE:
                colour = palette[3 * samples[at] : 3 * samples[at] + 3]
                if len(colour) < 3:
                    raise FormatError(f"a PNG without the colour {samples[at]}")
                yield _weighed(colour, 255)
            elif header.samples < 3:
                yield samples[at] / most
            else:
                yield _weighed(samples[at : at + 3], most)


def _samples(header: _Header, row: bytes) -> list[int]:
    if header.depth == 8:
        return list(row)
    if header.depth == 16:
        return list(struct.unpack(f">{len(row) // 2}H", row))
    mask = (1 << header.depth) - 1
    shifts = range(8 - header.depth, -1, -header.depth)
    return [octet >> shift & mask for octet in row for shift in shifts]


def _weighed(colour: list[int] | bytes, most: int) -> float:
    parts = zip(_WEIGHTS, colour, strict=True)
    return sum(weight * sample for weight, sample in parts) / most
