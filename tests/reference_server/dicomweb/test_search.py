"""Searching: what matches, what is refused, and what results say."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from pydicom import Dataset
from pydicom.sequence import Sequence

from tests.support.dicomweb import JSON, Client

MakeFile = Callable[..., bytes]
Connect = Callable[[str], Client]

STUDY_UID, SERIES_UID, INSTANCE_UID = "0020000D", "0020000E", "00080018"


def request_item(step: str, procedure: str) -> Dataset:
    item = Dataset()
    item.ScheduledProcedureStepID = step
    item.RequestedProcedureID = procedure
    return item


@pytest.fixture
def filled(client: Client, make_file: MakeFile) -> Client:
    """Store two studies: 1.1 with series 2.1 (3.1, 3.2) and 2.2 (3.3), and 1.2 with 2.3 (3.4)."""
    first = {
        "StudyInstanceUID": "1.1", "PatientName": "Müller^Jürgen", "PatientID": "Abc",
        "SpecificCharacterSet": "ISO_IR 192", "StudyDate": "20200131", "StudyTime": "2230",
        "StudyDescription": "Knie", "ReferringPhysicianName": "Doe^Jane", "AccessionNumber": "A*1",
    }  # fmt: skip
    second = {
        "StudyInstanceUID": "1.2", "PatientName": "Yamada^Tarou=山田^太郎",
        "PatientID": "a+b&c=d,e",
        "SpecificCharacterSet": "ISO_IR 192", "StudyDate": "20200201", "StudyTime": "080000",
        "StudyID": "S2", "PatientBirthDate": "19800229", "AccessionNumber": "A-2",
    }  # fmt: skip
    step = {"PerformedProcedureStepStartDate": "20200131"}
    request = Sequence([request_item("P1", "R1"), request_item("P2", "R2")])
    response = client.store(
        make_file(**first, **step, SeriesInstanceUID="2.1", SOPInstanceUID="3.1", Modality="CT",
                  SeriesNumber=7, RequestAttributesSequence=request),
        make_file(**first, **step, SeriesInstanceUID="2.1", SOPInstanceUID="3.2", Modality="CT",
                  SeriesNumber=7, InstanceNumber=2, RequestAttributesSequence=request),
        make_file(**first, SeriesInstanceUID="2.2", SOPInstanceUID="3.3", Modality="MR",
                  ManufacturerModelName="Model X"),
        make_file(**second, SeriesInstanceUID="2.3", SOPInstanceUID="3.4", Modality="CT"),
    )  # fmt: skip
    assert response.status_code == 200, response.text
    return client


def uids(rows: list[dict[str, Any]], tag: str) -> list[str]:
    return sorted(row[tag]["Value"][0] for row in rows)


MATCHES: list[tuple[str, Any, Any]] = [
    # resource and query, what is found in v1 and v2, in /dicom-web; a number is a status
    ("/studies", "1.1 1.2", "1.1 1.2"),
    ("/studies?", "1.1 1.2", "1.1 1.2"),
    ("/studies?StudyInstanceUID=1.1", "1.1", "1.1"),
    ("/studies?0020000D=1.1", "1.1", "1.1"),
    ("/studies?0020000d=1.1", "1.1", "1.1"),
    ("/studies?StudyInstanceUID=1.9", "", ""),
    ("/studies?StudyInstanceUID=1.1,1.2,1.9", "", "1.1 1.2"),
    ("/studies?StudyInstanceUID=1.1%5C1.2,", "", "1.1 1.2"),
    ("/studies?StudyInstanceUID=1.*", "", 400),
    ("/studies?StudyInstanceUID=*", "", 400),
    ("/studies?StudyInstanceUID=1.1,x", "", 400),
    ("/studies?StudyInstanceUID=1.01", "", 400),
    ("/studies?PatientID=Abc", "1.1", "1.1"),
    ("/studies?PatientID=abc", "1.1", ""),
    ("/studies?PatientID=Abc%20%20", "1.1", "1.1"),
    ("/studies?PatientID=Ab", "", ""),
    ("/studies?PatientID=A*", "", "1.1"),
    ("/studies?PatientID=%2A", "", "1.1 1.2"),
    ("/studies?PatientID=A%3Fc", "", "1.1"),
    ("/studies?PatientID=a%2Bb%26c%3Dd%2Ce", "1.2", "1.2"),
    ("/studies?PatientID=a+b%26c%3Dd%2Ce", "", "1.2"),
    ("/studies?PatientID=%25", "", ""),
    ("/studies?PatientID=", 400, "1.1 1.2"),
    ("/studies?PatientID", 400, "1.1 1.2"),
    ("/studies?AccessionNumber=A*1", "1.1", "1.1"),
    ("/studies?AccessionNumber=a*1", "1.1", ""),
    ("/studies?AccessionNumber=A-2", "1.2", "1.2"),
    ("/studies?PatientName=Müller^Jürgen", "1.1", "1.1"),
    ("/studies?PatientName=M%C3%BCller%5EJ%C3%BCrgen", "1.1", "1.1"),
    ("/studies?PatientName=muller^jurgen", "1.1", "1.1"),
    ("/studies?PatientName=muller", "", ""),
    ("/studies?PatientName=M*", "", "1.1"),
    ("/studies?PatientName=*jurgen", "", "1.1"),
    ("/studies?PatientName=Yamada^Tarou", "", "1.2"),
    ("/studies?PatientName=Yamada^Tarou=" + quote("山田^太郎"), "1.2", "1.2"),
    ("/studies?PatientName=" + quote("山田") + "*", "", "1.2"),
    ("/studies?PatientName=jurgen&fuzzymatching=true", "1.1", "1.1"),
    ("/studies?PatientName=mul%20jur&fuzzymatching=true", "1.1", "1.1"),
    ("/studies?PatientName=jur%20mul&fuzzymatching=true", "", ""),
    ("/studies?PatientName=tarou&fuzzymatching=true", "1.2", "1.2"),
    ("/studies?PatientName=jurgen&fuzzymatching=false", "", ""),
    ("/studies?PatientName=jurgen&FuzzyMatching=TRUE", "1.1", ""),
    ("/studies?PatientName=jurgen&fuzzymatching=maybe", 400, 400),
    ("/studies?PatientID=ab&fuzzymatching=true", "", ""),
    ("/studies?ReferringPhysicianName=jan&fuzzymatching=true", "1.1", "1.1"),
    ("/studies?StudyDate=20200131", "1.1", "1.1"),
    ("/studies?StudyDate=20200131-20200201", "1.1 1.2", "1.1 1.2"),
    ("/studies?StudyDate=20200101-20200131", "1.1", "1.1"),
    ("/studies?StudyDate=20200201-", "1.2", "1.2"),
    ("/studies?StudyDate=-20200131", "1.1", "1.1"),
    ("/studies?StudyDate=-", 400, 400),
    ("/studies?StudyDate=20200201-20200131", 400, ""),
    ("/studies?StudyDate=20201399", 400, 400),
    ("/studies?StudyDate=2020-01-31", 400, 400),
    ("/studies?StudyDate=20200230", 400, 400),
    ("/studies?StudyDate=2020*", 400, 400),
    ("/studies?PatientBirthDate=19800229", "1.2", "1.2"),
    ("/studies?StudyDescription=knie", "1.1", ""),
    ("/studies?StudyDescription=Knie", "1.1", "1.1"),
    ("/studies?StudyTime=223000", 400, "1.1"),
    ("/studies?StudyTime=2230", 400, "1.1"),
    ("/studies?StudyTime=0700-2229", 400, "1.2"),
    ("/studies?StudyTime=25", 400, 400),
    ("/studies?StudyDate=20200131-20200201&StudyTime=2300-0900", 400, "1.2"),
    ("/studies?StudyDate=20200131-20200201&StudyTime=2200-0700", 400, "1.1"),
    ("/studies?StudyDate=-20200131&StudyTime=2300-2359", 400, "1.1"),
    ("/studies?StudyDate=20200131-&StudyTime=2300-0700", 400, "1.2"),
    ("/studies?StudyID=S2", 400, "1.2"),
    ("/studies?ModalitiesInStudy=CT", "1.1 1.2", "1.1 1.2"),
    ("/studies?ModalitiesInStudy=MR", "1.1", "1.1"),
    ("/studies?ModalitiesInStudy=mr", "1.1", ""),
    ("/studies?ModalitiesInStudy=M*", "", "1.1"),
    ("/studies?PatientID=Abc&StudyDate=20200201", "", ""),
    ("/studies?PatientID=Abc&StudyDate=20200131", "1.1", "1.1"),
    ("/studies?Modality=MR", 400, "1.1 1.2"),
    ("/studies?SOPInstanceUID=3.1", 400, "1.1 1.2"),
    ("/studies?NotAKeyword=1", 400, "1.1 1.2"),
    ("/studies?patientid=Abc", 400, "1.1 1.2"),
    ("/studies?00280011=5", 400, "1.1 1.2"),
    ("/studies?0010,0020=Abc", 400, "1.1 1.2"),
    ("/studies?PatientID=Abc&00100020=Abc", 400, 400),
    ("/studies?PatientID=Abc&PatientID=Abc", 400, 400),
    ("/studies?PatientID=Abc%00", "1.1", "1.1"),
    ("/studies?PatientID=%C3", 400, 400),
    ("/studies?PatientID=<", 400, ""),
    ("/studies?x=%3c", 400, "1.1 1.2"),
    ("/studies?limit=1&offset=5", "", ""),
    ("/series", "2.1 2.2 2.3", "2.1 2.2 2.3"),
    ("/series?Modality=MR", "2.2", "2.2"),
    ("/series?Modality=CT&PatientID=Abc", "2.1", "2.1"),
    ("/series?SeriesInstanceUID=2.3", "2.3", "2.3"),
    ("/series?SeriesInstanceUID=2.3,2.1", "", "2.1 2.3"),
    ("/series?PerformedProcedureStepStartDate=20200131", "2.1", "2.1"),
    ("/series?ManufacturerModelName=Model%20X", "2.2", "2.2"),
    ("/series?SeriesNumber=7", 400, "2.1"),
    ("/series?SeriesNumber=007", 400, "2.1"),
    ("/series?RequestAttributesSequence.RequestedProcedureID=R2", 400, "2.1"),
    ("/series?00400275.00400009=P1&00400275.00401001=R1", 400, "2.1"),
    ("/series?00400275.00400009=P1&00400275.00401001=R2", 400, ""),
    ("/studies/1.1/series", "2.1 2.2", "2.1 2.2"),
    ("/studies/1.1/series?Modality=CT", "2.1", "2.1"),
    ("/studies/1.1/series?SeriesInstanceUID=2.3", "", ""),
    ("/studies/1.1/series?StudyInstanceUID=1.1", 400, "2.1 2.2"),
    ("/studies/1.1/series?PatientID=zzz", 400, ""),
    ("/studies/1.9/series", "", ""),
    ("/studies/abc/series", 400, 400),
    ("/instances", "3.1 3.2 3.3 3.4", "3.1 3.2 3.3 3.4"),
    ("/instances?SOPInstanceUID=3.2", "3.2", "3.2"),
    ("/instances?Modality=MR", "3.3", "3.3"),
    ("/instances?PatientID=Abc&Modality=CT", "3.1 3.2", "3.1 3.2"),
    ("/instances?InstanceNumber=2", 400, "3.2"),
    ("/instances?SOPClassUID=1.2.840.10008.5.1.4.1.1.7", 400, "3.1 3.2 3.3 3.4"),
    ("/instances?SOPClassUID=1.2.3", 400, ""),
    ("/studies/1.1/instances", "3.1 3.2 3.3", "3.1 3.2 3.3"),
    ("/studies/1.1/instances?Modality=CT", "3.1 3.2", "3.1 3.2"),
    ("/studies/1.1/series/2.1/instances", "3.1 3.2", "3.1 3.2"),
    ("/studies/1.1/series/2.1/instances?SOPInstanceUID=3.2", "3.2", "3.2"),
    ("/studies/1.1/series/2.1/instances?Modality=CT", 400, "3.1 3.2"),
    ("/studies/1.2/series/2.1/instances", "", ""),
    ("/studies/1.1/series/x/instances", 400, 400),
]


def test_what_matches(filled: Client) -> None:
    is_azure = "dicom-web" not in filled.base
    for query, azure, standard in MATCHES:
        expected = azure if is_azure else standard
        response = filled.get(query)
        if isinstance(expected, int):
            assert response.status_code == expected, (query, response.text)
            assert response.headers["Content-Type"].startswith("text/plain")
            assert response.text.endswith("."), query
            continue
        assert response.status_code == (200 if expected else 204), (query, response.text)
        if not expected:
            assert response.content == b""
            assert "Content-Type" not in response.headers
            continue
        level = {"1": STUDY_UID, "2": SERIES_UID, "3": INSTANCE_UID}[expected[0]]
        assert uids(response.json(), level) == expected.split(), query
        assert response.headers["Content-Type"].partition(";")[0] == JSON


@pytest.mark.parametrize("text", ["%ZZ", "%4", "%", "%C3", "%FF%FE"])
def test_broken_percent_encoding_is_400(
    client: Client, raw: Callable[[bytes], bytes], text: str
) -> None:
    path = f"/{client.base.rpartition('/')[2]}/studies?PatientID={text}"
    answer = raw(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 400 ")


def test_an_attribute_that_can_not_be_searched_is_named(azure: Client) -> None:
    assert "'Modality'" in azure.get("/studies?Modality=CT").text
    assert "'NotAKeyword'" in azure.get("/studies?NotAKeyword=CT").text


def test_a_required_key_of_zero_length_matches_any_value(
    connect: Connect, make_file: MakeFile
) -> None:
    connect("dicom-web").store(
        make_file(StudyInstanceUID="1.1", AccessionNumber=""),
        make_file(StudyInstanceUID="1.2", AccessionNumber="X"),
        make_file(StudyInstanceUID="1.3", AccessionNumber=...),
    )
    query = "/studies?AccessionNumber=X"
    assert uids(connect("dicom-web").search(query), STUDY_UID) == ["1.1", "1.2"]
    assert uids(connect("v2").search(query), STUDY_UID) == ["1.2"]


def test_any_value_of_several_matches_in_the_standard(
    connect: Connect, make_file: MakeFile
) -> None:
    connect("dicom-web").store(make_file(StudyID=["S1", "S2"], AccessionNumber=["A", "B"]))
    assert connect("dicom-web").search("/studies?AccessionNumber=B")
    assert connect("dicom-web").search("/studies?StudyID=S2")
    assert connect("v1").search("/studies?AccessionNumber=A")
    assert connect("v1").search("/studies?AccessionNumber=B") == []


@pytest.mark.parametrize(
    ("accept", "azure_status", "standard_status"),
    [(JSON, 200, 200), ("*/*", 200, 200), ("application/json", 200, 406), (None, 406, 406),
     (f"{JSON}, multipart/related; type=application/octet-stream", 406, 200),
     ("image/png", 406, 406)],
)  # fmt: skip
def test_what_the_client_takes(
    connect: Connect,
    make_file: MakeFile,
    *,
    accept: str | None,
    azure_status: int,
    standard_status: int,
) -> None:
    connect("v2").store(make_file())
    for dialect, status in (
        ("v1", azure_status), ("v2", azure_status), ("dicom-web", standard_status),
    ):  # fmt: skip
        assert connect(dialect).get("/studies", accept).status_code == status, dialect


def test_azure_checks_limits_then_accept_then_attributes(azure: Client) -> None:
    assert azure.get("/studies?limit=0&X=1", "image/png").status_code == 400
    assert azure.get("/studies?X=1", "image/png").status_code == 406


# What results have: v1 and v2 for the samples of the Azure tutorial, by its conformance statements.
STUDY_KEYS = {
    "v1": "00080005 00080020 00080030 00080050 00080090 00100010 00100020 00100030 00100040 "
          "0020000D 00200010",
    "v2": "00080020 00080090 00100010 00100020 0020000D",
    "dicom-web": "00080020 00080030 00080050 00080056 00080061 00080090 00081190 00100010 "
                 "00100020 00100030 00100040 0020000D 00200010 00201206 00201208",
}  # fmt: skip
SERIES_OWN_KEYS = {
    "v1": "00080005 00080060 0020000D 0020000E",
    "v2": "00080060 0020000D 0020000E",
    "dicom-web": "00080060 00081190 0020000D 0020000E 00200011 00201209",
}
INSTANCE_KEYS = {
    "v1": "00080005 00080016 00080018 0020000D 0020000E 00200013 00280010 00280011 00280100",
    "v2": "00080018 0020000D 0020000E",
    "dicom-web": "00080016 00080018 00080056 00081190 0020000D 0020000E 00200013 00280010 "
                 "00280011 00280100",
}  # fmt: skip
EXTRA_AT_INSTANCES = {"v1": "", "v2": "00080050 00100030", "dicom-web": ""}


@pytest.mark.parametrize("dialect", ["v1", "v2", "dicom-web"])
def test_what_results_have(connect: Connect, make_file: MakeFile, dialect: str) -> None:
    client = connect(dialect)
    client.store(
        make_file(
            StudyInstanceUID="1.1", SeriesInstanceUID="2.1", SOPInstanceUID="3.1",
            SpecificCharacterSet="ISO_IR 192", AccessionNumber="", PatientBirthDate="",
        )
    )  # fmt: skip

    def keys(path: str) -> set[str]:
        (row,) = client.search(path)
        assert list(row) == sorted(row)
        return set(row)

    study, series, instance = (
        set(table[dialect].split()) for table in (STUDY_KEYS, SERIES_OWN_KEYS, INSTANCE_KEYS)
    )
    extra = set(EXTRA_AT_INSTANCES[dialect].split())
    assert keys("/studies") == study
    assert keys("/studies/1.1/series") == series
    assert keys("/series") == study | series
    assert keys("/studies/1.1/series/2.1/instances") == instance
    assert keys("/studies/1.1/instances") == series | instance
    assert keys("/instances") == study | series | instance | extra


def test_empty_values_have_a_vr_only(connect: Connect, make_file: MakeFile) -> None:
    connect("v1").store(make_file(AccessionNumber="", PatientBirthDate=..., StudyTime=...))
    (row,) = connect("v1").search("/studies")
    assert row["00080050"] == {"vr": "SH"}
    assert "00100030" not in row
    (row,) = connect("dicom-web").search("/studies")
    assert row["00080050"] == {"vr": "SH"}
    assert row["00100030"] == {"vr": "DA"}, "a required key is there, even if it is unknown"
    (row,) = connect("v2").search("/studies")
    assert "00080050" not in row


def test_results_of_the_standard_are_computed(connect: Connect, filled: Client) -> None:
    web = connect("dicom-web")
    (study,) = web.search("/studies?StudyInstanceUID=1.1")
    assert study["00201206"]["Value"] == [2]
    assert study["00201208"]["Value"] == [3]
    assert study["00080061"]["Value"] == ["CT", "MR"]
    assert study["00080056"]["Value"] == ["ONLINE"]
    assert study["00081190"]["Value"] == [f"{web.base}/studies/1.1"]
    (series,) = web.search("/studies/1.1/series?SeriesInstanceUID=2.1")
    assert series["00201209"]["Value"] == [2]
    assert series["00081190"]["Value"] == [f"{web.base}/studies/1.1/series/2.1"]
    assert series["00400244"]["Value"] == ["20200131"]
    (instance,) = web.search("/instances?SOPInstanceUID=3.3")
    url = f"{web.base}/studies/1.1/series/2.2/instances/3.3"
    assert instance["00081190"]["Value"] == [url]
    assert instance["00201208"]["Value"] == [3]
    assert web.get(url.removeprefix(web.base), "*/*").status_code == 200
    assert filled.base


def test_azure_computes_what_is_asked_for(azure: Client, make_file: MakeFile) -> None:
    study = {"StudyInstanceUID": "1.1"}
    azure.store(
        make_file(**study, SeriesInstanceUID="2.1", Modality="CT"),
        make_file(**study, SeriesInstanceUID="2.1", Modality="CT"),
        make_file(**study, SeriesInstanceUID="2.2", Modality="MR"),
    )
    (row,) = azure.search(
        "/studies?ModalitiesInStudy=CT&includefield=NumberOfStudyRelatedInstances"
    )
    assert row["00080061"]["Value"] == ["CT", "MR"]
    assert row["00201208"]["Value"] == [3]
    (row,) = azure.search("/series?Modality=CT&includefield=NumberOfSeriesRelatedInstances")
    assert row["00201209"]["Value"] == [2]
    assert "00081190" not in row


FIELDS: list[tuple[str, Any, Any]] = [
    # query, what is added to the results of /studies in v1 and v2, in /dicom-web; or a status
    ("includefield=StudyDescription", "00081030", "00081030"),
    ("includefield=00081030", "00081030", "00081030"),
    ("includefield=00081030,00101010", "00081030 00101010", "00081030 00101010"),
    ("includefield=00081030&includefield=00101010", "00081030 00101010", "00081030 00101010"),
    ("includefield=00081030%2C00101010", "00081030 00101010", "00081030 00101010"),
    ("includefield=%20StudyDescription%20,%20PatientAge", "00081030 00101010",
     "00081030 00101010"),
    ("includefield=Modality", "00080060", ""),
    ("includefield=SOPInstanceUID", "00080018", ""),
    ("includefield=00091001", "00091001", ""),
    ("includefield=00091099", "", ""),
    ("includefield=", 400, ""),
    ("includefield=Nope", 400, ""),
    ("includefield=00000011", 400, ""),
    ("includefield=all,StudyDescription", 400, "*"),
    ("includefield=all", "*", "*"),
    ("IncludeField=ALL", "*", ""),
    ("PatientAge=050Y", 400, "00101010"),
]  # fmt: skip


@pytest.mark.parametrize("dialect", ["v1", "v2", "dicom-web"])
def test_what_fields_add(connect: Connect, make_file: MakeFile, dialect: str) -> None:
    client = connect(dialect)
    private = {"StudyDescription": "D", "PatientAge": "050Y", "PatientComments": "C"}
    client.store(with_private(make_file(**private)))
    before = set(client.search("/studies")[0])
    for query, azure, standard in FIELDS:
        expected = standard if dialect == "dicom-web" else azure
        response = client.get(f"/studies?{query}")
        if isinstance(expected, int):
            assert response.status_code == expected, (query, response.text)
            continue
        assert response.status_code == 200, (query, response.text)
        added = set(response.json()[0]) - before
        if expected == "*":
            assert {"00081030", "00101010"} - before <= added, query
            assert ("00104000" in added) == (dialect == "dicom-web")
            assert "00080060" not in added
        else:
            assert added == set(expected.split()) - before, query


def with_private(data: bytes) -> bytes:
    """Add a private element before the patient's name."""
    at = data.index(b"\x10\x00\x10\x00PN")
    private = b"\x09\x00\x10\x00LO\x04\x00ACME" + b"\x09\x00\x01\x10LO\x02\x00X1"
    return data[:at] + private + data[at:]


