"""Bare requests over http.client: what an answer costs when nobody looks at it."""

from __future__ import annotations

import http.client
from collections.abc import Iterable
from urllib.parse import urlsplit

from conformance.wire.exchange import Request


class Connection:
    """A connection to the host of a URL, kept as long as the server keeps it."""

    def __init__(self, url: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)

    def send(self, request: Request) -> int:
        """Send a request, read the answer to its end, and return its status."""
        try:
            return self._send(request)
        except ConnectionError:
            # The server had closed a connection that was idle; the next request opens another.
            self._connection.close()
            return self._send(request)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _send(self, request: Request) -> int:
        parts = urlsplit(request.url)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        self._connection.putrequest(request.method, target, skip_accept_encoding=True)
        for name, value in request.headers:
            self._connection.putheader(name, value)
        if request.body or request.method == "POST":
            self._connection.putheader("Content-Length", str(len(request.body)))
        self._connection.endheaders(request.body or None)
        answer = self._connection.getresponse()
        answer.read()
        return answer.status


def replay(requests: Iterable[Request], url: str) -> list[int]:
    """Send requests one after the other on one connection; return the statuses."""
    connection = Connection(url)
    statuses = [connection.send(request) for request in requests]
    connection.close()
    return statuses
