"""What goes over the wire, and what comes back from targets that lie, dawdle or die."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.errors import HarnessError, InputError
from conformance.wire.client import Client, Limits
from conformance.wire.exchange import Cause, Exchange, Failure, Framing, Headers, Request, Response
from tests.support.certificates import self_signed
from tests.support.sockets import Peer, Script, always, ok, scripted, unchunked

# Where an answer comes, and where none does: a busy machine must not fail the first kind.
PATIENT = Limits(connect=5, read=5, total=8)
QUICK = Limits(connect=0.3, read=0.3, total=0.8, body=100_000)


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(limits=PATIENT) as client:
        yield client


@pytest.fixture
def hasty() -> Iterator[Client]:
    with Client(limits=QUICK) as client:
        yield client


def response(exchange: Exchange) -> Response:
    assert exchange.failure is None
    assert exchange.response is not None
    return exchange.response


def failure(exchange: Exchange) -> Failure:
    assert exchange.response is None
    assert exchange.failure is not None
    return exchange.failure


def ask(
    client: Client,
    script: Script,
    method: str = "GET",
    body: bytes = b"",
    chunks: tuple[int, ...] | None = None,
) -> Exchange:
    """Send one request to a server that plays a script."""
    with scripted(script) as server:
        return client.send(Request(method, f"{server.url}/studies", body=body, chunks=chunks))


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


def test_gets_share_a_connection_and_stores_have_their_own(client: Client) -> None:
    with scripted(always(ok())) as server:
        exchanges = [
            client.send(Request(method, server.url), fresh=fresh)
            for method, fresh in [
                ("GET", False),
                ("GET", False),
                ("POST", False),
                ("GET", False),
                ("DELETE", False),
                ("GET", True),
            ]
        ]
    assert [response(exchange).status for exchange in exchanges] == [200] * 6
    assert server.connections == 4
    assert not any(exchange.remarks for exchange in exchanges)


def _once(data: bytes) -> Script:
    """Answer once and close the connection, whatever the answer promised."""
    return lambda peer: peer.answer(data)


def test_a_stale_connection_is_replaced_with_a_remark(client: Client) -> None:
    with scripted(_once(ok(b"1")), _once(ok(b"2"))) as server:
        client.send(Request("GET", server.url))
        time.sleep(0.1)
        second = client.send(Request("GET", server.url))
    assert response(second).body == b"2"
    assert len(second.remarks) == 1
    assert "closed a connection" in second.remarks[0]


def _twice_then_close(peer: Peer) -> None:
    peer.answer(ok(b"1"))
    peer.request()


def _once_then_reset(peer: Peer) -> None:
    peer.answer(ok(b"1"))
    peer.request()
    peer.reset()


def _once_then_nonsense(peer: Peer) -> None:
    peer.answer(ok(b"1"))
    peer.answer(b"left over from the answer before")


@pytest.mark.parametrize("script", [_twice_then_close, _once_then_reset, _once_then_nonsense])
def test_a_get_that_a_stale_connection_swallowed_is_sent_again(
    client: Client, script: Script
) -> None:
    with scripted(script, always(ok(b"2"))) as server:
        client.send(Request("GET", server.url))
        second = client.send(Request("GET", server.url))
    assert response(second).body == b"2"
    assert len(second.remarks) == 1
    assert second.remarks[0].startswith("sent again")
    assert server.connections == 2


def test_what_a_stale_connection_said_is_not_part_of_the_second_failure(client: Client) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"

        def serve() -> None:
            sock, _ = listener.accept()
            with sock:
                peer = Peer(sock, [], threading.Event())
                peer.answer(ok(b"1"))
                listener.close()
                peer.answer(b"nonsense")

        server = threading.Thread(target=serve, daemon=True)
        server.start()
        client.send(Request("GET", url))
        found = failure(client.send(Request("GET", url)))
        server.join(5)
    assert (found.cause, found.received) == (Cause.REFUSED, b"")


def test_on_a_fresh_connection_nothing_is_sent_twice(client: Client) -> None:
    with scripted(lambda peer: void(peer.request()), always(ok())) as server:
        exchange = client.send(Request("GET", server.url))
    assert failure(exchange).cause is Cause.CLOSED
    assert len(server.requests) == 1


def void(_: object) -> None:
    """Throw a value away."""


def test_interim_answers_are_not_the_answer(client: Client) -> None:
    data = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Hints\r\n\r\n"
    found = response(ask(client, always(data + ok()), "POST", b"body"))
    assert (found.status, found.interim) == (200, (100, 102, 103))


def test_a_second_answer_is_counted_and_not_mistaken_for_the_next(client: Client) -> None:
    with scripted(always(ok(b"1") + ok(b"2"))) as server:
        first, second = (client.send(Request("GET", server.url)) for _ in range(2))
    assert response(first).excess == len(ok(b"2"))
    assert response(second).body == b"1"
    assert server.connections == 2


def test_a_late_body_of_a_204_is_not_mistaken_for_the_next_answer(client: Client) -> None:
    def script(peer: Peer) -> None:
        while peer.request():
            peer.send(b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n")
            time.sleep(0.02)
            peer.send(b"hello")

    with scripted(script) as server:
        first, second = (client.send(Request("GET", server.url)) for _ in range(2))
    assert (response(first).body, response(first).excess) == (b"", 5)
    assert response(second).status == 204


def test_a_body_to_the_end_of_the_connection_is_read(client: Client) -> None:
    found = response(ask(client, _once(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall of it")))
    assert (found.body, found.framing) == (b"all of it", Framing.CLOSE)


def test_head_gets_no_body(client: Client) -> None:
    found = response(ask(client, _once(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"), "HEAD"))
    assert (found.body, found.headers.get("content-length")) == (b"", "99")


def _close(peer: Peer) -> None:
    peer.request()


def _reset(peer: Peer) -> None:
    peer.request()
    peer.reset()


def _reset_in_mid_body(peer: Peer) -> None:
    peer.answer(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nsome")
    time.sleep(0.05)
    peer.reset()


def _endless(start: bytes, again: bytes) -> Script:
    def script(peer: Peer) -> None:
        peer.answer(start)
        while True:
            peer.send(again * 1000)

    return script


def _drip(start: bytes, slow: bytes) -> Script:
    def script(peer: Peer) -> None:
        peer.answer(start)
        peer.drip(slow, 0.05)

    return script


def _never(peer: Peer) -> None:
    peer.request()
    peer.hang()


OK = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("script", "cause", "received"),
    [
        (_close, Cause.CLOSED, b""),
        (_reset, Cause.CLOSED, b""),
        (_reset_in_mid_body, Cause.CUT, OK),
        (_once(OK + b"Content-Length: 50\r\n\r\nsome"), Cause.CUT, OK),
        (_once(b"SSH-2.0-OpenSSH_9.2\r\n"), Cause.NOT_HTTP, b"SSH-2.0"),
        (_once(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"), Cause.NOT_HTTP, OK),
        (_never, Cause.SLOW, b""),
        (_drip(b"", OK + b"X: " + b"y" * 100), Cause.SLOW, b"HTTP/1.1 "),
        (_drip(OK + b"Content-Length: 50\r\n\r\n", b"y" * 50), Cause.SLOW, OK),
        (_endless(OK, b"X: y\r\n"), Cause.TOO_LARGE, OK),
        (_endless(OK + b"X: ", b"y"), Cause.TOO_LARGE, OK),
        (_endless(OK + b"\r\n", b"y"), Cause.TOO_LARGE, OK),
        (
            _endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"14\r\n" + b"y" * 20 + b"\r\n"),
            Cause.TOO_LARGE,
            OK,
        ),
        (
            _endless(b"", b"HTTP/1.1 102 X\r\nX: " + b"y" * 500 + b"\r\n\r\n"),
            Cause.TOO_LARGE,
            b"HTTP/1.1 102",
        ),
        (_endless(b"", b"\x00"), Cause.NOT_HTTP, b"\x00"),
    ],
)
def test_a_target_that_lies_dawdles_or_dies_is_a_failure(
    script: Script, cause: Cause, received: bytes
) -> None:
    limits = QUICK if cause is Cause.SLOW else replace(PATIENT, body=QUICK.body)
    start = time.monotonic()
    with Client(limits=limits) as client:
        found = failure(ask(client, script))
    assert time.monotonic() - start < limits.total + 1
    assert found.cause is cause
    assert found.received.startswith(received)
    assert bool(found.received) == bool(received)
    assert len(found.received) <= 4096
    assert "\n" not in found.message


def test_the_limit_that_was_reached_is_named(hasty: Client) -> None:
    assert "after 0.3 s of silence there is no answer" in failure(ask(hasty, _never)).message
    dripping = failure(ask(hasty, _drip(b"", OK + b"X: " + b"y" * 100)))
    assert "after 0.8 s altogether" in dripping.message


def test_a_target_that_never_stops_has_no_more_than_the_total_time() -> None:
    limits = replace(QUICK, body=10**12)
    with Client(limits=limits) as client:
        found = failure(ask(client, _endless(OK + b"\r\n", b"y")))
    assert found.cause is Cause.SLOW
    assert found.message.startswith("after 0.8 s altogether")


@pytest.mark.parametrize("chunks", [None, (80_000,) * 100])
def test_a_target_that_reads_ever_more_slowly_has_no_more_than_the_total_time(
    chunks: tuple[int, ...] | None,
) -> None:
    def script(peer: Peer) -> None:
        while peer.sock.recv(300_000) and not peer.over.wait(0.1):
            pass

    with Client(limits=replace(QUICK, read=5)) as client:
        found = failure(ask(client, script, "POST", BIG, chunks))
    assert found.cause is Cause.SLOW
    assert found.message.startswith("after 0.8 s altogether")


def test_a_host_that_swallows_connections(hasty: Client) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, socket.socket() as first:
        first.connect(full.getsockname())
        with socket.socket() as second:
            second.setblocking(False)
            second.connect_ex(full.getsockname())
            port = full.getsockname()[1]
            found = failure(hasty.send(Request("GET", f"http://127.0.0.1:{port}/")))
    assert found.cause is Cause.REFUSED
    assert found.message == f"no connection to 127.0.0.1:{port} within 0.3 s"


def test_a_tunnel_is_made_anew_for_each_fresh_connection(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def tunnel(peer: Peer) -> None:
        peer.answer(b"HTTP/1.1 200 Established\r\n\r\n")
        with socket.create_connection(("127.0.0.1", server.port)) as inner:
            back = threading.Thread(target=relay, args=(inner, peer.sock), daemon=True)
            back.start()
            relay(peer.sock, inner)
            back.join(5)

    def relay(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(65536):
                sink.sendall(piece)
            sink.shutdown(socket.SHUT_WR)

    _, context = self_signed(tmp_path)
    with scripted(always(ok(b"1")), context=context) as server, scripted(tunnel) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "")
        with Client(limits=PATIENT, proxies=True, verify=False) as client:
            exchanges = [
                client.send(Request(method, f"{server.url}/a//b^"))
                for method in ("GET", "GET", "POST")
            ]
    assert [response(exchange).body for exchange in exchanges] == [b"1"] * 3
    assert len(proxy.requests) == 2
    assert proxy.requests[0].startswith(f"CONNECT 127.0.0.1:{server.port} ".encode())
    assert server.requests[2].startswith(b"POST /a//b^ HTTP/1.1\r\n")


def test_a_proxy_that_refuses_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = ok(b"", status="403 Forbidden")
    with scripted(always(refused)) as proxy, Client(limits=PATIENT, proxies=True) as client:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "")
        found = failure(client.send(Request("GET", "https://name.invalid/")))
    assert "403 Forbidden" in found.message


def test_nothing_listens(client: Client) -> None:
    with scripted(always(ok())) as server:
        url = server.url
    found = failure(client.send(Request("GET", url)))
    assert found.cause is Cause.REFUSED
    assert "Connection refused" in found.message


def test_an_unknown_name(client: Client) -> None:
    found = failure(client.send(Request("GET", "http://nobody.invalid/")))
    assert (found.cause, found.message) == (Cause.REFUSED, "the name nobody.invalid is unknown")


BIG = b"x" * 8_000_000

in_any_framing = pytest.mark.parametrize("chunks", [None, (len(BIG),), (80_000,) * 100])


@in_any_framing
def test_an_early_answer_to_a_large_body_is_heard(
    client: Client, chunks: tuple[int, ...] | None
) -> None:
    def script(peer: Peer) -> None:
        peer.sock.recv(1000)
        peer.send(ok(b"too large", "Connection: close", status="413 Content Too Large"))
        peer.hang()

    exchange = ask(client, script, "POST", BIG, chunks)
    assert response(exchange).status == 413
    assert len(exchange.remarks) == 1
    said = re.fullmatch("answered before the last ([0-9,]+) octets were sent", exchange.remarks[0])
    assert said
    # What the socket's buffers took is as good as sent; it is never as much as this.
    assert 1_000_000 < int(said[1].replace(",", "")) <= len(BIG) + 1000


@in_any_framing
def test_an_early_answer_is_heard_though_the_connection_is_reset_after_it(
    client: Client, chunks: tuple[int, ...] | None
) -> None:
    def script(peer: Peer) -> None:
        peer.sock.recv(1000)
        peer.send(ok(b"no", status="401 Unauthorized"))

    assert response(ask(client, script, "POST", BIG, chunks)).status == 401


@in_any_framing
def test_a_connection_with_half_a_request_on_it_is_not_used_again(
    client: Client, chunks: tuple[int, ...] | None
) -> None:
    def script(peer: Peer) -> None:
        peer.sock.recv(1000)
        peer.send(ok(b"too large", status="413 Content Too Large"))
        peer.hang()

    with scripted(script, always(ok(b"2"))) as server:
        client.send(Request("POST", server.url, body=BIG, chunks=chunks))
        assert response(client.send(Request("GET", server.url))).body == b"2"


def test_a_target_that_reads_in_bursts_is_waited_for() -> None:
    body = BIG * 3

    def script(peer: Peer) -> None:
        left = len(body)
        for burst in (1_000_000, 11_000_000, left):
            time.sleep(0.6)
            stop = max(0, left - burst)
            while left > stop:
                left -= len(peer.sock.recv(100_000))
        peer.send(ok())

    with Client(limits=replace(PATIENT, read=0.8)) as client:
        assert response(ask(client, script, "POST", body)).status == 200


@in_any_framing
def test_a_target_that_never_reads_is_given_up(
    hasty: Client, chunks: tuple[int, ...] | None
) -> None:
    found = failure(ask(hasty, lambda peer: peer.hang(), "POST", BIG, chunks))
    assert found.cause is Cause.SLOW
    assert "read" in found.message


def test_a_large_body_arrives_whole(client: Client) -> None:
    with scripted(always(ok())) as server:
        exchange = client.send(Request("POST", server.url, body=BIG))
    assert response(exchange).status == 200
    assert exchange.remarks == ()
    assert server.requests[0].endswith(b"\r\n\r\n" + BIG)


def test_clients_of_several_threads_do_not_meet() -> None:
    bodies: dict[int, bytes] = {}

    def work(number: int, url: str) -> None:
        with Client(limits=PATIENT) as client:
            for _ in range(20):
                bodies[number] = response(client.send(Request("GET", f"{url}/{number}"))).body

    def echo(peer: Peer) -> None:
        while request := peer.request():
            peer.send(ok(request.split()[1]))

    with scripted(echo) as server:
        threads = [threading.Thread(target=work, args=(n, server.url)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(5)
    assert bodies == {n: f"/{n}".encode() for n in range(4)}


def test_a_certificate_is_verified_unless_the_user_says_otherwise(tmp_path: Path) -> None:
    certificate, context = self_signed(tmp_path)
    with scripted(always(ok(b"1")), context=context) as server:
        request = Request("GET", f"{server.url}/studies")
        with Client(limits=PATIENT) as strict:
            refused = failure(strict.send(request))
        with Client(limits=PATIENT, verify=False) as careless:
            assert response(careless.send(request)).body == b"1"
        with Client(limits=PATIENT, verify=str(certificate)) as informed:
            answers = [response(informed.send(request)).body for _ in range(3)]
            sent = response(informed.send(Request("POST", server.url, body=BIG)))
    assert refused.cause is Cause.TLS
    assert refused.message == "the certificate is not accepted: self-signed certificate"
    assert answers == [b"1"] * 3
    assert sent.status == 200
    assert server.connections == 4


def test_the_environment_names_certificates(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    certificate, context = self_signed(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with scripted(always(ok(b"1")), context=context) as server, Client(limits=PATIENT) as client:
        assert response(client.send(Request("GET", server.url))).body == b"1"


def test_a_handshake_that_never_ends_is_a_failure(hasty: Client) -> None:
    with scripted(lambda peer: peer.hang()) as server:
        found = failure(hasty.send(Request("GET", server.url.replace("http:", "https:"))))
    assert found.cause is Cause.TLS
    assert "within 0.3 s" in found.message


@pytest.mark.parametrize(
    ("script", "cause"), [(_never, Cause.SLOW), (_close, Cause.CLOSED), (_once(OK), Cause.CUT)]
)
def test_limits_hold_under_tls_too(script: Script, cause: Cause, tmp_path: Path) -> None:
    _, context = self_signed(tmp_path)
    with (
        scripted(script, context=context) as server,
        Client(limits=replace(PATIENT, read=0.3), verify=False) as client,
    ):
        assert failure(client.send(Request("GET", server.url))).cause is cause


def test_early_answers_are_heard_under_tls_too(tmp_path: Path) -> None:
    def script(peer: Peer) -> None:
        peer.sock.recv(1000)
        peer.send(ok(b"too large", "Connection: close", status="413 Content Too Large"))
        peer.hang()

    _, context = self_signed(tmp_path)
    with (
        scripted(script, context=context) as server,
        Client(limits=PATIENT, verify=False) as client,
    ):
        assert response(client.send(Request("POST", server.url, body=BIG))).status == 413
