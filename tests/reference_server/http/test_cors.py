"""The CORS protocol of Fetch: what a page of another origin may read and send."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import requests

from reference_server.http import BadMessage, Cors, HTTPError, Request, Response, Server, listen
from reference_server.running import Running
from tests.support.dicomweb import JSON, multipart

MakeFile = Callable[..., bytes]
Start = Callable[..., str]

PAGE = "http://localhost:3000"
OTHER = "https://other.example"
DIALECTS = ("v1", "v2", "dicom-web")
ASKS = {"Access-Control-Request-Method": "DELETE", "Access-Control-Request-Headers": "content-type"}
STORE = {"Content-Type": 'multipart/related; type="application/dicom"; boundary=b', "Accept": JSON}


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a server of three dialects, with the origins of some pages."""
    with ExitStack() as stack:
        yield lambda *origins: stack.enter_context(Running(cors=Cors.of(origins))).url


def ask(method: str, url: str, origin: str | None = PAGE, **given: Any) -> requests.Response:
    fields = {"Accept": JSON} | given.pop("headers", {})
    if origin is not None:
        fields["Origin"] = origin
    return requests.request(method, url, headers=fields, timeout=10, **given)


def said(response: requests.Response) -> dict[str, str]:
    """The fields of the CORS protocol, by the ends of their names."""
    start = "access-control-"
    fields = response.headers.items()
    return {n.lower().removeprefix(start): v for n, v in fields if n.lower().startswith(start)}


