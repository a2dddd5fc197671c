"""Compressed frames: PS3.18 8.7.3.3.2 and Table 8.7.3-5."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.album import album_of
from conformance.checks.check import Check
from conformance.checks.reply import Payload, Reply
from conformance.checks.syntaxes import LOSSY
from conformance.checks.words import listed, octets, quoted
from conformance.formats.codestream import SYNTAXES, begins
from conformance.formats.frames import transfer_syntax
from conformance.operation import Service
from conformance.verdict import Problem

_SERVICES = frozenset({Service.FRAMES, Service.BULK_DATA, Service.PIXEL_DATA})


def _coded(reply: Reply) -> tuple[Payload, ...]:
    return tuple(payload for payload in reply.payloads if payload.essence in SYNTAXES)


def _are_coded(reply: Reply) -> bool:
    return reply.service in _SERVICES and reply.succeeded and bool(_coded(reply))


def _pairs(reply: Reply) -> Iterator[Problem]:
    for payload in _coded(reply):
        said, right = payload.transfer_syntax, SYNTAXES[payload.essence]
        if said is not None and said not in right:
            expected = f"{payload.essence} with transfer-syntax {listed(right, 'or')}"
            yield Problem(expected, f"{payload.what}: {quoted(said)}")


def _names_none(reply: Reply, payload: Payload) -> bool:
    """Tell whether the request takes the media type of a payload, and names no syntax for it."""
    found = [
        asked.parameter("transfer-syntax")
        for asked in reply.ranges
        if payload.essence in (asked.essence, asked.root.essence if asked.root else "")
    ]
    return bool(found) and not any(found)


def _defaults(reply: Reply) -> Iterator[Problem]:
    stored = {transfer_syntax(i.dataset) for i in reply.held_in_scope() if i.file.dataset}
    for payload in _coded(reply):
        said, default = payload.transfer_syntax, SYNTAXES[payload.essence][0]
        # PS3.18 8.7.3: unless the server has nothing but a lossy form.
        if _names_none(reply, payload) and said not in {None, default, *(stored & LOSSY)}:
            yield Problem(f"{payload.essence} in {default}", f"{payload.what}: {quoted(said)}")


def _beginnings(reply: Reply) -> Iterator[Problem]:
    album = album_of(reply)
    stored = album.stored if album else ()
    for payload in _coded(reply):
        # What was stored like that is no one's fault.
        if not begins(payload.essence, payload.body) and payload.body not in stored:
            expected = f"{payload.what} as {payload.essence}: a bare codestream"
            yield Problem(expected, octets(payload.body))


CHECKS = (
    Check(
        "frames.media-type",
        "WADO-550",
        "Compressed frames are of a media type that goes with their transfer syntax.",
        lambda reply: (
            _are_coded(reply) and any(each.transfer_syntax is not None for each in _coded(reply))
        ),
        _pairs,
    ),
    Check(
        "frames.default-syntax",
        "WADO-560",
        "Where no transfer syntax was asked for, compressed frames are in that of their type.",
        lambda reply: _are_coded(reply) and any(_names_none(reply, each) for each in _coded(reply)),
        _defaults,
    ),
    Check(
        "frames.codestream",
        "WADO-530",
        "Compressed frames are bare codestreams.",
        _are_coded,
        _beginnings,
    ),
)
