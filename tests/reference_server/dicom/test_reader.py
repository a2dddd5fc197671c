"""Elements, sequences and their limits, byte by byte."""

import struct
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from pydicom import Dataset, Sequence

from reference_server.dicom import (
    EXPLICIT_BIG,
    EXPLICIT_LITTLE,
    IMPLICIT_LITTLE,
    DataSet,
    DicomError,
    read,
    read_value,
)

Part10 = Callable[..., BytesIO]
JsonOf = Callable[[BytesIO], dict[str, Any]]

UNDEFINED = 0xFFFFFFFF


def plain(tag: int, length: int) -> bytes:
    """Make a tag and a length, as in implicit VR and for items."""
    return struct.pack("<HHI", tag >> 16, tag & 0xFFFF, length)


def implicit(tag: int, value: bytes) -> bytes:
    return plain(tag, len(value)) + value


def short(tag: int, vr: str, value: bytes) -> bytes:
    return struct.pack("<HH2sH", tag >> 16, tag & 0xFFFF, vr.encode(), len(value)) + value


def long(tag: int, vr: str, value: bytes, length: int | None = None) -> bytes:
    length = len(value) if length is None else length
    return struct.pack("<HH2s2xI", tag >> 16, tag & 0xFFFF, vr.encode(), length) + value


ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
END_ITEM, END_SEQUENCE = plain(ITEM_END, 0), plain(SEQUENCE_END, 0)
SEQUENCE = 0x0040A730  # Content Sequence
PATIENT_ID = short(0x00100020, "LO", b"P1")
CODE = short(0x00080100, "SH", b"C1")


def item(content: bytes) -> bytes:
    return plain(ITEM, len(content)) + content


def open_item(content: bytes) -> bytes:
    return plain(ITEM, UNDEFINED) + content + END_ITEM


def items(dataset: DataSet, tag: int = SEQUENCE) -> tuple[DataSet, ...]:
    value = dataset[tag].value
    assert isinstance(value, tuple)
    return value


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (long(SEQUENCE, "SQ", b""), []),
        (long(SEQUENCE, "SQ", END_SEQUENCE, UNDEFINED), []),
        (long(SEQUENCE, "SQ", item(b"")), [""]),
        (long(SEQUENCE, "SQ", open_item(b"")), [""]),
        (long(SEQUENCE, "SQ", item(CODE) + item(b"")), ["C1", ""]),
        (long(SEQUENCE, "SQ", open_item(CODE) + item(CODE)), ["C1", "C1"]),
        (long(SEQUENCE, "SQ", item(CODE) + open_item(b"") + END_SEQUENCE, UNDEFINED), ["C1", ""]),
    ],
)
def test_lengths_and_delimiters_say_the_same(
    part10: Part10, content: bytes, codes: list[str]
) -> None:
    dataset = read(part10(content + long(0x00420011, "OB", b"\1\2"))).dataset
    assert [each.text("CodeValue") for each in items(dataset)] == codes
    assert dataset[0x00420011].value == b"\1\2"


def test_an_unknown_value_of_undefined_length_is_a_sequence_in_implicit_vr(
    part10: Part10,
) -> None:
    inner = item(implicit(0x00080100, b"C1") + implicit(0x00091010, b"\1\2")) + END_SEQUENCE
    body = short(0x00090010, "LO", b"ME") + long(0x00091001, "UN", inner, UNDEFINED) + PATIENT_ID
    dataset = read(part10(body)).dataset
    assert dataset[0x00091001].vr == "SQ"
    (only,) = items(dataset, 0x00091001)
    assert only.text("CodeValue") == "C1"
    assert only[0x00091010].vr == "UN"
    assert dataset.text("PatientID") == "P1"


def test_an_unknown_value_in_a_big_endian_file_is_little_endian(part10: Part10) -> None:
    inner = item(implicit(0x00280010, b"\2\1")) + END_SEQUENCE
    header = struct.pack(">HH2s2xI", 0x0009, 0x1001, b"UN", UNDEFINED)
    rows = struct.pack(">HH2s2xI", 0x0028, 0x0010, b"UN", 2) + b"\3\0"
    dataset = read(part10(header + inner + rows, EXPLICIT_BIG)).dataset
    assert items(dataset, 0x00091001)[0].decoded("Rows") == [0x0102]
    assert dataset.decoded("Rows") == [3]


def test_a_known_value_of_vr_un_is_read_as_what_it_is(part10: Part10, json_of: JsonOf) -> None:
    body = b"".join(
        [
            long(0x00100010, "UN", b"A^B "),
            long(0x00280103, "UN", b"\1\0"),
            long(0x00280106, "UN", b"\xff\xff"),
            long(0x00400275, "UN", b"no items"),
            long(0x00090010, "UN", b"ME"),
            long(0x00091001, "UN", b"??"),
        ]
    )
    assert json_of(part10(body)) == {
        "00090010": {"vr": "LO", "Value": ["ME"]},
        "00091001": {"vr": "UN", "InlineBinary": "Pz8="},
        "00100010": {"vr": "PN", "Value": [{"Alphabetic": "A^B"}]},
        "00280103": {"vr": "US", "Value": [1]},
        "00280106": {"vr": "SS", "Value": [-1]},
        "00400275": {"vr": "UN", "InlineBinary": "bm8gaXRlbXM="},
    }


