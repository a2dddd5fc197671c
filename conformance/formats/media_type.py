"""Media types (RFC 9110 8.3.1) and the Accept header field (RFC 9110 12.5.1, PS3.18 8.7.7).

Reading is lenient, so that a message with a clumsy header can still be judged by what it holds;
`flaws` is strict.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from conformance.formats.flaw import Flaw, FormatError, shown
from conformance.formats.grammar import OWS, QUOTED_STRING, TCHAR

RULES = {
    "media-type-syntax": "RFC 9110 8.3.1: a media type is type/subtype, both tokens",
    "parameter-syntax": "RFC 9110 5.6.6: a parameter is name=value, without white space around =",
    "parameter-quoting": "RFC 9110 5.6.6: a value is a token or a quoted-string",
    "boundary-quoting": "RFC 9110 5.6.6: a boundary that is no token is quoted",
    "type-quoting": "RFC 9110 5.6.6: / is no token character, so type is quoted; "
    "PS3.18 8.7.1 would rather have it without quotes",
    "parameter-doubled": "RFC 6838 4.3, cited in PS3.18 8.7.3.5.2: a parameter stands only once",
}

_LENIENT_TYPE = re.compile(r'\s*([^\s/;,"]+)\s*/\s*([^\s/;,"]+)')
_LENIENT_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)', re.DOTALL)
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)

# RFC 9110 8.3.1 and 5.6.6:
#   media-type = type "/" subtype parameters
#   parameters = *( OWS ";" OWS [ parameter ] )
#   parameter  = parameter-name "=" parameter-value
#   parameter-value = ( token / quoted-string )
_TYPE = re.compile(rf"({TCHAR}+)/({TCHAR}+)")
_PARAMETER = re.compile(rf"{TCHAR}+=(?:{TCHAR}+|{QUOTED_STRING})")
_SPACED_PARAMETER = re.compile(rf"{TCHAR}+{OWS}={OWS}(?:{TCHAR}+|{QUOTED_STRING})")
_UNQUOTED = re.compile(rf"({TCHAR}+)=[^\"]*")

# RFC 9110 12.4.2:
#   qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] )
_QVALUE = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")

# application/json is no DICOM media type, but many servers take it for the one that is JSON.
_ALIASES = {"application/json": "application/dicom+json"}

_QUOTING_RULES = {"boundary": "boundary-quoting", "type": "type-quoting"}


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
        values = [value for key, value, _ in self.parameters if key.lower() == name.lower()]
        return values[-1] if values else None

    @property
    def root(self) -> MediaType | None:
        """What the `type` parameter of multipart/related names; None where it can't be read."""
        try:
            return parse(self.parameter("type") or "")
        except FormatError:
            return None


@dataclass(frozen=True, slots=True)
class MediaRange(MediaType):
    """One member of an Accept field: a media type whose names may be "*", and its weight."""

    q: Decimal = Decimal(1)


@lru_cache(maxsize=256)  # a run has few of them, and asks again and again
def parse(text: str) -> MediaType:
    """Read a media type leniently; FormatError where no type and subtype can be found.

    Unquoted values run to the next semicolon, quotes that never close run to the end, what is no
    parameter is left out.
    """
    (_, head), *pieces = _split(text, ";")
    found = _LENIENT_TYPE.match(head)
    if not found:
        raise FormatError(f"no media type in {shown(text)}; it begins with type/subtype")
    parameters = (_parameter(piece) for _, piece in pieces if "=" in piece)
    return MediaType(found[1], found[2], tuple(parameters))


def flaws(text: str) -> tuple[Flaw, ...]:
    """List the `RULES` that a Content-Type breaks."""
    return tuple(_flaws(text))


def parse_accept(text: str) -> tuple[MediaRange, ...]:
    """Read an Accept field.

    PS3.18 8.7.7: what is not valid is ignored, be it a member or only its weight.
    """
    ranges = (_media_range(member) for _, member in _split(text, ","))
    return tuple(found for found in ranges if found)


