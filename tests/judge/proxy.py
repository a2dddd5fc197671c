"""Servers that are wrong in one way: the bundled server behind a proxy that spoils what it is told.

A handler is one such server. It is given what was asked and the good server behind it, and says
what the client gets: an answer, or the very octets, whole or piece by piece, after which the
connection is closed.
"""

from __future__ import annotations

import http.client
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from conformance.operation import Entity, Service
from tests.judge.messages import (
    Asked,
    Held,
    Part,
    Said,
    field_of,
    instances_of,
    parameters_of,
    with_field,
    write_parts,
)
from tests.support.sockets import Peer, scripted, unchunked

_SUCCESS = range(200, 300)


# What concerns one connection, or is written anew for the one to the client.
_OF_THE_CONNECTION = {"content-length", "transfer-encoding", "connection", "keep-alive"}


_CLOSE = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)

Answer = Said | bytes | Iterator[bytes]


@dataclass
class Behind:
    """The good server; what was sent to it; and what the faulty one in front keeps in mind.

    `copy` is a second good server, for those whose right hand does not know what the left does;
    `first` is what the good one was asked first for the request at hand, and what it said.
    """

    base_url: str
    copy: Behind | None = None
    memory: dict[Any, Any] = field(default_factory=lambda: defaultdict(int))
    first: tuple[Asked, Said] | None = None
    unread: list[Asked] = field(default_factory=list)
    _sent: list[Held] = field(default_factory=list)

    @property
    def sent(self) -> list[Held]:
        """The instances of all stores, which are read only where a handler wants to know."""
        while self.unread:
            self._sent += instances_of(self.unread.pop(0))
        return self._sent

    def ask(self, asked: Asked) -> Said:
        """Ask the good server."""
        parts = urlsplit(self.base_url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
        try:
            query = asked.query_string
            target = parts.path + asked.path + (f"?{query}" if query else "")
            connection.putrequest(asked.method, target, skip_host=True, skip_accept_encoding=True)
            host = field_of(asked.fields, "Host") or parts.netloc
            fields = with_field(asked.fields, "Host", host)
            for name, value in with_field(fields, "Content-Length", str(len(asked.body))):
                connection.putheader(name, value)
            connection.endheaders(asked.body)
            response = connection.getresponse()
            # RFC 9110 9.3.2: of HEAD, the length is that of what GET would give.
            dropped = _OF_THE_CONNECTION - ({"content-length"} if asked.method == "HEAD" else set())
            came = tuple(pair for pair in response.getheaders() if pair[0].lower() not in dropped)
            said = Said(response.status, came, response.read(), response.reason)
            self.first = self.first or (asked, said)
            return said
        finally:
            connection.close()

    def get(self, path: str, accept: str) -> Said:
        return self.ask(Asked("GET", path, fields=(("Accept", accept),)))

    def store(self, *files: bytes) -> Said:
        parts = [Part((("Content-Type", "application/dicom"),), file) for file in files]
        content_type = 'multipart/related; type="application/dicom"; boundary=own'
        fields = (("Accept", "application/dicom+json"), ("Content-Type", content_type))
        return self.ask(Asked("POST", "/studies", fields=fields, body=write_parts(parts, "own")))

    def delete(self, path: str) -> Said:
        return self.ask(Asked("DELETE", path))


Handler = Callable[[Asked, Behind], Answer]


Edit = Callable[[Said], Answer]


@dataclass(slots=True)
class Front:
    """What the client sees: a base URL. `differs` once the handler has changed anything there."""

    url: str = ""
    differs: bool = False


@contextmanager
def proxy(base_url: str, handler: Handler, copy: str = "") -> Iterator[Front]:
    """Put a handler before a server (and a copy of it)."""
    behind = Behind(base_url, Behind(copy) if copy else None)
    base = urlsplit(base_url).path
    front = Front()
    broken: list[Exception] = []

    def answer_to(raw: bytes) -> Answer:
        asked = _read(raw, base)
        behind.first = None
        try:
            if asked.service is Service.STORE:
                behind.unread.append(asked)
            answer = handler(asked, behind)
        except Exception as error:
            broken.append(error)
            raise
        front.differs |= not _as_it_was(asked, behind.first, answer)
        return answer

    def script(peer: Peer) -> None:
        # A faulty server may have words of its own for a client that waits for 100 (Continue).
        peer.invitation = getattr(handler, "invitation", peer.invitation)
        while raw := peer.request():
            answer = answer_to(raw)
            if isinstance(answer, Said):
                peer.send(answer.octets())
                # RFC 9112 9.6: where the client asks for it, the connection ends here.
                ends = _CLOSE.search(raw.partition(b"\r\n\r\n")[0])
                if ends and not getattr(handler, "keeps_open", False):
                    return
                continue
            for piece in (answer,) if isinstance(answer, bytes) else answer:
                peer.send(piece)
            return

    with scripted(script) as server:
        front.url = server.url + base
        yield front
    # A handler that breaks is a defect of the test: it would pass for a server that hangs up.
    if broken:
        raise broken[0]


def _as_it_was(asked: Asked, first: tuple[Asked, Said] | None, answer: Answer) -> bool:
    if first is None or first[0] != asked:
        return False
    return answer == first[1].octets() if isinstance(answer, bytes) else answer == first[1]


def _read(raw: bytes, base: str) -> Asked:
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ")
    path, _, query = target.removeprefix(base).partition("?")
    pairs = (line.partition(":")[::2] for line in lines)
    fields = tuple((name, value.strip()) for name, value in pairs)
    # What goes on to the good server has a length.
    sizes: list[int] = []
    if field_of(fields, "Transfer-Encoding"):
        chunks = unchunked(body)
        assert chunks is not None
        sizes, body = chunks
        fields = with_field(fields, "Transfer-Encoding")
    return Asked(method, path, parameters_of(query), fields, body, tuple(sizes), query)


When = Callable[[Asked], bool]


def to(*services: Service, level: Entity | None = None) -> When:
    """Requests of some services, of all levels or of one."""
    return lambda asked: asked.service in services and level in (None, asked.operation.level)


def answer(when: When, edit: Edit, status: range | tuple[int, ...] = _SUCCESS) -> Handler:
    """A server that spoils some of its answers: successes, unless other statuses are named."""

    def handler(asked: Asked, behind: Behind) -> Answer:
        said = behind.ask(asked)
        return edit(said) if when(asked) and said.status in status else said

    return handler


def ask(when: When, change: Callable[[Asked], Asked]) -> Handler:
    """A server that does something else than what it was asked."""
    return lambda asked, behind: behind.ask(change(asked) if when(asked) else asked)


def nothing_wrong(asked: Asked, behind: Behind) -> Answer:
    """A server without a fault."""
    return behind.ask(asked)