def test_private_fields_come_with_their_creator(connect: Connect, make_file: MakeFile) -> None:
    connect("v2").store(with_private(make_file()))
    (row,) = connect("dicom-web").search("/instances?includefield=00091001")
    assert row["00091001"] == {"vr": "LO", "Value": ["X1"]}
    assert row["00090010"] == {"vr": "LO", "Value": ["ACME"]}
    (row,) = connect("v2").search("/instances?includefield=00091001")
    assert "00090010" not in row


def test_all_of_v2_leaves_its_model_name_out(v2: Client, make_file: MakeFile) -> None:
    v2.store(make_file(ManufacturerModelName="M", SeriesDescription="S"))
    (row,) = v2.search("/series")
    assert "00081090" in row
    (row,) = v2.search("/series?includefield=all")
    assert "00081090" not in row
    assert "0008103E" in row


def test_all_of_the_standard_gives_every_level_its_attributes(
    web: Client, make_file: MakeFile
) -> None:
    web.store(make_file(StudyInstanceUID="1.1", SeriesInstanceUID="2.1", BodyPartExamined="KNEE"))
    (row,) = web.search("/studies/1.1/series?includefield=all")
    assert row["00180015"]["Value"] == ["KNEE"]
    assert "00280010" not in row
    (row,) = web.search("/studies/1.1/series/2.1/instances?includefield=all")
    assert row["00280101"]["Value"] == [8]
    assert "00180015" not in row
    assert not [tag for tag in row if "BulkDataURI" in row[tag]]


