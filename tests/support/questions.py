"""Questions made by hand: what was asked, the octets that came, and what is known."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, unquote

import fixtures
from conformance.checks import Question
from conformance.formats import multipart
from conformance.formats.multipart import OutgoingPart
from conformance.knowledge import Instance, Knowledge
from conformance.operation import operation_of
from conformance.profile.load import load_profile
from conformance.profile.model import Answer, Profile, Severity
from conformance.scenario.model import Expectation
from conformance.wire.exchange import Exchange, Failure, Headers, Request, Response
from conformance.wire.limits import Clock, Limits
from conformance.wire.message import read_response
from conformance.wire.stream import Stream

BASE = "http://127.0.0.1:8042/dicom-web"
STRICT = load_profile("ps3.18")

JSON = "application/dicom+json"
ACCEPT_JSON = JSON
ACCEPT_FILES = 'multipart/related; type="application/dicom"; transfer-syntax=*'
ACCEPT_FRAMES = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'


def _instance(name: str, fixture: str, study: str, series: str, uid: str) -> Instance:
    identity = fixtures.Identity(f"2.25.1{study}", f"2.25.2{series}", f"2.25.3{uid}")
    data = fixtures.make(fixture, identity)
    return Instance(name, fixture, identity.study, identity.series, identity.instance, data)


# Red and green are of one series, blue is of the same study; all others stand alone.
CAST: Mapping[str, Instance] = MappingProxyType(
    {
        "red": _instance("red", "red-triangle-small", "1", "1", "1"),
        "green": _instance("green", "green-square-small", "1", "1", "2"),
        "blue": _instance("blue", "blue-circle-small", "1", "2", "3"),
        "frames": _instance("frames", "multi-frame", "2", "3", "4"),
        "rle": _instance("rle", "rle", "3", "4", "5"),
        "implicit": _instance("implicit", "implicit", "4", "5", "6"),
        "nested": _instance("nested", "private-nested", "5", "6", "7"),
        "japanese": _instance("japanese", "japanese", "6", "7", "8"),
        "absent": _instance("absent", "no-pixels", "7", "8", "9"),
    }
)
RED, GREEN, BLUE = CAST["red"], CAST["green"], CAST["blue"]
STORED = frozenset(CAST) - {"absent"}

STUDY = f"/studies/{RED.study}"
SERIES = f"{STUDY}/series/{RED.series}"
INSTANCE = f"{SERIES}/instances/{RED.uid}"


def path_of(instance: Instance) -> str:
    return f"/studies/{instance.study}/series/{instance.series}/instances/{instance.uid}"


@dataclass
class _Octets:
    """A connection on which all is said already."""

    data: bytes

    def recv(self, size: int) -> bytes:
        piece, self.data = self.data[:size], self.data[size:]
        return piece

    def settimeout(self, seconds: float | None) -> None:
        pass


def read(octets: bytes, method: str = "GET") -> Response:
    """The response that these octets are."""
    return read_response(Stream(_Octets(octets), Clock(Limits())), method, 1 << 24).response


def answer(
    status: int = 200,
    body: bytes = b"",
    media_type: str = "",
    headers: Sequence[tuple[str, str]] = (),
) -> Response:
    """A response with Content-Length, and with what else is given."""
    fields = [*headers, *([("Content-Type", media_type)] if media_type else [])]
    if status not in (204, 304):
        fields.append(("Content-Length", str(len(body))))
    head = "".join(f"{name}: {value}\r\n" for name, value in fields)
    return read(f"HTTP/1.1 {status} Reason\r\n{head}\r\n".encode("latin-1") + body)


def json_answer(value: Any, status: int = 200, media_type: str = JSON) -> Response:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return answer(status, body, media_type)


def parts_answer(
    *parts: tuple[str, bytes],
    type: str = "application/dicom",  # noqa: A002 - the parameter's name
    locations: Sequence[str] = (),
    status: int = 200,
) -> Response:
    """A sound multipart answer; each part has its Content-Type and a Content-Location."""
    outgoing = tuple(
        OutgoingPart(
            (
                ("Content-Type", media_type),
                ("Content-Location", locations[at] if locations else f"/parts/{at}"),
            ),
            body,
        )
        for at, (media_type, body) in enumerate(parts)
    )
    boundary = "the-boundary"
    media_type = f'multipart/related; type="{type}"; boundary={boundary}'
    return answer(status, multipart.write(outgoing, boundary), media_type)


def files_answer(*instances: Instance, status: int = 200) -> Response:
    return parts_answer(
        *((f"application/dicom; transfer-syntax={syntax_of(i)}", i.data) for i in instances),
        status=status,
    )


def syntax_of(instance: Instance) -> str:
    return str(instance.dataset.file_meta.TransferSyntaxUID)


def profile(
    *,
    severities: Mapping[str, Severity] = MappingProxyType({}),
    answers: Mapping[str, Answer] = MappingProxyType({}),
    **switches: Any,
) -> Profile:
    """The standard's profile, with some switches set in another way."""
    return replace(
        STRICT,
        severities={**STRICT.severities, **severities},
        answers={**STRICT.answers, **answers},
        switches={**STRICT.switches, **switches},
    )


def ask(
    method: str,
    path: str,
    came: Response | Failure,
    *,
    accept: str | None = ACCEPT_JSON,
    headers: Sequence[tuple[str, str]] = (),
    body: bytes = b"",
    query: Sequence[tuple[str, str]] = (),
    sent: Sequence[str] = (),
    expect: Expectation = Expectation(),  # noqa: B008 - frozen
    stored: frozenset[str] = STORED,
    remarked: Mapping[str, frozenset[str]] = MappingProxyType({}),
    cast: Mapping[str, Instance] = CAST,
    by: Profile = STRICT,
    role: str = "",
    uninvited: float = 0.0,
    unclosed: float = 0.0,
) -> Question:
    """The question that a request and its outcome put."""
    fields = [*headers, *([("Accept", accept)] if accept is not None else [])]
    search = "&".join(f"{name}={quote(value)}" for name, value in query)
    url = BASE + path + (f"?{search}" if search else "")
    operation, values = operation_of(method, path)
    response = came if isinstance(came, Response) else None
    failure = came if isinstance(came, Failure) else None
    return Question(
        exchange=Exchange(
            Request(method, url, Headers.of(fields), body),
            response,
            failure,
            0.0,
            0.1,
            uninvited=uninvited,
            unclosed=unclosed,
        ),
        operation=operation,
        values=tuple(unquote(value) for value in values),
        query=tuple(query),
        sent=tuple(sent),
        subject=RED,
        expect=expect,
        knowledge=Knowledge(cast, stored, remarked),
        profile=by,
        step="a step",
        index=3,
        role=role,
    )
