"""The DICOM JSON model, VR by VR (PS3.18 annex F)."""

import json
import math
import struct
from base64 import b64encode
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import Dataset, dcmread

from reference_server.dicom import (
    EXPLICIT_BIG,
    EXPLICIT_LITTLE,
    IMPLICIT_LITTLE,
    Element,
    Path,
    read,
    to_json,
)
from reference_server.dicom.dataset import DataSet

Encode = Callable[..., BytesIO]
JsonOf = Callable[[BytesIO], dict[str, Any]]


def model(vr: str, data: bytes) -> dict[str, Any]:
    """Give the JSON of one private element of this VR and these bytes."""
    dataset = DataSet()
    dataset.put(Element(0x00091001, vr, data, 0, len(data)))
    inline = to_json(dataset, bulk=lambda *_: {"InlineBinary": b64encode(data).decode()})
    json.dumps(inline, allow_nan=False)
    attribute: dict[str, Any] = inline["00091001"]
    assert attribute.pop("vr") == vr
    return attribute


@pytest.mark.parametrize(
    ("vr", "data", "values"),
    [
        ("AE", b"STORE \\FIND", ["STORE", "FIND"]),
        ("AS", b"024Y", ["024Y"]),
        ("AT", b"\x28\0\x10\0\xfe\x7f\x0a\xff", ["00280010", "7FFEFF0A"]),
        ("CS", b" A\\B ", [" A", "B"]),
        ("DA", b"20200922\\1994.02.13", ["20200922", "1994.02.13"]),
        ("DS", b"1.0\\-1.50e-3", [1.0, -0.0015]),
        ("DT", b"20200922120000.123456+0100", ["20200922120000.123456+0100"]),
        ("FD", struct.pack("<2d", 0.1, -0.0), [0.1, -0.0]),
        ("FL", struct.pack("<f", 3.1415927), [3.1415927410125732]),
        ("IS", b"007\\+5", [7, 5]),
        ("LO", b"one \\two", ["one", "two"]),
        ("LT", b"a\\b\r\n\x0c\t ", ["a\\b\r\n\x0c\t"]),
        ("PN", b"A^B\\C", [{"Alphabetic": "A^B"}, {"Alphabetic": "C"}]),
        ("SH", b" x ", [" x"]),
        ("SL", struct.pack("<2i", -(2**31), 2**31 - 1), [-(2**31), 2**31 - 1]),
        ("SS", struct.pack("<2h", -(2**15), 2**15 - 1), [-(2**15), 2**15 - 1]),
        ("ST", b"a\\b", ["a\\b"]),
        ("SV", struct.pack("<q", -(2**53) + 1), [-(2**53) + 1]),
        ("TM", b"1300\\130000.123456", ["1300", "130000.123456"]),
        ("UC", b"one\\two", ["one", "two"]),
        ("UI", b"1.2\\1.3\0", ["1.2", "1.3"]),
        ("UL", struct.pack("<I", 2**32 - 1), [2**32 - 1]),
        ("UR", b"http://x/a\\b ", ["http://x/a\\b"]),
        ("US", struct.pack("<2H", 0, 2**16 - 1), [0, 2**16 - 1]),
        ("UT", b"a\\b ", ["a\\b"]),
        ("UV", struct.pack("<Q", 5), [5]),
    ],
)
def test_values_have_the_type_of_their_vr(vr: str, data: bytes, values: list[Any]) -> None:
    assert model(vr, data) == {"Value": values}
    assert [type(value) for value in model(vr, data)["Value"]] == [type(each) for each in values]
    assert model(vr, b"") == {}


@pytest.mark.parametrize("vr", ["OB", "OD", "OF", "OL", "OV", "OW", "UN"])
def test_binary_values_are_bulk_but_for_empty_ones(vr: str) -> None:
    assert model(vr, b"\1\2\3\4\5\6\7\x08") == {"InlineBinary": "AQIDBAUGBwg="}
    assert model(vr, b"") == {}


