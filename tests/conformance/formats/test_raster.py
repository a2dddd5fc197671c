"""Pictures by their signatures and heads."""

from __future__ import annotations

import pytest

from conformance.formats import raster
from conformance.formats.flaw import FormatError
from tests.support.pictures import gif, grey_png, jpeg_of

PNG = grey_png(3, 2, bytes(6))
GIF, MOVING = gif(3, 2), gif(3, 2, 4)
JPEG = jpeg_of(3, 2)


@pytest.mark.parametrize(
    ("data", "media_type", "images"),
    [
        (PNG, raster.PNG, 1),
        (GIF, raster.GIF, 1),
        (GIF.replace(b"89a", b"87a"), raster.GIF, 1),
        (MOVING, raster.GIF, 4),
        (JPEG, raster.JPEG, 1),
        # Markers may have fill before them, and what follows the end is of no interest.
        (JPEG.replace(b"\xff\xda", b"\xff\xff\xda") + b"\0", raster.JPEG, 1),
    ],
)
def test_what_it_is(data: bytes, media_type: str, images: int) -> None:
    found = raster.read(data)
    assert (found.media_type, found.width, found.height) == (media_type, 3, 2)
    assert found.images == images


def test_a_jpeg_names_its_process_and_precision() -> None:
    baseline, progressive = raster.read(JPEG), raster.read(jpeg_of(3, 2, 0xC2, 12))
    assert (baseline.process, baseline.precision) == (raster.BASELINE, 8)
    assert (progressive.process, progressive.precision) == (0xC2, 12)


@pytest.mark.parametrize("whole", [PNG, GIF, MOVING, JPEG], ids=["png", "gif", "moving", "jpeg"])
def test_none_can_break_off_anywhere(whole: bytes) -> None:
    for length in range(len(whole)):
        with pytest.raises(FormatError):
            raster.read(whole[:length])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<svg/>", "no picture"),
        (b"", "no picture"),
        (gif(3, 2, 0), "without an image"),
        (gif(0, 2), "0 x 2 pixels"),
        (jpeg_of(0, 0), "0 x 0 pixels"),
        (GIF.replace(b"\x2c", b"\x2d"), "2D in the place of a block"),
        (b"\xff\xd8\xff\xda\0\2\xff\xd9", "without a frame header"),
        (b"\xff\xd8\0\0", "00 in the place of a marker"),
    ],
)
def test_what_is_none(data: bytes, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        raster.read(data)
