"""Which fragments make which frame (PS3.5 A.4)."""

import struct
from collections.abc import Callable, Sequence
from io import BytesIO

import pytest
from pydicom import Dataset
from pydicom.encaps import encapsulate, encapsulate_extended, generate_frames

from reference_server.dicom import DicomError, Unsupported, frames, read, read_frame

Encode = Callable[..., BytesIO]

JPEG = "1.2.840.10008.1.2.4.50"
FRAMES = [b"\xff\xd8one\xff\xd9", b"\xff\xd8the second\xff\xd9", b"\xff\xd8third\xff\xd9\0"]


def item(content: bytes) -> bytes:
    return b"\xfe\xff\0\xe0" + len(content).to_bytes(4, "little") + content


def encapsulated(table: Sequence[int], fragments: Sequence[bytes]) -> bytes:
    return item(struct.pack(f"<{len(table)}I", *table)) + b"".join(map(item, fragments))


def compressed(pixels: bytes, count: int | None) -> Dataset:
    dataset = Dataset()
    if count is not None:
        dataset.NumberOfFrames = count
    dataset.PixelData = pixels
    dataset["PixelData"].VR = "OB"
    return dataset


def found(encode: Encode, dataset: Dataset) -> list[bytes]:
    file = encode(dataset, JPEG)
    return [read_frame(file, span) for span in frames(file, read(file))]


@pytest.mark.parametrize("per_frame", [1, 2, 3])
@pytest.mark.parametrize("has_table", [True, False])
def test_frames_that_pydicom_encapsulated_are_found(
    encode: Encode, per_frame: int, has_table: bool
) -> None:
    pixels = encapsulate(FRAMES, fragments_per_frame=per_frame, has_bot=has_table)
    padded = [frame + b"\0" * (len(frame) % 2) for frame in FRAMES]
    assert found(encode, compressed(pixels, 3)) == padded
    if has_table:
        assert list(generate_frames(pixels, number_of_frames=3)) == padded


@pytest.mark.parametrize("count", [None, 1])
@pytest.mark.parametrize("table", [[], [0]])
@pytest.mark.parametrize("pieces", [1, 2, 17])
def test_one_frame_may_lie_in_many_fragments(
    encode: Encode, count: int | None, table: list[int], pieces: int
) -> None:
    fragments = [bytes([n, n]) for n in range(pieces)]
    pixels = encapsulated(table, fragments)
    assert found(encode, compressed(pixels, count)) == [b"".join(fragments)]


def test_an_empty_fragment_is_part_of_its_frame(encode: Encode) -> None:
    pixels = encapsulated([0, 18], [b"aa", b"", b"bb", b"cc"])
    assert found(encode, compressed(pixels, 2)) == [b"aa", b"bbcc"]


def test_the_extended_table_leaves_out_the_padding(encode: Encode) -> None:
    odd = [b"\xff\xd8a", b"\xff\xd8bcd"]
    pixels, offsets, lengths = encapsulate_extended(odd)
    dataset = compressed(pixels, 2)
    dataset.ExtendedOffsetTable, dataset.ExtendedOffsetTableLengths = offsets, lengths
    assert found(encode, dataset) == [frame + b"\0" for frame in odd]  # pydicom counts it
    dataset.ExtendedOffsetTableLengths = struct.pack("<2Q", *map(len, odd))
    assert found(encode, dataset) == odd


@pytest.mark.parametrize(
    ("offsets", "lengths", "words"),
    [
        ([0, 12], [4, 5], "longer than their fragments"),
        ([0, 12], [4], "does not have 2 frames"),
        ([12, 0], [4, 4], "does not have 2 frames"),
        ([0, 13], [4, 4], "where no fragment begins"),
        ([], [], "does not have 2 frames"),
    ],
)
def test_an_extended_table_that_contradicts_the_fragments_is_an_error(
    encode: Encode, offsets: list[int], lengths: list[int], words: str
) -> None:
    dataset = compressed(encapsulated([], [b"aaaa", b"bbbb"]), 2)
    dataset.ExtendedOffsetTable = struct.pack(f"<{len(offsets)}Q", *offsets)
    dataset.ExtendedOffsetTableLengths = struct.pack(f"<{len(lengths)}Q", *lengths)
    with pytest.raises(DicomError, match=words):
        found(encode, dataset)


@pytest.mark.parametrize(
    "table",
    [[0], [0, 12, 24], [12, 0], [0, 0], [12, 24], [0, 11], [0, 0xFFFFFFFF]],
)
def test_a_basic_table_that_contradicts_the_fragments_is_an_error(
    encode: Encode, table: list[int]
) -> None:
    dataset = compressed(encapsulated(table, [b"aaaa", b"bbbb", b"cccc"]), 2)
    with pytest.raises(DicomError, match=r"offset table points|frames that begin at"):
        found(encode, dataset)


@pytest.mark.parametrize(
    ("fragments", "count"),
    [([b"aaaa"], 2), ([b"aaaa", b"bbbb", b"cccc"], 2), ([], 1)],
)
def test_frames_that_cannot_be_told_apart_are_not_offered(
    encode: Encode, fragments: list[bytes], count: int
) -> None:
    with pytest.raises(Unsupported, match=f"{count} frames in {len(fragments)} fragments"):
        found(encode, compressed(encapsulated([], fragments), count))


def test_there_is_always_a_table(part10: Encode) -> None:
    body = b"\xe0\x7f\x10\0OB\0\0\xff\xff\xff\xff\xfe\xff\xdd\xe0\0\0\0\0"
    file = part10(body, JPEG)
    with pytest.raises(DicomError, match="without a basic offset table"):
        frames(file, read(file))
