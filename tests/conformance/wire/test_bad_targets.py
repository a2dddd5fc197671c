"""Targets that lie, dawdle or die."""

from __future__ import annotations

import re
import socket
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.wire.client import Client
from conformance.wire.exchange import Cause, Request
from tests.support.asking import BIG, OK, PATIENT, QUICK, ask, close, failure, never, once, response
from tests.support.certificates import self_signed
from tests.support.sockets import Peer, Script, always, ok, scripted


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


@pytest.mark.parametrize(
    ("script", "cause", "received"),
    [
        (close, Cause.CLOSED, b""),
        (_reset, Cause.CLOSED, b""),
        (_reset_in_mid_body, Cause.CUT, OK),
        (once(OK + b"Content-Length: 50\r\n\r\nsome"), Cause.CUT, OK),
        (once(b"SSH-2.0-OpenSSH_9.2\r\n"), Cause.NOT_HTTP, b"SSH-2.0"),
        (once(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"), Cause.NOT_HTTP, OK),
        (never, Cause.SLOW, b""),
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
    assert "after 0.3 s of silence there is no answer" in failure(ask(hasty, never)).message
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
