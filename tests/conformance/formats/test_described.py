"""A data set taken apart: what is described, and what goes beside it."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from PIL import Image
from pydicom import Dataset

import fixtures
from conformance.formats import dicom_json, part10
from conformance.formats.compare import compare_json
from conformance.formats.described import as_png, bulk_values, metadata
from conformance.formats.flaw import FormatError
from conformance.formats.frames import stored_frames

DESCRIBED = [name for name in fixtures.NAMES if name != "not-finite"]
NATIVE = [name for name in DESCRIBED if name not in ("rle", "rle-planes", "fragments", "jpeg")]


def data_set(name: str) -> Dataset:
    found = part10.read(fixtures.make(name)).dataset
    assert found is not None
    return found


@pytest.mark.parametrize("as_text", [False, True])
@pytest.mark.parametrize("name", DESCRIBED)
def test_metadata_say_what_the_data_set_says(name: str, *, as_text: bool) -> None:
    dataset = data_set(name)
    made = metadata(dataset, lambda path: f"urn:x:{path}", as_text=as_text)
    body = json.dumps([made], ensure_ascii=False).encode()
    document = dicom_json.read(body)
    assert document.flaws == ()
    assert compare_json(dataset, document.datasets[0], bulk="require") == ()


@pytest.mark.parametrize("name", NATIVE)
def test_octets_may_stand_in_metadata(name: str) -> None:
    dataset = data_set(name)
    document = dicom_json.read(json.dumps(metadata(dataset)).encode())
    assert document.flaws == ()
    assert compare_json(dataset, document.datasets[0], bulk="require") == ()


def test_numbers_are_strings_where_that_is_asked_for() -> None:
    dataset = Dataset()
    dataset.PatientWeight = "70.50"
    dataset.InstanceNumber = "7"
    assert metadata(dataset)["00101030"]["Value"] == [70.5]
    assert metadata(dataset, as_text=True)["00101030"]["Value"] == ["70.50"]
    assert metadata(dataset)["00200013"]["Value"] == [7]
    assert metadata(dataset, as_text=True)["00200013"]["Value"] == ["7"]


def test_the_vr_stands_behind_the_value_where_that_is_asked_for() -> None:
    found = metadata(data_set("private-nested"), vr_last=True)
    nested = next(a["Value"][0] for a in found.values() if a["vr"] == "SQ" and a.get("Value"))
    assert found == metadata(data_set("private-nested"))
    assert all(list(a)[-1] == "vr" for a in (*found.values(), *nested.values()))
    assert list(metadata(data_set("private-nested"))["00080016"]) == ["vr", "Value"]


def test_each_value_goes_under_its_path() -> None:
    values = {value.path: value for value in bulk_values(data_set("nested-octets"))}
    assert any("/0/" in path for path in values)
    assert {value.media_type for value in values.values()} == {"application/octet-stream"}


@pytest.mark.parametrize(
    ("name", "media_type", "frames"),
    [
        ("rle", "image/dicom-rle; transfer-syntax=1.2.840.10008.1.2.5", 3),
        ("fragments", "image/jpeg; transfer-syntax=1.2.840.10008.1.2.4.50", 2),
    ],
)
def test_compressed_frames_go_one_by_one(name: str, media_type: str, frames: int) -> None:
    dataset = data_set(name)
    (pixels,) = bulk_values(dataset)
    assert (pixels.path, pixels.media_type) == ("7FE00010", media_type)
    assert pixels.representations == stored_frames(dataset)
    assert len(pixels.representations) == frames


def test_a_document_goes_as_what_it_is_and_without_padding() -> None:
    (document,) = bulk_values(data_set("document"))
    assert document.media_type == "application/pdf"
    assert len(document.representations[0]) % 2


@pytest.mark.parametrize("name", ["not-finite", "rle"])
def test_what_can_not_be_described_is_said(name: str) -> None:
    with pytest.raises(FormatError):
        metadata(data_set(name))


@pytest.mark.parametrize("name", ["red-triangle-small", "multi-frame"])
def test_frames_may_go_as_png(name: str) -> None:
    dataset = data_set(name)
    value = as_png(dataset)
    assert (value.path, value.media_type) == ("7FE00010", "image/png")
    for png, frame in zip(value.representations, stored_frames(dataset), strict=True):
        with Image.open(BytesIO(png)) as image:
            assert image.tobytes() == frame


@pytest.mark.parametrize("name", ["single-bits", "subsampled", "no-pixels", "big-endian"])
def test_what_is_not_for_png_is_said(name: str) -> None:
    with pytest.raises(FormatError):
        as_png(data_set(name))
