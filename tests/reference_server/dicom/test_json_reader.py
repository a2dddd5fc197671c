"""Reading the DICOM JSON model: each VR, and what breaks the model."""

from __future__ import annotations

import json
import struct
from typing import Any

import pytest

from reference_server.dicom import DicomError, Reference, read_json


def content(attribute: Any) -> Any:
    """Give what was read of one attribute; a DicomError where that is a problem."""
    text = attribute if isinstance(attribute, str) else json.dumps(attribute)
    (described,) = read_json(f'[{{"00091001":{text}}}]'.encode())
    if described.problems:
        raise DicomError(described.problems[0])
    return described.attributes[0x00091001].content


@pytest.mark.parametrize(
    ("vr", "values", "octets"),
    [
        ("AE", ["ONE", "TWO"], b"ONE\\TWO"),
        ("AS", ["018M"], b"018M"),
        ("AT", ["0010001A", "7FE00010"], struct.pack("<4H", 0x0010, 0x001A, 0x7FE0, 0x0010)),
        ("CS", ["A", None, "B"], b"A\\\\B"),
        ("DA", ["20200101"], b"20200101"),
        ("DS", [1, -2.5, "1.50", 1e-7], b"1\\-2.5\\1.50\\1E-7"),
        ("DT", ["20200101"], b"20200101"),
        ("FD", [1, 0.1], struct.pack("<2d", 1, 0.1)),
        ("FL", [1, 0.5], struct.pack("<2f", 1, 0.5)),
        ("FL", ["Infinity", "-Infinity"], struct.pack("<2f", float("inf"), float("-inf"))),
        ("IS", [5, "05"], b"5\\05"),
        ("LO", ["é", "ü"], "é\\ü".encode()),
        ("LT", ["a\\b\r\n"], b"a\\b\r\n"),
        ("PN", [{"Alphabetic": "A^B", "Phonetic": "ぴ"}], "A^B==ぴ".encode()),
        ("PN", [{"Alphabetic": "A"}, None, {"Ideographic": "山"}], "A\\\\=山".encode()),
        ("SH", ["a"], b"a"),
        ("SL", [-1], b"\xff\xff\xff\xff"),
        ("SS", [-2, 3], struct.pack("<2h", -2, 3)),
        ("ST", ["a"], b"a"),
        ("SV", [-1, "9007199254740993"], struct.pack("<2q", -1, 9007199254740993)),
        ("TM", ["1200"], b"1200"),
        ("UC", ["a", "b"], b"a\\b"),
        ("UI", ["1.2", "1.3"], b"1.2\\1.3"),
        ("UL", [1], b"\1\0\0\0"),
        ("UR", ["http://a/b\\c"], b"http://a/b\\c"),
        ("US", [1, 65535, 2.0], struct.pack("<3H", 1, 65535, 2)),
        ("UT", ["a"], b"a"),
        ("UV", ["18446744073709551615"], b"\xff" * 8),
    ],
)
def test_values_of_each_vr(vr: str, values: list[Any], octets: bytes) -> None:
    assert content({"vr": vr, "Value": values}) == octets
    assert content({"vr": vr}) == content({"vr": vr, "Value": []}) == b""


def test_a_number_keeps_its_digits() -> None:
    assert content('{"vr":"DS","Value":[1.10,0.1000000000000000055]}') == (
        b"1.10\\0.1000000000000000055"
    )


@pytest.mark.parametrize("vr", ["OB", "OD", "OF", "OL", "OV", "OW", "UN", "US"])
def test_octets_in_base64(vr: str) -> None:
    assert content({"vr": vr, "InlineBinary": "AAECAwQFBgc="}) == bytes(range(8))


def test_a_reference_is_kept_for_later() -> None:
    assert content({"vr": "OW", "BulkDataURI": "../a"}) == Reference("../a")


def test_items_are_data_sets() -> None:
    first, second = content({"vr": "SQ", "Value": [{}, {"00100020": {"vr": "LO"}}]})
    assert first.attributes == {}
    assert second.text(0x00100020) == ""
    assert content({"vr": "SQ"}) == ()


@pytest.mark.parametrize(
    "attribute",
    [
        5,
        {},
        {"vr": "XX"},
        {"vr": ["LO"]},
        {"vr": "LO", "Value": "a"},
        {"vr": "LO", "Value": [5]},
        {"vr": "LO", "Value": ["a\\b"]},
        {"vr": "LO", "Value": ["\ud800"]},
        {"vr": "LO", "BulkDataURI": "a"},
        {"vr": "LO", "InlineBinary": "AAAA"},
        {"vr": "CS", "Value": ["é"]},
        {"vr": "LT", "Value": ["a", "b"]},
        {"vr": "US", "Value": ["5"]},
        {"vr": "US", "Value": [65536]},
        {"vr": "US", "Value": [0.5]},
        {"vr": "US", "Value": [True]},
        {"vr": "US", "Value": [1, None]},
        '{"vr": "US", "Value": [1e99999999]}',
        '{"vr": "FD", "Value": [1e400]}',
        {"vr": "FL", "Value": [1e39]},
        {"vr": "FL", "Value": ["1.5"]},
        {"vr": "SV", "Value": ["x"]},
        {"vr": "DS", "Value": [True]},
        {"vr": "AT", "Value": ["0010001a"]},
        {"vr": "AT", "Value": [1048602]},
        {"vr": "PN", "Value": ["A^B"]},
        {"vr": "PN", "Value": [{"Alphabetic": 5}]},
        {"vr": "PN", "Value": [{"Alphabetic": "A=B"}]},
        {"vr": "PN", "Value": [{"Latin": "A"}]},
        {"vr": "SQ", "Value": [5]},
        {"vr": "SQ", "BulkDataURI": "a"},
        {"vr": "SQ", "Value": [{"00100020": {"vr": "LO", "Value": [5]}}]},
        {"vr": "OB", "Value": [5]},
        {"vr": "OB", "InlineBinary": "A"},
        {"vr": "OB", "InlineBinary": ["AAAA"]},
        {"vr": "OW", "InlineBinary": "AAAA"},
        {"vr": "OB", "BulkDataURI": 5},
        {"vr": "OB", "BulkDataURI": "a", "InlineBinary": "AAAA"},
        {"vr": "OB", "DataFragment": []},
    ],
)
def test_what_breaks_the_model_is_a_problem(attribute: Any) -> None:
    with pytest.raises(DicomError):
        content(attribute)


def test_a_problem_says_where_it_is() -> None:
    item = {"00100020": {"vr": "LO", "Value": [5]}, "00100021": {"vr": "LO"}}
    body = [{"PatientID": {"vr": "LO"}, "00081110": {"vr": "SQ", "Value": [{}, item]}}]
    (described,) = read_json(json.dumps(body).encode())
    assert [problem.partition(":")[0] for problem in described.problems] == [
        "PatientID",
        "00081110[1].00100020",
    ]


def test_what_is_no_attribute_is_left_out() -> None:
    body = b'[{"00020010":{},"00080000":{},"FFFCFFFC":{},"FFFEE000":{}}]'
    (described,) = read_json(body)
    assert not described.attributes
    assert not described.problems


def test_sequences_may_be_nested_as_deep_as_files_have_them() -> None:
    def nested(depth: int) -> bytes:
        return b'[{"00081110":{"vr":"SQ","Value":' * depth + b"[]" + b"}}]" * depth

    assert not read_json(nested(64))[0].problems
    assert read_json(nested(65))[0].problems
    with pytest.raises(DicomError):
        read_json(nested(100_000))