READABLE = {"allow-origin": PAGE, "expose-headers": "*"}
SENDABLE = READABLE | {
    "allow-methods": "*",
    "allow-headers": "*, Authorization",
    "max-age": "7200",
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_page_may_do_anything_unless_it_is_named(start: Start, dialect: str) -> None:
    url = f"{start()}/{dialect}/studies"
    plain = ask("OPTIONS", url, None)
    for method, fields in (("GET", {}), ("OPTIONS", {}), ("OPTIONS", ASKS)):
        response = ask(method, url, headers=fields)
        assert said(response) == {}
        assert "Origin" not in response.headers.get("Vary", "")
    preflight = ask("OPTIONS", url, headers=ASKS)
    assert (preflight.status_code, preflight.text) == (plain.status_code, plain.text)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("path", ["/studies", "/studies/1.2", "/nothing/of/the/kind"])
def test_a_preflight_is_answered_wherever_it_asks(start: Start, dialect: str, path: str) -> None:
    """Else a page would see a network error where it should see a 404 or 405."""
    response = ask("OPTIONS", f"{start(PAGE)}/{dialect}{path}", headers=ASKS)
    assert (response.status_code, response.content) == (204, b"")
    assert said(response) == SENDABLE
    assert response.headers["Vary"] == "Origin"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_any_other_options_stays_as_it_is(start: Start, dialect: str) -> None:
    without, with_page = (f"{origin}/{dialect}/studies" for origin in (start(), start(PAGE)))
    plain, marked = ask("OPTIONS", without, None), ask("OPTIONS", with_page)
    assert marked.status_code == plain.status_code
    assert marked.headers.get("Allow") == plain.headers.get("Allow")
    assert said(marked) == READABLE


@pytest.mark.parametrize("headers", [{}, ASKS])
def test_a_page_that_is_not_named_gets_the_plain_answer(
    start: Start, headers: dict[str, str]
) -> None:
    url = f"{start(PAGE)}/dicom-web/studies"
    response = ask("OPTIONS", url, OTHER, headers=headers)
    assert said(response) == {}
    assert response.headers["Allow"] == ask("OPTIONS", url, None).headers["Allow"]
    # A cache must not give this answer to the page that is named.
    assert response.headers["Vary"] == "Origin"


def test_an_answer_that_varies_already_also_varies_by_origin(
    start: Start, make_file: MakeFile
) -> None:
    url = f"{start(PAGE)}/dicom-web/studies"
    ask("POST", url, headers=STORE, data=multipart(make_file(StudyInstanceUID="1.2")))
    response = ask("GET", f"{url}/1.2/metadata")
    assert response.status_code == 200
    assert set(response.headers["Vary"].split(", ")) >= {"Accept", "Origin"}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    "content_type",
    [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"],
)
def test_what_is_sent_without_a_preflight_stores_nothing(
    start: Start, make_file: MakeFile, dialect: str, content_type: str | None
) -> None:
    """Fetch 2.2.2: pages send these types unasked; the browser only keeps the answer from them."""
    url = f"{start()}/{dialect}/studies"
    headers = {} if content_type is None else {"Content-Type": content_type}
    response = ask("POST", url, headers=headers, data=multipart(make_file()))
    assert response.status_code in {400, 415}
    assert ask("GET", url, None).status_code == 204


@pytest.mark.parametrize("origin", [PAGE, OTHER, "null", None])
def test_all_may_where_all_are_named(start: Start, origin: str | None) -> None:
    url = f"{start('*', PAGE)}/v2/studies"
    # What names no origin is no preflight.
    asked = SENDABLE if origin else READABLE
    for method, fields, expected in (("GET", {}, READABLE), ("OPTIONS", ASKS, asked)):
        response = ask(method, url, origin, headers=fields)
        assert said(response) == expected | {"allow-origin": "*"}
        assert "Origin" not in response.headers.get("Vary", "")


def test_each_of_several_pages_is_told_its_own_name(start: Start) -> None:
    url = f"{start(PAGE, OTHER)}/v1/studies"
    for origin in (PAGE, OTHER):
        assert said(ask("GET", url, origin)) == READABLE | {"allow-origin": origin}
    assert said(ask("GET", url, f"{PAGE}0")) == {}
    assert said(ask("GET", url, f"{PAGE}, {OTHER}")) == {}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_is_refused_can_be_read_too(start: Start, make_file: MakeFile, dialect: str) -> None:
    base = f"{start(PAGE)}/{dialect}"
    stored = multipart(make_file(StudyInstanceUID="1.2"))
    for method, path, status, given in (
        ("POST", "/studies", 200, {"headers": STORE, "data": stored}),
        ("POST", "/studies", 415, {"headers": {"Content-Type": "text/plain"}, "data": b"x"}),
        ("GET", "/studies?PatientID=nobody", 204, {}),
        ("GET", "/studies?limit=-1", 400, {}),
        ("GET", "/studies/9.9/metadata", 404, {}),
        ("GET", "/nowhere", 404, {}),
        ("GET", "/studies/1.2", 406, {"headers": {"Accept": "image/gif"}}),
        ("PUT", "/studies/1.2", 405, {}),
        ("DELETE", "/studies/1.2", 204, {}),
        ("DELETE", "/studies/1.2", 404, {}),
    ):
        response = ask(method, base + path, **given)
        assert (response.status_code, said(response)) == (status, READABLE), (method, path)


def test_outside_the_dialects_too(start: Start) -> None:
    response = ask("GET", f"{start(PAGE)}/elsewhere")
    assert (response.status_code, said(response)) == (404, READABLE)


@pytest.mark.parametrize(
    ("raised", "status"),
    [(HTTPError(409, "no"), 409), (BadMessage(400, "no"), 400), (KeyError("a fault"), 500)],
)
def test_whatever_a_handler_raises_can_be_read(
    raised: Exception, status: int, capfd: pytest.CaptureFixture[str]
) -> None:
    def handler(_: Request) -> Response:
        raise raised

    server = Server(listen("127.0.0.1", 0), handler, cors=Cors.of([PAGE]))
    server.start()
    try:
        response = ask("GET", server.url)
    finally:
        server.stop()
    assert (response.status_code, said(response)) == (status, READABLE)
    assert ("a fault" in capfd.readouterr().err) == (status == 500)


@pytest.mark.parametrize(
    "origin",
    [
        "*",
        PAGE,
        OTHER,
        "https://[::1]:8443",
        "http://viewer.example",
        "app://viewer",
        "http://a:8080",
    ],
)
def test_an_origin_is_taken_as_browsers_write_it(origin: str) -> None:
    assert Cors.of([origin]).origins == {origin}


@pytest.mark.parametrize(
    ("origin", "says"),
    [
        ("localhost:3000", "no origin"),
        ("localhost", "no origin"),
        ("null", "no origin"),
        ("", "no origin"),
        ("http://", "no origin"),
        ("http://a:x", "no origin"),
        ("http://a:99999", "no origin"),
        ("http://[::1", "no origin"),
        ("http://localhost:3000/", f"that origin: {PAGE}"),
        ("http://localhost:3000/viewer?a=b", f"that origin: {PAGE}"),
        ("HTTP://Localhost:3000", f"that origin: {PAGE}"),
        ("http://user@localhost:3000", f"that origin: {PAGE}"),
        ("http://a:80", "that origin: http://a"),
        ("https://a:443", "that origin: https://a"),
    ],
)
def test_what_no_browser_writes_is_refused(origin: str, says: str) -> None:
    """It would never be equal to what comes, and nobody would know why."""
    with pytest.raises(ValueError, match=says) as refused:
        Cors.of([PAGE, origin])
    assert repr(origin) in str(refused.value)
