"""GIF, as Pillow reads it."""

import random
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from reference_server.rendering import Picture, write_gif

Look = Callable[[bytes], tuple[str, Picture]]


@pytest.mark.parametrize("length", [1, 2, 250, 255, 256, 3837, 3838, 3839, 3840, 20_000])
def test_all_greys_come_back(length: int, look: Look) -> None:
    """Noise fills the table of codes as fast as it can be; 3839 pixels make it start anew."""
    picture = Picture(length, 1, 1, random.Random(length).randbytes(length))
    assert look(b"".join(write_gif([picture]))) == ("GIF", picture)


def test_what_repeats_is_small(look: Look) -> None:
    picture = Picture(200, 200, 1, b"\x55" * 40_000)
    data = b"".join(write_gif([picture]))
    assert look(data) == ("GIF", picture)
    assert len(data) < 1500


def test_colours_come_back_nearly(paint: Callable[[int, int, int], Picture], look: Look) -> None:
    picture = paint(40, 30, 3)
    kind, seen = look(b"".join(write_gif([picture])))
    assert (kind, seen.width, seen.height, seen.channels) == ("GIF", 40, 30, 3)
    pairs = zip(picture.octets, seen.octets, strict=True)
    # Half of the widest step between two shades: 255 / 5 / 2.
    assert max(abs(was - is_) for was, is_ in pairs) <= 26


def test_several_pictures_move() -> None:
    pictures = [Picture(3, 2, 1, bytes([shade] * 6)) for shade in (0, 128, 255)]
    with Image.open(BytesIO(b"".join(write_gif(pictures, 25)))) as image:
        assert (image.format, getattr(image, "n_frames", 1)) == ("GIF", 3)
        for number, picture in enumerate(pictures):
            image.seek(number)
            assert image.convert("L").tobytes() == picture.octets
            assert image.info["duration"] == 250
        assert image.info["loop"] == 0
