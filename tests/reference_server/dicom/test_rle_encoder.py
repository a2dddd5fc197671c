"""Frames compressed by RLE (PS3.5 annex G): pydicom reads them, and so does the server."""

import struct
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.encaps import encapsulate
from pydicom.pixels.decoders.base import get_decoder
from pydicom.uid import RLELossless

from reference_server.dicom.pixels import PixelLayout
from reference_server.dicom.rle import decode_rle
from reference_server.dicom.rle_encoder import encode_rle, fits_rle

SHAPES = st.builds(
    PixelLayout,
    rows=st.integers(1, 5),
    columns=st.integers(1, 300),
    samples=st.sampled_from([1, 3]),
    bits_allocated=st.sampled_from([8, 16, 32]),
    by_plane=st.booleans(),
    subsampled=st.just(False),
)
RUNS = st.lists(st.tuples(st.binary(min_size=1, max_size=1), st.integers(1, 300)), min_size=1)


def read_by_pydicom(encoded: bytes, shape: PixelLayout) -> bytes:
    """Give a frame plane by plane, as pydicom decodes it."""
    told, _ = get_decoder(RLELossless).as_buffer(
        encapsulate([encoded]),
        rows=shape.rows,
        columns=shape.columns,
        number_of_frames=1,
        samples_per_pixel=shape.samples,
        bits_allocated=shape.bits_allocated,
        bits_stored=shape.bits_allocated,
        pixel_representation=0,
        photometric_interpretation="RGB" if shape.samples == 3 else "MONOCHROME2",
        planar_configuration=int(shape.by_plane),
        pixel_keyword="PixelData",
        decoding_plugin="pydicom",
    )
    return bytes(told)


def by_plane(frame: bytes, shape: PixelLayout) -> bytes:
    if shape.by_plane:
        return frame
    width = shape.bits_allocated // 8
    pixels = [frame[at : at + width] for at in range(0, len(frame), width)]
    return b"".join(b"".join(pixels[sample :: shape.samples]) for sample in range(shape.samples))


@given(shape=SHAPES, runs=RUNS)
def test_what_is_compressed_is_the_same_again(
    shape: PixelLayout, runs: list[tuple[bytes, int]]
) -> None:
    size = shape.frame_bits // 8
    drawn = b"".join(byte * length for byte, length in runs)
    frame = (drawn * (size // len(drawn) + 1))[:size]
    encoded = encode_rle(frame, shape)
    assert len(encoded) % 2 == 0
    assert read_by_pydicom(encoded, shape) == by_plane(frame, shape)
    assert decode_rle(encoded, shape) == frame


def layout(columns: int, samples: int = 1, bits: int = 8, rows: int = 1) -> PixelLayout:
    return PixelLayout(rows, columns, samples, bits, by_plane=False, subsampled=False)


def segments_of(encoded: bytes) -> list[bytes]:
    count, *offsets = struct.unpack_from("<16I", encoded)
    assert not any(offsets[count:])
    bounds = [*offsets[:count], len(encoded)]
    assert bounds[0] == 64
    return [encoded[start:end] for start, end in pairwise(bounds)]


@pytest.mark.parametrize(
    ("row", "packed"),
    [
        (b"abc", b"\2abc"),
        (b"aaa", b"\xfea"),
        (b"abbc", b"\3abbc"),  # two are no run
        (b"abbbc", b"\0a\xfeb\0c"),
        (b"a" * 128, b"\x81a"),
        (b"a" * 131, b"\x81a\xfea"),
        (b"\n\n\n\n", b"\xfd\n"),
        (bytes(range(128)), b"\x7f" + bytes(range(128))),
        (bytes(range(129)), b"\x7f" + bytes(range(128)) + b"\0\x80"),
    ],
)
def test_runs_are_packed(row: bytes, packed: bytes) -> None:
    padded = packed + b"\0" * (len(packed) % 2)
    assert segments_of(encode_rle(row, layout(len(row))))[0] == padded


def test_a_run_ends_with_its_row() -> None:
    assert segments_of(encode_rle(b"a" * 6, layout(3, rows=2))) == [b"\xfea\xfea"]


def test_the_most_significant_byte_of_each_sample_comes_first() -> None:
    pixel = struct.pack("<3H", 0x0102, 0x0304, 0x0506)
    encoded = encode_rle(pixel, layout(1, samples=3, bits=16))
    assert segments_of(encoded) == [bytes((0, byte)) for byte in (1, 2, 3, 4, 5, 6)]


@pytest.mark.parametrize(
    ("samples", "bits", "subsampled", "fits"),
    [
        (1, 8, False, True),
        (3, 32, False, True),
        (1, 1, False, False),
        (1, 12, False, False),
        (3, 64, False, False),
        (3, 8, True, False),
    ],
)
def test_what_fits(*, samples: int, bits: int, subsampled: bool, fits: bool) -> None:
    shape = PixelLayout(2, 2, samples, bits, by_plane=False, subsampled=subsampled)
    assert fits_rle(shape) is fits
