"""The bundled server behind a proxy that spoils something."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

from tests.support.bundled import bundled_server
from tests.support.servers import Answer, serve


@contextmanager
def broken_frames() -> Iterator[str]:
    """Start the bundled server behind a proxy that flips a bit in every frame; yield a base URL."""
    with bundled_server() as origin, serve(lambda asked, body: _flip(origin, asked, body)) as url:
        yield f"{url}/v2"


def _flip(origin: str, asked: BaseHTTPRequestHandler, body: bytes) -> Answer:
    answer = forward(origin, asked, body)
    if "/frames/" not in asked.path or answer.status != 200:
        return answer
    first = answer.body.index(b"\r\n\r\n") + 4
    flipped = bytes([answer.body[first] ^ 1])
    return Answer(
        200, answer.content_type, answer.body[:first] + flipped + answer.body[first + 1 :]
    )


def forward(origin: str, asked: BaseHTTPRequestHandler, body: bytes) -> Answer:
    """Ask the server at `origin` the same, and return what it says."""
    parts = urlsplit(origin)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    headers = {k: v for k, v in asked.headers.items() if k.lower() != "connection"}
    connection.request(asked.command, asked.path, body or None, headers)
    response = connection.getresponse()
    answer = Answer(response.status, response.headers.get("Content-Type", ""), response.read())
    connection.close()
    return answer
