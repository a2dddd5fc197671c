"""Viewports as they are written, and the pixels of their regions."""

from __future__ import annotations

import pytest

from conformance.checks.region import Region, Viewport, viewport_of


@pytest.mark.parametrize(
    ("text", "viewport"),
    [
        ("30,20", Viewport(30, 20)),
        ("30,20,1", Viewport(30, 20, (1.0, None, None, None))),
        ("30,20,,,5.5,-6", Viewport(30, 20, (None, None, 5.5, -6.0))),
    ],
)
def test_what_is_a_viewport(text: str, viewport: Viewport) -> None:
    assert viewport_of(text) == viewport


@pytest.mark.parametrize(
    "text", ["", "30", "30,", "0,20", "-1,20", "a,b", "1,1,0,0,1,1,1", "1,1,x"]
)
def test_what_is_none(text: str) -> None:
    assert viewport_of(text) is None


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("1,1", Region(0, 0, 10, 8)),
        ("1,1,2,3", Region(2, 3, 8, 5)),
        ("1,1,-2,3,-4", Region(2, 3, -4, 5)),
        ("1,1,,,,-8", Region(0, 0, 10, -8)),
    ],
)
def test_what_is_not_said_is_to_the_edges(text: str, region: Region) -> None:
    viewport = viewport_of(text)
    assert viewport is not None
    assert viewport.region(10, 8) == region


def test_regions_are_turned_where_they_are_negative() -> None:
    assert Region.whole(10, 8).at(0.25, 0.75) == (2, 6)
    assert Region(2, 0, -4, -8).at(0.25, 0.75) == (5, 2)
