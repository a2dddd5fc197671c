"""multipart/related bodies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from conformance.formats.flaw import Flaw
from conformance.formats.media_type import MediaType


@dataclass(frozen=True, slots=True)
class OutgoingPart:
    """A part to be written."""

    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Part:
    """A part that was read; `offset` is where its delimiter line begins, in octets."""

    headers: tuple[tuple[str, str], ...]
    body: bytes
    offset: int

    def header(self, name: str) -> str | None:
        """Return the first value of a header field; names are case-insensitive."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Message:
    """All parts that could be read, and every rule that the body or its media type breaks."""

    parts: tuple[Part, ...]
    flaws: tuple[Flaw, ...]


def choose_boundary(parts: Sequence[OutgoingPart]) -> str:
    """Return a boundary that stands in none of the parts."""
    raise NotImplementedError


def write(parts: Sequence[OutgoingPart], boundary: str) -> bytes:
    """Write a multipart body (PS3.18 8.6.1.2.1); the boundary is taken as it is, right or wrong.

    FormatError where a header or the boundary has characters that HTTP can't carry.
    """
    raise NotImplementedError


def read(body: bytes, content_type: MediaType) -> Message:
    """Read leniently what can be read; never raises."""
    raise NotImplementedError
