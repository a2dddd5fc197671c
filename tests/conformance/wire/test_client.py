"""What goes over the wire, and what is recorded of what comes back."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from conformance.errors import HarnessError, InputError
from conformance.wire.client import Client
from conformance.wire.exchange import Framing, Headers, Request
from tests.support.asking import PATIENT, ask, once, response
from tests.support.sockets import always, ok, scripted


def test_an_answer_is_recorded(client: Client) -> None:
    exchange = ask(client, always(ok(b"[]", "Content-Type: application/dicom+json", "X: 1")))
    found = response(exchange)
    assert (found.status, found.reason, found.body) == (200, "OK", b"[]")
    assert found.headers.get("x") == "1"
    assert found.head.startswith(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n")
    assert exchange.remarks == ()
    assert abs(exchange.started - time.time()) < 5
    assert 0 < exchange.seconds < 2


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("", "/"),
        ("?a=b", "/?a=b"),
        ("/studies", "/studies"),
        ("/studies#fragment", "/studies"),
        ("/a//b/./../c/", "/a//b/./../c/"),
        ("//a", "//a"),
        ("/%5e%5E%2f%41", "/%5e%5E%2f%41"),
        ('/a^b|c{d}"<>\\`', '/a^b|c{d}"<>\\`'),
        ("/studies?PatientName=A^B*&x=%20+,/?:@", "/studies?PatientName=A^B*&x=%20+,/?:@"),
        ("/100%", "/100%"),
        ("/?", "/?"),
    ],
)
def test_the_target_goes_out_as_it_was_given(client: Client, url: str, target: str) -> None:
    with scripted(always(ok())) as server:
        exchange = client.send(Request("GET", server.url + url))
    assert server.requests[0].split(b"\r\n")[0].decode() == f"GET {target} HTTP/1.1"
    assert exchange.request.url == server.url + url


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "post"])
def test_a_client_that_only_reads_sends_nothing_else(method: str) -> None:
    with Client(read_only=True) as reader, scripted(always(ok())) as server:
        assert reader.send(Request("GET", server.url)).response is not None
        with pytest.raises(HarnessError, match=f"{method} .* in a run that only reads"):
            reader.send(Request(method, server.url))
    assert len(server.requests) == 1


def test_the_request_goes_out_as_it_was_given() -> None:
    own = [("Authorization", "Bearer x"), ("Accept", "a/a")]
    fields = [
        ("Accept", "b/b"),
        ("Accept", "c/c"),
        ("X-Empty", ""),
        ("X-Cafe", "\xe9"),
    ]
    with Client(own, user_agent="probe") as client, scripted(always(ok())) as server:
        exchange = client.send(
            Request("POST", f"{server.url}/studies", Headers.of(fields), b"\x00body")
        )
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert body == b"\x00body"
    lines = head.decode("latin-1").split("\r\n")
    assert lines[0] == "POST /studies HTTP/1.1"
    assert sorted(lines[1:]) == sorted(
        [
            f"Host: 127.0.0.1:{server.port}",
            "Content-Length: 5",
            "User-Agent: probe",
            "Accept-Encoding: identity",
            "Authorization: Bearer x",
            "Accept: b/b",
            "Accept: c/c",
            "X-Empty: ",
            "X-Cafe: \xe9",
        ]
    )
    assert exchange.request.headers.all("Accept") == ("b/b", "c/c")
    assert exchange.request.headers.get("Authorization") == "Bearer x"


@pytest.mark.parametrize(
    ("method", "length"), [("GET", None), ("DELETE", None), ("POST", b"0"), ("PUT", b"0")]
)
def test_an_empty_body_has_a_length_where_a_body_is_expected(
    client: Client, method: str, length: bytes | None
) -> None:
    with scripted(always(ok())) as server:
        client.send(Request(method, server.url))
    assert (b"Content-Length" in server.requests[0]) == (length is not None)


def test_fields_go_out_in_their_order_and_spelling(client: Client) -> None:
    given = [("Accept", "a/b"), ("X", "1"), ("ACCEPT", "c/d"), ("accept", ""), ("x", "2")]
    with scripted(always(ok())) as server:
        exchange = client.send(Request("GET", server.url, Headers.of(given)))
    lines = server.requests[0].decode().split("\r\n")
    assert lines[-7:] == ["Accept: a/b", "X: 1", "ACCEPT: c/d", "accept: ", "x: 2", "", ""]
    assert exchange.request.headers.fields[-5:] == tuple(given)


def test_host_and_length_can_be_given_too(client: Client) -> None:
    fields = Headers.of([("Host", "example.org"), ("Content-Length", "2")])
    with scripted(always(ok())) as server:
        client.send(Request("POST", server.url, fields, b"ab"))
    assert server.requests[0].count(b"Host: ") == 1
    assert b"Host: example.org\r\n" in server.requests[0]
    assert server.requests[0].count(b"Content-Length: 2\r\n") == 1


def test_neither_the_environment_nor_a_target_adds_to_a_request(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (netrc := tmp_path / "netrc").write_text("machine 127.0.0.1 login a password b")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "")
    with scripted(always(ok(b"", "Set-Cookie: a=b; Path=/"))) as server:
        first, second = (client.send(Request("GET", server.url)) for _ in range(2))
    assert response(first).status == response(second).status == 200
    assert b"Cookie" not in server.requests[1]
    assert b"Authorization" not in server.requests[1]


def test_a_proxy_is_used_where_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted(always(ok(b"proxied"))) as proxy, Client(limits=PATIENT, proxies=True) as client:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "")
        exchange = client.send(Request("GET", "http://name.invalid/a//b^?c"))
    assert response(exchange).body == b"proxied"
    assert proxy.requests[0].startswith(b"GET http://name.invalid/a//b^?c HTTP/1.1\r\n")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_recorded_and_not_followed(client: Client, status: int) -> None:
    with scripted(always(ok(b"", "Location: /elsewhere", status=f"{status} X"))) as server:
        assert response(client.send(Request("GET", server.url))).status == status
    assert len(server.requests) == 1


def test_a_content_coding_is_not_undone(client: Client) -> None:
    found = response(ask(client, always(ok(b"\x1f\x8bno", "Content-Encoding: gzip"))))
    assert found.body == b"\x1f\x8bno"


@pytest.mark.parametrize(
    "url", ["ftp://x/", "/studies", "http://x/\n", "http://x/ö", "http://x:y/"]
)
def test_what_is_no_url_is_a_fault_of_ours(client: Client, url: str) -> None:
    with pytest.raises(HarnessError, match="can't be sent"):
        client.send(Request("GET", url))


def test_what_is_no_header_is_a_fault_of_ours(client: Client) -> None:
    with scripted(always(ok())) as server, pytest.raises(HarnessError, match="can't be sent"):
        client.send(Request("GET", server.url, Headers.of([("X", "a\r\nb")])))


def test_certificates_that_are_not_there_are_named() -> None:
    with Client(verify="/nowhere.pem") as client, pytest.raises(InputError, match=r"/nowhere\.pem"):
        client.send(Request("GET", "https://127.0.0.1:1/"))


def test_a_body_to_the_end_of_the_connection_is_read(client: Client) -> None:
    found = response(ask(client, once(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall of it")))
    assert (found.body, found.framing) == (b"all of it", Framing.CLOSE)


def test_head_gets_no_body(client: Client) -> None:
    found = response(ask(client, once(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"), "HEAD"))
    assert (found.body, found.headers.get("content-length")) == (b"", "99")
