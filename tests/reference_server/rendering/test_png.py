"""PNG, as Pillow reads it."""

from collections.abc import Callable

import pytest

from reference_server.rendering import Picture, write_png


@pytest.mark.parametrize("size", [(1, 1, 1), (7, 3, 1), (5, 9, 3), (300, 1, 3)])
def test_all_pixels_come_back(
    size: tuple[int, int, int],
    paint: Callable[[int, int, int], Picture],
    look: Callable[[bytes], tuple[str, Picture]],
) -> None:
    picture = paint(*size)
    assert look(write_png(picture)) == ("PNG", picture)
