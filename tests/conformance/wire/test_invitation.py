"""Bodies that wait for 100 (Continue)."""

from __future__ import annotations

import pytest

from conformance.wire.client import Client, Limits
from conformance.wire.exchange import Cause, Exchange, Headers, Request
from tests.support.asking import BIG, failure, response
from tests.support.sockets import Peer, Script, ok, scripted

EXPECT = Headers.of([("Expect", "100-continue")])
IMPATIENT = Limits(connect=5, read=5, total=8, invitation=0.2)
HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
INVITATION = b"HTTP/1.1 100 Continue\r\n\r\n"


def post(
    client: Client,
    script: Script,
    body: bytes = b"body",
    chunks: tuple[int, ...] | None = None,
    limits: Limits | None = None,
) -> Exchange:
    with scripted(script) as server:
        request = Request("POST", server.url, EXPECT, body, chunks)
        return client.send(request, limits=limits)


def inviting(*pieces: bytes) -> Script:
    """Look that nothing came but the head, invite in pieces, and give back the body."""

    def script(peer: Peer) -> None:
        head = peer.sock.recv(65536)
        assert head.endswith(b"\r\n\r\n")
        peer.sock.settimeout(0.1)
        with pytest.raises(TimeoutError):
            peer.sock.recv(1)
        peer.sock.settimeout(5)
        for piece in pieces:
            peer.send(piece)
        peer.send(ok(peer.sock.recv(65536)))

    return script


@pytest.mark.parametrize(
    ("pieces", "interim"),
    [
        ((INVITATION,), (100,)),
        ((INVITATION[:7], INVITATION[7:20], INVITATION[20:]), (100,)),
        ((HINTS, INVITATION), (103, 100)),
        ((HINTS[:30], HINTS[30:] + INVITATION), (103, 100)),
    ],
)
def test_a_body_goes_out_once_it_is_invited(
    client: Client, pieces: tuple[bytes, ...], interim: tuple[int, ...]
) -> None:
    exchange = post(client, inviting(*pieces))
    assert response(exchange).body == b"body"
    assert response(exchange).interim == interim
    assert (exchange.uninvited, exchange.remarks) == (0, ())


def test_chunks_wait_too(client: Client) -> None:
    exchange = post(client, inviting(INVITATION), b"abc", (1, 2))
    assert response(exchange).body.startswith(b"1\r\na\r\n")


@pytest.mark.parametrize("chunks", [None, (len(BIG),)])
def test_a_final_answer_spares_the_body(client: Client, chunks: tuple[int, ...] | None) -> None:
    came = []

    def refuse(peer: Peer) -> None:
        came.append(peer.sock.recv(65536))
        peer.send(ok(b"no", status="417 Expectation Failed"))
        came.append(peer.sock.recv(65536))

    exchange = post(client, refuse, BIG, chunks)
    assert (response(exchange).status, response(exchange).body) == (417, b"no")
    assert came[0].endswith(b"\r\n\r\n")
    assert came[1] == b""
    assert exchange.uninvited == 0
    assert "answered before the last" in exchange.remarks[0]


@pytest.mark.parametrize("said", [b"", HINTS, b"HTTP/1.1 "])
def test_a_body_that_is_not_invited_goes_out_at_last(client: Client, said: bytes) -> None:
    def script(peer: Peer) -> None:
        head = peer.sock.recv(65536)
        assert head.endswith(b"\r\n\r\n")
        peer.send(said)
        body = peer.sock.recv(65536)
        peer.send(ok(body)[len("HTTP/1.1 ") if said == b"HTTP/1.1 " else 0 :])

    exchange = post(client, script, limits=IMPATIENT)
    assert response(exchange).body == b"body"
    assert exchange.uninvited == pytest.approx(0.2)
    assert exchange.remarks == ("the body was sent after 0.2 s without 100 (Continue)",)


def test_a_connection_that_is_closed_is_a_failure(client: Client) -> None:
    exchange = post(client, lambda peer: peer.send(peer.sock.recv(65536)[:0]))
    assert failure(exchange).cause is Cause.CLOSED
    assert exchange.uninvited == 0


def test_an_invitation_is_no_answer(client: Client) -> None:
    def script(peer: Peer) -> None:
        peer.sock.recv(65536)
        peer.send(INVITATION)
        peer.sock.recv(65536)

    assert failure(post(client, script)).cause in (Cause.CUT, Cause.CLOSED)


def test_who_has_no_body_does_not_wait(client: Client) -> None:
    with scripted(lambda peer: peer.answer(ok())) as server:
        exchange = client.send(Request("POST", server.url, EXPECT))
    assert (response(exchange).status, exchange.uninvited) == (200, 0)
