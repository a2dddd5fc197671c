from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Any

import pytest
from pydicom import DataElement, FileDataset

import fixtures
from conformance.formats import part10
from conformance.formats.flaw import FormatError
from conformance.formats.picture import png
from tests.support.rich import read, rich_data_set, written


@dataclass
class _Png:
    """What a reader of PNG makes of it: each chunk's check sum holds, each row has its filter."""

    width: int
    height: int
    colour: int
    rows: list[bytes]


def _read(data: bytes) -> _Png:
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    chunks, at = {}, 8
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        name, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", data, at + 8 + length) == (zlib.crc32(name + body),)
        chunks[name] = body
        at += 12 + length
    assert list(chunks) == [b"IHDR", b"IDAT", b"IEND"]
    width, height, depth, colour, *rest = struct.unpack(">2I5B", chunks[b"IHDR"])
    assert (depth, rest) == (8, [0, 0, 0])
    lines = zlib.decompress(chunks[b"IDAT"])
    size = 1 + width * (3 if colour == 2 else 1)
    assert len(lines) == size * height
    rows = [lines[start : start + size] for start in range(0, len(lines), size)]
    assert all(row[0] == 0 for row in rows)
    return _Png(width, height, colour, [row[1:] for row in rows])


def _dataset(name: str) -> FileDataset:
    dataset = part10.read(fixtures.make(name)).dataset
    assert dataset is not None
    return dataset


def _grey(values: bytes, **more: object) -> FileDataset:
    made = rich_data_set()
    made.Rows, made.Columns, made.SamplesPerPixel = 2, 2, 1
    made.BitsAllocated = made.BitsStored = 8
    made.PixelRepresentation = 0
    made.PhotometricInterpretation = "MONOCHROME2"
    for name, value in more.items():
        setattr(made, name, value)
    made.PixelData = values
    made["PixelData"].VR = "OB" if made.BitsAllocated == 8 else "OW"
    return read(written(made))


@pytest.mark.parametrize(
    ("name", "width", "height", "colour"),
    [
        ("red-triangle-small", 33, 31, 2),
        ("red-triangle", 62, 62, 2),
        ("rle", 9, 7, 2),
        ("deflated", 61, 64, 0),
        ("multi-frame", 7, 5, 0),
    ],
)
def test_a_picture_is_small_and_well_formed(
    name: str, width: int, height: int, colour: int
) -> None:
    picture = _read(png(_dataset(name)))
    assert (picture.width, picture.height, picture.colour) == (width, height, colour)


def test_colours_are_those_of_the_image() -> None:
    picture = _read(png(_dataset("red-triangle-small")))
    row = picture.rows[picture.height // 2]
    middle = row[3 * (picture.width // 2) :][:3]
    assert middle[0] > middle[1]
    assert middle[0] > middle[2]


def test_shades_are_stretched_to_what_an_eye_can_tell_apart() -> None:
    assert _read(png(_grey(bytes([10, 11, 12, 12])))).rows == [b"\x00\x7f", b"\xff\xff"]


def test_monochrome1_is_dark_where_values_are_high() -> None:
    made = _grey(bytes([0, 0, 1, 1]), PhotometricInterpretation="MONOCHROME1")
    assert _read(png(made)).rows == [b"\xff\xff", b"\x00\x00"]


def test_negative_values_are_darker_than_positive_ones() -> None:
    values = struct.pack("<4h", -5, 0, 5, 5)
    made = _grey(values, BitsAllocated=16, BitsStored=16, PixelRepresentation=1)
    assert _read(png(made)).rows == [b"\x00\x7f", b"\xff\xff"]


@pytest.mark.parametrize(
    "more",
    [
        {"PhotometricInterpretation": "PALETTE COLOR"},
        {"BitsAllocated": 1, "BitsStored": 1},
        {"Rows": 5000},
    ],
)
def test_what_can_not_be_drawn_is_said(more: dict[str, object]) -> None:
    with pytest.raises(FormatError):
        png(_grey(bytes(4), **more))


@pytest.mark.parametrize(
    "odd",
    [
        {"Rows": ("SS", -2), "Columns": ("SS", -2)},
        {"BitsStored": ("DS", "1e99999999")},
        {"PixelRepresentation": ("LO", "signed")},
    ],
)
def test_numbers_that_count_nothing_are_no_fault_of_ours(odd: dict[str, tuple[str, Any]]) -> None:
    made = _grey(bytes(4))
    for name, (vr, value) in odd.items():
        made[name] = DataElement(name, vr, value)
    with pytest.raises(FormatError, match="not a number"):
        png(made)


def test_what_is_no_image_has_no_picture() -> None:
    with pytest.raises(FormatError, match="is no image"):
        png(_dataset("no-pixels"))
