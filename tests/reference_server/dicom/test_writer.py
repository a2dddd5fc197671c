"""Writing in other transfer syntaxes: pydicom reads back what it once wrote."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from pydicom import Dataset, FileDataset, dcmread
from pydicom.encaps import encapsulate

from reference_server.dicom import (
    DEFLATED_LITTLE,
    EXPLICIT_BIG,
    EXPLICIT_LITTLE,
    IMPLICIT_LITTLE,
    RLE_LOSSLESS,
    DicomError,
    Unsupported,
    read,
    write_as,
)

Encode = Callable[..., BytesIO]
JsonOf = Callable[[BytesIO], dict[str, Any]]


def written(file: BytesIO, syntax: str = EXPLICIT_LITTLE) -> bytes:
    return b"".join(write_as(file, read(file), syntax))


def reread(file: BytesIO) -> FileDataset:
    return dcmread(BytesIO(written(file)))


def sample() -> Dataset:
    """Make a data set that is laid out differently in every transfer syntax."""
    inner, item = Dataset(), Dataset()
    inner.add_new(0x00280106, "US", 258)
    inner.TextValue = "odd"
    item.ConceptCodeSequence = [Dataset(), inner]
    dataset = Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.PatientName = "山田^太郎"
    dataset.FrameIncrementPointer = 0x00181063
    dataset.ContentSequence = [item, Dataset()]
    dataset.ReferencedImageSequence = []
    dataset.Rows, dataset.Columns, dataset.SamplesPerPixel = 1, 3, 1
    dataset.BitsAllocated, dataset.BitsStored, dataset.PixelRepresentation = 16, 12, 0
    dataset.SmallestImagePixelValue = 258
    dataset.RecommendedDisplayFrameRateInFloat = 2.5
    dataset.RealWorldValueSlope = 0.1
    dataset.StudyDate = ""
    dataset.add_new(0x7FE00010, "OW", struct.pack("<3H", 1, 2, 258))
    return dataset


@pytest.mark.parametrize("syntax", [IMPLICIT_LITTLE, EXPLICIT_BIG, DEFLATED_LITTLE])
def test_the_same_data_set_comes_out_in_explicit_little_endian(encode: Encode, syntax: str) -> None:
    dataset = sample()
    if syntax == EXPLICIT_BIG:
        dataset.PixelData = struct.pack(">3H", 1, 2, 258)
    file = encode(dataset, syntax)
    again = reread(file)
    assert again.file_meta.TransferSyntaxUID == EXPLICIT_LITTLE
    assert again == encode_and_read(encode, sample())


def encode_and_read(encode: Encode, dataset: Dataset) -> FileDataset:
    return dcmread(encode(dataset, EXPLICIT_LITTLE))


NATIVE = (IMPLICIT_LITTLE, EXPLICIT_LITTLE, EXPLICIT_BIG, DEFLATED_LITTLE)


@pytest.mark.parametrize("target", NATIVE)
@pytest.mark.parametrize("source", NATIVE)
def test_each_native_syntax_becomes_each_other(encode: Encode, source: str, target: str) -> None:
    again = dcmread(BytesIO(written(encode(ordered(source), source), target)))
    assert again.file_meta.TransferSyntaxUID == target
    assert again == dcmread(encode(ordered(target), target))


def ordered(syntax: str) -> Dataset:
    """Make the sample with its pixels in the byte order of a transfer syntax."""
    dataset = sample()
    order = ">" if syntax == EXPLICIT_BIG else "<"
    dataset.PixelData = struct.pack(f"{order}3H", 1, 2, 258)
    return dataset


def test_what_is_deflated_is_padded_to_an_even_length(encode: Encode) -> None:
    lengths = set()
    for size in range(1, 40):
        dataset = sample()
        dataset.ImageComments = "".join(map(chr, range(48, 48 + size)))
        deflated = written(encode(dataset, EXPLICIT_LITTLE), DEFLATED_LITTLE)
        start = deflated.index(b"\2\0\0\0UL") + 12
        start += struct.unpack_from("<I", deflated, start - 4)[0]
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        assert inflater.decompress(deflated[start:])
        assert inflater.eof
        assert inflater.unused_data in {b"", b"\0"}
        assert (len(deflated) - start) % 2 == 0
        lengths.add(inflater.unused_data)
    assert lengths == {b"", b"\0"}


def test_every_syntax_gives_the_same_bytes(encode: Encode, json_of: JsonOf) -> None:
    models = [
        json_of(BytesIO(written(encode(sample(), syntax))))
        for syntax in (IMPLICIT_LITTLE, EXPLICIT_LITTLE, DEFLATED_LITTLE)
    ]
    assert models[0] == models[1] == models[2]


@pytest.mark.parametrize(
    "syntax", [IMPLICIT_LITTLE, EXPLICIT_LITTLE, EXPLICIT_BIG, DEFLATED_LITTLE]
)
def test_a_file_in_its_own_syntax_is_not_touched(encode: Encode, syntax: str) -> None:
    file = encode(sample(), syntax)
    assert written(file, syntax) == file.getvalue()


@pytest.mark.parametrize("syntax", [IMPLICIT_LITTLE, EXPLICIT_BIG, DEFLATED_LITTLE])
def test_the_file_meta_names_what_is_in_the_file(encode: Encode, syntax: str) -> None:
    file = encode(sample(), syntax)
    file.getbuffer()[:2] = b"MZ"
    result = written(file)
    assert result[:132] == bytes(128) + b"DICM"
    meta = dcmread(BytesIO(result)).file_meta
    assert meta.MediaStorageSOPClassUID == "1.2.840.10008.5.1.4.1.1.7"
    assert meta.MediaStorageSOPInstanceUID == "1.2.3.4"
    assert meta.FileMetaInformationVersion == b"\0\1"
    assert meta.ImplementationClassUID.startswith("2.25.")
    end = result.index(b"\2\0\0\0UL") + 12 + meta.FileMetaInformationGroupLength
    assert result[end : end + 2] == b"\x08\0"


def test_missing_file_meta_is_made_up_for(part10: Encode) -> None:
    uids = b"\x08\0\x16\0\4\0\0\x001.2\0\x08\0\x18\0\4\0\0\x001.3\0"
    meta = reread(part10(uids, IMPLICIT_LITTLE)).file_meta
    assert (meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID) == ("1.2", "1.3")


def test_group_lengths_and_stray_file_meta_are_left_out(part10: Encode) -> None:
    body = b"".join(
        [
            b"\2\0\x10\0\2\0\0\x00xx",
            b"\x08\0\0\0\4\0\0\0\x63\0\0\0",
            b"\x10\0\x20\0\2\0\0\x00P1",
            b"\x08\0\x60\0\2\0\0\x00OT",
        ]
    )
    # A group 0002 right behind the first is the same group, so something stands between.
    file = part10(b"\1\0\1\0\0\0\0\0" + body, IMPLICIT_LITTLE)
    assert [element.tag for element in reread(file)] == [0x00010001, 0x00080060, 0x00100020]


@pytest.mark.parametrize(
    ("tag", "value", "padded", "vr"),
    [
        (0x00100020, b"odd", b"odd ", "LO"),
        (0x00080018, b"1.2", b"1.2\0", "UI"),
        (0x00420011, b"odd", b"odd\0", "OB"),
    ],
)
def test_odd_values_become_even(
    part10: Encode, tag: int, value: bytes, padded: bytes, vr: str
) -> None:
    header = struct.pack("<HHI", tag >> 16, tag & 0xFFFF, len(value))
    result = written(part10(header + value, IMPLICIT_LITTLE))
    size = struct.pack("<2sH", vr.encode(), 4) if vr != "OB" else b"OB\0\0\4\0\0\0"
    assert result.endswith(struct.pack("<HH", tag >> 16, tag & 0xFFFF) + size + padded)


def test_what_is_too_long_for_its_vr_becomes_un(part10: Encode) -> None:
    value = b"\\".join([b"x" * 60] * 1200)
    value += b" " * (len(value) % 2)
    body = b"\x10\0\x00\x10" + struct.pack("<I", len(value)) + value
    result = written(part10(body, IMPLICIT_LITTLE))
    assert b"\x10\0\x00\x10UN\0\0" + struct.pack("<I", len(value)) + value in result
    assert read(BytesIO(result)).dataset[0x00101000].vr == "LO"


def test_an_unknown_value_of_undefined_length_gets_a_vr(part10: Encode) -> None:
    item = b"\xfe\xff\0\xe0\x0a\0\0\0\x08\0\0\1\2\0\0\x00C1"
    body = b"\x09\0\1\x10\xff\xff\xff\xff" + item + b"\xfe\xff\xdd\xe0\0\0\0\0"
    again = reread(part10(body, IMPLICIT_LITTLE))
    assert again[0x00091001].VR == "SQ"
    assert again[0x00091001].value[0].CodeValue == "C1"


def test_long_pixel_data_is_given_in_chunks(encode: Encode) -> None:
    dataset = sample()
    pixels = bytes(range(256)) * 16_384  # 4 MiB
    dataset.Rows, dataset.Columns, dataset.PixelData = 1024, 2048, pixels
    file = encode(dataset, EXPLICIT_BIG)
    chunks = list(write_as(file, read(file), EXPLICIT_LITTLE))
    assert max(map(len, chunks)) <= 2 * 1024 * 1024
    swapped = bytes(n ^ 1 for n in range(256)) * 16_384
    assert dcmread(BytesIO(b"".join(chunks))).PixelData == swapped


def rle_frame(*segments: bytes) -> bytes:
    offsets = [64 + sum(map(len, segments[:at])) for at in range(len(segments))]
    header = [len(segments), *offsets] + [0] * (15 - len(segments))
    return struct.pack("<16I", *header) + b"".join(segments)


def rle_image(bits: int, frames: list[bytes]) -> Dataset:
    dataset = sample()
    dataset.BitsAllocated = dataset.BitsStored = bits
    dataset.NumberOfFrames = len(frames)
    dataset.PixelData = encapsulate(frames)
    dataset["PixelData"].VR = "OB"
    return dataset


class TestRle:
    def test_pixels_are_decompressed(self, encode: Encode) -> None:
        frames = [rle_frame(b"\2abc", b"\2ABC"), rle_frame(b"\xfex", b"\xfeX")]
        again = reread(encode(rle_image(16, frames), RLE_LOSSLESS))
        assert again.file_meta.TransferSyntaxUID == EXPLICIT_LITTLE
        assert again["PixelData"].VR == "OW"
        assert again.PixelData == b"AaBbCcXxXxXx"
        assert again.PatientName == "山田^太郎"

    def test_bytes_are_padded_once(self, encode: Encode) -> None:
        frames = [rle_frame(b"\2abc"), rle_frame(b"\2def"), rle_frame(b"\2ghi")]
        again = reread(encode(rle_image(8, frames), RLE_LOSSLESS))
        assert again["PixelData"].VR == "OB"
        assert again.PixelData == b"abcdefghi\0"

    def test_offset_tables_go(self, encode: Encode) -> None:
        dataset = rle_image(8, [rle_frame(b"\2abc")])
        dataset.ExtendedOffsetTable = struct.pack("<Q", 0)
        dataset.ExtendedOffsetTableLengths = struct.pack("<Q", 68)
        again = reread(encode(dataset, RLE_LOSSLESS))
        assert "ExtendedOffsetTable" not in again
        assert "ExtendedOffsetTableLengths" not in again

    def test_icons_are_decompressed_too(self, encode: Encode) -> None:
        dataset = rle_image(8, [rle_frame(b"\2abc")])
        icon = Dataset()
        icon.Rows, icon.Columns, icon.BitsAllocated, icon.SamplesPerPixel = 1, 2, 8, 1
        icon.add_new(0x7FE00010, "OB", encapsulate([rle_frame(b"\1hi")]))
        icon["PixelData"].is_undefined_length = True
        dataset.IconImageSequence = [icon]
        again = reread(encode(dataset, RLE_LOSSLESS))
        assert again.IconImageSequence[0].PixelData == b"hi"
        assert again.PixelData == b"abc\0"

    def test_native_pixels_are_not_taken_for_decompressed_ones(
        self, encode: Encode, part10: Encode
    ) -> None:
        file = encode(sample(), EXPLICIT_LITTLE)
        body = file.getvalue()[file.getvalue().index(b"\x08\0\5\0CS") :]
        with pytest.raises(DicomError, match="native pixel data in transfer syntax"):
            written(part10(body, RLE_LOSSLESS))

    def test_damage_is_an_error(self, encode: Encode) -> None:
        file = encode(rle_image(8, [rle_frame(b"\1ab")]), RLE_LOSSLESS)
        with pytest.raises(DicomError, match="has 2 of 3 pixels"):
            written(file)

    def test_more_than_an_element_can_hold_is_refused_at_once(self, encode: Encode) -> None:
        dataset = rle_image(16, [rle_frame(b"\2abc", b"\2ABC")])
        dataset.Rows = dataset.Columns = 65535
        file = encode(dataset, RLE_LOSSLESS)
        with pytest.raises(Unsupported, match="8589672450 bytes of pixels are too many"):
            write_as(file, read(file), EXPLICIT_LITTLE)

    @pytest.mark.parametrize(("bits", "count"), [(12, 1), (8, 0)])
    def test_what_cannot_be_decompressed_is_refused_at_once(
        self, encode: Encode, bits: int, count: int
    ) -> None:
        dataset = rle_image(bits, [rle_frame(b"\2abc")])
        dataset.NumberOfFrames = count
        file = encode(dataset, RLE_LOSSLESS)
        with pytest.raises(Unsupported, match=f"{count} encapsulated frames of {bits} bits"):
            write_as(file, read(file), EXPLICIT_LITTLE)


class TestCompressing:
    @pytest.mark.parametrize("source", NATIVE)
    def test_pixels_are_compressed(self, encode: Encode, source: str) -> None:
        again = dcmread(BytesIO(written(encode(ordered(source), source), RLE_LOSSLESS)))
        assert again.file_meta.TransferSyntaxUID == RLE_LOSSLESS
        assert again["PixelData"].VR == "OB"
        assert again["PixelData"].is_undefined_length
        assert again.PixelData == encapsulate([rle_frame(b"\2\0\0\1", b"\2\1\2\2")], has_bot=False)
        assert again.PatientName == "山田^太郎"

    def test_each_frame_is_a_fragment(self, encode: Encode) -> None:
        dataset = sample()
        dataset.BitsAllocated = dataset.BitsStored = 8
        dataset.NumberOfFrames = 2
        dataset.add_new(0x7FE00010, "OB", b"abcdef")
        again = dcmread(BytesIO(written(encode(dataset, EXPLICIT_LITTLE), RLE_LOSSLESS)))
        frames = [rle_frame(b"\2abc"), rle_frame(b"\2def")]
        assert again.PixelData == encapsulate(frames, has_bot=False)

    def test_icons_stay_as_they_are(self, encode: Encode) -> None:
        dataset, icon = sample(), Dataset()
        icon.Rows, icon.Columns, icon.BitsAllocated, icon.SamplesPerPixel = 1, 2, 8, 1
        icon.add_new(0x7FE00010, "OB", b"hi")
        dataset.IconImageSequence = [icon]
        again = dcmread(BytesIO(written(encode(dataset, EXPLICIT_LITTLE), RLE_LOSSLESS)))
        assert again.IconImageSequence[0].PixelData == b"hi"

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"PixelData": ...}, "no Pixel Data"),
            ({"PixelData": ..., "FloatPixelData": bytes(12)}, "no Pixel Data"),
            ({"BitsAllocated": 12}, "1 frames of 1 samples of 12 bits"),
            ({"NumberOfFrames": "0"}, "0 frames of 1 samples of 16 bits"),
        ],
    )
    def test_what_cannot_be_compressed_is_refused_at_once(
        self, encode: Encode, changes: dict[str, Any], words: str
    ) -> None:
        dataset = sample()
        for keyword, value in changes.items():
            if value is ...:
                delattr(dataset, keyword)
            else:
                setattr(dataset, keyword, value)
        file = encode(dataset, EXPLICIT_LITTLE)
        with pytest.raises(Unsupported, match=words):
            write_as(file, read(file), RLE_LOSSLESS)


def test_compressed_pixels_in_a_native_syntax_are_an_error(part10: Encode) -> None:
    fragments = b"\xfe\xff\0\xe0\0\0\0\0" * 2 + b"\xfe\xff\xdd\xe0\0\0\0\0"
    file = part10(b"\xe0\x7f\x10\0\xff\xff\xff\xff" + fragments, IMPLICIT_LITTLE)
    with pytest.raises(DicomError, match="encapsulated pixel data in transfer syntax"):
        write_as(file, read(file), EXPLICIT_LITTLE)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (EXPLICIT_LITTLE, "1.2.840.10008.1.2.4.90"),
        (RLE_LOSSLESS, "1.2.840.10008.1.2.1.98"),
        ("1.2.840.10008.1.2.4.50", EXPLICIT_LITTLE),
        ("1.2.840.10008.1.2.4.95", EXPLICIT_LITTLE),
    ],
)
def test_other_ways_are_not_offered(part10: Encode, source: str, target: str) -> None:
    empty = b"\3\0" if source.endswith(".95") else b""  # deflated
    file = part10(empty, source)
    with pytest.raises(Unsupported, match=f"from transfer syntax {source} to {target}"):
        write_as(file, read(file), target)
