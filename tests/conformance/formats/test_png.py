"""PNG of all kinds, and what breaks one."""

from __future__ import annotations

import struct
import zlib

import pytest

from conformance.formats.flaw import FormatError
from conformance.formats.png import read
from tests.support.pictures import PNG_SIGNATURE, chunk, grey_png, png


@pytest.mark.parametrize(
    ("data", "bright"),
    [
        (grey_png(2, 2, b"\0\x33\x66\xff"), [0.0, 0.2, 0.4, 1.0]),
        (png(2, 1, b"\0" + struct.pack(">2H", 0, 65535), depth=16), [0.0, 1.0]),
        (png(3, 1, b"\0\xa0", depth=1), [1.0, 0.0, 1.0]),
        (png(3, 1, b"\0\x1b\0", depth=4), [1 / 15, 11 / 15, 0.0]),
        # Grey and alpha; red, green and blue; the same and alpha; a palette.
        (png(2, 1, b"\0\x33\xff\xff\0", colour=4), [0.2, 1.0]),
        (png(2, 1, b"\0\xff\0\0\0\xff\0", colour=2), [0.299, 0.587]),
        (png(1, 1, b"\0\0\0\xff\x80", colour=6), [0.114]),
        (png(2, 1, b"\0\1\0", colour=3, palette=b"\0\0\0\xff\xff\xff"), [1.0, 0.0]),
        # RFC 2083 6: filters of one row by its left neighbours, and of others by those above.
        (png(3, 1, b"\1\x33\x33\x33"), [0.2, 0.4, 0.6]),
        (png(2, 2, b"\0\x33\x66\2\x33\x33"), [0.2, 0.4, 0.4, 0.6]),
        (png(2, 2, b"\0\x66\x66\3\x33\x33"), [0.4, 0.4, 0.4, 0.6]),
        (png(2, 2, b"\0\x33\x66\4\0\0"), [0.2, 0.4, 0.2, 0.4]),
    ],
)
def test_brightness(data: bytes, bright: list[float]) -> None:
    image = read(data)
    assert image.brightness == pytest.approx(bright)


def test_what_is_interlaced_or_large_is_not_looked_into() -> None:
    assert read(png(2, 1, b"\0\0\0", interlaced=1)).brightness is None
    large = read(png(300, 300, b"\0" * 301 * 300))
    assert (large.width, large.height, large.brightness) == (300, 300, None)


GOOD = grey_png(2, 2, b"\0\1\2\3")
HEADER = struct.pack(">2I5B", 2, 2, 8, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (PNG_SIGNATURE, "of the chunks"),
        (GOOD[:-12], "of the chunks"),
        (GOOD.replace(b"IHDR", b"IHDR".swapcase()), "does not match its CRC"),
        (GOOD[:45] + b"\0" + GOOD[46:], "does not match its CRC"),
        (png(2, 1, b"\0\0\0", depth=3), "colour type 0 and 3 bits"),
        (png(2, 1, b"\0\0\0", colour=5), "colour type 5"),
        (png(2, 2, b"\0\0\0"), "3 of 6 octets"),
        (png(2, 1, b"\5\0\0"), "the filter 5"),
        (png(1, 1, b"\0\1", colour=3, palette=b"\0\0\0"), "without the colour 1"),
        (
            PNG_SIGNATURE + chunk(b"IHDR", HEADER) + chunk(b"IDAT", b"?" * 9) + chunk(b"IEND", b""),
            "can't be inflated",
        ),
    ],
)
def test_what_breaks_a_rule(data: bytes, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        read(data)


def test_no_more_is_inflated_than_there_can_be() -> None:
    bomb = zlib.compress(bytes(1 << 24))
    data = PNG_SIGNATURE + chunk(b"IHDR", HEADER) + chunk(b"IDAT", bomb) + chunk(b"IEND", b"")
    assert read(data).brightness == (0.0,) * 4
