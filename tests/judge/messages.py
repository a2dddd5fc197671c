"""Requests and answers as a server in between sees them, and the parts and instances in them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from io import BytesIO
from urllib.parse import parse_qsl, quote, urlencode

import pydicom

from conformance.operation import Operation, Service, operation_of

Fields = tuple[tuple[str, str], ...]


def parameters_of(query: str) -> tuple[tuple[str, str], ...]:
    """Read a query, but not as forms are: a plus stays one (PS3.18 8.3.1)."""
    return tuple(parse_qsl(query.replace("+", "%2B"), keep_blank_values=True))


def field_of(fields: Fields, name: str) -> str:
    """The value of a field; an empty one where it is not there."""
    return next((value for key, value in fields if key.lower() == name.lower()), "")


def with_field(fields: Fields, name: str, *values: str) -> Fields:
    """The fields with these values of one of them, and no others."""
    others = tuple(pair for pair in fields if pair[0].lower() != name.lower())
    return (*others, *((name, value) for value in values))


@dataclass(frozen=True)
class Asked:
    """A request; the path is below the base URL and still percent-encoded.

    A body that came in chunks is whole here; `chunks` are the sizes in which it did.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    fields: Fields = ()
    body: bytes = b""
    chunks: tuple[int, ...] = ()
    raw_query: str = ""

    @property
    def query_string(self) -> str:
        """The query as it came, or percent-encoded where a handler has changed it."""
        if parameters_of(self.raw_query) == self.query:
            return self.raw_query
        return urlencode(self.query, quote_via=quote)

    @property
    def chunked(self) -> bool:
        return bool(self.chunks)

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
        framed = self.status == 204 or self.get("Content-Length")
        framing = () if framed else (f"Content-Length: {len(self.body)}",)
        return self.head(*framing) + self.body


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
