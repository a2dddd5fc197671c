"""Metadata, search results and answers to a store as XML (PS3.18 8.7.3.2, PS3.19 A.1)."""

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import requests
from pydicom import Dataset
from pydicom.sequence import Sequence

from tests.support.dicomweb import JSON, Client, multipart, parts_of

MakeFile = Callable[..., bytes]

ESSENCE = "application/dicom+xml"
XML = f'multipart/related; type="{ESSENCE}"'
STUDY, SERIES, INSTANCE = (
    "/studies/1.1", "/studies/1.1/series/1.2", "/studies/1.1/series/1.2/instances/1.3",
)  # fmt: skip
UIDS = {"StudyInstanceUID": "1.1", "SeriesInstanceUID": "1.2", "SOPInstanceUID": "1.3"}


def documents(response: requests.Response) -> list[ET.Element]:
    assert response.headers["Content-Type"].startswith(f"{XML}; ")
    parts = parts_of(response)
    assert {fields["Content-Type"] for fields, _ in parts} == {ESSENCE}
    assert all(fields["Content-Length"] == str(len(content)) for fields, content in parts)
    return [ET.fromstring(content) for _, content in parts]


def values(document: ET.Element, keyword: str) -> list[str]:
    path = f"{{*}}DicomAttribute[@keyword='{keyword}']/{{*}}Value"
    return [each.text or "" for each in document.findall(path)]


@pytest.mark.parametrize("path", [STUDY, SERIES, INSTANCE])
def test_metadata_has_a_part_for_each_instance(web: Client, make_file: MakeFile, path: str) -> None:
    web.store(make_file(**UIDS, PixelSpacing=["0.50", "0.5"]))
    web.store(make_file(**UIDS | {"SOPInstanceUID": "1.4"}))
    response = web.get(f"{path}/metadata", XML)
    found = documents(response)
    expected = ["1.3"] if path == INSTANCE else ["1.3", "1.4"]
    assert [values(each, "SOPInstanceUID") for each in found] == [[uid] for uid in expected]
    assert values(found[0], "PixelSpacing") == ["0.5", "0.5"]
    places = [fields["Content-Location"] for fields, _ in parts_of(response)]
    assert places == [f"{web.base}{SERIES}/instances/{uid}/metadata" for uid in expected]
    assert response.headers["Content-Location"] == f"{web.base}{path}/metadata"
    assert "Accept" in response.headers["Vary"].split(", ")
    assert int(response.headers["Content-Length"]) == len(response.content)


def test_values_that_are_not_shown_have_a_uri(web: Client, make_file: MakeFile) -> None:
    item = Dataset()
    item.TextValue = "a\fb"
    web.store(make_file(**UIDS, ContentSequence=Sequence([item]), PatientComments="\f" * 3))
    (found,) = documents(web.get(f"{INSTANCE}/metadata", XML))
    uris = [each.attrib["uri"] for each in found.iter() if each.tag.endswith("}BulkData")]
    octets = [
        requests.get(uri, headers={"Accept": "application/octet-stream"}, timeout=30).content
        for uri in uris
    ]
    assert octets[:2] == [b"\f\f\f ", b"a\fb "]
    assert uris[2].endswith("/bulkdata/7FE00010")


def test_each_form_of_metadata_has_an_entity_tag_of_its_own(
    web: Client, make_file: MakeFile
) -> None:
    web.store(make_file(**UIDS))
    tags = {form: web.get(f"{STUDY}/metadata", form).headers["ETag"] for form in (JSON, XML)}
    assert tags[JSON] != tags[XML]
    for form, status in ((XML, 304), (JSON, 200)):
        response = web.get(f"{STUDY}/metadata", form, If_None_Match=tags[XML])
        assert response.status_code == status


