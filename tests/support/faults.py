"""Servers that are wrong in one way: the bundled server behind a proxy that spoils what it is told.

A handler is one such server. It is given what was asked and the good server behind it, and says
what the client gets: an answer, or the very octets, after which the connection is closed.
"""

from __future__ import annotations

import http.client
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pydicom

from conformance.operation import Entity, Operation, Service, operation_of
from tests.support.sockets import Peer, scripted

Fields = tuple[tuple[str, str], ...]

_SUCCESS = range(200, 300)
# What concerns one connection, or is written anew for the one to the client.
_OF_THE_CONNECTION = {"content-length", "transfer-encoding", "connection", "keep-alive"}


def field_of(fields: Fields, name: str) -> str:
    """The value of a field; an empty one where it is not there."""
    return next((value for key, value in fields if key.lower() == name.lower()), "")


def with_field(fields: Fields, name: str, *values: str) -> Fields:
    """The fields with these values of one of them, and no others."""
    others = tuple(pair for pair in fields if pair[0].lower() != name.lower())
    return (*others, *((name, value) for value in values))


@dataclass(frozen=True)
class Asked:
    """A request; the path is below the base URL and still percent-encoded."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    fields: Fields = ()
    body: bytes = b""

    @cached_property
    def operation(self) -> Operation:
        return operation_of(self.method, self.path)[0]

    @property
    def service(self) -> Service:
        return self.operation.service

    @property
    def uids(self) -> tuple[str, ...]:
        """The UIDs in the path, outermost first."""
        return operation_of(self.method, self.path)[1][: len(self.operation.scope)]

    def below(self, path: str) -> Asked:
        return replace(self, path=path)

    def without(self, *parameters: str) -> Asked:
        """The same request without some parameters of its query."""
        return replace(self, query=tuple(pair for pair in self.query if pair[0] not in parameters))

    def having(self, name: str, value: str) -> Asked:
        """The same request with another value of a parameter."""
        return replace(self.without(name), query=(*self.without(name).query, (name, value)))

    def get(self, name: str) -> str:
        """The value of a parameter; an empty one where it is not there."""
        return dict(self.query).get(name, "")


@dataclass(frozen=True, slots=True)
class Said:
    """An answer; its framing is added when it is sent."""

    status: int
    fields: Fields = ()
    body: bytes = b""
    reason: str = ""

    def get(self, name: str) -> str:
        return field_of(self.fields, name)

    def saying(self, name: str, *values: str) -> Said:
        """The same answer with these values of a header field, and no others."""
        return replace(self, fields=with_field(self.fields, name, *values))

    def head(self, *more: str) -> bytes:
        """The status line and the header, with more lines of it, framing included."""
        lines = [f"HTTP/1.1 {self.status} {self.reason}"]
        lines += [f"{name}: {value}" for name, value in self.fields]
        return "\r\n".join((*lines, *more, "", "")).encode("latin-1")

    def octets(self) -> bytes:
        framing = () if self.status == 204 else (f"Content-Length: {len(self.body)}",)
        return self.head(*framing) + self.body


Answer = Said | bytes


@dataclass(frozen=True, slots=True)
class Held:
    """An instance that was sent to be stored."""

    study: str
    series: str
    uid: str
    data: bytes

    @property
    def path(self) -> str:
        return f"/studies/{self.study}/series/{self.series}/instances/{self.uid}"


@dataclass
class Behind:
    """The good server; what was sent to it; and what the faulty one in front keeps in mind.

    `copy` is a second good server, for those whose right hand does not know what the left does.
    """

    base_url: str
    copy: Behind | None = None
    sent: list[Held] = field(default_factory=list)
    memory: dict[Any, Any] = field(default_factory=lambda: defaultdict(int))

    def ask(self, asked: Asked) -> Said:
        """Ask the good server."""
        parts = urlsplit(self.base_url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
        try:
            query = f"?{urlencode(asked.query)}" if asked.query else ""
            target = parts.path + asked.path + query
            connection.putrequest(asked.method, target, skip_host=True, skip_accept_encoding=True)
            host = field_of(asked.fields, "Host") or parts.netloc
            fields = with_field(asked.fields, "Host", host)
            for name, value in with_field(fields, "Content-Length", str(len(asked.body))):
                connection.putheader(name, value)
            connection.endheaders(asked.body)
            response = connection.getresponse()
            came = tuple(
                pair for pair in response.getheaders() if pair[0].lower() not in _OF_THE_CONNECTION
            )
            return Said(response.status, came, response.read(), response.reason)
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


@contextmanager
def proxy(base_url: str, handler: Handler, copy: str = "") -> Iterator[str]:
    """Put a handler before a server (and a copy of it); yield the base URL of the faulty one."""
    behind = Behind(base_url, Behind(copy) if copy else None)
    base = urlsplit(base_url).path
    broken: list[Exception] = []

    def answer_to(raw: bytes) -> Answer:
        asked = _read(raw, base)
        try:
            if asked.service is Service.STORE:
                behind.sent += instances_of(asked)
            return handler(asked, behind)
        except Exception as error:
            broken.append(error)
            raise

    def script(peer: Peer) -> None:
        while raw := peer.request():
            answer = answer_to(raw)
            peer.send(answer if isinstance(answer, bytes) else answer.octets())
            if isinstance(answer, bytes):
                return

    with scripted(script) as server:
        yield server.url + base
    # A handler that breaks is a defect of the test: it would pass for a server that hangs up.
    if broken:
        raise broken[0]


def _read(raw: bytes, base: str) -> Asked:
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ")
    path, _, query = target.removeprefix(base).partition("?")
    fields = [line.partition(":")[::2] for line in lines]
    return Asked(
        method,
        path,
        tuple(parse_qsl(query, keep_blank_values=True)),
        tuple((name, value.strip()) for name, value in fields),
        body,
    )


# Bodies of several parts


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a multipart message."""

    fields: Fields
    body: bytes

    def saying(self, name: str, *values: str) -> Part:
        return replace(self, fields=with_field(self.fields, name, *values))

    def octets(self) -> bytes:
        lines = "".join(f"{name}: {value}\r\n" for name, value in self.fields)
        return lines.encode("latin-1") + b"\r\n" + self.body


