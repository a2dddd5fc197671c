"""Bodies that go out in chunks."""

from __future__ import annotations

import pytest

from conformance.errors import HarnessError
from conformance.wire.client import Client
from conformance.wire.exchange import Headers, Request
from tests.support.asking import BIG, PATIENT, response
from tests.support.sockets import always, ok, scripted, unchunked


@pytest.mark.parametrize("chunks", [(5,), (2, 3), (1, 1, 1, 1, 1)])
def test_a_body_goes_out_in_chunks_of_the_sizes_asked_for(
    client: Client, chunks: tuple[int, ...]
) -> None:
    fields = Headers.of([("Content-Type", "a/b")])
    with scripted(always(ok(b"1"))) as server:
        exchange = client.send(Request("POST", server.url, fields, b"\x00body", chunks))
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert unchunked(body) == (list(chunks), b"\x00body")
    assert head.count(b"\r\nTransfer-Encoding: chunked") == 1
    assert b"content-length" not in head.lower()
    assert (response(exchange).body, exchange.remarks) == (b"1", ())
    assert exchange.request.body == b"\x00body"
    assert exchange.request.headers.get("Transfer-Encoding") == "chunked"


def test_a_size_is_written_in_hexadecimal_digits(client: Client) -> None:
    with scripted(always(ok())) as server:
        client.send(Request("POST", server.url, body=b"x" * 27, chunks=(26, 1)))
    body = server.requests[0].partition(b"\r\n\r\n")[2]
    assert body == b"1a\r\n" + b"x" * 26 + b"\r\n1\r\nx\r\n0\r\n\r\n"


def test_an_empty_body_can_be_chunked_too(client: Client) -> None:
    with scripted(always(ok())) as server:
        client.send(Request("POST", server.url, chunks=()))
    assert server.requests[0].endswith(b"\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
    assert b"Content-Length" not in server.requests[0]


def test_what_went_out_in_chunks_can_be_sent_again(client: Client) -> None:
    with scripted(always(ok())) as server:
        request = client.send(Request("POST", server.url, body=b"ab", chunks=(1, 1))).request
        client.send(request)
    assert server.requests[0] == server.requests[1]


def test_a_large_body_in_chunks_arrives_whole(client: Client) -> None:
    sizes = (1, 300_000, len(BIG) - 300_001)
    with scripted(always(ok())) as server:
        exchange = client.send(Request("POST", server.url, body=BIG, chunks=sizes))
    assert (response(exchange).status, exchange.remarks) == (200, ())
    assert unchunked(server.requests[0].partition(b"\r\n\r\n")[2]) == (list(sizes), BIG)


@pytest.mark.parametrize(
    ("fields", "body", "chunks"),
    [
        ([], b"abc", (1, 1)),
        ([], b"abc", (1, 3)),
        ([], b"abc", (0, 3)),
        ([], b"abc", (-1, 4)),
        ([], b"abc", ()),
        ([], b"", (0,)),
        ([("content-length", "3")], b"abc", (3,)),
        ([("Transfer-Encoding", "gzip")], b"abc", (3,)),
        ([("Transfer-Encoding", "chunked")], b"abc", None),
    ],
)
def test_a_framing_that_can_not_be_is_a_fault_of_ours(
    client: Client, fields: list[tuple[str, str]], body: bytes, chunks: tuple[int, ...] | None
) -> None:
    with scripted(always(ok())) as server, pytest.raises(HarnessError, match="can't be sent"):
        client.send(Request("POST", server.url, Headers.of(fields), body, chunks))
    assert server.connections == 0


def test_a_proxy_gets_the_chunks_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted(always(ok(b"proxied"))) as proxy, Client(limits=PATIENT, proxies=True) as client:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "")
        client.send(Request("POST", "http://name.invalid/a", body=b"abc", chunks=(1, 2)))
    assert proxy.requests[0].startswith(b"POST http://name.invalid/a HTTP/1.1\r\n")
    assert proxy.requests[0].endswith(b"\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\n")
