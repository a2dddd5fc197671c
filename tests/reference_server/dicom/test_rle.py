"""RLE frames (PS3.5 annex G)."""

import struct
from collections.abc import Callable
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import Dataset
from pydicom.encaps import encapsulate
from pydicom.pixels.encoders.base import get_encoder
from pydicom.uid import RLELossless

from reference_server.dicom import RLE_LOSSLESS, DicomError, decode_frame, read
from reference_server.dicom.pixels import PixelLayout
from reference_server.dicom.rle import decode_rle

Encode = Callable[..., BytesIO]


def layout(pixels: int, samples: int = 1, bits: int = 8, *, by_plane: bool = False) -> PixelLayout:
    return PixelLayout(1, pixels, samples, bits, by_plane, subsampled=False)


def frame(*segments: bytes, count: int | None = None) -> bytes:
    offsets = [64 + sum(map(len, segments[:at])) for at in range(len(segments))]
    header = [len(segments) if count is None else count, *offsets]
    return struct.pack("<16I", *header, *[0] * (16 - len(header))) + b"".join(segments)


@given(data=st.data(), samples=st.sampled_from([1, 3]), width=st.sampled_from([1, 2]))
def test_what_pydicom_compressed_is_the_same_again(
    data: st.DataObject, samples: int, width: int
) -> None:
    rows, columns = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 70))
    size = rows * columns * samples * width
    runs = st.lists(st.tuples(st.binary(min_size=1, max_size=1), st.integers(1, 300)), min_size=1)
    pixels = b"".join(byte * length for byte, length in data.draw(runs))
    pixels = (pixels * (size // len(pixels) + 1))[:size]
    encoded = get_encoder(RLELossless).encode(
        pixels,
        rows=rows,
        columns=columns,
        samples_per_pixel=samples,
        bits_allocated=8 * width,
        bits_stored=8 * width,
        pixel_representation=0,
        number_of_frames=1,
        photometric_interpretation="RGB" if samples == 3 else "MONOCHROME2",
        planar_configuration=0 if samples == 3 else None,
        encoding_plugin="pydicom",
    )
    shape = PixelLayout(rows, columns, samples, 8 * width, by_plane=False, subsampled=False)
    assert decode_rle(encoded, shape) == pixels


def test_the_most_significant_byte_comes_first() -> None:
    high, low = b"\1\x12\x34", b"\1\x56\x78"
    assert decode_rle(frame(high, low), layout(2, bits=16)) == b"\x56\x12\x78\x34"


def test_colours_are_laid_out_as_planar_configuration_says() -> None:
    colours = frame(b"\1rR", b"\1gG", b"\1bB")
    assert decode_rle(colours, layout(2, samples=3)) == b"rgbRGB"
    assert decode_rle(colours, layout(2, samples=3, by_plane=True)) == b"rRgGbB"
    deep = frame(b"\1aA", b"\1bB", b"\1cC", b"\1dD", b"\1eE", b"\1fF")
    assert decode_rle(deep, layout(2, 3, 16)) == b"badcfeBADCFE"
    assert decode_rle(deep, layout(2, 3, 16, by_plane=True)) == b"baBAdcDCfeFE"


@pytest.mark.parametrize(
    ("segment", "pixels"),
    [
        (b"\2abc", b"abc"),
        (b"\xfea", b"aaa"),
        (b"\x80\x80\xfea", b"aaa"),
        (b"\0a\xffb", b"abb"),
        (b"\2abc\0", b"abc"),  # padded
        (b"\x81a", b"aaa"),  # a longer run than there is room for
    ],
)
def test_runs_are_unpacked(segment: bytes, pixels: bytes) -> None:
    assert decode_rle(frame(segment), layout(len(pixels))) == pixels


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "0 bytes has no room"),
        (bytes(64), "claims 0 segments"),
        (frame(b"\2abc", count=16), "claims 16 segments"),
        (frame(b"\1ab", b"\1ab"), "2 RLE segments for 1 samples of 8 bits"),
        (struct.pack("<16I", 1, 63, *[0] * 14) + b"\2abc", r"begin at \[63\]"),
        (struct.pack("<16I", 1, 99, *[0] * 14) + b"\2abc", r"begin at \[99\]"),
        (struct.pack("<16I", 2, 66, 64, *[0] * 13) + b"\2abc", r"begin at \[66, 64\]"),
        (frame(b"\1ab"), "has 2 of 3 pixels"),
        (frame(b"\2ab"), "has 2 of 3 pixels"),
        (frame(b"\xfe"), "has 0 of 3 pixels"),
        (frame(b"\x80\x80\x80"), "has 0 of 3 pixels"),
        (frame(b""), "of 0 bytes for 3 pixels"),
    ],
)
def test_damage_is_an_error(data: bytes, words: str) -> None:
    with pytest.raises(DicomError, match=words):
        decode_rle(data, layout(3))


def test_a_claim_of_many_pixels_costs_nothing() -> None:
    with pytest.raises(DicomError, match="4294836225 pixels"):
        decode_rle(frame(b"\x81a" * 10), layout(65535 * 65535))


def test_bits_are_not_compressed_so() -> None:
    with pytest.raises(DicomError, match="1 RLE segments for 1 samples of 1 bits"):
        decode_rle(frame(b"\0a"), layout(8, bits=1))


def test_frames_of_a_file_are_decoded_one_by_one(encode: Encode) -> None:
    dataset = Dataset()
    dataset.Rows, dataset.Columns, dataset.SamplesPerPixel, dataset.NumberOfFrames = 1, 3, 1, 2
    dataset.BitsAllocated, dataset.BitsStored, dataset.PixelRepresentation = 8, 8, 0
    dataset.PixelData = encapsulate([frame(b"\2abc"), frame(b"\xfex")])
    dataset["PixelData"].VR = "OB"
    file = encode(dataset, RLE_LOSSLESS)
    instance = read(file)
    assert [decode_frame(file, instance, number) for number in (2, 1)] == [b"xxx", b"abc"]
