"""Frames as they are seen: as a small PNG to recognise them by, and how bright they are."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydicom import Dataset

from conformance.formats.flaw import FormatError, shown
from conformance.formats.frames import frames, geometry_of, whole

_LARGEST = 64
_ROWS, _COLUMNS, _STORED, _SIGNED = 0x00280010, 0x00280011, 0x00280101, 0x00280103
# The colour types of PNG (RFC 2083 2.4.1), by samples per pixel.
_COLOUR_TYPE = {1: 0, 3: 2}
# ITU-R BT.601: how much red, green and blue add to the brightness.
_WEIGHTS = (0.299, 0.587, 0.114)
_PHOTOMETRIC = frozenset({"MONOCHROME1", "MONOCHROME2", "RGB"})


@dataclass(frozen=True, slots=True)
class _Image:
    """A frame: how to find a sample of it, and what the sample means."""

    octets: bytes
    rows: int
    columns: int
    samples: int
    width: int
    planar: bool
    stored: int
    signed: bool

    def sample(self, pixel: int, channel: int) -> int:
        """Return one sample, as it is stored, without the bits that are none of it."""
        plane = self.rows * self.columns
        index = channel * plane + pixel if self.planar else pixel * self.samples + channel
        start = index * self.width
        value = int.from_bytes(self.octets[start : start + self.width], "little")
        value &= (1 << self.stored) - 1
        return value - (1 << self.stored) if self.signed and value >> (self.stored - 1) else value


def png(dataset: Dataset) -> bytes:
    """Return the first frame, made small by leaving out rows and columns, stretched to 8 bits.

    FormatError where there is no frame, or none that is decoded here.
    """
    image, inverse = _image(dataset)
    down = _steps(image.rows)
    across = _steps(image.columns)
    rows = [
        [
            image.sample(row * image.columns + column, channel)
            for column in across
            for channel in range(image.samples)
        ]
        for row in down
    ]
    return _png(_stretched(rows, inverse=inverse), len(across), _COLOUR_TYPE[image.samples])


@dataclass(frozen=True, slots=True)
class Shades:
    """How bright each pixel of a frame is stored, in rows from the top, in no particular unit."""

    width: int
    height: int
    values: tuple[float, ...]


def shades(dataset: Dataset, frame: int) -> Shades:
    """Return the shades of a frame, from 1; FormatError where it is none that is decoded here."""
    image, inverse = _image(dataset, frame)
    pixels = range(image.rows * image.columns)
    if image.samples == 1:
        grey = (image.sample(pixel, 0) for pixel in pixels)
        values = tuple(float(-value if inverse else value) for value in grey)
    else:
        values = tuple(
            sum(weight * image.sample(pixel, at) for at, weight in enumerate(_WEIGHTS))
            for pixel in pixels
        )
    return Shades(image.columns, image.rows, values)


def _image(dataset: Dataset, frame: int = 1) -> tuple[_Image, bool]:
    if _ROWS not in dataset:
        raise FormatError("the instance is no image")
    geometry = geometry_of(dataset)
    if geometry.photometric not in _PHOTOMETRIC or geometry.samples not in _COLOUR_TYPE:
        raise FormatError(f"pixels in {shown(geometry.photometric)} are not drawn here")
    if geometry.bits not in (8, 16, 32):
        raise FormatError(f"pixels of {geometry.bits} bits are not drawn here")
    image = _Image(
        octets=_frame(dataset, frame),
        rows=whole(dataset, _ROWS),
        columns=whole(dataset, _COLUMNS),
        samples=geometry.samples,
        width=geometry.bits // 8,
        planar=geometry.planar == 1,
        stored=min(max(whole(dataset, _STORED, geometry.bits), 1), geometry.bits),
        signed=whole(dataset, _SIGNED, 0) == 1,
    )
    return image, geometry.photometric == "MONOCHROME1"


def _frame(dataset: Dataset, number: int) -> bytes:
    found = frames(dataset)
    if not 1 <= number <= len(found):
        raise FormatError(f"there is no frame {number}")
    return found[number - 1]


def _steps(length: int) -> Sequence[int]:
    return range(0, length, -(-length // _LARGEST))


def _stretched(rows: list[list[int]], *, inverse: bool) -> Iterator[bytes]:
    least = min(map(min, rows))
    span = max(map(max, rows)) - least or 1
    for row in rows:
        shades = ((value - least) * 255 // span for value in row)
        yield bytes(255 - shade if inverse else shade for shade in shades)


def _png(rows: Iterator[bytes], columns: int, colour_type: int) -> bytes:
    """Write a PNG of 8 bits a sample (RFC 2083 3 and 4): no filter, one chunk of data."""
    lines = [b"\0" + row for row in rows]
    header = struct.pack(">2I5B", columns, len(lines), 8, colour_type, 0, 0, 0)
    chunks = (
        (b"IHDR", header),
        (b"IDAT", zlib.compress(b"".join(lines), 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