def test_long_metadata_is_sent_in_pieces(web: Client, make_file: MakeFile) -> None:
    item = Dataset()
    item.ReferencedSOPInstanceUID = "1." + "2" * 62
    for _ in range(3):
        sequence = Sequence([item] * 4000)
        web.store(make_file(StudyInstanceUID="1.1", ReferencedImageSequence=sequence))
    response = web.get(STUDY + "/metadata", XML)
    assert response.headers.get("Transfer-Encoding") == "chunked"
    assert len(documents(response)) == 3


@pytest.mark.parametrize("path", ["/studies", "/series", "/instances"])
def test_results_have_a_part_for_each_match(web: Client, make_file: MakeFile, path: str) -> None:
    web.store(make_file(**UIDS), make_file(PatientID="Q<1>"))
    response = web.get(f"{path}?PatientID=Q%3C1%3E", XML)
    (found,) = documents(response)
    (other,) = web.get(f"{path}?PatientID=Q%3C1%3E").json()
    assert "Accept" in response.headers["Vary"].split(", ")
    shown = {each.attrib["tag"]: each for each in found}
    assert list(shown) == list(other)
    for tag, attribute in other.items():
        assert shown[tag].attrib["vr"] == attribute["vr"]
        if attribute["vr"] != "PN":
            assert [each.text for each in shown[tag]] == [
                str(value) for value in attribute.get("Value", [])
            ]
    assert web.get(f"{path}?PatientID=none", XML).status_code == 204


def store(client: Client, accept: str, *files: bytes) -> requests.Response:
    headers = {
        "Accept": accept,
        "Content-Type": 'multipart/related; type="application/dicom"; boundary=b',
    }
    return client.send("POST", "/studies", headers=headers, data=multipart(*files))


def test_the_answer_to_a_store_is_one_document(web: Client, make_file: MakeFile) -> None:
    data = make_file(**UIDS)
    first = store(web, XML, data)
    (found,) = documents(first)
    assert first.headers["Location"] == web.base + INSTANCE
    other = store(web, ESSENCE, data)
    assert other.headers["Content-Type"] == ESSENCE
    assert ET.tostring(found) == ET.tostring(ET.fromstring(other.content))
    sequence = found.find("{*}DicomAttribute[@keyword='ReferencedSOPSequence']")
    assert sequence is not None
    assert values(sequence[0], "ReferencedSOPInstanceUID") == ["1.3"]


@pytest.mark.parametrize(
    ("accept", "query", "form"),
    [
        (f"{JSON};q=0.2, {XML};q=0.9", "", XML),
        (f"{JSON};q=0.9, {XML};q=0.2", "", JSON),
        (f"*/*, {JSON};q=0.1, {XML};q=0.5", "", XML),
        (f"*/*, {XML};q=0.5", "", JSON),
        (f"{JSON}, {XML};q=0.1", XML, XML),
        ("*/*", XML, XML),
        ("*/*", "application/x-nope", JSON),
        (f"{JSON};q=0", "", None),
        (f"{JSON};q=0, {XML}", "", XML),
        (ESSENCE, "", None),
    ],
)
@pytest.mark.parametrize("path", [f"{STUDY}/metadata", "/studies"])
def test_weights_and_the_query_choose_between_the_forms(
    web: Client, make_file: MakeFile, path: str, *, accept: str, query: str, form: str | None
) -> None:
    web.store(make_file(**UIDS))
    given: dict[str, Any] = {"params": {"accept": query}} if query else {}
    response = web.send("GET", path, headers={"Accept": accept}, **given)
    if form is None:
        assert response.status_code == 406
        assert all(each in response.text for each in (JSON, XML))
    else:
        assert response.headers["Content-Type"].startswith(form)


def test_the_azure_dialects_have_no_xml(azure: Client, make_file: MakeFile) -> None:
    assert store(azure, XML, make_file(**UIDS)).status_code == 406
    azure.store(make_file(**UIDS))
    for path in (f"{STUDY}/metadata", "/studies"):
        assert azure.get(path, XML).status_code == 406
        assert "Vary" not in azure.get(path).headers
