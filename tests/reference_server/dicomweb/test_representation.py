"""Codings and ranges of what is retrieved, on the wire."""

import gzip
from collections.abc import Callable

import pytest
import requests

from tests.support.dicomweb import JSON, Client, multipart

MakeFile = Callable[..., bytes]

INSTANCE = "/studies/1.1/series/1.2/instances/1.3"
FILE = "application/dicom; transfer-syntax=*"
UIDS = {"StudyInstanceUID": "1.1", "SeriesInstanceUID": "1.2", "SOPInstanceUID": "1.3"}


@pytest.fixture
def stored(web: Client, make_file: MakeFile) -> bytes:
    data = make_file(**UIDS)
    assert web.store(data).status_code == 200
    return data


def raw(response: requests.Response) -> bytes:
    """Give the octets of the wire; requests would undo the coding."""
    return b"".join(response.raw.stream(decode_content=False))


@pytest.mark.parametrize("path", [f"{INSTANCE}/metadata", "/studies?StudyInstanceUID=1.1"])
def test_json_comes_in_gzip(web: Client, stored: bytes, path: str) -> None:
    plain = web.get(path)
    assert stored
    headers = {"Accept": JSON, "Accept-Encoding": "gzip"}
    coded = web.send("GET", path, headers=headers, stream=True)
    assert coded.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in coded.headers["Vary"]
    assert gzip.decompress(raw(coded)) == plain.content
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["Vary"]
    head = web.send("HEAD", path, headers=headers)
    assert head.headers["Content-Length"] == coded.headers["Content-Length"]


def test_a_coded_answer_has_a_weak_tag_that_can_be_asked_with(web: Client, stored: bytes) -> None:
    assert stored
    path = f"{INSTANCE}/metadata"
    coded = web.get(path, Accept_Encoding="gzip")
    assert coded.headers["ETag"] == f"W/{web.get(path).headers['ETag']}"
    again = web.get(path, Accept_Encoding="gzip", If_None_Match=coded.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_files_are_not_coded(web: Client, stored: bytes) -> None:
    response = web.get(INSTANCE, FILE, Accept_Encoding="gzip")
    assert "Content-Encoding" not in response.headers
    assert response.content == stored


def test_a_file_comes_in_ranges(web: Client, stored: bytes) -> None:
    whole = web.get(INSTANCE, FILE)
    assert whole.headers["Accept-Ranges"] == "bytes"
    part = web.get(INSTANCE, FILE, Range="bytes=100-199", If_Range=whole.headers["ETag"])
    assert (part.status_code, part.content) == (206, stored[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(stored)}"
    assert part.headers["Content-Length"] == "100"
    missing = web.get(INSTANCE, FILE, Range=f"bytes={len(stored)}-")
    assert missing.status_code == 416
    assert missing.headers["Content-Range"] == f"bytes */{len(stored)}"


def test_a_file_that_is_another_one_now_comes_whole(
    web: Client, make_file: MakeFile, stored: bytes
) -> None:
    etag = web.get(INSTANCE, FILE).headers["ETag"]
    assert web.send("DELETE", INSTANCE).status_code == 204
    other = make_file(**UIDS, PatientID="another")
    assert web.store(other).status_code == 200
    response = web.get(INSTANCE, FILE, Range="bytes=0-9", If_Range=etag)
    assert (response.status_code, response.content) == (200, other)
    assert other != stored


def test_several_parts_have_no_ranges(web: Client, stored: bytes) -> None:
    assert stored
    accept = 'multipart/related; type="application/dicom"'
    response = web.get("/studies/1.1", accept, Range="bytes=0-9")
    assert response.status_code == 200
    assert "Accept-Ranges" not in response.headers


def test_a_coded_body_is_not_taken(web: Client, make_file: MakeFile) -> None:
    headers = {
        "Accept": JSON,
        "Content-Type": 'multipart/related; type="application/dicom"; boundary=b',
    }
    body = multipart(make_file(**UIDS))
    coded = {**headers, "Content-Encoding": "gzip"}
    refused = web.send("POST", "/studies", headers=coded, data=gzip.compress(body))
    assert refused.status_code == 415
    assert refused.headers["Accept-Encoding"] == "identity"
    assert web.get("/studies?StudyInstanceUID=1.1").status_code == 204


def test_azure_has_neither(azure: Client, make_file: MakeFile) -> None:
    assert azure.store(make_file(**UIDS)).status_code == 200
    coded = azure.get(f"{INSTANCE}/metadata", Accept_Encoding="gzip", If_None_Match="*")
    assert coded.status_code == 200
    assert "Content-Encoding" not in coded.headers
    part = azure.get(INSTANCE, FILE, Range="bytes=0-9")
    assert part.status_code == 200
    assert "Accept-Ranges" not in part.headers