def acceptable(accept: str | None, content_type: MediaType) -> bool:
    """Tell whether an Accept field allows a media type; transfer syntaxes are not judged here.

    No field, or an empty one, is no preference (RFC 9110 12.4.1). The most specific range that
    matches decides (PS3.18 8.7.8.1); a weight of 0 excludes (RFC 9110 12.4.2).
    """
    if accept is None or not accept.strip():
        return True
    matches = [
        (closeness, wanted.q)
        for wanted in parse_accept(accept)
        if (closeness := _closeness(wanted, content_type))
    ]
    return bool(matches) and max(matches)[1] > 0


def _split(text: str, separator: str) -> Iterator[tuple[int, str]]:
    """Cut at a separator that stands outside quotes; yield each piece and where it begins."""
    start = 0
    quoted = escaped = False
    for position, character in enumerate(text):
        if escaped:
            escaped = False
        elif quoted and character == "\\":
            escaped = True
        elif character == '"':
            quoted = not quoted
        elif character == separator and not quoted:
            yield start, text[start:position]
            start = position + 1
    yield start, text[start:]


def _parameter(piece: str) -> tuple[str, str, bool]:
    name, _, value = (side.strip() for side in piece.partition("="))
    if quoted := _LENIENT_QUOTED.match(value):
        return name, _QUOTED_PAIR.sub(r"\1", quoted[1]), True
    return name, value, False


def _flaws(text: str) -> Iterator[Flaw]:
    (_, head), *pieces = _split(text, ";")
    if not _TYPE.fullmatch(head.strip(" \t")):
        yield Flaw("media-type-syntax", f"{shown(head)} is no type/subtype", 0)
    seen: set[str] = set()
    for offset, piece in pieces:
        parameter = piece.strip(" \t")
        if not parameter:
            continue
        if not _PARAMETER.fullmatch(parameter):
            yield Flaw(*_parameter_flaw(parameter), offset)
        name = parameter.partition("=")[0].strip().lower()
        if name in seen:
            yield Flaw("parameter-doubled", f"{shown(name)} stands there more than once", offset)
        seen.add(name)


def _parameter_flaw(parameter: str) -> tuple[str, str]:
    if _SPACED_PARAMETER.fullmatch(parameter):
        return "parameter-syntax", f"{shown(parameter)} has white space around ="
    if unquoted := _UNQUOTED.fullmatch(parameter):
        rule = _QUOTING_RULES.get(unquoted[1].lower(), "parameter-quoting")
        return rule, f"the value in {shown(parameter)} is no token, so it needs quotes"
    return "parameter-syntax", f"{shown(parameter)} is not name=value, or its quotes are broken"


def _media_range(member: str) -> MediaRange | None:
    # RFC 9110 12.5.1:
    #   Accept = #( media-range [ weight ] )
    #   media-range = ( "*/*" / ( type "/" "*" ) / ( type "/" subtype ) ) parameters
    head = next(_split(member, ";"))[1].strip(" \t")
    found = _TYPE.fullmatch(head)
    if not found or (found[1] == "*" and found[2] != "*"):
        return None
    media_type = parse(member)
    weight = media_type.parameter("q")
    q = Decimal(weight) if weight and _QVALUE.fullmatch(weight) else Decimal(1)
    others = tuple(each for each in media_type.parameters if each[0].lower() != "q")
    return MediaRange(found[1], found[2], others, q)


def _closeness(wanted: MediaType, given: MediaType) -> int:
    """Return how closely a range matches a media type; 0 where it does not.

    Of the parameters only `type` of multipart/related narrows a range (PS3.18 8.7.3.5.1); where
    the given media type has none, there is nothing to hold it against.
    """
    if wanted.essence == "*/*":
        return 1
    if wanted.subtype == "*":
        return 2 if wanted.type.lower() == given.type.lower() else 0
    if given.essence not in (wanted.essence, _ALIASES.get(wanted.essence)):
        return 0
    if wanted.root is None or wanted.essence != "multipart/related":
        return 3
    if given.root is None:
        return 4
    closeness = _closeness(wanted.root, given.root)
    return 3 + closeness if closeness else 0