@pytest.mark.parametrize(
    ("vr", "data", "values"),
    [
        # What does not fit a binary64 number exactly stays text.
        ("DS", b"0.1\\1E+3\\5\\1.\\.5\\+2.50", [0.1, 1000.0, 5, 1.0, 0.5, 2.5]),
        ("DS", b"3.14159265358979\\0.12345678901234567", [3.14159265358979, "0.12345678901234567"]),
        ("DS", b"1E999\\-1E999\\1.2345678E-320", ["1E999", "-1E999", "1.2345678E-320"]),
        ("DS", b"9007199254740991\\9007199254740993", [9007199254740991, "9007199254740993"]),
        ("DS", b"N/A\\nan\\inf\\1_0\\0x1\\1,5", ["N/A", "nan", "inf", "1_0", "0x1", "1,5"]),
        ("IS", b"1.5\\N/A\\1_0", ["1.5", "N/A", "1_0"]),
        ("IS", b"2147483648\\99999999999999999999", [2147483648, "99999999999999999999"]),
        ("SV", struct.pack("<q", -(2**63)), ["-9223372036854775808"]),
        ("UV", struct.pack("<Q", 2**64 - 1), ["18446744073709551615"]),
        # JSON has no such numbers.
        ("FD", struct.pack("<3d", math.nan, math.inf, -math.inf), ["NaN", "Infinity", "-Infinity"]),
        ("FL", struct.pack("<2f", math.nan, -math.inf), ["NaN", "-Infinity"]),
        # Empty among others is null; padding is no value.
        ("LO", b"bar\\\\foo", ["bar", None, "foo"]),
        ("LO", b"\\", [None, None]),
        ("DS", b"1\\\\2\\", [1, None, 2, None]),
        ("IS", b" 1 \\  ", [1, None]),
        ("PN", b"A^B\\\\=\xff\xff", [{"Alphabetic": "A^B"}, None, {"Ideographic": "\ufffd\ufffd"}]),
        # Only the component groups that are not empty, each under its own name; ^ stays.
        ("PN", b"==pho^netic", [{"Phonetic": "pho^netic"}]),
        ("PN", b"^^^Dr^", [{"Alphabetic": "^^^Dr^"}]),
        ("PN", b"A =B= C =D", [{"Alphabetic": "A", "Ideographic": "B", "Phonetic": " C"}]),
        # A byte too many or too few.
        ("US", b"\1\0\2", [1]),
    ],
)  # fmt: skip
def test_edges_keep_their_value(vr: str, data: bytes, values: list[Any]) -> None:
    assert model(vr, data) == {"Value": values}


@pytest.mark.parametrize(
    ("vr", "data"),
    [("LO", b"  "), ("UI", b"\0"), ("PN", b"=="), ("DS", b"  "), ("US", b"\1"), ("LT", b"\0\0")],
)
def test_a_value_of_nothing_but_padding_is_empty(vr: str, data: bytes) -> None:
    assert model(vr, data) == {}


@given(
    st.from_regex(
        r"[+-]?([0-9]{1,17}(\.[0-9]{0,15})?|\.[0-9]{1,15})([eE][+-]?[0-9]{1,3})?", fullmatch=True
    )
)
def test_decimal_strings_are_exact(text: str) -> None:
    (value,) = json.loads(json.dumps(model("DS", text.encode())["Value"]), parse_float=Decimal)
    assert Decimal(value) == Decimal(text)


def test_names_ascend_and_leave_out_what_is_no_part_of_the_data_set() -> None:
    dataset = DataSet()
    for tag in (0x60020010, 0x60000010, 0x00100000, 0x00100010, 0x0009FF0A, 0x00020010, 0x00080000):
        dataset.put(Element(tag, "LO", b"x", 0, 1))
    names = list(to_json(dataset, bulk=lambda *_: None))
    assert names == ["0009FF0A", "00100010", "60000010", "60020010"]


def test_bulk_decides_by_path_and_element(encode: Encode) -> None:
    inner, outer = Dataset(), Dataset()
    inner.add_new(0x00420011, "OB", b"inner!")
    outer.ContentSequence = [Dataset(), inner]
    outer.add_new(0x00420011, "OB", b"outer!")
    outer.add_new(0x0040A160, "UT", "x" * 70_000)
    outer.add_new(0x7FE00010, "OW", b"px")
    asked: dict[Path, Element] = {}

    def bulk(path: Path, element: Element) -> dict[str, str] | None:
        asked[path] = element
        return {"BulkDataURI": "/".join(map(str, path))} if len(path) > 1 else None

    dataset = read(encode(outer)).dataset
    result = to_json(dataset, bulk=bulk)
    assert "00420011" not in result
    assert "7FE00010" not in result
    path = (0x0040A730, 1, 0x00420011)
    assert result["0040A730"]["Value"] == [
        {},
        {"00420011": {"vr": "OB", "BulkDataURI": "/".join(map(str, path))}},
    ]
    assert asked.keys() == {path, (0x00420011,), (0x0040A160,), (0x7FE00010,)}
    assert all(dataset.at(each) == element for each, element in asked.items())


