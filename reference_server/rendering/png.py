"""Pictures as PNG (RFC 2083)."""

import struct
import zlib

from reference_server.rendering.picture import Picture

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# RFC 2083 4.1.1: colour types, by channels.
_COLOUR_TYPE = {1: 0, 3: 2}
# Quick rather than small.
_LEVEL = 3


def write_png(picture: Picture) -> bytes:
    """Write a PNG of 8 bits a sample, without filters."""
    header = struct.pack(
        ">2I5B", picture.width, picture.height, 8, _COLOUR_TYPE[picture.channels], 0, 0, 0
    )
    # RFC 2083 6: each row begins with its filter; 0 is none.
    rows = b"".join(b"\0" + row for row in picture.rows())
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, _LEVEL)), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)