def test_a_vr_that_does_not_exist_yet_has_a_long_length(part10: Part10) -> None:
    dataset = read(part10(long(0x00091001, "ZZ", b"abcd") + PATIENT_ID)).dataset
    assert (dataset[0x00091001].vr, dataset[0x00091001].value) == ("UN", b"abcd")
    assert dataset.text("PatientID") == "P1"


def test_implicit_vrs_come_from_the_dictionary(part10: Part10) -> None:
    tags = {
        0x00080000: "UL",
        0x00080018: "UI",
        0x00090000: "UL",
        0x00090010: "LO",
        0x00090100: "UN",
        0x00091001: "UN",
        0x00080099: "UN",
        0x00281201: "OW",
        0x00283006: "OW",
        0x50000005: "US",
        0x601E3000: "OW",
        0x7FE00010: "OW",
    }
    body = b"".join(implicit(tag, bytes(4)) for tag in tags)
    dataset = read(part10(body, IMPLICIT_LITTLE)).dataset
    assert {tag: dataset[tag].vr for tag in tags} == tags


@pytest.mark.parametrize(("signed", "vr"), [(b"\0\0", "US"), (b"\1\0", "SS"), (b"", "US")])
def test_pixel_representation_decides_what_may_be_signed(
    part10: Part10, signed: bytes, vr: str
) -> None:
    inner = item(implicit(0x00283002, b"\1\0\2\0\3\0"))
    other = item(implicit(0x00280103, b"\1\0") + implicit(0x00280120, b"\xff\xff"))
    body = (
        implicit(0x00221452, bytes(2))  # before Pixel Representation
        + implicit(0x00280103, signed)
        + implicit(0x00280106, bytes(2))
        + implicit(0x00283000, inner + other)
    )
    dataset = read(part10(body, IMPLICIT_LITTLE)).dataset
    modality_lut, with_its_own = items(dataset, 0x00283000)
    assert dataset[0x00221452].vr == dataset[0x00280106].vr == vr
    assert modality_lut[0x00283002].vr == vr
    assert with_its_own[0x00280120].vr == "SS"


def test_a_private_value_of_undefined_length_in_implicit_vr_is_a_sequence(part10: Part10) -> None:
    body = plain(0x00091001, UNDEFINED) + item(implicit(0x00080100, b"C1")) + END_SEQUENCE
    dataset = read(part10(body, IMPLICIT_LITTLE)).dataset
    assert items(dataset, 0x00091001)[0].text("CodeValue") == "C1"


def test_padding_and_repetitions_do_not_count(part10: Part10, json_of: JsonOf) -> None:
    padding = long(0xFFFCFFFC, "OB", bytes(6))
    again = short(0x00100020, "LO", b"P2")
    nested = long(SEQUENCE, "SQ", item(CODE + padding))
    assert json_of(part10(PATIENT_ID + again + nested + nested + padding)) == {
        "00100020": {"vr": "LO", "Value": ["P1"]},
        "0040A730": {"vr": "SQ", "Value": [{"00080100": {"vr": "SH", "Value": ["C1"]}}]},
    }


def test_odd_lengths_do_not_shift_what_follows(part10: Part10) -> None:
    body = short(0x00080060, "CS", b"OTX") + long(0x00091001, "OB", b"123") + PATIENT_ID
    dataset = read(part10(body)).dataset
    assert dataset.text("Modality") == "OTX"
    assert dataset.text("PatientID") == "P1"


def test_long_values_and_pixels_stay_in_the_file(part10: Part10) -> None:
    body = b"".join(
        [
            long(0x00091001, "OB", bytes(70_000)),
            long(0x00091002, "OB", b"\1\2"),
            long(0x0040A160, "UT", b"x" * 70_000),
            long(0x00189810, "UR", b"x" * 70_000),
            long(0x7FE00010, "OW", b"\1\2"),
        ]
    )
    file = part10(body)
    instance = read(file)
    kept = {tag for tag, element in instance.dataset.items() if element.value is None}
    assert kept == {0x00091001, 0x0040A160, 0x7FE00010}
    assert read_value(file, instance, instance.dataset[0x0040A160]) == b"x" * 70_000
    assert instance.dataset.decoded(0x0040A160) == []


