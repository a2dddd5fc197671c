"""What an instance must be like to be stored, in each dialect."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from pydicom import Dataset
from pydicom.config import disable_value_validation
from pydicom.sequence import Sequence

from tests.support.dicomweb import Client

MakeFile = Callable[..., bytes]
Connect = Callable[[str], Client]

REFERENCED, FAILED = "00081199", "00081198"
REASON, WARNING, COMMENTS, COMMENT = "00081197", "00081196", "00741048", "00000902"


def comments(item: dict[str, Any]) -> list[str]:
    return [each[COMMENT]["Value"][0] for each in item.get(COMMENTS, {}).get("Value", [])]


def only_item(client: Client, data: bytes) -> tuple[int, str, dict[str, Any]]:
    response = client.store(data)
    (tag,) = response.json().keys() & {REFERENCED, FAILED}
    (item,) = response.json()[tag]["Value"]
    return response.status_code, tag, item


@pytest.mark.parametrize("keyword", ["StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"])
@pytest.mark.parametrize("value", [..., ""])
def test_without_its_uids_nothing_is_stored(
    client: Client, make_file: MakeFile, keyword: str, value: Any
) -> None:
    response = client.store(make_file(**{keyword: value}))
    assert response.status_code == 409
    assert REFERENCED not in response.json()
    assert client.search("/instances") == []


@pytest.mark.parametrize(
    ("dialect", "value", "status"),
    [
        ("v1", ..., 409),
        ("v1", "", 409),
        ("v1", "   ", 409),
        ("v2", ..., 409),
        ("v2", "", 202),
        ("v2", "   ", 202),
        ("dicom-web", ..., 200),
        ("dicom-web", "", 200),
    ],
)
def test_patient_id(
    connect: Connect, make_file: MakeFile, *, dialect: str, value: Any, status: int
) -> None:
    client = connect(dialect)
    got, tag, item = only_item(client, make_file(PatientID=value))
    assert got == status
    if status == 202:
        assert tag == REFERENCED
        assert item[WARNING]["Value"] == [1]
        assert comments(item)[0].startswith("DICOM100: (0010,0020) - ")
    if status == 409:
        assert item[REASON]["Value"] == [43264]
        assert comments(item)


VALUES = [
    # keyword, value, in v1, in v2; 200 stored, 202 stored with a warning, 409 refused
    ("Modality", b"X" * 20, 409, 202),
    ("Modality", b"ct", 200, 202),
    ("Modality", b"X\0X ", 200, 202),
    ("Modality", b"X\0", 409, 200),
    ("StudyDate", b"20201399", 409, 202),
    ("StudyDate", b"20200230", 409, 200),
    ("StudyDate", b"NotADate", 409, 202),
    ("PatientBirthDate", b"2020", 409, 202),
    ("AccessionNumber", b"1" * 18, 409, 202),
    ("PatientID", b"123\0", 409, 200),
    ("PatientID", b"\x00123", 409, 409),
    ("PatientID", b"1" * 66, 409, 409),
    ("PatientName", b"A=B=C=D", 409, 202),
    ("PatientName", b"A^B^C^D^E^F", 409, 202),
    ("ReferringPhysicianName", b"A" * 66, 409, 202),
    ("StudyInstanceUID", b"abc.123", 409, 409),
    ("StudyInstanceUID", b"1.2.03", 200, 202),
    ("SOPInstanceUID", b"1..2", 200, 202),
    ("StudyTime", b"2561", 200, 202),
    ("InstanceNumber", b"1.5 ", 200, 202),
    ("PatientAge", b"24Y ", 200, 202),
    ("PixelSpacing", b"1\\x ", 200, 202),
    ("PixelSpacing", b"1\\2\\3 ", 200, 202),
    ("ImageComments", b"A" * 10242, 200, 202),
    ("StudyDescription", b"A\\B ", 200, 202),
    ("PatientComments", b"line\r\n", 200, 200),
    ("AcquisitionDateTime", b"20200101+0100 ", 200, 200),
    ("AcquisitionDateTime", b"2020-01-01", 200, 202),
    ("RetrieveAETitle", b"A" * 18, 200, 202),
    ("StudyTime", b"1200-1300 ", 200, 200),
]


@pytest.mark.parametrize(("keyword", "value", "in_v1", "in_v2"), VALUES)
def test_values_that_break_their_vr(
    connect: Connect, make_file: MakeFile, *, keyword: str, value: bytes, in_v1: int, in_v2: int
) -> None:
    padded = value + b" " * (len(value) % 2)
    for dialect, status in (("v1", in_v1), ("v2", in_v2)):
        data = make_file(**{keyword: padded})
        got, _, item = only_item(connect(dialect), data)
        assert got == status, (dialect, comments(item))
        if status == 202:
            assert item[WARNING]["Value"] == [1]
            assert comments(item)
        if status == 409:
            assert item[REASON]["Value"] == [43264]
            assert comments(item)


def test_the_standard_asks_for_uids_that_are_such(web: Client, make_file: MakeFile) -> None:
    assert web.store(make_file(StudyInstanceUID=b"1.2.03")).status_code == 409
    assert web.store(make_file(SOPInstanceUID=b"1..2")).status_code == 409
    assert web.store(make_file(Modality=b"X" * 20)).status_code == 200
    assert web.store(make_file(StudyDate=b"NotADate")).status_code == 200


def test_each_attribute_that_fails_has_its_comment(v2: Client, make_file: MakeFile) -> None:
    item = Dataset()
    with disable_value_validation():
        item.add_new(0x00080060, "CS", "lower")
    data = make_file(ReferencedImageSequence=Sequence([item, item]), PatientAge="@@@@", StudyID="X")
    _, _, found = only_item(v2, data.replace(b"@@@@", b"24 Y"))
    assert [text.partition(" - ")[0] for text in comments(found)] == [
        "DICOM100: (0008,0060)",
        "DICOM100: (0010,1010)",
    ]


def test_what_fails_is_hidden_from_metadata_and_search_and_kept_in_the_file(
    connect: Connect, make_file: MakeFile
) -> None:
    v2 = connect("v2")
    data = make_file(StudyDate=b"NotADate", PatientBirthDate=b"20220315")
    assert v2.store(data).status_code == 202
    (study,) = v2.search("/studies?PatientBirthDate=20220315")
    assert "00080020" not in study
    uid = study["0020000D"]["Value"][0]
    (metadata,) = v2.get(f"/studies/{uid}/metadata").json()
    assert "00080020" not in metadata
    assert metadata["00100030"]["Value"] == ["20220315"]
    assert v2.get("/studies?StudyDate=NotADate").status_code == 400
    file = v2.get(f"/studies/{uid}", 'multipart/related; type="application/dicom"')
    assert data in file.content
    (complete,) = connect("dicom-web").get(f"/studies/{uid}/metadata").json()
    assert complete["00080020"]["Value"] == ["NotADate"]


def test_uids_are_never_hidden(v2: Client, make_file: MakeFile) -> None:
    assert v2.store(make_file(StudyInstanceUID=b"1.2.03")).status_code == 202
    (metadata,) = v2.get("/studies/1.2.03/metadata").json()
    assert metadata["0020000D"]["Value"] == ["1.2.03"]


def test_several_values_of_a_searched_attribute(connect: Connect, make_file: MakeFile) -> None:
    data = make_file(StudyDescription=b"A\\B ", StudyInstanceUID=b"1.25")
    response = connect("v1").store(data)
    assert response.status_code == 200
    warning = response.headers["Warning"]
    assert warning.startswith('299 127.0.0.1: "')
    assert connect("v1").search("/studies?StudyDescription=a")
    assert connect("v1").search("/studies?StudyDescription=B") == []
    connect("v1").send("DELETE", "/studies/1.25")
    assert "Warning" not in connect("v2").store(data).headers


def test_padding_with_nul_does_not_hide_a_value(v2: Client, make_file: MakeFile) -> None:
    data = make_file(Modality=b"X\0", StudyInstanceUID=b"1.25")
    response = v2.store(data)
    assert response.status_code == 200
    assert json.loads(response.text)[REFERENCED]["Value"][0][COMMENTS] == {"vr": "SQ"}
    for value in ("X", "X%00", "x"):
        assert len(v2.search(f"/studies?ModalitiesInStudy={value}")) == 1


def test_a_study_in_the_path_may_be_padded_in_the_file(azure: Client, make_file: MakeFile) -> None:
    data = make_file(StudyInstanceUID=b"1.2.3\0")
    assert azure.store(data, path="/studies/1.2.3").status_code == 200
    assert azure.get("/studies/1.2.3/metadata").status_code == 200
    assert azure.store(data, path="/studies/1.2.3%20%20").status_code == 409, "it is there already"


def test_what_the_latest_instance_says_counts(v2: Client, make_file: MakeFile) -> None:
    study = {"StudyInstanceUID": "1.25"}
    assert v2.store(make_file(**study, PatientID="")).status_code == 202
    assert v2.search("/studies?StudyInstanceUID=1.25")[0]["00100020"] == {"vr": "LO"}
    assert v2.store(make_file(**study, PatientID="123")).status_code == 200
    assert v2.store(make_file(**study, PatientID="")).status_code == 202
    assert v2.search("/studies?StudyInstanceUID=1.25")[0]["00100020"]["Value"] == ["123"]
    assert len(v2.search("/studies?PatientID=123")) == 1
