"""Storing: what the request may look like."""

import pytest

from tests.reference_server.dicomweb.storing import (
    MULTIPART,
    OTHERS,
    REFERENCED,
    Connect,
    MakeFile,
    count,
    items,
    post,
)
from tests.support.dicomweb import Client, multipart

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
