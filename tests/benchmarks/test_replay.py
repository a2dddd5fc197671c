"""Whoever is held against something must do the same work: a replay asks what the harness asks."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler

import pytest

from benchmarks.load import rate
from benchmarks.replay import replay
from conformance.wire.exchange import Headers, Request
from tests.support.servers import Answer, serve


def test_requests_arrive_as_they_were_given_on_one_connection() -> None:
    seen: list[tuple[str, str, bytes, str | None]] = []
    peers: set[tuple[str, int]] = set()

    def handle(handler: BaseHTTPRequestHandler, body: bytes) -> Answer:
        seen.append((handler.command, handler.path, body, handler.headers["Accept"]))
        peers.add(handler.client_address)
        return Answer(204 if handler.command == "DELETE" else 200, "text/plain", b"ok")

    with serve(handle) as url:
        requests = [
            Request("POST", f"{url}/studies", Headers.of([("Accept", "a/b")]), b"body"),
            Request("GET", f"{url}/studies?limit=%31"),
            Request("DELETE", f"{url}/studies/1"),
        ]
        assert replay(requests, url) == [200, 200, 204]
    assert seen == [
        ("POST", "/studies", b"body", "a/b"),
        ("GET", "/studies?limit=%31", b"", None),
        ("DELETE", "/studies/1", b"", None),
    ]
    assert len(peers) == 1


def test_clients_share_the_requests_and_refuse_to_count_errors() -> None:
    def handle(handler: BaseHTTPRequestHandler, _body: bytes) -> Answer:
        return Answer(404 if handler.path == "/bad" else 200)

    with serve(handle) as url:
        good = [Request("GET", f"{url}/{number}") for number in range(10)]
        assert rate(good, url, 3) > 0
        with pytest.raises(RuntimeError, match="not all is answered with 200"):
            rate([*good, Request("GET", f"{url}/bad")], url, 2)
