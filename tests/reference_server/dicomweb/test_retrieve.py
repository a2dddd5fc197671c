"""Retrieving studies, series and instances: forms, transfer syntaxes, statuses."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pydicom
import pytest

from tests.support.dicomweb import ANY_SYNTAX, Client, parts_of

MakeFile = Callable[..., bytes]
Connect = Callable[[str], Client]

EXPLICIT, IMPLICIT, BIG = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.2"
DEFLATED, RLE, JPEG_2000 = (
    "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.90",
)  # fmt: skip
MULTIPART = 'multipart/related; type="application/dicom"'
STUDY, SERIES, INSTANCE = (
    "/studies/1.1", "/studies/1.1/series/1.2", "/studies/1.1/series/1.2/instances/1.3",
)  # fmt: skip
UIDS = {"StudyInstanceUID": "1.1", "SeriesInstanceUID": "1.2", "SOPInstanceUID": "1.3"}


def syntax_of(data: bytes) -> str:
    return str(pydicom.dcmread(BytesIO(data)).file_meta.TransferSyntaxUID)


def relabelled(data: bytes, syntax: str) -> bytes:
    """Claim another transfer syntax of the same length, which nobody looks into."""
    old = b"1.2.840.10008.1.2.4.50"
    assert data.count(old) == 1
    assert len(old) == len(syntax)
    return data.replace(old, syntax.encode())


@pytest.fixture
def encapsulated(make_dataset: Callable[..., Any]) -> Callable[[str], bytes]:
    """Make a file of compressed frames that are not really such."""

    def make(syntax: str, **given: Any) -> bytes:
        dataset = make_dataset(**given)
        dataset.PixelData = pydicom.encaps.encapsulate([b"\xff\xd8frame1", b"\xff\xd8frame2.."])
        dataset.NumberOfFrames = 2
        dataset["PixelData"].is_undefined_length = True
        dataset.file_meta = pydicom.dataset.FileMetaDataset()
        dataset.file_meta.TransferSyntaxUID = pydicom.uid.UID("1.2.840.10008.1.2.4.50")
        dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
        dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
        stream = BytesIO()
        pydicom.dcmwrite(stream, dataset, enforce_file_format=True)
        return relabelled(stream.getvalue(), syntax)

    return make


@pytest.mark.parametrize("path", [STUDY, SERIES, INSTANCE])
def test_what_was_stored_comes_back_unchanged(
    client: Client, make_file: MakeFile, path: str
) -> None:
    data = make_file(**UIDS)
    client.store(data)
    response = client.get(path, ANY_SYNTAX)
    assert response.status_code == 200
    ((fields, content),) = parts_of(response)
    assert content == data
    assert fields["Content-Type"] == f"application/dicom; transfer-syntax={EXPLICIT}"
    assert int(response.headers["Content-Length"]) == len(response.content)


def test_parts_are_described_by_the_standard_only(connect: Connect, make_file: MakeFile) -> None:
    data = make_file(**UIDS)
    connect("v2").store(data)
    for dialect in ("v1", "v2"):
        response = connect(dialect).get(STUDY, ANY_SYNTAX)
        assert "type=" not in response.headers["Content-Type"]
        ((fields, _),) = parts_of(response)
        assert set(fields) == {"Content-Type"}
    client = connect("dicom-web")
    response = client.get(STUDY, ANY_SYNTAX)
    assert 'type="application/dicom"' in response.headers["Content-Type"]
    assert response.headers["Content-Location"] == client.base + STUDY
    assert response.headers["Vary"] == "Accept"
    ((fields, _),) = parts_of(response)
    assert fields["Content-Location"] == client.base + INSTANCE
    assert int(fields["Content-Length"]) == len(data)


def test_a_boundary_is_new_each_time(client: Client, make_file: MakeFile) -> None:
    client.store(make_file(**UIDS))
    types = {client.get(STUDY, ANY_SYNTAX).headers["Content-Type"] for _ in range(3)}
    assert len(types) == 3


def test_a_set_has_its_instances_and_no_other(client: Client, make_file: MakeFile) -> None:
    files = {
        (series, instance): make_file(
            StudyInstanceUID="1.1", SeriesInstanceUID=series, SOPInstanceUID=instance
        )
        for series, instance in (("1.2", "1.3"), ("1.2", "1.4"), ("1.5", "1.6"))
    }
    client.store(*files.values(), make_file())
    study = [content for _, content in parts_of(client.get(STUDY, ANY_SYNTAX))]
    assert sorted(study) == sorted(files.values())
    series = [content for _, content in parts_of(client.get(SERIES, ANY_SYNTAX))]
    assert sorted(series) == sorted([files["1.2", "1.3"], files["1.2", "1.4"]])


# Accept, then the form and status for a study of one instance, and for an instance:
# "m" multipart, "s" single part.
ACCEPTS_AZURE = [
    (None, 406, 406),
    (ANY_SYNTAX, "m", "m"),
    (f'{MULTIPART}; transfer-syntax="*"', "m", "m"),
    (MULTIPART, "m", "m"),
    ("multipart/related; type=application/dicom", "m", "m"),
    (f"{MULTIPART};", "m", "m"),
    (f"{MULTIPART}; transfer-syntax={EXPLICIT}", "m", "m"),
    (f"{MULTIPART}; transfer-syntax={IMPLICIT}", 406, 406),
    (f"{MULTIPART}; transfer-syntax={JPEG_2000}", 406, 406),
    (f"{MULTIPART}; transfer-syntax=1.2.840.10008.1.2.4.100", 406, 406),
    ("application/dicom; transfer-syntax=*", 406, "s"),
    ("application/dicom", 406, "s"),
    (f"application/dicom; transfer-syntax={EXPLICIT}", 406, "s"),
    ("*/*", 406, "m"),
    ('multipart/related; type="*/*"', "m", "m"),
    ("application/*", 406, 406),
    ("multipart/related", 406, 406),
    ('multipart/related; type="application/octet-stream"', 406, 406),
    ("application/octet-stream", 406, 406),
    ("application/dicom+json", 406, 406),
    (f"text/html, {MULTIPART}", "m", "m"),
    (f"toto, {MULTIPART}", "m", "m"),
    (f"application/dicom;q=0.5, {MULTIPART};q=0.4", "m", "s"),
    (f"application/dicom, {ANY_SYNTAX}", "m", "m"),
    (f"application/dicom, {ANY_SYNTAX};q=0.9", "m", "s"),
]  # fmt: skip
ACCEPTS_STANDARD = [
    (None, 406, 406),
    ("", 406, 406),
    (ANY_SYNTAX, "m", "m"),
    (f'{MULTIPART}; transfer-syntax="*"', "m", "m"),
    (MULTIPART, "m", "m"),
    ("multipart/related; type=application/dicom; boundary=**", "m", "m"),
    (f"{MULTIPART}; transfer-syntax={EXPLICIT}", "m", "m"),
    (f"{MULTIPART}; transfer-syntax={IMPLICIT}", 406, 406),
    (f"{MULTIPART}; transfer-syntax={JPEG_2000}", 406, 406),
    (f"{MULTIPART}; transfer-syntax=nope", 406, 406),
    (f"{MULTIPART}; transfer-syntax=nope, {MULTIPART}", "m", "m"),
    ("application/dicom; transfer-syntax=*", 406, "s"),
    ("application/dicom", 406, "s"),
    ("*/*", "m", "m"),
    ("application/*", 406, "s"),
    ("multipart/related", "m", "m"),
    ("multipart/*", "m", "m"),
    ('multipart/related; type="*/*"', "m", "m"),
    ('multipart/related; type="application/*"', "m", "m"),
    ("application/dicom+json", 406, 406),
    (f"toto, a/b/c, ;;, {MULTIPART}", "m", "m"),
    (f"text/x-nope, {MULTIPART}", "m", "m"),
    (f"text/html, {MULTIPART}", 400, 400),
    (f"application/dicom, {MULTIPART};q=0.4", "m", "s"),
    (f"application/dicom;q=0.3, {MULTIPART};q=0.4", "m", "m"),
    (f"*/*, {MULTIPART};q=0, application/dicom;q=0.1", 406, "s"),
    (f"{MULTIPART};q=0", 406, 406),
]  # fmt: skip


@pytest.mark.parametrize(
    ("dialect", "table"), [("v1", ACCEPTS_AZURE), ("v2", ACCEPTS_AZURE),
                           ("dicom-web", ACCEPTS_STANDARD)],
)  # fmt: skip
def test_what_the_client_takes(
    connect: Connect, make_file: MakeFile, dialect: str, table: list[tuple[str | None, Any, Any]]
) -> None:
    client = connect(dialect)
    data = make_file(**UIDS)
    client.store(data)
    for accept, study, instance in table:
        for path, expected in ((STUDY, study), (SERIES, study), (INSTANCE, instance)):
            response = client.get(path, accept)
            if isinstance(expected, int):
                assert response.status_code == expected, (accept, path)
                assert response.text
                continue
            assert response.status_code == 200, (accept, path, response.text)
            if expected == "m":
                assert [content for _, content in parts_of(response)] == [data], accept
            else:
                kind = f"application/dicom; transfer-syntax={EXPLICIT}"
                assert response.headers["Content-Type"] == kind, accept
                assert response.content == data


def test_several_accept_lines_are_one_list(client: Client, make_file: MakeFile, raw: Any) -> None:
    client.store(make_file(**UIDS))
    path = "/" + client.base.rpartition("/")[2] + STUDY
    answer = raw(
        f"GET {path} HTTP/1.1\r\nHost: a\r\nAccept: text/x-nope\r\naccept: {ANY_SYNTAX}\r\n"
        "Connection: close\r\n\r\n".encode()
    )
    assert answer.startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("dialect", ["v1", "v2"])
def test_azure_gives_several_instances_only_as_they_are_stored(
    connect: Connect, make_file: MakeFile, dialect: str
) -> None:
    client = connect(dialect)
    client.store(make_file(StudyInstanceUID="1.1"), make_file(StudyInstanceUID="1.1"))
    for accept in (MULTIPART, f"{MULTIPART}; transfer-syntax={EXPLICIT}"):
        response = client.get(STUDY, accept)
        assert response.status_code == 406
        assert "transfer-syntax=*" in response.text
    assert client.get(STUDY, ANY_SYNTAX).status_code == 200


@pytest.mark.parametrize("syntax", [IMPLICIT, BIG, DEFLATED])
def test_any_syntax_is_the_stored_one_in_azure(
    azure: Client, make_file: MakeFile, syntax: str
) -> None:
    data = make_file(**UIDS, syntax=syntax)
    azure.store(data)
    ((fields, content),) = parts_of(azure.get(STUDY, ANY_SYNTAX))
    assert content == data
    assert fields["Content-Type"] == f"application/dicom; transfer-syntax={syntax}"
    named = azure.get(INSTANCE, f"application/dicom; transfer-syntax={syntax}")
    assert named.status_code == 406, "only a few may be named, even if stored so"


@pytest.mark.parametrize(
    ("syntax", "sent"), [(IMPLICIT, EXPLICIT), (BIG, EXPLICIT), (DEFLATED, DEFLATED)]
)
def test_the_standard_never_sends_implicit_vr_or_big_endian(
    web: Client, make_file: MakeFile, syntax: str, sent: str
) -> None:
    data = make_file(**UIDS, syntax=syntax)
    web.store(data)
    for response in (web.get(STUDY, ANY_SYNTAX), web.get(INSTANCE, ANY_SYNTAX)):
        ((fields, content),) = parts_of(response)
        assert fields["Content-Type"] == f"application/dicom; transfer-syntax={sent}"
        assert syntax_of(content) == sent
    assert web.get(STUDY, f"{MULTIPART}; transfer-syntax={IMPLICIT}").status_code == 406
    assert web.get(STUDY, f"{MULTIPART}; transfer-syntax={BIG}").status_code == 406


@pytest.mark.parametrize("syntax", [IMPLICIT, BIG, DEFLATED])
@pytest.mark.parametrize("accept", ["application/dicom", MULTIPART])
def test_native_syntaxes_are_converted(
    client: Client, make_file: MakeFile, syntax: str, accept: str
) -> None:
    data = make_file(**UIDS, syntax=syntax, PatientName="Converted^One")
    client.store(data)
    response = client.get(INSTANCE, accept)
    assert response.status_code == 200
    content = response.content if accept == "application/dicom" else parts_of(response)[0][1]
    assert syntax_of(content) == EXPLICIT
    there, here = (pydicom.dcmread(BytesIO(each)) for each in (data, content))
    assert {element.tag: element.value for element in here if element.tag != 0x7FE00010} == {
        element.tag: element.value for element in there if element.tag != 0x7FE00010
    }
    assert here.PixelData == there.PixelData


def test_rle_is_decompressed_or_given_as_it_is(client: Client, make_dataset: Any) -> None:
    dataset = make_dataset(**UIDS, rows=20, columns=30, frames=3)
    pixels = dataset.PixelData
    dataset.file_meta = pydicom.dataset.FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = EXPLICIT
    dataset.compress(RLE, encoding_plugin="pydicom", generate_instance_uid=False)
    stream = BytesIO()
    pydicom.dcmwrite(stream, dataset, enforce_file_format=True)
    client.store(stream.getvalue())
    ((fields, content),) = parts_of(client.get(STUDY, ANY_SYNTAX))
    assert (content, fields["Content-Type"]) == (
        stream.getvalue(), f"application/dicom; transfer-syntax={RLE}",
    )  # fmt: skip
    ((_, content),) = parts_of(client.get(STUDY, MULTIPART))
    assert syntax_of(content) == EXPLICIT
    assert pydicom.dcmread(BytesIO(content)).PixelData == pixels


def test_what_can_not_be_converted_is_refused_and_still_there(
    client: Client, encapsulated: Callable[..., bytes]
) -> None:
    data = encapsulated("1.2.840.10008.1.2.4.51", **UIDS)
    assert client.store(data).status_code == 200
    for path, accept in ((STUDY, MULTIPART), (INSTANCE, "application/dicom")):
        response = client.get(path, accept)
        assert response.status_code == 406
        assert "1.2.840.10008.1.2.4.51" in response.text
    ((_, content),) = parts_of(client.get(STUDY, ANY_SYNTAX))
    assert content == data


def test_the_stored_syntax_may_be_named(
    connect: Connect, encapsulated: Callable[..., bytes]
) -> None:
    connect("v2").store(encapsulated(JPEG_2000, **UIDS))
    for dialect in ("v1", "v2", "dicom-web"):
        response = connect(dialect).get(STUDY, f"{MULTIPART}; transfer-syntax={JPEG_2000}")
        assert response.status_code == 200, dialect
    connect("v2").store(encapsulated("1.2.840.10008.1.2.4.57", StudyInstanceUID="1.9"))
    accept = f"{MULTIPART}; transfer-syntax=1.2.840.10008.1.2.4.57"
    assert connect("v2").get("/studies/1.9", accept).status_code == 406
    assert connect("dicom-web").get("/studies/1.9", accept).status_code == 200


@pytest.mark.parametrize("stored", [EXPLICIT, IMPLICIT, DEFLATED])
@pytest.mark.parametrize("wanted", [EXPLICIT, DEFLATED, RLE])
def test_the_standard_converts_into_what_is_asked_for(
    connect: Connect, make_file: MakeFile, stored: str, wanted: str
) -> None:
    connect("v2").store(make_file(**UIDS, syntax=stored, frames=3))
    accept = f"{MULTIPART}; transfer-syntax={wanted}"
    ((fields, content),) = parts_of(connect("dicom-web").get(INSTANCE, accept))
    assert fields["Content-Type"] == f"application/dicom; transfer-syntax={wanted}"
    found = pydicom.dcmread(BytesIO(content))
    assert found.file_meta.TransferSyntaxUID == wanted
    assert found.SOPInstanceUID == "1.3"
    if wanted == RLE:
        frames = pydicom.encaps.generate_frames(found.PixelData, number_of_frames=3)
        assert len(list(frames)) == 3
    else:
        assert found.PixelData == pydicom.dcmread(BytesIO(make_file(frames=3))).PixelData
    if wanted != EXPLICIT:
        for dialect in ("v1", "v2"):
            status = connect(dialect).get(INSTANCE, accept).status_code
            assert status == 406, dialect


def test_what_has_no_pixels_is_not_compressed(web: Client, make_file: MakeFile) -> None:
    web.store(make_file(**UIDS, PixelData=...))
    response = web.get(INSTANCE, f"{MULTIPART}; transfer-syntax={RLE}")
    assert response.status_code == 406
    assert "no Pixel Data" in response.text


def test_one_form_must_fit_all_instances(
    web: Client, make_file: MakeFile, encapsulated: Callable[..., bytes]
) -> None:
    study = {"StudyInstanceUID": "1.1"}
    web.store(make_file(**study, syntax=IMPLICIT), encapsulated(JPEG_2000, **study))
    assert web.get(STUDY, MULTIPART).status_code == 406
    assert web.get(STUDY, f"{MULTIPART}; transfer-syntax={JPEG_2000}").status_code == 406
    parts = parts_of(web.get(STUDY, f"{MULTIPART}, {ANY_SYNTAX};q=0.1"))
    assert {syntax_of(content) for _, content in parts} == {EXPLICIT, JPEG_2000}
    assert {fields["Content-Type"].partition("=")[2] for fields, _ in parts} == {
        EXPLICIT, JPEG_2000,
    }  # fmt: skip


def test_the_accept_parameter_goes_first(web: Client, make_file: MakeFile) -> None:
    data = make_file(**UIDS)
    web.store(data)
    response = web.get(f"{INSTANCE}?accept=application/dicom", "*/*")
    assert response.content == data
    assert web.get(f"{INSTANCE}?accept=image/x-nope", "application/dicom").status_code == 200
    assert web.get(f"{INSTANCE}?accept=image/png", "application/dicom").status_code == 400
    assert web.get(f"{INSTANCE}?accept=application/dicom", None).status_code == 406
    assert web.get(f"{INSTANCE}?unknown=1", "application/dicom").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/studies/1.9", "/studies/1.1/series/1.9", "/studies/1.1/series/1.2/instances/1.9",
     "/studies/1.9/series/1.2", "/studies/1.9/series/1.2/instances/1.3",
     "/studies/1.1/series/1.9/instances/1.3"],
)  # fmt: skip
def test_what_is_not_there_is_404(client: Client, make_file: MakeFile, path: str) -> None:
    client.store(make_file(**UIDS))
    response = client.get(path, ANY_SYNTAX)
    assert response.status_code == 404
    assert response.headers["Content-Type"].startswith("text/plain")
    assert "1.9" in response.text
    assert client.get(path + "/metadata").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/studies/abc", "/studies/1.2.", "/studies/1." + "2" * 63, "/studies/1.2%00",
     "/studies/1.1/series/x", "/studies/1.1/series/1.2/instances/1%2F2",
     "/studies/2d5f2f3a-8d0e-4b8a-9d0e-2d5f2f3a8d0e"],
)  # fmt: skip
def test_a_malformed_uid_is_400(client: Client, path: str) -> None:
    for each in (path, path + "/metadata"):
        assert client.get(each, f"{ANY_SYNTAX}, application/dicom+json").status_code == 400
    assert client.send("DELETE", path).status_code == 400


@pytest.mark.parametrize(
    ("uid", "azure_status", "standard_status"),
    [("1.02", 404, 400), ("007", 404, 400), ("1..2", 404, 400), (".5", 404, 400),
     ("1.2%20%20", 404, 400), ("0.2.4", 404, 404)],
)  # fmt: skip
def test_how_strict_uids_are(
    connect: Connect, *, uid: str, azure_status: int, standard_status: int
) -> None:
    path = f"/studies/{uid}"
    assert connect("v2").get(path, ANY_SYNTAX).status_code == azure_status
    assert connect("dicom-web").get(path, ANY_SYNTAX).status_code == standard_status


def test_a_wrong_uid_comes_before_a_wrong_accept(client: Client) -> None:
    assert client.get("/studies/abc", "image/png").status_code == 400
    assert client.get("/studies/1.9", "image/png").status_code == 406


def test_a_uid_may_be_percent_encoded(client: Client, make_file: MakeFile) -> None:
    client.store(make_file(**UIDS))
    assert client.get("/studies/%31.%31", ANY_SYNTAX).status_code == 200
