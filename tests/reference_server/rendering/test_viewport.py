"""Cropping, scaling and flipping."""

import pytest

from reference_server.rendering import Picture, Region, Viewport, fit

# 4 across, 2 down.
PICTURE = Picture(4, 2, 1, bytes(range(8)))


@pytest.mark.parametrize(
    ("viewport", "rows"),
    [
        (Viewport(4, 2), [[0, 1, 2, 3], [4, 5, 6, 7]]),
        # As large as possible without distortion, whichever side touches.
        (Viewport(4, 100), [[0, 1, 2, 3], [4, 5, 6, 7]]),
        (Viewport(100, 2), [[0, 1, 2, 3], [4, 5, 6, 7]]),
        (Viewport(8, 8), [[0, 0, 1, 1, 2, 2, 3, 3]] * 2 + [[4, 4, 5, 5, 6, 6, 7, 7]] * 2),
        (Viewport(2, 2), [[5, 7]]),
        (Viewport(1, 1), [[6]]),
        (Viewport(2, 2, Region(1, 0, 2, 2)), [[1, 2], [5, 6]]),
        (Viewport(2, 1, Region(left=2, top=1)), [[6, 7]]),
        # What is beyond the edge is not there.
        (Viewport(2, 2, Region(2, 0, 90, 90)), [[2, 3], [6, 7]]),
        (Viewport(4, 2, Region(flipped_across=True)), [[3, 2, 1, 0], [7, 6, 5, 4]]),
        (Viewport(4, 2, Region(flipped_down=True)), [[4, 5, 6, 7], [0, 1, 2, 3]]),
    ],
)
def test_regions_fit_into_viewports(viewport: Viewport, rows: list[list[int]]) -> None:
    fitted = fit(PICTURE, viewport)
    assert [list(row) for row in fitted.rows()] == rows
    assert (fitted.width, fitted.height) == (len(rows[0]), len(rows))


def test_pixels_of_three_channels_stay_together() -> None:
    picture = Picture(2, 1, 3, b"rgbRGB")
    assert fit(picture, Viewport(2, 1, Region(flipped_across=True))).octets == b"RGBrgb"


@pytest.mark.parametrize("region", [Region(left=4), Region(top=2)])
def test_a_region_outside_is_an_error(region: Region) -> None:
    with pytest.raises(ValueError, match="outside an image"):
        fit(PICTURE, Viewport(4, 2, region))