LIMITS = [
    # query, number of results of five in v1 and v2, in /dicom-web; or a status
    ("", 5, 5), ("limit=2", 2, 2), ("limit=5", 5, 5), ("limit=200", 5, 5), ("offset=3", 2, 2),
    ("limit=2&offset=4", 1, 1), ("offset=5", 204, 204), ("offset=99999999999999999999", 204, 204),
    ("limit=201", 400, 5), ("limit=99999999999999999999", 400, 5), ("limit=0", 400, 204),
    ("limit=-1", 400, 400), ("limit=abc", 400, 400), ("limit=1.5", 400, 400), ("limit=", 400, 400),
    ("offset=-1", 400, 400), ("offset=abc", 400, 400), ("offset=", 400, 400),
    ("limit=1e1", 400, 400),
    ("Limit=2", 2, 5), ("limit=2&limit=3", 2, 2),
]  # fmt: skip


def test_pages(client: Client, make_file: MakeFile) -> None:
    for number in range(5):
        client.store(make_file(StudyInstanceUID=f"1.{number}"))
    is_azure = "dicom-web" not in client.base
    for query, azure, standard in LIMITS:
        expected = azure if is_azure else standard
        response = client.get(f"/studies?{query}")
        if expected > 5:
            assert response.status_code == expected, (query, response.text)
        else:
            assert len(response.json()) == expected, query


