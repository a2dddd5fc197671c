"""Pictures in the octets of their formats, as small as they can be."""

from __future__ import annotations

import struct
import zlib

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


def jpeg_of(
    width: int, height: int, process: int = 0xC0, precision: int = 8, shades: bytes = b"\x80"
) -> bytes:
    """A grey JPEG of blocks that are of one shade each, by turns where there are fewer shades."""
    blocks = -(-width // 8) * -(-height // 8)
    levels = [8 * (shades[at % len(shades)] - 128) for at in range(blocks)]
    text = "".join(
        _difference(level - before) for before, level in zip([0, *levels], levels, strict=False)
    )
    text += "1" * (-len(text) % 8)
    entropy = int(text, 2).to_bytes(len(text) // 8, "big") if text else b""
    frame = struct.pack(">B2H", precision, height, width) + b"\x01\x01\x11\x00"
    # Twelve codes of four bits for the sizes of differences; one of one bit for the end of a block.
    sizes = b"\x00" + bytes((0, 0, 0, 12, *[0] * 12)) + bytes(range(12))
    ends = b"\x10" + bytes((1, *[0] * 15)) + b"\x00"
    return b"".join(
        (
            b"\xff\xd8",
            _segment(0xDB, b"\x00" + b"\x01" * 64),
            _segment(process, frame),
            _segment(0xC4, sizes + ends),
            _segment(0xDA, b"\x01\x01\x00\x00\x3f\x00"),
            entropy.replace(b"\xff", b"\xff\x00"),
            b"\xff\xd9",
        )
    )


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">2BH", 0xFF, marker, len(body) + 2) + body


def _difference(value: int) -> str:
    """The bits of a difference, and those of the end of its block."""
    size = abs(value).bit_length()
    bits = f"{value if value > 0 else value + (1 << size) - 1:0{size}b}" if size else ""
    return f"{size:04b}{bits}0"
