from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import Dataset, FileDataset
from pydicom.pixels.encoders.base import get_encoder
from pydicom.uid import (
    MPEG2MPML,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    RLELossless,
)

import fixtures
from conformance.formats.flaw import FormatError
from conformance.formats.frames import frames, stored_frames
from conformance.formats.rle import unpacked
from tests.support.images import GREY, fragments, image, rle
from tests.support.rich import read, written

SOI, SOC = b"\xff\xd8", b"\xff\x4f\xff\x51"


def native(pixels: bytes, **attributes: Any) -> FileDataset:
    return image(ExplicitVRLittleEndian, pixels, **attributes)


def encapsulated(*several: bytes, table: tuple[int, ...] = (), count: int = 1) -> Dataset:
    return image(JPEG2000Lossless, fragments(*several, table=table), NumberOfFrames=count)


def jpeg(*several: bytes, count: int) -> Dataset:
    return image(JPEGBaseline8Bit, fragments(*several), NumberOfFrames=count)


def decoded(*several: bytes, **attributes: Any) -> tuple[bytes, ...]:
    return frames(image(RLELossless, fragments(*several), **attributes))


@pytest.mark.parametrize(
    ("pixels", "attributes", "expected"),
    [
        (b"rgbRGB", {}, [b"rgbRGB"]),
        (b"rgbRGBabcABC", {"NumberOfFrames": 2}, [b"rgbRGB", b"abcABC"]),
        # PS3.5 8.1.1: an odd size is padded once, after the last frame.
        (b"abcdef\0", {**GREY, "Columns": 3, "NumberOfFrames": 2}, [b"abc", b"def"]),
        (b"abcdefgh", {**GREY, "BitsAllocated": 16, "NumberOfFrames": 2}, [b"abcd", b"efgh"]),
        # Two of three samples in YBR_FULL_422.
        (
            b"yYBRyYBR",
            {"PhotometricInterpretation": "YBR_FULL_422", "NumberOfFrames": 2},
            [b"yYBR"] * 2,
        ),
        # Frames of five bits follow each other without a gap.
        (
            b"\xff\x03",
            {**GREY, "BitsAllocated": 1, "Columns": 5, "NumberOfFrames": 2},
            [b"\x1f"] * 2,
        ),
        (
            b"\xf5\x01",
            {**GREY, "BitsAllocated": 1, "Columns": 5, "NumberOfFrames": 2},
            [b"\x15", b"\x0f"],
        ),
        (
            b"\x12\x34",
            {**GREY, "BitsAllocated": 1, "Columns": 8, "NumberOfFrames": 2},
            [b"\x12", b"\x34"],
        ),
    ],
)
def test_native_frames_are_cut_where_they_end(
    pixels: bytes, attributes: dict[str, Any], expected: list[bytes]
) -> None:
    made = native(pixels, **attributes)
    assert list(frames(made)) == list(stored_frames(made)) == expected


def test_frames_of_floats_are_found() -> None:
    made = native(b"", **GREY, BitsAllocated=32, NumberOfFrames=2)
    del made[0x7FE00010]
    made.add_new(0x7FE00008, "OF", bytes(range(16)))
    assert frames(made) == (bytes(range(8)), bytes(range(8, 16)))


def test_big_endian_frames_come_little_endian() -> None:
    made = native(b"\x01\x00\x02\x00", **GREY, BitsAllocated=16, Columns=1, NumberOfFrames=2)
    made.add_new(0x7FE00010, "OW", b"\x00\x01\x00\x02")
    assert frames(read(written(made, ExplicitVRBigEndian))) == (b"\x01\x00", b"\x02\x00")