def test_pages_together_are_the_whole_list(client: Client, make_file: MakeFile) -> None:
    for number in range(7):
        client.store(make_file(StudyInstanceUID=f"1.{number}"))
    whole = client.search("/studies")
    order = [row[STUDY_UID]["Value"][0] for row in whole]
    newest_first = "dicom-web" not in client.base
    assert order == sorted(order, reverse=newest_first)
    for size in (1, 2, 3, 7):
        pages = [client.search(f"/studies?limit={size}&offset={at}") for at in range(0, 8, size)]
        assert [row for page in pages for row in page] == whole


def test_the_standard_says_how_many_more_there_are(connect: Connect, make_file: MakeFile) -> None:
    web = connect("dicom-web")
    for number in range(5):
        web.store(make_file(StudyInstanceUID=f"1.{number}"))

    def warning(query: str) -> str | None:
        return web.get(f"/studies?{query}").headers.get("Warning")

    text = f"299 {web.base}: There are {{}} additional results that can be requested"
    assert warning("limit=2") == text.format(3)
    assert warning("limit=2&offset=1") == text.format(2)
    assert warning("limit=0") == text.format(5)
    assert warning("limit=2&offset=3") is None
    assert warning("limit=5") is None
    assert warning("") is None
    assert warning("offset=9") is None
    assert "Warning" not in connect("v2").get("/studies?limit=2").headers


