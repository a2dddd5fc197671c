"""JPEG, as Pillow reads it."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from reference_server.rendering import Picture, write_jpeg

Paint = Callable[[int, int, int], Picture]
Look = Callable[[bytes], tuple[str, Picture]]


def difference(one: Picture, other: Picture) -> int:
    assert (one.width, one.height, one.channels) == (other.width, other.height, other.channels)
    return max(abs(a - b) for a, b in zip(one.octets, other.octets, strict=True))


@pytest.mark.parametrize("size", [(1, 1, 1), (8, 8, 1), (9, 17, 1), (40, 31, 1)])
def test_greys_come_back_nearly(size: tuple[int, int, int], paint: Paint, look: Look) -> None:
    picture = paint(*size)
    kind, seen = look(write_jpeg(picture, 100))
    assert kind == "JPEG"
    assert difference(picture, seen) <= 2


@pytest.mark.parametrize("size", [(1, 1, 3), (16, 8, 3), (33, 9, 3)])
def test_colours_come_back_nearly(size: tuple[int, int, int], paint: Paint, look: Look) -> None:
    picture = paint(*size)
    kind, seen = look(write_jpeg(picture, 100))
    assert kind == "JPEG"
    assert difference(picture, seen) <= 5


def test_contrast_and_noise_come_back(look: Look) -> None:
    """All coefficients are there, and the largest ones that there can be."""
    chess = bytes(255 * ((x + y) % 2) for y in range(24) for x in range(24))
    picture = Picture(24, 24, 1, chess)
    assert difference(picture, look(write_jpeg(picture, 100))[1]) <= 2


def test_lone_coefficients_follow_many_zeros(look: Look) -> None:
    """The finest pattern alone: more than 16 zeros stand before it, three times over."""
    signs = [1, -1, 1, -1, 1, -1, 1, -1]
    octets = bytes(128 + 60 * a * b for a in signs for b in signs)
    picture = Picture(8, 8, 1, octets)
    assert difference(picture, look(write_jpeg(picture, 50))[1]) < 60


def test_better_quality_is_larger_and_nearer(paint: Paint, look: Look) -> None:
    picture = paint(64, 48, 1)
    written = [write_jpeg(picture, quality) for quality in (1, 25, 50, 75, 100)]
    assert all(len(worse) < len(better) for worse, better in pairwise(written))
    apart = [difference(picture, look(data)[1]) for data in written]
    assert apart == sorted(apart, reverse=True)


def test_it_is_baseline_of_eight_bits(paint: Paint) -> None:
    data = write_jpeg(paint(20, 10, 3), 90)
    assert b"\xff\xc0\x00\x11\x08\x00\x0a\x00\x14\x03" in data