def test_an_element_is_found_by_its_path(part10: Part10) -> None:
    inner = item(CODE + long(0x0040A168, "SQ", item(b"") + item(CODE)))
    dataset = read(part10(long(SEQUENCE, "SQ", inner))).dataset
    found = dataset.at((SEQUENCE, 0, 0x0040A168, 1, 0x00080100))
    assert found is not None
    assert found.value == b"C1"
    for nowhere in [
        (SEQUENCE, 1, 0x00080100),
        (SEQUENCE, -1, 0x00080100),
        (SEQUENCE, 0),
        (SEQUENCE, 0, 0x00080100, 0, 0x00080100),
        (0x00080100,),
        (),
    ]:
        assert dataset.at(nowhere) is None


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"\x10\0\x20", "3 bytes are left where a data element needs 8, at byte 172"),
        (long(0x00091001, "OB", b"")[:10], "10 bytes are left where a data element needs 12"),
        (short(0x00100020, "LO", b"P1")[:-1], r"\(0010,0020\) claims 2 bytes of 1 left"),
        (long(0x00091001, "OB", b"", 0xFFFFFFFE), "claims 4294967294 bytes of 0 left"),
        (b"\x10\0\x20\0l\0\2\0ab", r"\(0010,0020\) has the VR b'l\\x00', which is none"),
        (END_ITEM, r"\(FFFE,E00D\) where a data element is expected"),
        (long(0x00091001, "UT", b"", UNDEFINED), "of VR UT has undefined length"),
        (long(SEQUENCE, "SQ", CODE), r"\(0008,0100\) where an item is expected"),
        (long(SEQUENCE, "SQ", b"abc"), "3 bytes are left"),
        (long(SEQUENCE, "SQ", item(CODE)[:-1]), r"\(FFFE,E000\) claims 10 bytes of 9 left"),
        (long(SEQUENCE, "SQ", item(CODE) + END_SEQUENCE), "a delimiter within"),
        (long(SEQUENCE, "SQ", plain(ITEM, UNDEFINED) + CODE), "0 bytes are left"),
        (long(SEQUENCE, "SQ", item(CODE), UNDEFINED), "0 bytes are left"),
        (long(SEQUENCE, "SQ", item(CODE + END_ITEM)), r"\(FFFE,E00D\) where a data element"),
        (long(0x7FE00010, "OB", item(b""), UNDEFINED), "0 bytes are left"),
        (long(0x7FE00010, "OB", plain(ITEM, UNDEFINED), UNDEFINED), "claims 4294967295 bytes"),
    ],
)
def test_damage_is_named_with_its_place(part10: Part10, body: bytes, words: str) -> None:
    with pytest.raises(DicomError, match=words):
        read(part10(body))


class TestLimits:
    @staticmethod
    def nested(depth: int) -> Dataset:
        dataset = Dataset()
        dataset.CodeValue = "innermost"
        for number in range(depth):
            outer = Dataset()
            outer.ContentSequence = Sequence([dataset])
            outer["ContentSequence"].is_undefined_length = bool(number % 2)
            dataset = outer
        return dataset

    @pytest.mark.parametrize("syntax", [IMPLICIT_LITTLE, EXPLICIT_LITTLE, EXPLICIT_BIG])
    def test_64_sequences_deep_is_read(self, encode: Part10, json_of: JsonOf, syntax: str) -> None:
        model = json_of(encode(self.nested(64), syntax))
        for _ in range(64):
            (model,) = model["0040A730"]["Value"]
        assert model["00080100"]["Value"] == ["innermost"]

    def test_65_is_too_deep(self, encode: Part10) -> None:
        with pytest.raises(DicomError, match="nested deeper than 64"):
            read(encode(self.nested(65)))

    def test_endless_openings_are_an_error_at_once(self, part10: Part10) -> None:
        opening = long(SEQUENCE, "SQ", plain(ITEM, UNDEFINED), UNDEFINED)
        with pytest.raises(DicomError, match="nested deeper than 64"):
            read(part10(opening * 100_000))

    def test_many_items_are_read(self, part10: Part10) -> None:
        dataset = read(part10(long(SEQUENCE, "SQ", item(CODE) * 100_000))).dataset
        assert len(items(dataset)) == 100_000

    def test_too_many_elements_are_an_error(
        self, part10: Part10, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("reference_server.dicom.reader.MAX_ELEMENTS", 100)
        with pytest.raises(DicomError, match="more than 100 data elements"):
            read(part10(long(SEQUENCE, "SQ", item(b"") * 101)))
        with pytest.raises(DicomError, match="more than 100 data elements"):
            read(part10(long(0x7FE00010, "OB", item(b"") * 101 + END_SEQUENCE, UNDEFINED)))

    def test_too_much_metadata_is_an_error(
        self, part10: Part10, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("reference_server.dicom.reader.MAX_LOADED", 1000)
        body = b"".join(short(0x00091001 + n, "LO", b"x" * 300) for n in range(4))
        with pytest.raises(DicomError, match="more than 1000 bytes of metadata"):
            read(part10(body))
