"""Clients that ask a server that plays a script, and what came of it."""

from __future__ import annotations

from conformance.wire.client import Client, Limits
from conformance.wire.exchange import Exchange, Failure, Request, Response
from tests.support.sockets import Peer, Script, scripted

# Where an answer comes, and where none does: a busy machine must not fail the first kind.
PATIENT = Limits(connect=5, read=5, total=8)
QUICK = Limits(connect=0.3, read=0.3, total=0.8, body=100_000)

OK = b"HTTP/1.1 200 OK\r\n"
BIG = b"x" * 8_000_000


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


def once(data: bytes) -> Script:
    """Answer once and close the connection, whatever the answer promised."""
    return lambda peer: peer.answer(data)


def close(peer: Peer) -> None:
    peer.request()


def never(peer: Peer) -> None:
    peer.request()
    peer.hang()