def boundary_of(content_type: str) -> str:
    """The last boundary that a Content-Type names; it is the one that counts for curl's users."""
    named = [word.strip() for word in content_type.split(";")]
    values = [word[len("boundary=") :] for word in named if word.startswith("boundary=")]
    return values[-1].strip('"') if values else ""


def read_parts(body: bytes, boundary: str) -> list[Part]:
    """Split a sound multipart message."""
    found = []
    for piece in (b"\r\n" + body).split(b"\r\n--" + boundary.encode())[1:-1]:
        head, _, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        fields = [line.partition(":")[::2] for line in lines if line]
        found.append(Part(tuple((name, value.strip()) for name, value in fields), content))
    return found


def write_parts(parts: list[Part], boundary: str) -> bytes:
    mark = f"--{boundary}".encode()
    return b"".join(mark + b"\r\n" + part.octets() + b"\r\n" for part in parts) + mark + b"--\r\n"


def files_of(asked: Asked) -> list[bytes]:
    """What a store sends: its parts, or its one file."""
    content_type = field_of(asked.fields, "Content-Type")
    if not content_type.startswith("multipart/"):
        return [asked.body]
    boundary = boundary_of(content_type) or asked.body.partition(b"\r\n")[0][2:].decode()
    return [part.body for part in read_parts(asked.body, boundary)]


def instances_of(asked: Asked) -> list[Held]:
    """The instances among what a store sends."""
    found = []
    for data in files_of(asked):
        if data[128:132] == b"DICM":
            read = pydicom.dcmread(BytesIO(data), stop_before_pixels=True)
            study, series = str(read.StudyInstanceUID), str(read.SeriesInstanceUID)
            found.append(Held(study, series, str(read.SOPInstanceUID), data))
    return found


# Which requests a fault is about

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
