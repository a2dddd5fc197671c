"""Storing: what the request may look like, and what is answered."""

import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.support.dicomweb import JSON, Client, multipart, parts_of

MakeFile = Callable[..., bytes]
Connect = Callable[[str], Client]

MULTIPART = 'multipart/related; type="application/dicom"; boundary=b'
REFERENCED, FAILED, OTHERS, URL = "00081199", "00081198", "0008119A", "00081190"
REASON, WARNING, COMMENTS = "00081197", "00081196", "00741048"
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
IMPLICIT = "1.2.840.10008.1.2"


def post(
    client: Client,
    body: Any,
    *,
    content_type: str | None = MULTIPART,
    accept: str | None = JSON,
    path: str = "/studies",
    **headers: str,
) -> requests.Response:
    fields: dict[str, str | None] = {"Content-Type": content_type, "Accept": accept, **headers}
    return client.send("POST", path, headers=fields, data=body)


def items(response: requests.Response, tag: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = response.json().get(tag, {}).get("Value", [])
    return found


def value(item: dict[str, Any], tag: str) -> Any:
    return item[tag]["Value"][0]


def count(client: Client) -> int:
    return len(client.search("/instances"))


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


CONTENT_TYPES = [
    ('multipart/related; type="application/dicom"; boundary=b', 200, 200),
    ("multipart/related; boundary=b", 200, 200),
    ('multipart/related; boundary="b"', 200, 200),
    ("MULTIPART/Related; BOUNDARY=b; x-other=1", 200, 200),
    ("multipart/related;;boundary=b;", 200, 200),
    ("multipart/related; boundary=ABCD1234; boundary=b", 200, 200),
    ("multipart/related; boundary=b; boundary=ABCD1234", 400, 400),
    ("multipart/related", 415, 400),
    ('multipart/related; type="application/dicom"', 415, 400),
    ("multipart/related; type=application/dicom; boundary=b", 415, 200),
    ('multipart/related; type="text/plain"; boundary=b', 200, 200),
    ('multipart/related; type="application/dicom+json"; boundary=b', 200, 400),
    ('multipart/related; type="application/dicom"; start="<a>"; boundary=b', 400, 200),
    ('multipart/related; boundary="b', 415, 415),
    ("multipart/mixed; boundary=b", 415, 415),
    ("multipart/form-data; boundary=b", 415, 415),
    ("application/json", 415, 415),
    ("text/plain", 415, 415),
    (None, 415, 415),
]  # fmt: skip


@pytest.mark.parametrize(("content_type", "azure_status", "standard_status"), CONTENT_TYPES)
def test_content_types(
    connect: Connect,
    make_file: MakeFile,
    *,
    content_type: str | None,
    azure_status: int,
    standard_status: int,
) -> None:
    for dialect, status in (
        ("v1", azure_status), ("v2", azure_status), ("dicom-web", standard_status),
    ):  # fmt: skip
        client = connect(dialect)
        before = count(client)
        response = post(client, multipart(make_file()), content_type=content_type)
        assert response.status_code == status, (dialect, response.text)
        assert count(client) - before == (1 if status == 200 else 0)


@pytest.mark.parametrize(
    ("content_type", "azure_status", "standard_status"),
    [
        ("application/dicom", 200, 200),
        ("Application/DICOM", 200, 200),
        ("application/dicom; transfer-syntax=1.2.840.10008.1.2.1", 415, 200),
    ],
)
@pytest.mark.parametrize("path", ["/studies", "/studies/1.1"])
def test_a_single_part(
    connect: Connect,
    make_file: MakeFile,
    *,
    content_type: str,
    azure_status: int,
    standard_status: int,
    path: str,
) -> None:
    for dialect, status in (("v2", azure_status), ("dicom-web", standard_status)):
        data = make_file(StudyInstanceUID="1.1")
        response = post(connect(dialect), data, content_type=content_type, path=path)
        assert response.status_code == status, dialect


@pytest.mark.parametrize(("dialect", "status"), [("v2", 409), ("v1", 409), ("dicom-web", 400)])
def test_an_empty_single_part_is_a_failed_instance(
    connect: Connect, dialect: str, status: int
) -> None:
    response = post(connect(dialect), b"", content_type="application/dicom")
    assert response.status_code == status
    assert REFERENCED not in response.json()


@pytest.mark.parametrize(
    ("accept", "azure_status", "standard_status"),
    [
        ("application/dicom+json", 200, 200),
        ("Application/DICOM+JSON; charset=utf-8", 200, 200),
        ("*/*", 200, 200),
        ("application/*", 200, 200),
        ("application/json", 200, 406),
        ("application/dicom+json;q=0", 200, 406),
        ("text/html, application/dicom+json", 200, 400),
        ("application/dicom+json, multipart/related; type=application/octet-stream", 406, 200),
        ("toto, application/dicom+json", 406, 200),
        ("application/dicom", 406, 406),
        ("application/dicom+xml", 406, 200),
        ("", 406, 406),
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
    for dialect, status in (
        ("v1", azure_status), ("v2", azure_status), ("dicom-web", standard_status),
    ):  # fmt: skip
        client = connect(dialect)
        before = count(client)
        response = post(client, multipart(make_file()), accept=accept)
        assert response.status_code == status, dialect
        assert count(client) - before == (1 if status == 200 else 0), "refused means not stored"
        if status == 406:
            assert bool(response.text) == (dialect == "dicom-web")


@pytest.mark.parametrize(
    "headers",
    [
        b"CONTENT-TYPE: Application/Dicom\r\n",
        b'Content-Disposition: x; filename="../../x"\r\nContent-Type: application/dicom\r\n',
        b"Content-Type: application/dicom\r\nContent-Length: 3\r\nContent-ID: <a>\r\n",
        b"Content-Type:application/dicom\r\nContent-Location: /x\r\nX-Other: \r\n",
    ],
)  # fmt: skip
def test_part_headers_in_any_case_and_order(
    client: Client, make_file: MakeFile, headers: bytes
) -> None:
    response = post(client, multipart(make_file(), make_file(), headers=headers))
    assert response.status_code == 200
    assert len(items(response, REFERENCED)) == 2


PART_TYPES = [
    # headers of two parts, type parameter, what v1 and v2 say, what /dicom-web says
    (b"", b"Content-Type: application/dicom\r\n", True, (200, 2), (200, 2)),
    (b"", b"Content-Type: application/dicom\r\n", False, (415, 0), (202, 1)),
    (b"Content-Type: application/dicom\r\n", b"", True, (415, 0), (200, 2)),
    (b"Content-Type: application/dicom\r\n", b"Content-Type: text/plain\r\n", True,
     (415, 0), (202, 1)),
    (b"Content-Type: application/dicom; transfer-syntax=1.2.840.10008.1.2.1\r\n",
     b"Content-Type: application/dicom\r\n", True, (415, 0), (200, 2)),
    (b"Content-Type: image/png\r\n", b"Content-Type: nonsense\r\n", True, (415, 0), (400, 0)),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "has_type", "azure", "standard"), PART_TYPES)
def test_types_of_parts(
    connect: Connect,
    make_file: MakeFile,
    *,
    first: bytes,
    second: bytes,
    has_type: bool,
    azure: tuple[int, int],
    standard: tuple[int, int],
) -> None:
    content_type = MULTIPART if has_type else "multipart/related; boundary=b"
    for dialect, (status, stored) in (("v1", azure), ("v2", azure), ("dicom-web", standard)):
        client = connect(dialect)
        before = count(client)
        body = (
            multipart(make_file(), headers=first).removesuffix(b"--b--\r\n")
            + multipart(make_file(), headers=second)
        )  # fmt: skip
        response = post(client, body, content_type=content_type)
        assert response.status_code == status, (dialect, response.text)
        assert count(client) - before == stored
        if status == 202:
            assert len(items(response, OTHERS)) == 1


FRAMINGS = [
    # body around an instance, status and number of stored instances in v1, v2 and in /dicom-web
    (b"--b--", (204, 0), (400, 0)),
    (b"--b\r\n\r\n--b--\r\n", (204, 0), (400, 0)),
    (b"", (400, 0), (400, 0)),
    (b"no delimiter", (400, 0), (400, 0)),
    (b"preamble\r\n%b", (200, 1), (200, 1)),
    (b"%bepilogue", (200, 1), (200, 1)),
    (b"%b\r\n--b\r\nContent-Type: application/dicom\r\n\r\nx\r\n--b--\r\n", (200, 1), (200, 1)),
    (b"x" * 20_000 + b"\r\n%b", (400, 0), (200, 1)),
    (b"%b" + b"x" * 20_000, (400, 0), (200, 1)),
]


@pytest.mark.parametrize(("framing", "azure", "standard"), FRAMINGS)
def test_framings(
    connect: Connect,
    make_file: MakeFile,
    *,
    framing: bytes,
    azure: tuple[int, int],
    standard: tuple[int, int],
) -> None:
    for dialect, (status, stored) in (("v1", azure), ("v2", azure), ("dicom-web", standard)):
        client = connect(dialect)
        before = count(client)
        response = post(client, framing.replace(b"%b", multipart(make_file())))
        assert response.status_code == status, (dialect, response.text)
        assert count(client) - before == stored
        if status == 204:
            assert response.content == b""


@pytest.mark.parametrize("cut", [b"\r\n--b--\r\n", b"--\r\n", b"b--\r\n"])
@pytest.mark.parametrize(
    ("dialect", "alone", "after_another"),
    [("v1", 204, 200), ("v2", 204, 200), ("dicom-web", 400, 400)],
)
def test_a_body_without_its_closing_delimiter(
    connect: Connect,
    make_file: MakeFile,
    *,
    cut: bytes,
    dialect: str,
    alone: int,
    after_another: int,
) -> None:
    client = connect(dialect)
    whole = cut == b"--\r\n"  # the last delimiter is there, only its dashes are not
    response = post(client, multipart(make_file()).removesuffix(cut))
    assert response.status_code == (200 if whole and alone == 204 else alone)
    before = count(client)
    response = post(client, multipart(make_file(), make_file()).removesuffix(cut))
    assert response.status_code == after_another
    expected = 0 if after_another == 400 else 2 if whole else 1
    assert count(client) - before == expected


@pytest.mark.parametrize("size", [1, 2, 17, 1000, 100_000])
def test_chunked_uploads(client: Client, make_file: MakeFile, size: int) -> None:
    data = make_file(rows=40, columns=50)
    body = multipart(data)
    step = max(size, len(body) // 5000)
    response = post(client, (body[at : at + step] for at in range(0, len(body), step)))
    assert response.status_code == 200
    assert count(client) == 1


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


def test_a_refused_type_comes_before_all_else(client: Client) -> None:
    response = post(client, b"x", content_type="text/plain", accept=None, path="/studies/abc")
    assert response.status_code == 415
    response = post(client, b"x", content_type=MULTIPART, accept=None, path="/studies/abc")
    assert response.status_code == 406
    response = post(client, b"x", content_type="multipart/related", path="/studies/abc")
    assert response.status_code == 400


def test_a_content_coding_is_refused(client: Client, make_file: MakeFile) -> None:
    response = post(client, multipart(make_file()), **{"Content-Encoding": "gzip"})
    assert response.status_code == 415
    assert count(client) == 0


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
