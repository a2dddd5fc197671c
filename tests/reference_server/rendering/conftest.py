"""Pictures to write, and how another implementation reads them."""

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from reference_server.rendering import Picture

Paint = Callable[[int, int, int], Picture]


def _octet(x: int, y: int, channel: int) -> int:
    smooth = (x * 5 + y * 3 * (channel + 1)) % 511
    return smooth if smooth < 256 else 511 - smooth


@pytest.fixture
def paint() -> Paint:
    """Paint something of a width, a height and a number of channels."""

    def make(width: int, height: int, channels: int) -> Picture:
        octets = bytes(
            _octet(x, y, channel)
            for y in range(height)
            for x in range(width)
            for channel in range(channels)
        )
        return Picture(width, height, channels, octets)

    return make


@pytest.fixture
def look() -> Callable[[bytes], tuple[str | None, Picture]]:
    """Read a picture with Pillow; what comes back is its format, too."""

    def read(data: bytes) -> tuple[str | None, Picture]:
        with Image.open(BytesIO(data)) as image:
            grey = image.mode == "L" or (image.mode == "P" and _is_grey(image))
            drawn = image.convert("L" if grey else "RGB")
            octets = drawn.tobytes()
            return image.format, Picture(*image.size, 1 if grey else 3, octets)

    return read


def _is_grey(image: Image.Image) -> bool:
    palette = bytes(image.getpalette() or b"")
    return palette[::3] == palette[1::3] == palette[2::3]
