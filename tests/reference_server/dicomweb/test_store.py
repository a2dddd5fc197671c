"""Storing: what is stored, and what is answered."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.reference_server.dicomweb.storing import (
    COMMENTS,
    FAILED,
    IMPLICIT,
    MULTIPART,
    OTHERS,
    REASON,
    REFERENCED,
    SECONDARY_CAPTURE,
    URL,
    WARNING,
    Connect,
    MakeFile,
    count,
    items,
    post,
    value,
)
from tests.support.dicomweb import JSON, Client, multipart, parts_of


def test_a_stored_instance_is_referenced_and_can_be_retrieved(
    client: Client, make_file: MakeFile
) -> None:
    data = make_file(StudyInstanceUID="1.1", SeriesInstanceUID="1.2", SOPInstanceUID="1.3")
    response = client.store(data)
    assert response.status_code == 200
    assert response.headers["Content-Type"].partition(";")[0] == JSON
    assert FAILED not in response.json()
    (item,) = items(response, REFERENCED)
    assert value(item, "00081150") == SECONDARY_CAPTURE
    assert value(item, "00081155") == "1.3"
    url = f"{client.base}/studies/1.1/series/1.2/instances/1.3"
    assert item[URL] == {"vr": "UR", "Value": [url]}
    accept = "application/dicom; transfer-syntax=*"
    assert requests.get(url, headers={"Accept": accept}, timeout=30).content == data


def test_keys_of_the_answer_ascend(client: Client, make_file: MakeFile) -> None:
    response = client.store(make_file(StudyInstanceUID="1.1"), b"junk", path="/studies/1.1")
    keys = list(response.json())
    assert keys == sorted(keys)
    for tag in (REFERENCED, FAILED):
        for item in items(response, tag):
            assert list(item) == sorted(item)


@pytest.mark.parametrize(
    ("dialect", "in_study", "keys"),
    [
        ("v1", False, {REFERENCED}),
        ("v2", False, {REFERENCED}),
        ("v1", True, {REFERENCED, URL}),
        ("v2", True, {REFERENCED, URL}),
        ("dicom-web", False, {REFERENCED, URL}),
        ("dicom-web", True, {REFERENCED, URL}),
    ],
)
def test_the_module_has_what_the_dialect_gives(
    connect: Connect, make_file: MakeFile, *, dialect: str, in_study: bool, keys: set[str]
) -> None:
    client = connect(dialect)
    path = "/studies/1.1" if in_study else "/studies"
    response = client.store(make_file(StudyInstanceUID="1.1"), path=path)
    assert set(response.json()) == keys
    if URL in keys:
        assert value(response.json(), URL) == f"{client.base}/studies/1.1"
    (item,) = items(response, REFERENCED)
    assert item.get(COMMENTS) == ({"vr": "SQ"} if dialect == "v2" else None)


def test_instances_of_several_studies_have_no_url_in_common(
    web: Client, make_file: MakeFile
) -> None:
    response = web.store(make_file(), make_file())
    assert response.status_code == 200
    assert response.json()[URL] == {"vr": "UR"}
    assert "Location" not in response.headers


def test_what_was_created_has_a_location(web: Client, make_file: MakeFile) -> None:
    study = {"StudyInstanceUID": "1.1", "SeriesInstanceUID": "1.2"}
    one = make_file(**study, SOPInstanceUID="1.3")
    response = web.store(one)
    instance = f"{web.base}/studies/1.1/series/1.2/instances/1.3"
    assert response.headers["Location"] == response.headers["Content-Location"] == instance
    assert "Location" not in web.store(one).headers, "nothing was created"
    response = web.store(make_file(**study), make_file(**study))
    assert response.headers["Location"] == f"{web.base}/studies/1.1"


def test_the_version_in_a_url_is_that_of_the_request(connect: Connect, make_file: MakeFile) -> None:
    client = connect("V1.0-prerelease")
    (item,) = items(client.store(make_file()), REFERENCED)
    assert value(item, URL).startswith(client.base + "/studies/")


@pytest.mark.parametrize("host", ["example.org", "example.org:8080", "[::1]:80"])
def test_urls_begin_with_the_host_as_the_client_names_it(
    client: Client, make_file: MakeFile, host: str
) -> None:
    response = post(client, multipart(make_file()), Host=host)
    (item,) = items(response, REFERENCED)
    assert value(item, URL).startswith(f"http://{host}/")


@pytest.mark.parametrize("dialect", ["v1", "v2"])
def test_garbage_is_a_failed_item_without_uids(
    connect: Connect, make_file: MakeFile, dialect: str
) -> None:
    client = connect(dialect)
    good = make_file(SOPInstanceUID="1.3")
    response = client.store(b"garbage", good, b"")
    assert response.status_code == 202
    assert [value(item, "00081155") for item in items(response, REFERENCED)] == ["1.3"]
    failures = [{REASON: {"vr": "US", "Value": [43264]}}] * 2
    assert items(response, FAILED) == failures
    response = client.store(b"garbage", good[:-10])
    assert response.status_code == 409
    assert response.json() == {FAILED: {"vr": "SQ", "Value": failures}}


def test_garbage_is_one_of_other_failures(web: Client, make_file: MakeFile) -> None:
    good = make_file(SOPInstanceUID="1.3")
    response = web.store(b"garbage", good, b"")
    assert response.status_code == 202
    assert FAILED not in response.json()
    failure = {REASON: {"vr": "US", "Value": [0xC000]}}
    assert items(response, OTHERS) == [failure, failure]
    response = web.store(b"garbage")
    assert response.status_code == 400
    assert response.json() == {
        URL: {"vr": "UR"},
        OTHERS: {"vr": "SQ", "Value": [failure]},
    }


@pytest.mark.parametrize(
    ("dialect", "reason"), [("v1", 43264), ("v2", 43264), ("dicom-web", 0xA901)]
)
def test_an_instance_of_another_study_is_refused(
    connect: Connect, make_file: MakeFile, dialect: str, reason: int
) -> None:
    client = connect(dialect)
    foreign = make_file(StudyInstanceUID="1.9", SOPInstanceUID="9.1")
    other = make_file(StudyInstanceUID="1.8", SOPInstanceUID="9.2")
    response = client.store(foreign, other, path="/studies/1.1")
    assert response.status_code == 409
    assert [value(item, "00081155") for item in items(response, FAILED)] == ["9.1", "9.2"]
    assert count(client) == 0
    if dialect != "dicom-web":
        assert list(response.json()) == [FAILED]
        comment = value(items(response, FAILED)[0], COMMENTS)
        assert value(comment, "00000902").startswith("DICOM100: (0020,000d) - ")

    response = client.store(
        make_file(StudyInstanceUID="1.1", SOPInstanceUID="9.3"), foreign, path="/studies/1.1"
    )
    assert response.status_code == 202
    assert set(response.json()) == {URL, FAILED, REFERENCED}
    (item,) = items(response, FAILED)
    assert (value(item, "00081155"), value(item, REASON)) == ("9.1", reason)
    assert value(item, "00081150") == SECONDARY_CAPTURE
    assert [row["0020000D"]["Value"] for row in client.search("/studies")] == [["1.1"]]


def test_without_a_study_in_the_path_studies_may_mix(client: Client, make_file: MakeFile) -> None:
    response = client.store(make_file(), make_file(), make_file())
    assert response.status_code == 200
    assert len(client.search("/studies")) == 3


def test_a_repeated_store_is_refused_by_azure(azure: Client, make_file: MakeFile) -> None:
    data = make_file(SOPInstanceUID="1.3")
    assert azure.store(data, data).status_code == 202
    response = azure.store(data)
    assert response.status_code == 409
    assert list(response.json()) == [FAILED]
    (item,) = items(response, FAILED)
    assert value(item, REASON) == 45070
    assert COMMENTS not in item
    assert count(azure) == 1


def test_a_repeated_store_is_a_success_by_the_standard(web: Client, make_file: MakeFile) -> None:
    data = make_file(StudyInstanceUID="1.1", SeriesInstanceUID="1.2", SOPInstanceUID="1.3")
    response = web.store(data, data)
    assert response.status_code == 200
    assert len(items(response, REFERENCED)) == 2
    assert web.store(data).status_code == 200
    assert count(web) == 1
    changed = make_file(
        StudyInstanceUID="1.1", SeriesInstanceUID="1.2", SOPInstanceUID="1.3", PatientID="ID2"
    )
    response = web.store(changed)
    assert response.status_code == 409
    assert value(items(response, FAILED)[0], REASON) == 0x0111
    (metadata,) = web.get("/studies/1.1/metadata").json()
    assert value(metadata, "00100020") == "ID1"


def test_one_uid_in_two_series(connect: Connect, make_file: MakeFile) -> None:
    assert connect("v2").store(make_file(SOPInstanceUID="1.3")).status_code == 200
    assert connect("v2").store(make_file(SOPInstanceUID="1.3")).status_code == 200
    assert connect("dicom-web").store(make_file(SOPInstanceUID="1.3")).status_code == 409


@pytest.mark.parametrize(
    ("dialect", "status", "warning"),
    [("v1", 200, 45063), ("v2", 202, 45063), ("dicom-web", 200, None)],
)
def test_implicit_vr(
    connect: Connect, make_file: MakeFile, *, dialect: str, status: int, warning: int | None
) -> None:
    response = connect(dialect).store(make_file(syntax=IMPLICIT))
    assert response.status_code == status
    (item,) = items(response, REFERENCED)
    assert item.get(WARNING) == (warning and {"vr": "US", "Value": [warning]})


@pytest.mark.parametrize(
    ("path", "azure_status", "standard_status"),
    [
        ("/studies/abc", 400, 400),
        ("/studies/" + "b" * 65, 400, 400),
        ("/studies/1." + "2" * 63, 400, 400),
        ("/studies/1.2.", 400, 400),
        ("/studies/1.02", 409, 400),
        ("/studies/%201.2", 400, 400),
    ],
)
def test_a_malformed_study_in_the_path(
    connect: Connect, make_file: MakeFile, *, path: str, azure_status: int, standard_status: int
) -> None:
    for dialect, status in (("v2", azure_status), ("dicom-web", standard_status)):
        response = connect(dialect).store(make_file(), path=path)
        assert response.status_code == status


def test_nothing_is_left_of_what_was_refused(
    client: Client, make_file: MakeFile, archive_folder: Path
) -> None:
    data = make_file()
    client.store(data)
    client.store(b"garbage", data, path="/studies/1.1")
    post(client, multipart(make_file()).removesuffix(b"--b--\r\n") + b"--b\r\nno colon\r\n\r\n")
    post(client, multipart(make_file()), content_type="multipart/related; boundary=c")
    files = [path for path in archive_folder.rglob("*") if path.stat().st_size == len(data)]
    assert len(files) == 1
    assert list(archive_folder.glob("*/incoming/*")) == []


def test_parallel_stores_to_one_study_are_all_counted(
    client: Client, connect: Connect, make_file: MakeFile
) -> None:
    files = [
        make_file(StudyInstanceUID="1.1", SeriesInstanceUID=f"2.{number % 4}")
        for number in range(24)
    ]

    def work(number: int) -> list[int]:
        own = Client(client.base)
        return [own.store(data).status_code for data in files[number::8]]

    with ThreadPoolExecutor(8) as pool:
        statuses = [status for each in pool.map(work, range(8)) for status in each]
    assert statuses == [200] * 24
    (study,) = connect("dicom-web").search("/studies?StudyInstanceUID=1.1")
    assert (value(study, "00201206"), value(study, "00201208")) == (4, 24)
    response = connect("dicom-web").get("/studies/1.1", "*/*")
    assert sorted(content for _, content in parts_of(response)) == sorted(files)


def test_an_upload_that_breaks_off_leaves_nothing(
    client: Client, origin: str, make_file: MakeFile, archive_folder: Path
) -> None:
    body = multipart(make_file(), make_file())
    head = (
        f"POST /{client.base.rpartition('/')[2]}/studies HTTP/1.1\r\nHost: a\r\nAccept: {JSON}\r\n"
        f"Content-Type: {MULTIPART}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    for cut in (10, len(body) // 2, len(body) - 1):
        address = ("127.0.0.1", int(origin.rpartition(":")[2]))
        with socket.create_connection(address, timeout=10) as connection:
            connection.sendall(head.encode() + body[:cut])
            connection.shutdown(socket.SHUT_WR)
            # Its end says that the server has seen ours.
            while connection.recv(4096):
                pass
    deadline = time.monotonic() + 10
    while list(archive_folder.glob("*/incoming/*")) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert list(archive_folder.glob("*/incoming/*")) == []
    assert count(client) == 0
