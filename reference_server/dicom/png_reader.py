"""Reading PNG (ISO/IEC 15948), without what DICOM has not: transparency is left out."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from reference_server.dicom.errors import DicomError

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_MOST_OCTETS = 1 << 28
_PALETTE = 3
# ISO/IEC 15948 Table 11.1: channels by colour type, and how many of them are colours.
_CHANNELS = {0: (1, 1), 2: (3, 3), _PALETTE: (1, 1), 4: (2, 1), 6: (4, 3)}
_DEPTHS = {0: {1, 2, 4, 8, 16}, 2: {8, 16}, _PALETTE: {1, 2, 4, 8}, 4: {8, 16}, 6: {8, 16}}
# 8.2: where the passes of an interlaced image begin, and how far apart their pixels are.
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
           (0, 1, 1, 2))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Raster:
    """An image without compression: samples pixel by pixel, in bytes or in little endian words."""

    rows: int
    columns: int
    samples: int
    bits: int
    pixels: bytes


@dataclass(frozen=True, slots=True)
class _Header:
    width: int
    height: int
    depth: int
    colour: int
    interlaced: bool

    @property
    def pixel_bits(self) -> int:
        return _CHANNELS[self.colour][0] * self.depth

    def passes(self) -> tuple[tuple[int, int, int, int], ...]:
        return _PASSES if self.interlaced else ((0, 0, 1, 1),)


def read_png(data: bytes) -> Raster:
    """Read a picture. Raises DicomError where it is none, or damaged."""
    try:
        return _read(data)
    except (struct.error, IndexError, KeyError, zlib.error) as error:
        raise DicomError(f"the PNG is damaged: {error}") from error


def _read(data: bytes) -> Raster:
    if not data.startswith(_SIGNATURE):
        raise DicomError("not a PNG")
    chunks: dict[bytes, bytes] = {}
    for kind, content in _chunks(data):
        chunks[kind] = chunks.get(kind, b"") + content
    header = _header(chunks[b"IHDR"])
    rows = _rows(header, chunks[b"IDAT"])
    if header.colour == _PALETTE:
        palette = chunks[b"PLTE"]
        pixels = b"".join(palette[3 * i : 3 * i + 3] for row in rows for i in row)
        if len(pixels) != 3 * header.width * header.height:
            raise DicomError("the PNG has a pixel beyond its palette")
        return Raster(header.height, header.width, 3, 8, pixels)
    colours = _CHANNELS[header.colour][1]
    return Raster(header.height, header.width, colours, header.depth, b"".join(rows))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        content = data[at + 8 : at + 8 + length]
        (check,) = struct.unpack_from(">I", data, at + 8 + length)
        if zlib.crc32(kind + content) != check:
            raise DicomError(f"a chunk of the PNG is damaged: {kind!r}")
        yield kind, content
        at += 12 + length


def _header(content: bytes) -> _Header:
    width, height, depth, colour, compression, filters, interlace = struct.unpack(
        ">IIBBBBB", content
    )
    if depth not in _DEPTHS[colour] or compression or filters or interlace > 1:
        raise DicomError("the PNG is of a kind that is not defined")
    found = _Header(width, height, depth, colour, bool(interlace))
    if not width or not height or width * height * found.pixel_bits > 8 * _MOST_OCTETS:
        raise DicomError(f"a PNG of {width} by {height} pixels")
    return found


def _rows(header: _Header, compressed: bytes) -> list[bytes]:
    """Give the samples of each row: bytes, or little endian words; palette indexes as bytes."""
    most = 2 * (header.width * header.height * header.pixel_bits // 8 + 8 * header.height) + 64
    data = zlib.decompressobj().decompress(compressed, most)
    width = 2 if header.depth == 16 else 1
    size = _CHANNELS[header.colour][1] * width
    canvas = [bytearray(header.width * size) for _ in range(header.height)]
    at = 0
    for left, top, across, down in header.passes():
        columns = -(-(header.width - left) // across)
        if columns <= 0:
            continue
        length = -(-columns * header.pixel_bits // 8)
        before = bytes(length)
        for row in range(top, header.height, down):
            before = _unfiltered(data[at], data[at + 1 : at + 1 + length], before, header)
            at += 1 + length
            _place(canvas[row], _samples(before, columns, header), left * size, across, size)
    return [bytes(row) for row in canvas]


def _unfiltered(kind: int, line: bytes, before: bytes, header: _Header) -> bytes:
    """Undo the filter of a line (9.2)."""
    if len(line) != len(before) or kind > 4:
        raise DicomError("the PNG ends within a line, or has a filter that is not defined")
    step = max(1, header.pixel_bits // 8)
    made = bytearray(line)
    for at, value in enumerate(line):
        left = made[at - step] if at >= step else 0
        above = before[at]
        corner = before[at - step] if at >= step else 0
        guess = (0, left, above, (left + above) // 2, _paeth(left, above, corner))[kind]
        made[at] = value + guess & 0xFF
    return bytes(made)


def _paeth(left: int, above: int, corner: int) -> int:
    guess = left + above - corner
    far = abs(guess - left), abs(guess - above), abs(guess - corner)
    return (left, above, corner)[far.index(min(far))]


def _samples(line: bytes, columns: int, header: _Header) -> bytes:
    """Give the colours of a line, without alpha, each sample in bytes of its own."""
    channels, colours = _CHANNELS[header.colour]
    if header.depth < 8:
        each = 8 // header.depth
        mask = (1 << header.depth) - 1
        shifts = [header.depth * (each - 1 - place) for place in range(each)]
        return bytes(byte >> shift & mask for byte in line for shift in shifts)[:columns]
    if header.depth == 16:
        swapped = bytearray(line)
        swapped[::2], swapped[1::2] = line[1::2], line[::2]
        line = bytes(swapped)
    if channels == colours:
        return line
    pixel, kept = channels * header.depth // 8, colours * header.depth // 8
    return b"".join(line[at : at + kept] for at in range(0, len(line), pixel))


def _place(row: bytearray, samples: bytes, start: int, across: int, size: int) -> None:
    if across == 1:
        row[:] = samples
        return
    for number in range(len(samples) // size):
        at = start + number * across * size
        row[at : at + size] = samples[number * size : (number + 1) * size]
