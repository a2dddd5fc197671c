"""Metadata as it is kept: references to bulk values, and what is left out."""

import json
from collections.abc import Callable
from io import BytesIO

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from reference_server.archive import bulk_path, describe, with_references
from reference_server.dicom import read

MakeFile = Callable[..., bytes]


def test_references_become_urls(make_file: MakeFile) -> None:
    item = Dataset()
    item.add_new(0x00420011, "OB", b"nested")
    data = make_file(ReferencedImageSequence=Sequence([Dataset(), item]), PatientComments='","\0')
    stream = BytesIO(data)
    entry = describe(stream, read(stream))
    document = json.loads(with_references(entry.complete, "http://h/i/"))
    assert document["7FE00010"] == {"vr": "OB", "BulkDataURI": "http://h/i/7FE00010"}
    nested = document["00081140"]["Value"][1]["00420011"]
    assert nested == {"vr": "OB", "BulkDataURI": "http://h/i/00081140/1/00420011"}
    plain = json.loads(entry.plain)
    assert "7FE00010" not in plain
    assert plain["00081140"]["Value"] == [{}, {}]


@pytest.mark.parametrize("vr", ["OB", "OD", "OF", "OL", "OV", "OW", "UN"])
def test_empty_values_of_octets_are_left_out_as_well(make_file: MakeFile, vr: str) -> None:
    item = Dataset()
    item.add_new(0x00090001, vr, b"")
    data = make_file(ReferencedImageSequence=Sequence([item]))
    stream = BytesIO(data)
    entry = describe(stream, read(stream))
    assert json.loads(entry.complete)["00081140"]["Value"] == [{"00090001": {"vr": vr}}]
    assert json.loads(entry.plain)["00081140"]["Value"] == [{}]


def test_text_that_looks_like_a_reference_stays_text(make_file: MakeFile) -> None:
    stream = BytesIO(make_file(PatientComments='"BulkDataURI":"\\u0000'))
    entry = describe(stream, read(stream))
    document = json.loads(with_references(entry.complete, "http://h/i/"))
    assert document["00104000"]["Value"] == ['"BulkDataURI":"\\u0000']


def test_long_text_is_plain_text_or_a_reference(make_file: MakeFile) -> None:
    text = "Grüße\\" * 20_000
    stream = BytesIO(make_file(TextValue=text, SpecificCharacterSet="ISO_IR 192"))
    entry = describe(stream, read(stream))
    assert json.loads(entry.plain)["0040A160"] == {"vr": "UT", "Value": [text]}
    document = json.loads(with_references(entry.complete, "/"))
    assert document["0040A160"] == {"vr": "UT", "BulkDataURI": "/0040A160"}


def test_what_is_withheld_is_in_the_complete_document_only(make_file: MakeFile) -> None:
    stream = BytesIO(make_file(StudyDate="20200101"))
    entry = describe(stream, read(stream), withheld=["00080020", "00990099"])
    assert "00080020" not in json.loads(entry.plain)
    assert "00080020" not in entry.elements
    assert "00080020" in json.loads(entry.complete)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("7FE00010", (0x7FE00010,)),
        ("00081140/1/00420011", (0x00081140, 1, 0x00420011)),
        ("7fe00010", None),
        ("00081140/01/00420011", None),
        ("7FE00010/x/00420011", None),
        ("..", None),
        ("", None),
        ("-1", None),
    ],
)
def test_names_of_places_are_read_strictly(name: str, path: tuple[int, ...] | None) -> None:
    assert bulk_path(name) == path