def every_vr() -> Dataset:
    """Make a data set with an element of every VR."""
    dataset = Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.RetrieveAETitle = ["ONE", "TWO"]
    dataset.PatientAge = "024Y"
    dataset.FrameIncrementPointer = [0x00181063, 0x00181065]
    dataset.Modality = "OT"
    dataset.StudyDate = "20200922"
    dataset.PixelSpacing = ["1.0", "0.5"]
    dataset.AcquisitionDateTime = "20200922120000"
    dataset.RealWorldValueSlope = 0.1
    dataset.RecommendedDisplayFrameRateInFloat = 2.5
    dataset.InstanceNumber = 7
    dataset.PatientID = "ID1"
    dataset.ImageComments = "ünï\\cödé"
    dataset.EncapsulatedDocument = b"\1\2\3\4"
    dataset.DoubleFloatPixelData = struct.pack("<2d", 1, 2)
    dataset.add_new(0x00660016, "OF", struct.pack("<2f", 1, 2))
    dataset.add_new(0x00660040, "OL", struct.pack("<2I", 1, 2))
    dataset.add_new(0x7FE00001, "OV", struct.pack("<2Q", 1, 2))
    dataset.add_new(0x60003000, "OW", b"\1\2\3\4")
    dataset.PatientName = "A^B=山=や"
    dataset.StudyID = "S"
    dataset.ReferencePixelX0 = -70_000
    dataset.ContentSequence = [Dataset()]
    dataset.add_new(0x00189219, "SS", [-5, 5])
    dataset.InstitutionAddress = "street\r\ntown"
    dataset.add_new(0x00720082, "SV", -(2**40))
    dataset.StudyTime = "120000"
    dataset.LongCodeValue = "long"
    dataset.StudyInstanceUID = "1.2.3"
    dataset.SimpleFrameList = [1, 2]
    dataset.add_new(0x00091001, "UN", b"\1\2")
    dataset.RetrieveURL = "http://localhost/"
    dataset.Rows = 3
    dataset.TextValue = "x" * 100
    dataset.add_new(0x0008040C, "UV", 2**40)
    return dataset


@pytest.mark.parametrize("syntax", [IMPLICIT_LITTLE, EXPLICIT_LITTLE])
def test_every_vr_is_read_as_pydicom_reads_it(encode: Encode, json_of: JsonOf, syntax: str) -> None:
    file = encode(every_vr(), syntax)
    theirs = dcmread(BytesIO(file.getvalue())).to_json_dict(bulk_data_threshold=1 << 20)
    assert json_of(file) == theirs


def test_every_vr_is_the_same_in_big_endian(encode: Encode, json_of: JsonOf) -> None:
    little = json_of(encode(every_vr(), EXPLICIT_LITTLE))
    big = json_of(encode(every_vr(), EXPLICIT_BIG))
    # pydicom writes the bytes of these as they are given, whatever the byte order.
    for tag, vr in {"00660016": "OF", "00660040": "OL", "60003000": "OW", "7FE00001": "OV"}.items():
        assert big.pop(tag)["vr"] == little.pop(tag)["vr"] == vr
    big.pop("7FE00009"), little.pop("7FE00009")
    assert big == little


@pytest.mark.parametrize(
    ("vr", "swapped"),
    [
        ("OB", b"\1\2\3\4\5\6\7\x08"),
        ("OW", b"\2\1\4\3\6\5\x08\7"),
        ("OL", b"\4\3\2\1\x08\7\6\5"),
        ("OF", b"\4\3\2\1\x08\7\6\5"),
        ("OD", b"\x08\7\6\5\4\3\2\1"),
        ("OV", b"\x08\7\6\5\4\3\2\1"),
    ],
)
def test_big_endian_words_become_little_endian(
    encode: Encode, json_of: JsonOf, vr: str, swapped: bytes
) -> None:
    dataset = Dataset()
    dataset.add_new(0x00091001, vr, b"\1\2\3\4\5\6\7\x08")
    inline = b64encode(swapped).decode()
    assert json_of(encode(dataset, EXPLICIT_BIG))["00091001"] == {"vr": vr, "InlineBinary": inline}