@pytest.mark.parametrize(
    ("query", "found"),
    [
        # An empty value is unknown, and matches any other way too (PS3.4 C.2.2.1.2).
        ("AccessionNumber=%22%22", "1.3"),
        ("AccessionNumber=%22%22&emptyvaluematching=false", "1.3"),
        ("AccessionNumber=%22%22&emptyvaluematching=true", "1.2 1.3"),
        ("StudyDate=%22%22&emptyvaluematching=true", "1.3"),
        ("ModalitiesInStudy=%22%22&emptyvaluematching=true", "1.3"),
        ("StudyInstanceUID=%22%22&emptyvaluematching=true", ""),
        ("AccessionNumber=A&emptyvaluematching=true", "1.1 1.3"),
        ("AccessionNumber=%22%22&PatientID=x&emptyvaluematching=true", ""),
        ("ModalitiesInStudy=CT,MR", ""),
        ("ModalitiesInStudy=CT,MR&multiplevaluematching=false", ""),
        ("ModalitiesInStudy=CT,MR&multiplevaluematching=true", "1.1"),
        ("ModalitiesInStudy=MR%5CCT&multiplevaluematching=true", "1.1"),
        ("ModalitiesInStudy=CT&multiplevaluematching=true", "1.1 1.2"),
        ("ModalitiesInStudy=CT,US&multiplevaluematching=true", ""),
        ("AccessionNumber=A,B&multiplevaluematching=true", "1.3"),
    ],
)
def test_kinds_of_matching_that_are_asked_for(
    web: Client, make_file: MakeFile, query: str, found: str
) -> None:
    first = {"StudyInstanceUID": "1.1", "AccessionNumber": "A", "StudyDate": "20200131"}
    web.store(
        make_file(**first, SeriesInstanceUID="2.1", Modality="CT"),
        make_file(**first, SeriesInstanceUID="2.2", Modality="MR"),
        make_file(StudyInstanceUID="1.2", Modality="CT", AccessionNumber=...),
        make_file(StudyInstanceUID="1.3", Modality="", AccessionNumber="", StudyDate=""),
    )
    assert uids(web.search(f"/studies?{query}"), STUDY_UID) == found.split()


@pytest.mark.parametrize("name", ["fuzzymatching", "emptyvaluematching", "multiplevaluematching"])
def test_what_is_neither_true_nor_false_is_400(web: Client, name: str) -> None:
    assert web.get(f"/studies?{name}=perhaps").status_code == 400


def test_fuzzy_matching_finds_what_matches_literally_as_well(filled: Client) -> None:
    for name in ("M*", "Yamada^Tarou", "M%C3%BCller%5EJ%C3%BCrgen"):
        literally, fuzzily = (
            uids(filled.search(f"/studies?PatientName={name}{more}"), STUDY_UID)
            for more in ("", "&fuzzymatching=true")
        )
        assert set(literally) <= set(fuzzily)


def test_results_agree_with_what_matched(connect: Connect, make_file: MakeFile) -> None:
    study = {"StudyInstanceUID": "1.1"}
    connect("dicom-web").store(
        make_file(**study, PatientID="known", PatientAge="050Y"),
        make_file(**study, PatientID="", PatientAge="051Y"),
    )
    query = "/studies?PatientID=known&includefield=PatientAge"
    (row,) = connect("dicom-web").search(query)
    assert row["00100020"]["Value"] == ["known"]
    assert row["00101010"]["Value"] == ["051Y"]
