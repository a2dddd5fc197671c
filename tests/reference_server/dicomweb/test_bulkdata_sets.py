"""Retrieving all bulk data, or all pixel data, of a study, a series or an instance."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pydicom
import pytest

from reference_server.dicom.pixels import PixelLayout
from reference_server.dicom.rle import decode_rle
from tests.support.dicomweb import Client, parts_of

MakeFile = Callable[..., bytes]
Connect = Callable[[str], Client]

OCTETS = 'multipart/related; type="application/octet-stream"'
SINGLE = "application/octet-stream"
IN_RLE = 'multipart/related; type="image/dicom-rle"'
STUDY, SERIES, INSTANCE = (
    "/studies/1.1", "/studies/1.1/series/1.2", "/studies/1.1/series/1.2/instances/1.3",
)  # fmt: skip
BIG = "1.2.840.10008.1.2.2"
LUT = bytes(range(16))


def uids(series: str = "1.2", instance: str = "1.3") -> dict[str, str]:
    return {
        "StudyInstanceUID": "1.1", "SeriesInstanceUID": series, "SOPInstanceUID": instance,
    }  # fmt: skip


def icon() -> pydicom.Dataset:
    made = pydicom.Dataset()
    made.Rows, made.Columns, made.BitsAllocated, made.SamplesPerPixel = 1, 2, 8, 1
    made.add_new(0x7FE00010, "OB", b"hi")
    return made


@pytest.fixture
def filled(connect: Connect, make_file: MakeFile) -> dict[str, bytes]:
    """Store three instances of one study in two series, and say what their bulk data is."""
    files = {
        "1.3": make_file(**uids(), frames=3, ICCProfile=LUT, IconImageSequence=[icon()]),
        "1.4": make_file(**uids(instance="1.4"), PixelData=..., EncapsulatedDocument=LUT[::-1]),
        "1.6": make_file(**uids("1.5", "1.6")),
    }
    assert connect("v2").store(*files.values(), make_file()).status_code == 200
    found = {}
    base = connect("dicom-web").base
    for series, instance in (("1.2", "1.3"), ("1.2", "1.4"), ("1.5", "1.6")):
        dataset = pydicom.dcmread(BytesIO(files[instance]))
        url = f"{base}/studies/1.1/series/{series}/instances/{instance}/bulkdata"
        for tag in ("00282000", "00420011", "7FE00010"):
            if int(tag, 16) in dataset:
                found[f"{url}/{tag}"] = dataset[int(tag, 16)].value
        if "IconImageSequence" in dataset:
            found[f"{url}/00880200/0/7FE00010"] = b"hi"
    return found


def came(client: Client, path: str, accept: str = OCTETS) -> dict[str, bytes]:
    response = client.get(path, accept)
    assert response.status_code == 200, response.text
    parts = parts_of(response)
    found = {fields["Content-Location"]: content for fields, content in parts}
    assert len(found) == len(parts)
    return found


@pytest.mark.parametrize("path", [STUDY, SERIES, INSTANCE])
def test_all_bulk_data_comes_by_its_uris(web: Client, filled: dict[str, bytes], path: str) -> None:
    wanted = {url: value for url, value in filled.items() if f"{path}/" in url}
    assert wanted
    assert came(web, f"{path}/bulkdata") == wanted
    # PS3.18 Table 10.4.4-1, note 2.
    assert came(web, path) == wanted


@pytest.mark.parametrize("path", [STUDY, SERIES, INSTANCE])
def test_pixel_data_is_that_of_the_data_sets(
    web: Client, filled: dict[str, bytes], path: str
) -> None:
    wanted = {
        url: value for url, value in filled.items()
        if f"{path}/" in url and url.endswith("bulkdata/7FE00010")
    }  # fmt: skip
    assert wanted
    assert came(web, f"{path}/pixeldata") == wanted


def test_what_is_named_is_what_metadata_name(web: Client, filled: dict[str, bytes]) -> None:
    (described,) = web.get(f"{INSTANCE}/metadata").json()
    named = {described[tag]["BulkDataURI"] for tag in ("00282000", "7FE00010")}
    assert named <= came(web, f"{INSTANCE}/bulkdata").keys() <= filled.keys()


@pytest.mark.parametrize(
    ("path", "accept", "status"),
    [
        (f"{INSTANCE}/pixeldata", SINGLE, 200),
        (f"{STUDY}/pixeldata", SINGLE, 406),
        (f"{INSTANCE}/bulkdata", SINGLE, 406),
        (f"{INSTANCE}/pixeldata", "image/dicom-rle", 406),  # three frames
        (f"{STUDY}/series/1.5/instances/1.6/pixeldata", "image/dicom-rle", 200),
        (f"{INSTANCE}/bulkdata", IN_RLE, 406),
        (f"{INSTANCE}/pixeldata", 'multipart/related; type="image/jpeg"', 406),
        (f"{INSTANCE}/pixeldata", "image/png", 406),
        (f"{STUDY}/series/1.2/instances/1.4/pixeldata", OCTETS, 404),
        (f"{STUDY}/series/1.2/instances/1.4/bulkdata", OCTETS, 200),
        ("/studies/1.9/pixeldata", OCTETS, 404),
        ("/studies/1.9/bulkdata", OCTETS, 404),
        ("/studies/abc/bulkdata", OCTETS, 400),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("filled")
def test_statuses(web: Client, path: str, accept: str, status: int) -> None:
    assert web.get(path, accept).status_code == status


@pytest.mark.usefixtures("filled")
def test_compressed_pixel_data_comes_frame_by_frame(web: Client) -> None:
    parts = parts_of(web.get(f"{SERIES}/pixeldata", IN_RLE))
    layout = PixelLayout(3, 5, 1, 8, by_plane=False, subsampled=False)
    frames = [decode_rle(content, layout) for _, content in parts]
    assert b"".join(frames) == bytes(at % 251 for at in range(45))
    assert {fields["Content-Location"] for fields, _ in parts} == {
        f"{web.base}{INSTANCE}/bulkdata/7FE00010"
    }


def test_values_are_in_little_endian(
    connect: Connect, web: Client, make_dataset: Callable[..., Any]
) -> None:
    dataset = make_dataset(**uids(), BitsAllocated=16, BitsStored=16, HighBit=15)
    dataset.add_new(0x7FE00010, "OW", bytes(range(30)))
    dataset.file_meta = pydicom.dataset.FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = BIG
    stream = BytesIO()
    pydicom.dcmwrite(
        stream, dataset, implicit_vr=False, little_endian=False, enforce_file_format=True
    )
    assert connect("v2").store(stream.getvalue()).status_code == 200
    swapped = bytes(at ^ 1 for at in range(30))
    for kind in ("bulkdata", "pixeldata"):
        assert list(came(web, f"{STUDY}/{kind}").values()) == [swapped]


@pytest.mark.parametrize("path", [f"{STUDY}/bulkdata", f"{INSTANCE}/pixeldata"])
@pytest.mark.usefixtures("filled")
def test_they_are_of_the_standard_only(connect: Connect, path: str) -> None:
    for dialect in ("v1", "v2"):
        assert connect(dialect).get(path, OCTETS).status_code == 404
        assert connect(dialect).get(STUDY, OCTETS).status_code == 406
