"""A target that is gone is told from one that stumbles, and no target holds up a run."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from threading import Timer

import pytest

from conformance.run.pulse import Pulse
from conformance.wire.client import Client, Limits
from conformance.wire.exchange import Cause, Failure, Request
from tests.support.sockets import Peer, always, ok, scripted

REQUEST = Request("GET", "http://host/studies/1.2")
CLOSED = Failure(Cause.CLOSED, "the connection was closed without an answer")
SLOW = Failure(Cause.SLOW, "after 30 s of silence there is no answer")


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(limits=Limits(connect=0.5, read=0.3, total=1)) as client:
        yield client


def hang(peer: Peer) -> None:
    peer.request()
    peer.hang()


@pytest.mark.parametrize("failure", [CLOSED, SLOW])
def test_a_target_that_stumbles_lives(client: Client, failure: Failure) -> None:
    with scripted(always(ok(status="500 X"))) as server:
        assert Pulse(server.url, client).lost(REQUEST, failure) == ""


def test_a_target_that_takes_no_connection_is_dead(client: Client) -> None:
    with scripted(always(ok())) as server:
        pass
    lost = Pulse(server.url, client, 0.3).lost(REQUEST, CLOSED)
    assert lost == "the target died in this request: GET http://host/studies/1.2"


def test_a_target_that_restarts_lives(client: Client) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        host, port = server.getsockname()
    back: list[socket.socket] = []
    timer = Timer(0.3, lambda: back.append(socket.create_server((host, port))))
    timer.start()
    assert Pulse(f"http://{host}:{port}", client).lost(REQUEST, CLOSED) == ""
    timer.join(5)
    back[0].close()


def test_a_target_that_takes_connections_and_answers_nothing_is_dead(client: Client) -> None:
    with scripted(hang) as server:
        lost = Pulse(server.url, client, 0.3).lost(REQUEST, SLOW)
    assert lost == (
        "the target has answered nothing since this request: GET http://host/studies/1.2"
    )


def test_a_target_is_given_up_that_leaves_ten_requests_unanswered(client: Client) -> None:
    with scripted(always(ok())) as server:
        pulse = Pulse(server.url, client)
        said = [pulse.lost(REQUEST, SLOW) for _ in range(10)]
    assert said[:-1] == [""] * 9
    assert said[-1].startswith("the target left 10 requests unanswered, the last of them: GET ")
