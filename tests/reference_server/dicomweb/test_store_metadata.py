"""Storing metadata and bulk data, as PS3.18 10.5.1.4 has it."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pydicom
import pytest
import requests
from PIL import Image
from pydicom.uid import generate_uid

import fixtures
from conformance.formats.compare import compare_datasets
from fixtures.jpeg import block
from tests.support.dicomweb import ANY_SYNTAX, JSON, Client, parts_of

METADATA = f'multipart/related; type="{JSON}"; boundary=a-boundary'
FILES = 'multipart/related; type="application/dicom"; boundary=a-boundary'
OCTETS = "application/octet-stream"
REFERENCED, FAILED, OTHERS, REASON = "00081199", "00081198", "0008119A", "00081197"
UIDS = ("0020000D", "0020000E", "00080018")
COMPRESSED_ONES = ("rle", "rle-planes", "fragments", "jpeg")
COMPRESSED = {
    "1.2.840.10008.1.2.5": "image/dicom-rle",
    "1.2.840.10008.1.2.4.50": "image/jpeg",
    "1.2.840.10008.1.2.4.70": "image/jpeg",
    "1.2.840.10008.1.2.4.90": "image/jp2",
    "1.2.840.10008.1.2.4.91": "image/jp2",
}

Dataset = dict[str, Any]
Part = tuple[dict[str, str], bytes]


def described(**attributes: Any) -> Dataset:
    """Give the metadata of an instance without pixel data; attributes by tag, None for none."""
    found: Dataset = {
        "00080016": {"vr": "UI", "Value": ["1.2.840.10008.5.1.4.1.1.7"]},
        "00080018": {"vr": "UI", "Value": [str(generate_uid())]},
        "00100010": {"vr": "PN", "Value": [{"Alphabetic": "Doe^Jane"}]},
        "0020000D": {"vr": "UI", "Value": [str(generate_uid())]},
        "0020000E": {"vr": "UI", "Value": [str(generate_uid())]},
    }
    found |= {name.removeprefix("t"): value for name, value in attributes.items()}
    return {name: value for name, value in sorted(found.items()) if value is not None}


def metadata(*datasets: Dataset) -> Part:
    return {"Content-Type": JSON}, json.dumps(datasets).encode()


def bulk(uri: str, content: bytes, media_type: str = OCTETS) -> Part:
    return {"Content-Type": media_type, "Content-Location": uri}, content


def store(client: Client, *parts: Part, content_type: str = METADATA) -> requests.Response:
    body = b""
    for headers, content in parts:
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        body += b"--a-boundary\r\n" + lines.encode() + b"\r\n" + content + b"\r\n"
    headers = {"Accept": JSON, "Content-Type": content_type}
    return client.send("POST", "/studies", headers=headers, data=body + b"--a-boundary--\r\n")


def items(response: requests.Response, tag: str) -> list[Dataset]:
    found: list[Dataset] = response.json().get(tag, {}).get("Value", [])
    return found


def path_of(dataset: Dataset) -> str:
    study, series, instance = (dataset[tag]["Value"][0] for tag in UIDS)
    return f"/studies/{study}/series/{series}/instances/{instance}"


def file_of(client: Client, dataset: Dataset) -> pydicom.FileDataset:
    response = client.get(path_of(dataset), ANY_SYNTAX)
    assert response.status_code == 200, response.text
    ((_, content),) = parts_of(response)
    return pydicom.dcmread(BytesIO(content))


def references(dataset: Dataset) -> list[Dataset]:
    """Find the attributes that have a BulkDataURI, at any depth."""
    found = [attribute for attribute in dataset.values() if "BulkDataURI" in attribute]
    for attribute in dataset.values():
        if attribute["vr"] == "SQ":
            found += [each for item in attribute.get("Value", []) for each in references(item)]
    return found


@pytest.mark.parametrize("name", fixtures.NAMES)
def test_what_was_retrieved_is_stored_again_under_other_uids(web: Client, name: str) -> None:
    original = pydicom.dcmread(BytesIO(fixtures.make(name)))
    file = ({"Content-Type": "application/dicom"}, fixtures.make(name))
    assert store(web, file, content_type=FILES).status_code == 200
    (dataset,) = web.get(f"/studies/{original.StudyInstanceUID}/metadata").json()
    syntax = original.file_meta.TransferSyntaxUID
    parts = []
    for attribute in references(dataset):
        uri = attribute["BulkDataURI"]
        compressed = syntax.is_encapsulated and uri.endswith("/7FE00010")
        essence = COMPRESSED[syntax] if compressed else OCTETS
        accept = f'multipart/related; type="{essence}"; transfer-syntax=*'
        response = requests.get(uri, headers={"Accept": accept}, timeout=30)
        assert response.status_code == 200, response.text
        media_type = f"{essence}; transfer-syntax={syntax}" if compressed else essence
        parts += [bulk(uri, content, media_type) for _, content in parts_of(response)]
    for tag in UIDS:
        dataset[tag]["Value"] = [str(generate_uid())]
    response = store(web, metadata(dataset), *parts)
    assert response.status_code == 200, response.text
    stored = file_of(web, dataset)
    for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"):
        setattr(original, keyword, stored[keyword].value)
    assert compare_datasets(original, stored) == ()
    (again,) = web.get(f"{path_of(dataset)}/metadata").json()
    for one, other in zip(references(dataset), references(again), strict=True):
        one["BulkDataURI"] = other["BulkDataURI"]
    for each in (dataset, again):
        each.pop("00080005", None)
    assert again == dataset


XML = "application/dicom+xml"


@pytest.mark.parametrize("name", [name for name in fixtures.NAMES if name not in COMPRESSED_ONES])
def test_what_was_retrieved_as_xml_is_stored_again(web: Client, name: str) -> None:
    original = pydicom.dcmread(BytesIO(fixtures.make(name)))
    file = ({"Content-Type": "application/dicom"}, fixtures.make(name))
    assert store(web, file, content_type=FILES).status_code == 200
    accept = f'multipart/related; type="{XML}"'
    ((_, document),) = parts_of(web.get(f"/studies/{original.StudyInstanceUID}/metadata", accept))
    text = document.decode()
    parts = []
    for uri in re.findall(r'<BulkData uri="([^"]*)"', text):
        response = requests.get(uri, headers={"Accept": OCTETS}, timeout=30)
        parts.append(bulk(uri, response.content))
    for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"):
        uid = str(generate_uid())
        place = rf'(keyword="{keyword}"><Value number="1">)[^<]*'
        text = re.sub(place, rf"\g<1>{uid}", text, count=1)
        setattr(original, keyword, uid)
    body = ({"Content-Type": XML}, text.encode())
    content_type = METADATA.replace(JSON, XML)
    response = store(web, body, *parts, content_type=content_type)
    assert response.status_code == 200, response.headers.get("Warning")
    found = (original.StudyInstanceUID, original.SeriesInstanceUID, original.SOPInstanceUID)
    dataset = {tag: {"Value": [uid]} for tag, uid in zip(UIDS, found, strict=True)}
    assert compare_datasets(original, file_of(web, dataset)) == ()


def test_instances_of_one_array_stand_or_fall_each_for_itself(web: Client) -> None:
    good, bad = described(), described(t00100020={"vr": "LO", "Value": [5]})
    response = store(web, metadata(good, bad))
    assert response.status_code == 202
    (failure,) = items(response, FAILED)
    assert failure["00081155"] == bad["00080018"]
    assert failure[REASON]["Value"] == [0xC000]
    assert file_of(web, good).PatientName == "Doe^Jane"
    assert web.get(f"{path_of(bad)}/metadata").status_code == 404


def pixels(uri: str, rows: int = 2, columns: int = 3) -> Dataset:
    return {
        "t00280002": {"vr": "US", "Value": [1]},
        "t00280004": {"vr": "CS", "Value": ["MONOCHROME2"]},
        "t00280010": {"vr": "US", "Value": [rows]},
        "t00280011": {"vr": "US", "Value": [columns]},
        "t00280100": {"vr": "US", "Value": [8]},
        "t00280101": {"vr": "US", "Value": [8]},
        "t00280102": {"vr": "US", "Value": [7]},
        "t00280103": {"vr": "US", "Value": [0]},
        "t7FE00010": {"vr": "OB", "BulkDataURI": uri},
    }


@pytest.mark.parametrize(
    ("uri", "location"),
    [
        ("one", "one"),
        ("urn:uuid:6e9d", "urn:uuid:6e9d"),
        ("bulk/one", "http://example.org/dicom-web/bulk/one"),
        ("http://example.org/dicom-web/bulk/one", "/dicom-web/bulk/one"),
        ("http://[::1", "http://[::1"),
    ],
)
def test_bulk_data_are_found_by_their_location_wherever_they_stand(
    web: Client, uri: str, location: str
) -> None:
    dataset = described(**pixels(uri))
    other = bulk("other", b"\x09" * 6)
    body = (other, metadata(dataset), other, bulk(location, b"\1\2\3\4\5\6"), other)
    response = store_at_example(web, *body)
    assert response.status_code == 200, response.text
    assert file_of(web, dataset).PixelData == b"\1\2\3\4\5\6"


@pytest.mark.parametrize("named", ["", "; transfer-syntax=1.2.840.10008.1.2.4.50"])
def test_what_a_jpeg_says_itself_metadata_need_not_say(web: Client, named: str) -> None:
    dataset = described(t7FE00010={"vr": "OB", "BulkDataURI": "p"})
    assert store(web, metadata(dataset), bulk("p", block(140), f"image/jpeg{named}")).ok
    stored = file_of(web, dataset)
    assert stored.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.4.50"
    assert (stored.Rows, stored.Columns, stored.BitsStored, stored.HighBit) == (8, 8, 8, 7)
    assert (stored.SamplesPerPixel, stored.PhotometricInterpretation) == (1, "MONOCHROME2")


def test_pixel_data_that_nothing_describes_are_refused(web: Client) -> None:
    dataset = described(t7FE00010={"vr": "OB", "BulkDataURI": "p"})
    assert store(web, metadata(dataset), bulk("p", b"?", "image/dicom-rle")).status_code == 409


def picture(kind: str, *colours: int) -> bytes:
    target = BytesIO()
    frames = [Image.new("RGB", (3, 2), (colour, 20, 30)) for colour in colours]
    more = {"save_all": True, "append_images": frames[1:]} if len(frames) > 1 else {}
    frames[0].save(target, kind, **more)
    return target.getvalue()


def test_a_png_is_converted(web: Client) -> None:
    dataset = described(t7FE00010={"vr": "OB", "BulkDataURI": "p"})
    assert store(web, metadata(dataset), bulk("p", picture("PNG", 7), "image/png")).ok
    stored = file_of(web, dataset)
    assert stored.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.1"
    assert stored.PixelData == bytes((7, 20, 30)) * 6
    assert (stored.Rows, stored.Columns, stored.PhotometricInterpretation) == (2, 3, "RGB")


def test_a_gif_that_moves_becomes_frames(web: Client) -> None:
    dataset = described(t7FE00010={"vr": "OB", "BulkDataURI": "p"})
    assert store(web, metadata(dataset), bulk("p", picture("GIF", 7, 80), "image/gif")).ok
    stored = file_of(web, dataset)
    assert stored.NumberOfFrames == 2
    assert stored.PixelData == bytes((7, 20, 30)) * 6 + bytes((80, 20, 30)) * 6


def test_a_picture_that_is_not_what_metadata_say_is_refused(web: Client) -> None:
    dataset = described(**pixels("p", rows=2, columns=3))
    png = bulk("p", picture("PNG", 7), "image/png")
    assert store(web, metadata(dataset), png).status_code == 409


def store_at_example(client: Client, *parts: Part) -> requests.Response:
    client.session.headers["Host"] = "example.org"
    try:
        return store(client, *parts)
    finally:
        client.session.headers.clear()


def test_values_of_odd_length_are_padded(web: Client) -> None:
    dataset = described(t00420011={"vr": "OB", "BulkDataURI": "d"}, t00420012=None)
    assert store(web, metadata(dataset), bulk("d", b"%PDF-", "application/pdf")).ok
    assert file_of(web, dataset).EncapsulatedDocument == b"%PDF-\0"


def test_frames_in_parts_become_fragments(web: Client) -> None:
    frames = [b"\xff\xd8\1\xff\xd9", b"\xff\xd8\2\2\xff\xd9"]
    frame_count = {"vr": "IS", "Value": ["2"]}
    dataset = described(**pixels("p"), t00280008=frame_count)
    parts = [
        bulk("p", frame, "image/jpeg; transfer-syntax=1.2.840.10008.1.2.4.50") for frame in frames
    ]
    assert store(web, metadata(dataset), *parts).status_code == 200
    stored = file_of(web, dataset)
    assert stored.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.4.50"
    found = list(pydicom.encaps.generate_frames(stored.PixelData, number_of_frames=2))
    assert found == [frames[0] + b"\0", frames[1]]


def test_a_video_is_one_part_for_all_its_frames(web: Client) -> None:
    frame_count = {"vr": "IS", "Value": [300]}
    dataset = described(**pixels("p"), t00280008=frame_count)
    assert store(web, metadata(dataset), bulk("p", b"film", "video/mp4")).status_code == 200
    assert file_of(web, dataset).file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.4.102"


JPEG = "image/jpeg"


@pytest.mark.parametrize(
    ("parts", "attributes"),
    [
        pytest.param([], pixels("p"), id="missing"),
        pytest.param([({"Content-Type": OCTETS}, b"123456")], pixels("p"), id="without location"),
        pytest.param([bulk("q", b"123456")], pixels("p"), id="at another location"),
        pytest.param([bulk("p", b"123"), bulk("p", b"456")], pixels("p"), id="in two parts"),
        pytest.param([bulk("p", b"1", JPEG), bulk("p", b"2", JPEG)], pixels("p"), id="two frames"),
        pytest.param([bulk("p", b"1", JPEG), bulk("p", b"2")], pixels("p"), id="of two types"),
        pytest.param([bulk("p", b"1", "image/webp")], pixels("p"), id="of an unknown type"),
        pytest.param(
            [bulk("p", b"1", f"{JPEG}; transfer-syntax=1.2.840.10008.1.2.5")],
            pixels("p"),
            id="in another syntax than its type",
        ),
        pytest.param(
            [bulk("p", b"1", f"{OCTETS}; transfer-syntax=1.2.840.10008.1.2.2")],
            pixels("p"),
            id="big endian",
        ),
        pytest.param([], {"t00104000": {"vr": "LT", "BulkDataURI": "t"}}, id="text missing"),
        pytest.param(
            [bulk("t", b"caf\xe9")],
            {"t00104000": {"vr": "LT", "BulkDataURI": "t"}},
            id="text that is not UTF-8",
        ),
        pytest.param(
            [bulk("p", b"1", JPEG)],
            {"t00880200": {"vr": "SQ", "Value": [{"7FE00010": {"vr": "OB", "BulkDataURI": "p"}}]}},
            id="compressed icon of what is not",
        ),
    ],
)
def test_what_can_not_be_put_together_is_a_failed_item(
    web: Client, parts: list[Part], attributes: Dataset
) -> None:
    dataset, good = described(**attributes), described()
    response = store(web, metadata(dataset, good), *parts)
    assert response.status_code == 202
    (failure,) = items(response, FAILED)
    assert failure["00081155"] == dataset["00080018"]
    assert web.get(f"{path_of(dataset)}/metadata").status_code == 404


def test_a_warning_field_says_why(web: Client) -> None:
    dataset = described(**pixels("über"))
    response = store(web, metadata(dataset))
    uid = dataset["00080018"]["Value"][0]
    why = f"C000 {uid}: 7FE00010: no part has the Content-Location '?ber'"
    host = web.base.split("/")[2].rpartition(":")[0]
    assert response.headers["Warning"] == f'299 {host} "{why}"'


@pytest.mark.parametrize("body", [b"", b"[", b"{}", b"[[]]", b"[NaN]", b'[{"a":1,"a":2}]', b"\xff"])
def test_what_is_no_metadata_is_bad_syntax(web: Client, body: bytes) -> None:
    assert store(web, ({"Content-Type": JSON}, body)).status_code == 400


def test_bulk_data_alone_are_nothing_to_store(web: Client) -> None:
    octets = f'multipart/related; type="{OCTETS}"; boundary=a-boundary'
    assert store(web, bulk("a", b"1"), content_type=octets).status_code == 400
    dataset = described(**pixels("a"))
    parts = (metadata(dataset), bulk("a", b"123456"))
    assert store(web, *parts, content_type=octets).status_code == 200


def test_files_do_not_mix_with_metadata(web: Client) -> None:
    dataset = described()
    file = ({"Content-Type": "application/dicom"}, fixtures.make("no-pixels"))
    response = store(web, metadata(dataset), file)
    assert response.status_code == 202
    assert len(items(response, OTHERS)) == len(items(response, REFERENCED)) == 1


def test_file_meta_information_is_the_server_s(web: Client) -> None:
    dataset = described(t00020010={"vr": "UI", "Value": ["1.2.840.10008.1.2.2"]})
    assert store(web, metadata(dataset)).status_code == 200
    meta = file_of(web, dataset).file_meta
    assert meta.TransferSyntaxUID == "1.2.840.10008.1.2.1"
    assert meta.MediaStorageSOPInstanceUID == dataset["00080018"]["Value"][0]


def test_text_is_written_in_utf_8(web: Client) -> None:
    name = {"vr": "PN", "Value": [{"Alphabetic": "Yamada^Tarou", "Ideographic": "山田^太郎"}]}
    latin = {"vr": "CS", "Value": ["ISO_IR 100"]}
    dataset = described(t00100010=name, t00080005=latin)
    assert store(web, metadata(dataset)).status_code == 200
    stored = file_of(web, dataset)
    assert stored.SpecificCharacterSet == "ISO_IR 192"
    assert stored.PatientName == "Yamada^Tarou=山田^太郎"


def test_the_azure_dialects_store_files_only(azure: Client) -> None:
    assert store(azure, metadata(described())).status_code == 415


def test_nothing_is_left_of_what_was_received(web: Client, archive_folder: Path) -> None:
    dataset = described(**pixels("p"))
    assert store(web, metadata(dataset), bulk("p", b"123456")).status_code == 200
    assert store(web, metadata(described(**pixels("q"))), bulk("p", b"1")).status_code == 409
    assert store(web, bulk("p", b"1"), ({"Content-Type": JSON}, b"[")).status_code == 400
    assert list(archive_folder.glob("*/incoming/*")) == []
