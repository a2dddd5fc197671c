"""The way in: paths, methods, versions, and headers that every answer has."""

import json
from collections.abc import Callable

import pytest
import requests

from tests.support.dicomweb import ANY_SYNTAX, JSON, Client

MakeFile = Callable[..., bytes]
Connect = Callable[[str], Client]
Raw = Callable[[bytes], bytes]


@pytest.mark.parametrize(
    "path", ["/", "/studies", "/studies/1.2", "/vfoo/studies", "/v", "/dicom-webs"]
)
def test_a_path_without_a_version_is_404(origin: str, path: str) -> None:
    response = requests.get(origin + path, timeout=30)
    assert response.status_code == 404
    assert "/dicom-web" in response.text


@pytest.mark.parametrize("version", ["v3", "v0", "V3", "v1.5", "v2.0-preview"])
def test_an_unknown_version_is_an_error_in_json(origin: str, version: str) -> None:
    response = requests.get(f"{origin}/{version}/studies", timeout=30)
    assert response.status_code == 400
    assert response.headers["Content-Type"].startswith("application/json")
    error = json.loads(response.text)["error"]
    assert error["code"] == "UnsupportedApiVersion"
    assert version[1:] in error["message"]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/v1.0/studies", True),
        ("/v2.0/studies", True),
        ("/V2/Studies", True),
        ("/v1.0-prerelease/studies", True),
        ("/v2/studies/", True),
        ("/v2//studies", False),
        ("/v2/studies//", False),
        ("/v2/", False),
        ("/v2", False),
        ("/v2/nothing", False),
        ("/v2/studies/1.2/nothing", False),
        ("/v2/studies/1.2/series1.2", False),
        ("/v2/studies/../studies", False),
        ("/v2/%2e%2e/v2/studies", False),
        ("/dicom-web/studies", True),
        ("/dicom-web/Studies", False),
        ("/Dicom-Web/studies", False),
        ("/dicom-web/studies/", False),
        ("/dicom-web//studies", False),
    ],
)
def test_paths(raw: Raw, path: str, found: bool) -> None:
    answer = raw(
        f"GET {path} HTTP/1.1\r\nHost: a\r\nAccept: {JSON}\r\nConnection: close\r\n\r\n".encode()
    )
    assert answer.startswith(b"HTTP/1.1 204 " if found else b"HTTP/1.1 404 "), answer[:300]


INSTANCE = "/studies/1.1/series/1.2/instances/1.3"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/studies", "GET, POST"),
        ("DELETE", "/studies", "GET, POST"),
        ("PATCH", "/studies/1.1", "DELETE, GET, POST"),
        ("POST", "/series", "GET"),
        ("POST", "/studies/1.1/metadata", "GET"),
        ("POST", "/studies/1.1/series/1.2", "DELETE, GET"),
        ("PUT", INSTANCE, "DELETE, GET"),
        ("DELETE", f"{INSTANCE}/frames/1", "GET"),
        ("TRACE", "/studies", "GET, POST"),
    ],
)
def test_a_method_that_is_not_for_the_resource(
    client: Client, method: str, path: str, allowed: str
) -> None:
    response = client.send(method, path)
    assert response.status_code == 405
    more = ["HEAD", "OPTIONS"] if "dicom-web" in client.base else []
    assert response.headers["Allow"] == ", ".join(sorted([*allowed.split(", "), *more]))
    assert method in response.text


def test_a_method_that_nobody_knows(client: Client) -> None:
    assert client.send("BREW", "/studies").status_code == 501


def test_azure_has_neither_head_nor_options(azure: Client) -> None:
    for method in ("HEAD", "OPTIONS"):
        response = azure.send(method, "/studies")
        assert response.status_code == 405
        assert response.headers["Allow"] == "GET, POST"


def test_options_names_the_methods(web: Client) -> None:
    response = web.send("OPTIONS", "/studies/1.1")
    assert response.status_code == 204
    assert response.headers["Allow"] == "DELETE, GET, HEAD, OPTIONS, POST"
    assert web.send("OPTIONS", "/nothing").status_code == 404


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/studies", JSON),
        ("/studies/1.1", ANY_SYNTAX),
        ("/studies/1.1/metadata", JSON),
        (INSTANCE, "application/dicom"),
        (f"{INSTANCE}/frames/1", "application/octet-stream"),
        ("/studies/1.9", ANY_SYNTAX),
        ("/studies/1.1", "image/png"),
    ],
)
def test_head_is_get_without_a_body(
    web: Client, make_file: MakeFile, path: str, accept: str
) -> None:
    web.store(make_file(StudyInstanceUID="1.1", SeriesInstanceUID="1.2", SOPInstanceUID="1.3"))
    changing = {"Date", "Content-Type"}
    got = web.get(path, accept)
    head = web.send("HEAD", path, headers={"Accept": accept})
    assert head.status_code == got.status_code
    assert head.content == b""
    assert {name: value for name, value in head.headers.items() if name not in changing} == {
        name: value for name, value in got.headers.items() if name not in changing
    }


def test_every_answer_forbids_guessing_its_type(client: Client, make_file: MakeFile) -> None:
    client.store(make_file())
    for path in ("/studies", "/nothing", "/studies/abc", "/studies?limit=x"):
        response = client.get(path)
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert ("api-supported-versions" in response.headers) == ("dicom-web" not in client.base)


def test_errors_are_sentences_in_plain_text(client: Client) -> None:
    for path, status in (("/studies/abc/metadata", 400), ("/studies/1.9/metadata", 404)):
        response = client.get(path)
        assert response.status_code == status
        assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert response.text.endswith(".")
        assert "Traceback" not in response.text
        assert "<" not in response.text


@pytest.mark.parametrize("text", ["%0d%0aX-Injected:1", "%00", "%22%3E", "%F0%9F%98%80"])
def test_text_of_the_client_stays_text(client: Client, text: str) -> None:
    for path in (f"/studies/{text}", f"/studies/1.1/series/{text}/metadata", f"/{text}"):
        response = client.get(path, f"{JSON}, {ANY_SYNTAX}")
        assert response.status_code in {400, 404}
        assert "X-Injected" not in response.headers


def test_dialects_share_one_archive(connect: Connect, make_file: MakeFile) -> None:
    connect("v1").store(make_file(StudyInstanceUID="1.1"))
    for dialect in ("v1", "v2", "dicom-web"):
        assert len(connect(dialect).search("/studies?StudyInstanceUID=1.1")) == 1
    connect("dicom-web").send("DELETE", "/studies/1.1")
    assert connect("v2").search("/studies") == []


def test_urls_follow_the_target_where_it_names_a_host(raw: Raw) -> None:
    answer = raw(
        b"GET http://example.org:81/v2/studies HTTP/1.1\r\nHost: other\r\nAccept: */*\r\n"
        b"Connection: close\r\n\r\n"
    )
    assert answer.startswith(b"HTTP/1.1 204 ")
