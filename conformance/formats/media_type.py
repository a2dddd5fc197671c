"""Media types and the Accept header field."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from conformance.formats.flaw import Flaw


@dataclass(frozen=True, slots=True)
class MediaType:
    """A media type as it was written.

    `type` and `subtype` keep their spelling; `parameters` are (name, value, quoted) in the order
    of the text, doubled ones included, quotes and backslashes undone.
    """

    type: str
    subtype: str
    parameters: tuple[tuple[str, str, bool], ...] = ()

    @property
    def essence(self) -> str:
        """Type and subtype in lower case."""
        return f"{self.type}/{self.subtype}".lower()

    def parameter(self, name: str) -> str | None:
        """Return the value of a parameter, the last one where it is doubled."""
        raise NotImplementedError

    @property
    def root(self) -> MediaType | None:
        """The media type that the `type` parameter of multipart/related names, if it can be read."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One member of an Accept field; `type` and `subtype` may be "*"; `parameters` are without q."""

    type: str
    subtype: str
    parameters: tuple[tuple[str, str, bool], ...] = ()
    q: Decimal = Decimal(1)


def parse(text: str) -> MediaType:
    """Read a media type leniently; FormatError where no type and subtype can be found."""
    raise NotImplementedError


def flaws(text: str) -> tuple[Flaw, ...]:
    """List the rules of RFC 9110 8.3.1 and 5.6.6 that a Content-Type breaks."""
    raise NotImplementedError


def parse_accept(text: str) -> tuple[MediaRange, ...]:
    """Read an Accept field; members that can't be read are left out (PS3.18 8.7.7)."""
    raise NotImplementedError


def acceptable(accept: str | None, content_type: MediaType) -> bool:
    """Tell whether an Accept field allows a media type; transfer syntaxes are not judged here."""
    raise NotImplementedError