def test_the_sample_instances_have_the_frames_that_they_say() -> None:
    for name in ("multi-frame", "rle", "big-endian", "red-triangle", "implicit", "deflated"):
        dataset = read(fixtures.make(name))
        found = frames(dataset)
        bits = dataset.Rows * dataset.Columns * dataset.SamplesPerPixel * dataset.BitsAllocated
        assert {len(frame) for frame in found} == {bits // 8}
        assert len(found) == int(dataset.get("NumberOfFrames", 1))
        assert len(stored_frames(dataset)) == len(found)


@pytest.mark.parametrize(
    ("missing", "value"),
    [
        ("Rows", None),
        ("Rows", 0),
        ("BitsAllocated", None),
        ("NumberOfFrames", "0"),
        ("NumberOfFrames", "-1"),
    ],
)
def test_an_image_without_its_attributes_is_an_error(missing: str, value: Any) -> None:
    made = native(b"rgbRGB")
    if value is None:
        del made[missing]
    else:
        setattr(made, missing, value)
    with pytest.raises(FormatError):
        frames(made)


def test_errors_say_what_is_missing() -> None:
    with pytest.raises(FormatError, match=r"2 frames of 48 bits do not fit into 6 octets"):
        frames(native(b"rgbRGB", NumberOfFrames=2))
    with pytest.raises(FormatError, match=r"1\.2\.840\.10008\.1\.2\.4\.90' can't be decoded here"):
        frames(encapsulated(b"abcd"))
    with pytest.raises(FormatError, match="no pixel data"):
        frames(native(b""))


@pytest.mark.parametrize(
    ("dataset", "expected"),
    [
        (encapsulated(b"ab"), [b"ab"]),
        (encapsulated(b"ab", b"cd", b"ef"), [b"abcdef"]),
        (encapsulated(b"ab", b"cd", count=2), [b"ab", b"cd"]),
        (encapsulated(b"ab", b"cd", b"ef", table=(0, 20), count=2), [b"abcd", b"ef"]),
        (encapsulated(b"ab", b"", b"ef", table=(0, 10), count=2), [b"ab", b"ef"]),
        # PS3.5 A.4.1: without a table, each frame begins a fragment with its first marker.
        (encapsulated(SOC, b"b", SOC, b"d", b"", count=2), [SOC + b"b", SOC + b"d"]),
        (encapsulated(SOC[:2], SOC[2:], SOC, b"d", count=2), [SOC, SOC + b"d"]),
        (jpeg(SOI, b"ab", b"\xff\xff" + SOI, count=2), [SOI + b"ab", b"\xff\xff" + SOI]),
    ],
)
def test_codestreams_are_told_apart(dataset: Dataset, expected: list[bytes]) -> None:
    assert list(stored_frames(dataset)) == expected


@pytest.mark.parametrize(
    "dataset",
    [
        encapsulated(b"ab", b"cd", b"ef", count=2),
        encapsulated(b"ab", b"cd", b"ef", table=(0, 11), count=2),
        encapsulated(b"ab", b"cd", b"ef", table=(10, 20), count=2),
        encapsulated(b"ab", b"cd", b"ef", table=(0, 0), count=2),
        encapsulated(count=2),
        # Of three fragments that begin like a frame one is none; nobody knows which.
        encapsulated(SOC, SOC, b"c", SOC, count=2),
        encapsulated(b"a", SOC, SOC, count=2),
        encapsulated(SOI, b"b", SOI, count=2),
        jpeg(SOI, b"\xff\xff", SOI, count=2),
        # In RLE each frame is one fragment; in video nothing marks a frame.
        image(RLELossless, fragments(SOI, b"b", SOI), NumberOfFrames=2),
        image(MPEG2MPML, fragments(SOI, b"b", SOI), NumberOfFrames=2),
        image(JPEG2000Lossless, b"garbage!"),
        image(JPEG2000Lossless, fragments(b"abcd")[:-1]),
        image(JPEG2000Lossless, b"ab"),
    ],
)
def test_fragments_that_can_not_be_told_apart_are_an_error(dataset: Dataset) -> None:
    with pytest.raises(FormatError):
        stored_frames(dataset)


def test_rle_is_decoded_plane_by_plane() -> None:
    assert decoded(rle(b"rR", b"gG", b"bB")) == (b"rgbRGB",)
    assert decoded(rle(b"rR", b"gG", b"bB"), PlanarConfiguration=1) == (b"rRgGbB",)
    assert decoded(rle(b"aA"), rle(b"bB"), **GREY, NumberOfFrames=2) == (b"aA", b"bB")


def test_rle_has_the_most_significant_octets_first() -> None:
    assert decoded(rle(b"\x01\x03", b"\x02\x04"), **GREY, BitsAllocated=16) == (
        b"\x02\x01\x04\x03",
    )
    planes = rle(b"\x01", b"\x02", b"\x03", b"\x04", b"\x05", b"\x06")
    words = {"BitsAllocated": 16, "Columns": 1}
    assert decoded(planes, **words) == (b"\x02\x01\x04\x03\x06\x05",)
    assert decoded(planes, **words, PlanarConfiguration=1) == (b"\x02\x01\x04\x03\x06\x05",)


@pytest.mark.parametrize(
    "stream",
    [
        b"",
        rle(b"rR", b"gG"),
        rle(b"rR", b"gG", b"bB")[:-2],
        rle(b"rR", b"gG", b"b"),
        b"\x03\0\0\0" + b"\x7f" * 60,
        b"\x03\0\0\0\x40\0\0\0\x3f\0\0\0\x3e\0\0\0" + bytes(60),
    ],
)
def test_broken_rle_is_an_error(stream: bytes) -> None:
    with pytest.raises(FormatError):
        decoded(stream)


@pytest.mark.parametrize(
    ("packed", "octets"),
    [
        (b"\x02abc", b"abc"),
        (b"\xfea", b"aaa"),
        (b"\x81a", b"a" * 128),
        (b"\x80\x00a", b"a"),
        (b"\x00a\xffb\x00c\0", b"abbc"),
    ],
)
def test_runs_are_unpacked(packed: bytes, octets: bytes) -> None:
    # PS3.5 G.3.2
    assert unpacked(packed, len(octets)) == octets


@given(st.data())
def test_what_pydicom_packs_is_unpacked(data: st.DataObject) -> None:
    runs = st.lists(st.binary(max_size=4) | st.binary(min_size=1, max_size=1).map(lambda b: b * 90))
    columns = data.draw(st.integers(1, 150))
    source = b"".join(data.draw(runs)).ljust(columns * 6, b"z")[: columns * 6]
    stream = get_encoder(RLELossless).encode(
        source,
        rows=1,
        columns=columns,
        samples_per_pixel=3,
        pixel_representation=0,
        photometric_interpretation="RGB",
        planar_configuration=0,
        number_of_frames=1,
        bits_allocated=16,
        bits_stored=16,
    )
    assert decoded(stream, Columns=columns, BitsAllocated=16) == (source,)


PIXELS = st.builds(
    lambda octets, shape: shape(octets),
    st.binary(max_size=120),
    st.sampled_from(
        [
            bytes,
            fragments,
            lambda octets: fragments(octets, octets),
            lambda octets: fragments(octets, b"", table=(0, 8 + len(octets))),
            lambda octets: fragments(rle(octets or b"x")),
        ]
    ),
)


@given(PIXELS, st.integers(0, 3), st.sampled_from([RLELossless, JPEG2000Lossless]))
def test_no_pixel_data_breaks_the_reader(pixels: bytes, count: int, syntax: str) -> None:
    made = image(syntax, pixels, NumberOfFrames=count)
    for read_frames in (frames, stored_frames):
        try:
            found = read_frames(made)
        except FormatError:
            continue
        assert len(found) == count
