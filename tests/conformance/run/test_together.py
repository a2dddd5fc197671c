"""Several clients at once: all begin together, each keeps its order, and what breaks is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest

from conformance.errors import HarnessError
from conformance.run.context import Context
from conformance.run.request import Outgoing
from conformance.run.together import Turn, send_together
from conformance.wire.exchange import Request
from tests.support.cases import context
from tests.support.sockets import Peer, ok, scripted


def turns(base_url: str, *paths: str) -> Sequence[Turn]:
    return [Turn(path, Outgoing(Request("GET", base_url + path), (), ())) for path in paths]


def test_clients_are_under_way_at_the_same_time(tmp_path: Path) -> None:
    both = Barrier(2)

    def waits_for_the_other(peer: Peer) -> None:
        if peer.request():
            both.wait(5)
            peer.send(ok())

    with scripted(waits_for_the_other) as server, context(server.url, tmp_path) as found:
        told = send_together(found, [turns(server.url, "/a"), turns(server.url, "/b")])
    assert [timed.turn.title for (timed,) in told] == ["/a", "/b"]
    assert all(timed.exchange.response for (timed,) in told)
    ((one,), (two,)) = told
    assert max(one.begun, two.begun) < min(one.ended, two.ended)


def test_each_client_sends_one_after_the_other(tmp_path: Path) -> None:
    def answers(peer: Peer) -> None:
        while peer.request():
            peer.send(ok())

    with scripted(answers) as server, context(server.url, tmp_path) as found:
        told = send_together(found, [turns(server.url, "/a", "/b"), turns(server.url, "/c")])
    assert [[timed.turn.title for timed in each] for each in told] == [["/a", "/b"], ["/c"]]
    first, second = told[0]
    assert first.ended <= second.begun


def test_what_breaks_in_a_thread_is_raised(tmp_path: Path) -> None:
    url = "http://127.0.0.1:1"
    with context(url, tmp_path) as found, pytest.raises(HarnessError, match="can't be sent"):
        send_together(found, [turns(url, "/ä"), []])


def test_a_client_that_can_not_be_made_leaves_no_thread(tmp_path: Path) -> None:
    def none() -> None:
        raise OSError("no more")

    with context("http://127.0.0.1:1", tmp_path) as found:
        broken: Context = replace(found, another_client=none)  # type: ignore[arg-type]
        with pytest.raises(OSError, match="no more"):
            send_together(broken, [turns("http://127.0.0.1:1", "/a")])
