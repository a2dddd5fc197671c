"""Pictures in the octets of their formats, as small as they can be."""

from __future__ import annotations

import struct
import zlib

from fixtures import jpeg

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(  # noqa: PLR0917 - the fields of the header in their order
    width: int,
    height: int,
    rows: bytes,
    depth: int = 8,
    colour: int = 0,
    palette: bytes = b"",
    interlaced: int = 0,
) -> bytes:
    """A PNG; `rows` are with their filters."""
    header = struct.pack(">2I5B", width, height, depth, colour, 0, 0, interlaced)
    return PNG_SIGNATURE + b"".join(
        (
            chunk(b"IHDR", header),
            chunk(b"PLTE", palette) if palette else b"",
            chunk(b"IDAT", zlib.compress(rows)),
            chunk(b"IEND", b""),
        )
    )


def grey_png(width: int, height: int, shades: bytes) -> bytes:
    rows = [shades[at : at + width] for at in range(0, len(shades), width)]
    return png(width, height, b"".join(b"\0" + row for row in rows))


def gif(width: int, height: int, images: int = 1) -> bytes:
    """A GIF of two colours; what is in its images is not to be looked at."""
    head = b"GIF89a" + struct.pack("<2H", width, height) + b"\x80\0\0" + b"\0\0\0\xff\xff\xff"
    image = b"\x21\xf9\x04\0\0\0\0\0\x2c" + struct.pack("<4HB", 0, 0, width, height, 0)
    return head + (image + b"\x02\x02\x4c\x01\0") * images + b"\x3b"


def jpeg_of(width: int, height: int, process: int = 0xC0, precision: int = 8) -> bytes:
    """A JPEG that says that it is so large; what it holds is one block."""
    frame = struct.pack(">2BHB2H", 0xFF, process, 11, precision, height, width)
    before = b"\xff\xc0\x00\x0b\x08\x00\x08\x00\x08"
    return jpeg.block(200).replace(before, frame)
