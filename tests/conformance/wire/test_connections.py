"""Connections that are kept, gone stale, or say more than was asked."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from conformance.wire.client import Client
from conformance.wire.exchange import Cause, Request
from tests.support.asking import ask, failure, once, response
from tests.support.sockets import Peer, Script, always, ok, scripted


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


def test_a_stale_connection_is_replaced_with_a_remark(client: Client) -> None:
    with scripted(once(ok(b"1")), once(ok(b"2"))) as server:
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
