"""Frames: where they lie and what they hold, whatever their number of bits."""

import struct
from collections.abc import Callable
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import Dataset

from reference_server.dicom import (
    DEFLATED_LITTLE,
    EXPLICIT_BIG,
    EXPLICIT_LITTLE,
    IMPLICIT_LITTLE,
    DicomError,
    Unsupported,
    decode_frame,
    frames,
    read,
    read_frame,
    value_chunks,
)

Encode = Callable[..., BytesIO]

SYNTAXES = [IMPLICIT_LITTLE, EXPLICIT_LITTLE, EXPLICIT_BIG, DEFLATED_LITTLE]


def image(bits: int, rows: int, columns: int, samples: int = 1, count: int | None = 1) -> Dataset:
    """Make an image without pixels."""
    dataset = Dataset()
    dataset.Rows, dataset.Columns, dataset.SamplesPerPixel = rows, columns, samples
    dataset.BitsAllocated, dataset.BitsStored, dataset.PixelRepresentation = bits, bits, 0
    dataset.PhotometricInterpretation = "MONOCHROME2" if samples == 1 else "RGB"
    if count is not None:
        dataset.NumberOfFrames = count
    return dataset


def with_pixels(dataset: Dataset, pixels: bytes, syntax: str, vr: str = "OW") -> Dataset:
    """Add little endian pixels as they stand in a file of this syntax."""
    pixels += bytes(len(pixels) % 2)
    if syntax == EXPLICIT_BIG and vr == "OW":
        pixels = b"".join(pixels[at : at + 2][::-1] for at in range(0, len(pixels), 2))
    dataset.add_new(0x7FE00010, vr, pixels)
    return dataset


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize(
    ("bits", "rows", "columns", "samples", "count"),
    [
        (8, 2, 2, 1, 1),
        (8, 3, 3, 1, 1),
        (8, 3, 3, 1, 2),
        (8, 3, 3, 1, 5),
        (8, 3, 1, 3, 3),
        (16, 3, 3, 1, 3),
        (24, 1, 3, 1, 3),
        (32, 3, 5, 1, 2),
        (64, 1, 1, 1, 3),
    ],
)
def test_native_frames_follow_each_other_without_padding(
    encode: Encode, *, syntax: str, bits: int, rows: int, columns: int, samples: int, count: int
) -> None:
    size = bits // 8 * rows * columns * samples
    pixels = bytes(n % 251 for n in range(size * count))
    dataset = with_pixels(image(bits, rows, columns, samples, count), pixels, syntax)
    file = encode(dataset, syntax)
    instance = read(file)
    spans = frames(file, instance)
    assert [span.length for span in spans] == [size] * count
    assert b"".join(read_frame(file, span) for span in spans) == pixels
    assert b"".join(decode_frame(file, instance, n + 1) for n in range(count)) == pixels


