"""The means of the blocks of JPEGs that Pillow writes, in all the ways that it knows."""

from __future__ import annotations

from io import BytesIO
from itertools import product
from typing import Any

import pytest
from PIL import Image

from conformance.formats.jpeg_means import SIDE, means
from tests.support.pictures import jpeg_of


def painted(mode: str, width: int, height: int) -> Image.Image:
    rgb = bytes(
        each
        for y, x in product(range(height), range(width))
        for each in (x * 5 % 256, y * 9 % 256, (x + 2 * y) % 256)
    )
    return Image.frombytes("RGB", (width, height), rgb).convert(mode)


def written(image: Image.Image, **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, "JPEG", **options)
    return file.getvalue()


def expected(image: Image.Image) -> list[float | None]:
    """The means of whole blocks; how those at the edges are filled up is up to the encoder."""
    grey = image.convert("L")
    found: list[float | None] = []
    for top, left in product(range(0, grey.height, SIDE), range(0, grey.width, SIDE)):
        box = (left, top, left + SIDE, top + SIDE)
        is_whole = box[2] <= grey.width and box[3] <= grey.height
        octets = grey.crop(box).tobytes()
        found.append(sum(octets) / len(octets) / 255 if is_whole else None)
    return found


@pytest.mark.parametrize("mode", ["L", "RGB"])
@pytest.mark.parametrize("size", [(8, 8), (33, 31), (100, 50)])
@pytest.mark.parametrize(
    "options",
    [
        {"quality": 90, "subsampling": 0},
        {"quality": 75, "subsampling": 1},
        {"quality": 75, "subsampling": 2},
        {"quality": 90, "optimize": True},
        {"quality": 90, "restart_marker_blocks": 3},
        {"quality": 10},
    ],
    ids=str,
)
def test_means_are_those_of_the_picture(
    mode: str, size: tuple[int, int], options: dict[str, Any]
) -> None:
    image = painted(mode, *size)
    found = means(written(image, **options))
    assert found is not None
    wanted = expected(image)
    assert len(found) == len(wanted)
    pairs = [(a, b) for a, b in zip(found, wanted, strict=True) if b is not None]
    assert pairs
    assert max(abs(a - b) for a, b in pairs) < 0.03


def test_what_is_not_read_here() -> None:
    cmyk = written(painted("CMYK", 16, 16))
    rgb = written(painted("RGB", 16, 16), keep_rgb=True, subsampling=0)
    assert means(cmyk) is None
    assert means(rgb) is None
    assert means(jpeg_of(1000, 1000)) is None


def test_a_picture_that_ends_too_early_is_damaged() -> None:
    whole = written(painted("L", 64, 64), quality=90)
    with pytest.raises(LookupError):
        means(whole[:-200] + b"\xff\xd9")
