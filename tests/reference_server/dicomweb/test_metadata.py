"""Retrieving metadata, and bulk data by the URIs that stand in it."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pydicom
import pytest
from pydicom import Dataset
from pydicom.sequence import Sequence

from tests.support.dicomweb import JSON, Client, parts_of

MakeFile = Callable[..., bytes]
Connect = Callable[[str], Client]

STUDY, SERIES, INSTANCE = (
    "/studies/1.1", "/studies/1.1/series/1.2", "/studies/1.1/series/1.2/instances/1.3",
)  # fmt: skip
UIDS = {"StudyInstanceUID": "1.1", "SeriesInstanceUID": "1.2", "SOPInstanceUID": "1.3"}
OCTETS = 'multipart/related; type="application/octet-stream"'
PIXELS = bytes(range(15)) + b"\0"


@pytest.mark.parametrize("path", [STUDY, SERIES, INSTANCE])
def test_metadata_is_what_the_file_says(client: Client, make_file: MakeFile, path: str) -> None:
    data = make_file(
        **UIDS, PatientName="Yamada^Tarou=山田^太郎", SpecificCharacterSet="ISO_IR 192"
    )
    client.store(data)
    response = client.get(path + "/metadata")
    assert response.status_code == 200
    assert response.headers["Content-Type"].partition(";")[0] == JSON
    (metadata,) = response.json()
    expected = pydicom.dcmread(BytesIO(data)).to_json_dict()
    del expected["7FE00010"]
    pixels = metadata.pop("7FE00010", None)
    assert metadata == expected
    if "dicom-web" in client.base:
        uri = f"{client.base}{INSTANCE}/bulkdata/7FE00010"
        assert pixels == {"vr": "OB", "BulkDataURI": uri}
    else:
        assert pixels is None


def test_a_set_has_all_its_instances(client: Client, make_file: MakeFile) -> None:
    for series, instance in (("1.2", "1.3"), ("1.2", "1.4"), ("1.5", "1.6")):
        client.store(
            make_file(StudyInstanceUID="1.1", SeriesInstanceUID=series, SOPInstanceUID=instance)
        )
    client.store(make_file())

    def uids(path: str) -> list[str]:
        found = client.get(path + "/metadata").json()
        return sorted(item["00080018"]["Value"][0] for item in found)

    assert uids(STUDY) == ["1.3", "1.4", "1.6"]
    assert uids(SERIES) == ["1.3", "1.4"]
    assert uids(INSTANCE) == ["1.3"]


def test_long_metadata_is_sent_in_pieces(client: Client, make_file: MakeFile) -> None:
    item = Dataset()
    item.ReferencedSOPInstanceUID = "1." + "2" * 62
    for _ in range(3):
        sequence = Sequence([item] * 4000)
        client.store(make_file(StudyInstanceUID="1.1", ReferencedImageSequence=sequence))
    response = client.get(STUDY + "/metadata")
    assert response.headers.get("Transfer-Encoding") == "chunked"
    assert len(response.json()) == 3


@pytest.mark.parametrize(
    ("accept", "azure_status", "standard_status"),
    [
        (JSON, 200, 200),
        ("*/*", 200, 200),
        ("application/*", 200, 200),
        ("application/json", 200, 406),
        (f"application/x-nope, {JSON};q=0.1", 200, 200),
        (f"image/png, {JSON};q=0.1", 200, 400),
        (f"image/png;q=0, {JSON};q=0.1", 200, 200),
        (f"{JSON}, multipart/related; type=application/dicom+xml", 406, 200),
        (f"{JSON};q=0", 200, 406),
        (f"*/*, {JSON};q=0", 200, 406),
        ("application/dicom", 406, 406),
        ('multipart/related; type="application/dicom+xml"', 406, 200),
        ("application/dicom+xml", 406, 406),
        (None, 406, 406),
    ],
)
def test_what_the_client_takes(
    connect: Connect,
    make_file: MakeFile,
    *,
    accept: str | None,
    azure_status: int,
    standard_status: int,
) -> None:
    connect("v2").store(make_file(**UIDS))
    for dialect, status in (
        ("v1", azure_status), ("v2", azure_status), ("dicom-web", standard_status),
    ):  # fmt: skip
        response = connect(dialect).get(STUDY + "/metadata", accept)
        assert response.status_code == status, dialect
        if status == 406 and dialect != "dicom-web":
            assert response.content == b""


def test_azure_looks_at_accept_before_uids(connect: Connect) -> None:
    assert connect("v2").get("/studies/abc/metadata", "application/data").status_code == 406


def test_azure_compares_bare_etags_as_text(azure: Client, make_file: MakeFile) -> None:
    azure.store(make_file(**UIDS), make_file(StudyInstanceUID="1.1"))
    for path in (STUDY, SERIES, INSTANCE):
        etag = azure.get(path + "/metadata").headers["ETag"]
        assert '"' not in etag
        response = azure.get(path + "/metadata", If_None_Match=etag)
        assert response.status_code == 304
        assert response.content == b""
        assert "ETag" not in response.headers
        for other in (f'"{etag}"', f"1{etag}", "*", f"{etag}, {etag}"):
            response = azure.get(path + "/metadata", If_None_Match=other)
            assert response.status_code == 200
            assert response.headers["ETag"] == etag


def test_the_standard_has_entity_tags_as_http_has_them(web: Client, make_file: MakeFile) -> None:
    web.store(make_file(**UIDS))
    etag = web.get(STUDY + "/metadata").headers["ETag"]
    assert etag.startswith('"')
    assert etag.endswith('"')
    for known in (etag, f"W/{etag}", f'"x", {etag}', "*"):
        response = web.get(STUDY + "/metadata", If_None_Match=known)
        assert response.status_code == 304, known
        assert response.headers["ETag"] == etag
        assert response.content == b""
    for other in ('"x"', etag.strip('"')):
        assert web.get(STUDY + "/metadata", If_None_Match=other).status_code == 200
    assert web.get("/studies/1.9/metadata", If_None_Match="*").status_code == 404


def test_an_etag_changes_with_what_is_stored_and_deleted(
    client: Client, make_file: MakeFile
) -> None:
    def etag(path: str) -> str:
        return client.get(path + "/metadata").headers["ETag"]

    first = make_file(**UIDS)
    client.store(first)
    seen = {etag(STUDY)}
    alone = etag(INSTANCE)
    client.store(make_file(StudyInstanceUID="1.1", SeriesInstanceUID="1.2", SOPInstanceUID="1.4"))
    assert etag(STUDY) not in seen
    seen.add(etag(STUDY))
    assert etag(INSTANCE) == alone
    client.send("DELETE", "/studies/1.1/series/1.2/instances/1.4")
    assert etag(STUDY) not in seen - {min(seen)}
    client.send("DELETE", INSTANCE)
    client.store(first)
    assert etag(INSTANCE) != alone


def rich(make_file: MakeFile, **given: Any) -> bytes:
    """Make a file with bulk values of several kinds, in sequences too."""
    item = Dataset()
    item.add_new(0x00420011, "OB", b"%PDF")
    item.add_new(0x00091001, "UN", b"\x01\x02\x03\x04")
    return make_file(
        **UIDS,
        ReferencedImageSequence=Sequence([Dataset(), item]),
        RedPaletteColorLookupTableData=b"\x01\x00\x02\x00",
        **given,
    )


def uris(document: Any) -> list[str]:
    if isinstance(document, dict):
        own = [document["BulkDataURI"]] if "BulkDataURI" in document else []
        return own + [uri for value in document.values() for uri in uris(value)]
    return [uri for value in document for uri in uris(value)] if isinstance(document, list) else []


def test_every_bulk_data_uri_gives_its_value(web: Client, make_file: MakeFile) -> None:
    web.store(rich(make_file))
    found = {}
    for uri in uris(web.get(INSTANCE + "/metadata").json()):
        path = uri.removeprefix(web.base)
        response = web.get(path, OCTETS)
        ((fields, content),) = parts_of(response)
        assert fields["Content-Location"] == uri
        assert fields["Content-Type"].startswith("application/octet-stream")
        single = web.get(path, "application/octet-stream")
        assert single.content == content
        assert web.get(path, "*/*").status_code == 200
        found[path.rpartition("bulkdata/")[2]] = content
    assert found == {
        "00081140/1/00420011": b"%PDF",
        "00081140/1/00091001": b"\x01\x02\x03\x04",
        "00281201": b"\x01\x00\x02\x00",
        "7FE00010": PIXELS,
    }


@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99"])
def test_bulk_values_are_little_endian(web: Client, make_file: MakeFile, syntax: str) -> None:
    data = make_file(**UIDS, syntax=syntax, frames=2)
    web.store(data)
    ((_, content),) = parts_of(web.get(f"{INSTANCE}/bulkdata/7FE00010", OCTETS))
    assert content == bytes(range(30))


@pytest.mark.parametrize(
    "name",
    ["7FE00011", "7fe00010", "00100010/0/00100020", "00081140", "00081140/9/00420011", "x",
     "..%2F..%2Findex.sqlite", "00081140/1/00420011/", "00080023"],
)  # fmt: skip
def test_other_places_have_no_bulk_data(web: Client, make_file: MakeFile, name: str) -> None:
    web.store(rich(make_file, ContentDate=""))
    assert web.get(f"{INSTANCE}/bulkdata/{name}", OCTETS).status_code == 404


def test_bulk_data_is_of_the_standard_only(connect: Connect, make_file: MakeFile) -> None:
    connect("v2").store(make_file(**UIDS))
    response = connect("v2").get(f"{INSTANCE}/bulkdata/7FE00010", OCTETS)
    assert response.status_code == 404
    assert connect("dicom-web").get(f"{INSTANCE}/bulkdata/7FE00010", OCTETS).status_code == 200


def test_bulk_data_that_can_not_be_served_as_asked(web: Client, make_file: MakeFile) -> None:
    web.store(make_file(**UIDS))
    path = f"{INSTANCE}/bulkdata/7FE00010"
    assert (
        web.get(path, 'multipart/related; type="image/jpeg"; transfer-syntax=*').status_code == 406
    )
    assert web.get(path, "text/plain").status_code == 406
    assert web.get(path, None).status_code == 406
    assert web.get(path.replace("1.3", "1.9"), OCTETS).status_code == 404


def test_compressed_pixel_data_is_one_part_for_each_frame(web: Client, make_dataset: Any) -> None:
    fragments = [b"\xff\xd8" + bytes([number]) * 20 for number in range(3)]
    dataset = make_dataset(**UIDS, NumberOfFrames=3)
    dataset.PixelData = pydicom.encaps.encapsulate(fragments)
    dataset["PixelData"].is_undefined_length = True
    dataset.file_meta = pydicom.dataset.FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = pydicom.uid.JPEGBaseline8Bit
    stream = BytesIO()
    pydicom.dcmwrite(stream, dataset, enforce_file_format=True)
    web.store(stream.getvalue())
    path = f"{INSTANCE}/bulkdata/7FE00010"
    response = web.get(path, 'multipart/related; type="image/jpeg"; transfer-syntax=*')
    assert [content for _, content in parts_of(response)] == fragments
    assert web.get(path, "image/jpeg; transfer-syntax=*").status_code == 406
    assert web.get(path, OCTETS).status_code == 406