@pytest.mark.parametrize("syntax", [EXPLICIT_LITTLE, EXPLICIT_BIG])
@given(
    data=st.data(),
    rows=st.integers(1, 11),
    columns=st.integers(1, 11),
    count=st.integers(1, 9),
    vr=st.sampled_from(["OB", "OW"]),
)
def test_frames_of_single_bits_are_aligned_to_bytes(
    encode: Encode,
    *,
    syntax: str,
    data: st.DataObject,
    rows: int,
    columns: int,
    count: int,
    vr: str,
) -> None:
    size = rows * columns
    bits = data.draw(st.lists(st.booleans(), min_size=size * count, max_size=size * count))
    number = sum(bit << at for at, bit in enumerate(bits))
    pixels = number.to_bytes((len(bits) + 7) // 8, "little")
    file = encode(with_pixels(image(1, rows, columns, 1, count), pixels, syntax, vr), syntax)
    instance = read(file)
    for at in range(count):
        frame = decode_frame(file, instance, at + 1)
        assert len(frame) == (size + 7) // 8
        held = int.from_bytes(frame, "little")
        assert [bool(held >> bit & 1) for bit in range(size)] == bits[at * size : (at + 1) * size]
        assert held < 1 << size


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize(
    ("tag", "vr", "code", "bits"),
    [(0x7FE00008, "OF", "f", 32), (0x7FE00009, "OD", "d", 64)],
)
def test_floating_point_pixels_are_frames_too(
    encode: Encode, *, syntax: str, tag: int, vr: str, code: str, bits: int
) -> None:
    values = [0.5, -1.25, 3.0, 4.0]
    dataset = image(bits, 1, 2, count=2)
    order = ">" if syntax == EXPLICIT_BIG else "<"
    dataset.add_new(tag, vr, struct.pack(f"{order}4{code}", *values))
    file = encode(dataset, syntax)
    instance = read(file)
    assert instance.number_of_frames == 2
    assert decode_frame(file, instance, 2) == struct.pack(f"<2{code}", *values[2:])


def test_subsampled_colour_has_two_samples_for_each_pixel(encode: Encode) -> None:
    dataset = image(8, 2, 2, samples=3, count=2)
    dataset.PhotometricInterpretation = "YBR_FULL_422"
    file = encode(with_pixels(dataset, bytes(range(16)), EXPLICIT_LITTLE, "OB"))
    assert decode_frame(file, read(file), 2) == bytes(range(8, 16))


@pytest.mark.parametrize(
    ("stated", "count"), [(None, 1), ("", 1), ("0", 0), ("2", 2), ("+2", 2), ("x", 0), ("-1", 0)]
)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_number_of_frames_says_how_many(encode: Encode, stated: str | None, count: int) -> None:
    dataset = with_pixels(image(8, 1, 2, count=None), b"abcd", EXPLICIT_LITTLE)
    if stated is not None:
        dataset.add_new(0x00280008, "LO", stated)
    file = encode(dataset)
    instance = read(file)
    assert instance.number_of_frames == len(frames(file, instance)) == count


def test_without_pixels_there_are_no_frames(encode: Encode) -> None:
    for dataset in (Dataset(), with_pixels(image(8, 1, 2, count=3), b"", EXPLICIT_LITTLE)):
        file = encode(dataset)
        instance = read(file)
        assert instance.number_of_frames == 0
        assert len(frames(file, instance)) == 0
        with pytest.raises(IndexError, match="frame 1 of 0"):
            decode_frame(file, instance, 1)


@pytest.mark.parametrize("number", [-1, 0, 3])
def test_a_frame_that_is_not_there_is_an_index_error(encode: Encode, number: int) -> None:
    file = encode(with_pixels(image(8, 1, 2, count=2), b"abcd", EXPLICIT_LITTLE))
    with pytest.raises(IndexError, match=f"frame {number} of 2"):
        decode_frame(file, read(file), number)


def test_spans_are_a_sequence(encode: Encode) -> None:
    file = encode(with_pixels(image(8, 1, 2, count=3), b"abcdef", EXPLICIT_LITTLE))
    spans = frames(file, read(file))
    assert [read_frame(file, span) for span in spans[1:]] == [b"cd", b"ef"]
    assert spans[-1] == spans[2]
    with pytest.raises(IndexError):
        spans[3]


def test_more_frames_than_pixels_is_an_error(encode: Encode) -> None:
    file = encode(with_pixels(image(8, 1, 3, count=2), b"abcd", EXPLICIT_LITTLE))
    with pytest.raises(DicomError, match="2 frames of 24 bits in pixel data of 4 bytes"):
        frames(file, read(file))


@pytest.mark.parametrize("keyword", ["Rows", "Columns", "BitsAllocated"])
@pytest.mark.parametrize("value", [None, 0])
def test_pixels_that_nothing_describes_are_an_error(
    encode: Encode, keyword: str, value: int | None
) -> None:
    dataset = with_pixels(image(8, 1, 2), b"ab", EXPLICIT_LITTLE)
    dataset[keyword].value = value
    file = encode(dataset)
    with pytest.raises(DicomError, match=keyword):
        frames(file, read(file))


def test_a_claim_of_a_billion_frames_costs_nothing(encode: Encode) -> None:
    file = encode(with_pixels(image(1, 1, 1, count=2_000_000_000), b"ab", EXPLICIT_LITTLE))
    with pytest.raises(DicomError, match="2000000000 frames"):
        frames(file, read(file))


def test_what_is_compressed_otherwise_is_not_decoded(part10: Encode) -> None:
    fragments = b"\xfe\xff\0\xe0\0\0\0\0\xfe\xff\0\xe0\2\0\0\0\xff\xd8\xfe\xff\xdd\xe0\0\0\0\0"
    body = b"\xe0\x7f\x10\0OB\0\0\xff\xff\xff\xff" + fragments
    file = part10(body, "1.2.840.10008.1.2.4.50")
    instance = read(file)
    assert [read_frame(file, span) for span in frames(file, instance)] == [b"\xff\xd8"]
    assert b"".join(value_chunks(file, instance, instance.dataset[0x7FE00010])) == b"\xff\xd8"
    with pytest.raises(Unsupported, match=r"1\.2\.840\.10008\.1\.2\.4\.50"):
        decode_frame(file, instance, 1)


@pytest.mark.parametrize(
    ("syntax", "length", "words"),
    [
        (EXPLICIT_LITTLE, b"\xff\xff\xff\xff", "encapsulated pixel data in"),
        ("1.2.840.10008.1.2.4.50", b"\x18\0\0\0", "native pixel data in"),
    ],
)
def test_pixels_that_contradict_the_transfer_syntax_are_an_error(
    part10: Encode, syntax: str, length: bytes, words: str
) -> None:
    fragments = b"\xfe\xff\0\xe0\0\0\0\0" * 2 + b"\xfe\xff\xdd\xe0\0\0\0\0"
    file = part10(b"\xe0\x7f\x10\0OB\0\0" + length + fragments, syntax)
    with pytest.raises(DicomError, match=words):
        frames(file, read(file))


def test_a_file_that_shrank_since_it_was_read_is_an_error(encode: Encode) -> None:
    file = encode(with_pixels(image(8, 1, 2), b"ab", EXPLICIT_LITTLE))
    instance = read(file)
    with pytest.raises(DicomError, match="the file ends"):
        decode_frame(BytesIO(file.getvalue()[:-1]), instance, 1)
