"""Rendered pictures, read as far as needed: what they are, how large, and how many."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, replace

from conformance.formats import jpeg_means, png
from conformance.formats.flaw import FormatError, shown

PNG, GIF, JPEG = "image/png", "image/gif", "image/jpeg"

BASELINE = 0xC0
# ITU-T T.81 table B.1: what begins a frame, and so says how large it is.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN, _END = 0xDA, b"\xff\xd9"
# GIF89a 20 and 23: images, extensions, and the trailer.
_IMAGE, _EXTENSION, _TRAILER = 0x2C, 0x21, 0x3B


@dataclass(frozen=True, slots=True)
class Raster:
    """A picture: its media type and size, and how many images it has one after the other.

    `process` and `precision` are those of a JPEG. `brightness` is that of each pixel, 0 to 1, in
    rows from the top, where it can be read here; or of squares of `step` pixels, on average.
    """

    media_type: str
    width: int
    height: int
    images: int = 1
    process: int = 0
    precision: int = 8
    brightness: tuple[float, ...] | None = None
    step: int = 1


def read(data: bytes) -> Raster:
    """Read a picture by its signature; FormatError where it is none of these, or not whole."""
    for signature, reader in _READERS:
        if data.startswith(signature):
            try:
                found = reader(data)
            except (IndexError, struct.error):
                raise FormatError(f"a picture that breaks off after {len(data)} octets") from None
            if not found.width or not found.height:
                raise FormatError(f"a picture of {found.width} x {found.height} pixels")
            return found
    raise FormatError(f"no picture in PNG, GIF or JPEG: {shown(data)}")


def _png(data: bytes) -> Raster:
    image = png.read(data)
    return Raster(PNG, image.width, image.height, brightness=image.brightness)


def _gif(data: bytes) -> Raster:
    width, height, packed = struct.unpack_from("<2HB", data, 6)
    at = 13 + _colours(packed)
    images = 0
    while data[at] != _TRAILER:
        if data[at] == _IMAGE:
            images += 1
            at = _past_blocks(data, at + 11 + _colours(data[at + 9]))
        elif data[at] == _EXTENSION:
            at = _past_blocks(data, at + 2)
        else:
            raise FormatError(f"a GIF with {data[at]:02X} in the place of a block")
    if not images:
        raise FormatError("a GIF without an image")
    return Raster(GIF, width, height, images)


def _colours(packed: int) -> int:
    """Return how many octets a table of colours has."""
    return 3 * 2 ** ((packed & 7) + 1) if packed & 0x80 else 0


def _past_blocks(data: bytes, at: int) -> int:
    while data[at]:
        at += 1 + data[at]
    return at + 1


def _jpeg(data: bytes) -> Raster:
    at = 2
    found = None
    while True:
        if data[at] != 0xFF:
            raise FormatError(f"a JPEG with {data[at]:02X} in the place of a marker")
        marker = data[at + 1]
        if marker == 0xFF:  # ITU-T T.81 B.1.1.2: markers may have fill before them
            at += 1
            continue
        if marker in _FRAMES:
            precision, height, width = struct.unpack_from(">B2H", data, at + 4)
            found = Raster(JPEG, width, height, process=marker, precision=precision)
        if marker == _SCAN:
            break
        at += 2 + int(struct.unpack_from(">H", data, at + 2)[0])
    if found is None:
        raise FormatError("a JPEG without a frame header")
    if data.find(_END, at) < 0:
        raise FormatError(f"a JPEG that breaks off after {len(data)} octets")
    if (found.process, found.precision) != (BASELINE, 8) or not found.width or not found.height:
        return found
    try:
        return replace(found, brightness=jpeg_means.means(data), step=jpeg_means.SIDE)
    except LookupError as error:
        raise FormatError(f"a JPEG that can't be decoded: {error}") from None


_READERS: tuple[tuple[bytes, Callable[[bytes], Raster]], ...] = (
    (png.SIGNATURE, _png),
    (b"GIF87a", _gif),
    (b"GIF89a", _gif),
    (b"\xff\xd8", _jpeg),
)
