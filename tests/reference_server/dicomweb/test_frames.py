"""Retrieving frames."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pydicom
import pytest
from pydicom.encaps import encapsulate

from reference_server.dicom.pixels import PixelLayout
from reference_server.dicom.rle import decode_rle
from tests.support.dicomweb import Client, parts_of

MakeFile = Callable[..., bytes]
Connect = Callable[[str], Client]

EXPLICIT, BIG = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"
JPEG = 'multipart/related; type="image/jpeg"'
OCTETS = 'multipart/related; type="application/octet-stream"'
ANY = f"{OCTETS}; transfer-syntax=*"
FRAMES = "/studies/1.1/series/1.2/instances/1.3/frames"
UIDS = {"StudyInstanceUID": "1.1", "SeriesInstanceUID": "1.2", "SOPInstanceUID": "1.3"}
SIZE = 15  # of the frames that make_file makes: odd, so that padding shows
PIXELS = bytes(at % 251 for at in range(3 * SIZE))


def frame(number: int) -> bytes:
    return PIXELS[(number - 1) * SIZE : number * SIZE]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ("1", [1]),
        ("3", [3]),
        ("1,2,3", [1, 2, 3]),
        ("3,1", [3, 1]),
        ("2,2", [2, 2]),
        ("1%2C3", [1, 3]),
    ],
)
def test_frames_come_in_the_order_of_the_list(
    client: Client, make_file: MakeFile, numbers: str, expected: list[int]
) -> None:
    client.store(make_file(**UIDS, frames=3))
    response = client.get(f"{FRAMES}/{numbers}", OCTETS)
    parts = parts_of(response)
    assert [content for _, content in parts] == [frame(number) for number in expected]
    kind = f"application/octet-stream; transfer-syntax={EXPLICIT}"
    assert {fields["Content-Type"] for fields, _ in parts} == {kind}
    if "dicom-web" in client.base:
        urls = [f"{client.base}{FRAMES}/{number}" for number in expected]
        assert [fields["Content-Location"] for fields, _ in parts] == urls


def test_the_byte_that_pads_is_no_pixel(client: Client, make_file: MakeFile) -> None:
    client.store(make_file(**UIDS))
    ((_, content),) = parts_of(client.get(f"{FRAMES}/1", ANY))
    assert content == frame(1)


LISTS = [
    # list, status in v1 and v2, in /dicom-web
    ("0", 400, 400), ("-1", 400, 400), ("1,-1", 400, 400), ("0,1", 400, 400),
    ("a", 400, 400), ("1,,2", 400, 400), ("1,", 400, 400), ("1.5", 400, 400), ("1-3", 400, 400),
    ("+1", 200, 400), ("1.0", 200, 400), ("1e0", 200, 400), ("%201%20,%202%20", 200, 400),
    ("4", 404, 404), ("1,4", 404, 404), ("9999999999", 404, 404),
    ("99999999999999999999", 400, 400), ("1e99", 400, 400), ("", 404, 404), ("1/2", 404, 404),
]  # fmt: skip


@pytest.mark.parametrize(("numbers", "azure_status", "standard_status"), LISTS)
def test_lists(
    connect: Connect, make_file: MakeFile, *, numbers: str, azure_status: int, standard_status: int
) -> None:
    connect("v2").store(make_file(**UIDS, frames=3))
    for dialect, status in (
        ("v1", azure_status), ("v2", azure_status), ("dicom-web", standard_status),
    ):  # fmt: skip
        assert connect(dialect).get(f"{FRAMES}/{numbers}", ANY).status_code == status, dialect


@pytest.mark.parametrize(
    ("accept", "azure_kind", "standard_kind"),
    [
        (OCTETS, "m", "m"),
        (f"{OCTETS};", "m", "m"),
        (ANY, "m", "m"),
        (f"{OCTETS}; transfer-syntax={EXPLICIT}", "m", "m"),
        (f"{OCTETS}; transfer-syntax=1.2.840.10008.1.2.4.90", 406, 406),
        (f"{OCTETS}; transfer-syntax={BIG}", 406, 406),
        ("multipart/related; type=application/octet-stream", "m", "m"),
        ('multipart/related; type="image/jp2"', 406, 406),
        ('multipart/related; type="*/*"', "m", "m"),
        ("application/octet-stream", "s", "s"),
        ("application/octet-stream; transfer-syntax=*", "s", "s"),
        ("*/*", "m", "m"),
        ("application/dicom", 406, 406),
        ("image/jpeg", 406, 406),
        (None, 406, 406),
    ],
)
def test_what_the_client_takes(
    connect: Connect, make_file: MakeFile, *, accept: str | None, azure_kind: Any,
    standard_kind: Any,
) -> None:  # fmt: skip
    connect("v2").store(make_file(**UIDS))
    for dialect, kind in (("v1", azure_kind), ("v2", azure_kind), ("dicom-web", standard_kind)):
        response = connect(dialect).get(f"{FRAMES}/1", accept)
        if isinstance(kind, int):
            assert response.status_code == kind, dialect
            continue
        assert response.status_code == 200, (dialect, response.text)
        if kind == "m":
            assert [content for _, content in parts_of(response)] == [frame(1)]
        else:
            assert response.content == frame(1)
            media_type = f"application/octet-stream; transfer-syntax={EXPLICIT}"
            assert response.headers["Content-Type"] == media_type


@pytest.mark.parametrize(("dialect", "status"), [("v1", 400), ("v2", 400), ("dicom-web", 406)])
def test_several_frames_are_no_single_part(
    connect: Connect, make_file: MakeFile, dialect: str, status: int
) -> None:
    client = connect(dialect)
    client.store(make_file(**UIDS, frames=3))
    assert client.get(f"{FRAMES}/1,2", "application/octet-stream").status_code == status


def test_the_order_of_checks(client: Client) -> None:
    bad = FRAMES.replace("1.1", "abc")
    assert client.get(f"{bad}/0", "image/png").status_code == 400
    assert client.get(f"{FRAMES}/0", "image/png").status_code == 400
    assert client.get(f"{FRAMES}/1", "image/png").status_code == 406
    assert client.get(f"{FRAMES}/1", ANY).status_code == 404


def test_without_pixels_there_are_no_frames(client: Client, make_file: MakeFile) -> None:
    client.store(make_file(**UIDS, PixelData=...))
    assert client.get(f"{FRAMES}/1", ANY).status_code == 404


def test_pixels_that_are_too_few_are_an_error_that_explains_itself(
    client: Client, make_file: MakeFile
) -> None:
    client.store(make_file(**UIDS, NumberOfFrames="7"))
    response = client.get(f"{FRAMES}/1", ANY)
    assert response.status_code == 406
    assert "frames" in response.text


def words(big: bool) -> bytes:
    return b"".join(at.to_bytes(2, "big" if big else "little") for at in range(2 * SIZE))


@pytest.mark.parametrize(
    ("dialect", "accept", "big"),
    [("v2", ANY, True), ("v2", OCTETS, False), ("dicom-web", ANY, False),
     ("dicom-web", OCTETS, False)],
)  # fmt: skip
def test_big_endian_frames(
    connect: Connect, make_dataset: Any, *, dialect: str, accept: str, big: bool
) -> None:
    dataset = make_dataset(**UIDS, BitsAllocated=16, BitsStored=16, HighBit=15, NumberOfFrames=2)
    dataset.add_new(0x7FE00010, "OW", words(big=True))
    dataset.file_meta = pydicom.dataset.FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRBigEndian
    stream = BytesIO()
    pydicom.dcmwrite(
        stream, dataset, implicit_vr=False, little_endian=False, enforce_file_format=True
    )
    client = connect(dialect)
    assert client.store(stream.getvalue()).status_code == 200
    parts = parts_of(client.get(f"{FRAMES}/2,1", accept))
    both = words(big)
    assert [content for _, content in parts] == [both[2 * SIZE :], both[: 2 * SIZE]]
    syntax = BIG if big else EXPLICIT
    assert parts[0][0]["Content-Type"].endswith(f"transfer-syntax={syntax}")


def test_deflated_frames(client: Client, make_file: MakeFile) -> None:
    client.store(make_file(**UIDS, frames=3, syntax="1.2.840.10008.1.2.1.99"))
    parts = parts_of(client.get(f"{FRAMES}/3,1", OCTETS))
    assert [content for _, content in parts] == [frame(3), frame(1)]


def test_single_bits(client: Client, make_dataset: Any) -> None:
    dataset = make_dataset(**UIDS, BitsAllocated=1, BitsStored=1, HighBit=0, NumberOfFrames=2)
    dataset.PixelData = bytes([0b10101010, 0b11001100, 0b11110000, 0b00001111])
    dataset.file_meta = pydicom.dataset.FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = EXPLICIT
    stream = BytesIO()
    pydicom.dcmwrite(stream, dataset, enforce_file_format=True)
    client.store(stream.getvalue())
    bits = int.from_bytes(dataset.PixelData, "little")
    expected = [(bits >> start & 0x7FFF).to_bytes(2, "little") for start in (0, 15)]
    parts = parts_of(client.get(f"{FRAMES}/1,2", OCTETS))
    assert [content for _, content in parts] == expected


FRAGMENTS = [b"\xff\xd8" + bytes([number]) * 20 for number in range(3)]


def compressed(make_dataset: Any, syntax: str) -> bytes:
    dataset = make_dataset(**UIDS, NumberOfFrames=3)
    dataset.PixelData = encapsulate(FRAGMENTS)
    dataset["PixelData"].is_undefined_length = True
    dataset.file_meta = pydicom.dataset.FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = pydicom.uid.UID(syntax)
    stream = BytesIO()
    pydicom.dcmwrite(stream, dataset, enforce_file_format=True)
    return stream.getvalue()


@pytest.mark.parametrize("dialect", ["v1", "v2"])
def test_azure_gives_compressed_frames_as_they_are_stored(
    connect: Connect, make_dataset: Any, dialect: str
) -> None:
    client = connect(dialect)
    client.store(compressed(make_dataset, "1.2.840.10008.1.2.4.50"))
    parts = parts_of(client.get(f"{FRAMES}/2,1", ANY))
    assert [content for _, content in parts] == [FRAGMENTS[1], FRAGMENTS[0]]
    kind = "application/octet-stream; transfer-syntax=1.2.840.10008.1.2.4.50"
    assert parts[0][0]["Content-Type"] == kind
    assert client.get(f"{FRAMES}/1", OCTETS).status_code == 406


@pytest.mark.parametrize(
    ("syntax", "accept", "found"),
    [
        ("50", 'multipart/related; type="image/jpeg"; transfer-syntax=*', True),
        ("50", f"{JPEG}; transfer-syntax=1.2.840.10008.1.2.4.50", True),
        ("50", 'multipart/related; type="image/*"; transfer-syntax=*', True),
        ("50", f'{OCTETS}, multipart/related; type="image/jpeg"; transfer-syntax=*', True),
        ("50", 'multipart/related; type="image/jpeg"', True),
        ("57", 'multipart/related; type="image/jpeg"', False),
        ("50", f"{JPEG}; transfer-syntax=1.2.840.10008.1.2.4.70", False),
        ("70", 'multipart/related; type="image/jpeg"', True),
        ("50", 'multipart/related; type="image/jp2"; transfer-syntax=*', False),
        ("50", ANY, False),
        ("50", OCTETS, False),
        ("50", "image/jpeg; transfer-syntax=*", True),
        ("50", "*/*", True),
    ],
)  # fmt: skip
def test_the_standard_gives_compressed_frames_in_their_own_type(
    web: Client, make_dataset: Any, *, syntax: str, accept: str, found: bool
) -> None:
    uid = f"1.2.840.10008.1.2.4.{syntax}"
    web.store(compressed(make_dataset, uid))
    response = web.get(f"{FRAMES}/2", accept)
    if not found:
        assert response.status_code == 406
        return
    kind = f"image/jpeg; transfer-syntax={uid}"
    if accept.startswith("image"):
        assert (response.headers["Content-Type"], response.content) == (kind, FRAGMENTS[1])
        return
    ((fields, content),) = parts_of(response)
    assert (fields["Content-Type"], content) == (kind, FRAGMENTS[1])


RLE = "1.2.840.10008.1.2.5"
IN_RLE = 'multipart/related; type="image/dicom-rle"'


@pytest.mark.parametrize(
    ("accept", "single"),
    [(IN_RLE, False), (f"{IN_RLE}; transfer-syntax={RLE}", False), ("image/dicom-rle", True)],
)
def test_the_standard_compresses_frames_by_rle(
    web: Client, make_file: MakeFile, accept: str, *, single: bool
) -> None:
    web.store(make_file(**UIDS, frames=3))
    response = web.get(f"{FRAMES}/{2 if single else '1,3'}", accept)
    assert response.status_code == 200
    numbers, contents = [2], [response.content]
    types = [response.headers["Content-Type"]]
    if not single:
        parts = parts_of(response)
        numbers, contents = [1, 3], [content for _, content in parts]
        types = [fields["Content-Type"] for fields, _ in parts]
    layout = PixelLayout(3, 5, 1, 8, by_plane=False, subsampled=False)
    assert [decode_rle(content, layout) for content in contents] == list(map(frame, numbers))
    assert set(types) == {f"image/dicom-rle; transfer-syntax={RLE}"}


def test_what_rle_cannot_hold_is_not_compressed(web: Client, make_file: MakeFile) -> None:
    web.store(make_file(**UIDS, BitsAllocated=1, BitsStored=1))
    assert web.get(f"{FRAMES}/1", IN_RLE).status_code == 406
    assert web.get(f"{FRAMES}/1", f"{IN_RLE}, {OCTETS}").status_code == 200
