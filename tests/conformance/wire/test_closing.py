"""Connections that the client asks to close (RFC 9112 9.6)."""

from __future__ import annotations

import pytest

from conformance.wire.client import Client
from conformance.wire.exchange import Headers, Request
from tests.support.asking import response
from tests.support.sockets import Peer, Script, always, ok, scripted


def _answer_and_go(peer: Peer) -> None:
    peer.answer(ok(b"last"))


@pytest.mark.parametrize(
    ("option", "script", "seconds"),
    [
        ("close", _answer_and_go, 0),
        ("Close, TE", _answer_and_go, 0),
        ("close", always(ok(b"last")), 2),
        ("keep-alive", always(ok(b"last")), 0),
    ],
)
def test_who_does_not_close_is_known(
    client: Client, option: str, script: Script, seconds: float
) -> None:
    with scripted(script) as server:
        request = Request("GET", server.url, Headers.of([("Connection", option)]))
        exchange = client.send(request)
    assert response(exchange).body == b"last"
    assert exchange.unclosed == seconds


def test_the_next_request_has_a_connection_of_its_own(client: Client) -> None:
    with scripted(always(ok())) as server:
        client.send(Request("GET", server.url, Headers.of([("Connection", "close")])))
        assert client.send(Request("GET", server.url)).remarks == ()
        assert server.connections == 2
