"""multipart/related bodies (RFC 2046 5.1.1, RFC 2387, PS3.18 8.6.1.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from conformance.formats.delimiters import Delimiters, find_delimiters
from conformance.formats.flaw import Flaw, FormatError, shown
from conformance.formats.grammar import BCHAR, BCHAR_NO_SPACE, is_token
from conformance.formats.media_type import MediaType, parse
from conformance.formats.part_headers import read_headers

RULES = {
    "multipart-related": "PS3.18 8.7.1: the multipart type is multipart/related",
    "boundary-missing": "RFC 2046 5.1.1, PS3.18 8.7.3.5.1: a boundary parameter is required",
    "boundary-length": "RFC 2046 5.1.1: a boundary has 1 to 70 characters",
    "boundary-characters": "RFC 2046 5.1.1: a boundary has only bchars, and no space at its end",
    "boundary-quoting": "RFC 9110 5.6.6: a boundary that is no token is quoted",
    "boundary-doubled": "RFC 6838 4.3: a parameter stands only once",
    "boundary-in-part": "RFC 2046 5.1: no line of a part begins with the delimiter",
    "no-delimiter": "RFC 2046 5.1.1: the body has a line of -- and the boundary",
    "close-delimiter": "RFC 2046 5.1.1: the body ends with -- boundary --",
    "line-ending": "RFC 9110 8.3.3: only CRLF ends a line between parts and in their headers",
    "transfer-padding": "PS3.18 8.6.1.2.1: nothing stands between a boundary and its CRLF",
    "preamble": "PS3.18 8.6.1.2.1: the body begins with the first delimiter",
    "epilogue": "PS3.18 8.6.1.2.1: the body ends with the close delimiter",
    "no-parts": "PS3.18 8.6.1.2.1: at least one part",
    "part-headers": "PS3.18 8.6.1.2.1, RFC 9112 5: lines of name: value, none folded, a blank one",
    "part-content-type": "PS3.18 8.6.1.2: each part says its media type, which is no multipart",
    "part-content-length": "PS3.18 Table 8.6.1-1: a Content-Length is the length of the part",
    "content-transfer-encoding": "RFC 9112 B.5: HTTP has no Content-Transfer-Encoding; "
    "7bit, 8bit and binary do no harm",
    "type-parameter": "RFC 2387 3.1, PS3.18 8.7.1: type names the media type of the root part",
    "type-quoting": "RFC 9110 5.6.6: / is no token character, so type is quoted; "
    "PS3.18 8.7.1 would rather have it without quotes",
}

# RFC 2046 5.1.1:
#   boundary := 0*69<bchars> bcharsnospace
_BOUNDARY_CHARACTERS = re.compile(f"{BCHAR}*{BCHAR_NO_SPACE}")
_LONGEST_BOUNDARY = 70
_HARMLESS_ENCODINGS = {"7bit", "8bit", "binary"}


@dataclass(frozen=True, slots=True)
class OutgoingPart:
    """A part to be written."""

    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Part:
    """A part that was read; `offset` is where its body begins, in octets."""

    headers: tuple[tuple[str, str], ...]
    body: bytes
    offset: int

    def header(self, name: str) -> str | None:
        """Return the first value of a header field; names are case-insensitive."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Message:
    """All parts that could be read, and every one of the `RULES` that is broken."""

    parts: tuple[Part, ...]
    flaws: tuple[Flaw, ...]


def choose_boundary(parts: Sequence[OutgoingPart]) -> str:
    """Return a boundary that stands in none of the parts; the same for the same parts."""
    boundaries = (f"dicomweb-conformance-{number}" for number in count())
    return next(
        boundary
        for boundary in boundaries
        if not any(boundary.encode() in part.body for part in parts)
    )


def write(parts: Sequence[OutgoingPart], boundary: str) -> bytes:
    """Write a multipart body; boundary and headers are taken as they are, right or wrong.

    FormatError where they have characters beyond ISO 8859-1, which HTTP can't carry.
    """
    # PS3.18 8.6.1.2.1:
    #   multipart-payload = 1*(DASH boundary CRLF part CRLF) DASH boundary DASH
    pieces: list[bytes] = []
    for part in parts:
        head = "".join(f"{name}: {value}\r\n" for name, value in part.headers)
        pieces += [_latin(f"--{boundary}\r\n{head}\r\n"), part.body, b"\r\n"]
    return b"".join([*pieces, _latin(f"--{boundary}--")])


def read(body: bytes, content_type: MediaType) -> Message:
    """Read leniently what can be read; never raises.

    A part that no delimiter follows runs to the end of the body. Where no boundary is known there
    are no parts.
    """
    flaws = list(_parameter_flaws(content_type))
    boundary = content_type.parameter("boundary")
    if not boundary:
        return Message((), tuple(flaws))
    found = find_delimiters(body, boundary.encode("latin-1", "replace"))
    flaws += _structure_flaws(body, found)
    parts: list[Part] = []
    ends = [*(line.start for line in found.lines[1:]), len(body)]
    for line, end in zip(found.lines, ends, strict=False):
        if line.closing or line.end >= len(body):
            break
        headers, start, broken = read_headers(body, line.end, end)
        part = Part(headers, body[start:end], start)
        flaws += [*broken, *_part_flaws(part)]
        parts.append(part)
    if found.lines and not parts:
        flaws.append(Flaw("no-parts", "the body holds no part", found.lines[0].start))
    flaws += _root_flaws(content_type, parts)
    return Message(tuple(parts), tuple(flaws))


def _latin(text: str) -> bytes:
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError as error:
        cause = f"{shown(text)} has characters beyond ISO 8859-1"
        raise FormatError(f"{cause}; an HTTP header can't carry them") from error


def _parameter_flaws(content_type: MediaType) -> Iterator[Flaw]:
    if content_type.essence != "multipart/related":
        yield Flaw("multipart-related", f"the media type is {shown(content_type.essence)}")
    boundary = content_type.parameter("boundary")
    if boundary is None:
        yield Flaw("boundary-missing", "the media type has no boundary parameter")
    elif not 1 <= len(boundary) <= _LONGEST_BOUNDARY:
        yield Flaw("boundary-length", f"{shown(boundary)} has {len(boundary)} characters")
    if boundary and not _BOUNDARY_CHARACTERS.fullmatch(boundary):
        yield Flaw("boundary-characters", f"{shown(boundary)} has a character that is not allowed")
    names = [name.lower() for name, _, _ in content_type.parameters]
    if names.count("boundary") > 1:
        yield Flaw("boundary-doubled", f"{names.count('boundary')} boundary parameters")
    if "type" not in names:
        yield Flaw("type-parameter", "the media type has no type parameter")
    for name, value, quoted in content_type.parameters:
        if name.lower() in ("boundary", "type") and not quoted and not is_token(value):
            yield Flaw(f"{name.lower()}-quoting", f"{name}={shown(value)} needs quotes")


def _structure_flaws(body: bytes, found: Delimiters) -> Iterator[Flaw]:
    if found.lookalike is not None:
        text = shown(body[found.lookalike : found.lookalike + 2 * _LONGEST_BOUNDARY])
        yield Flaw("boundary-in-part", f"a line begins like a delimiter: {text}", found.lookalike)
    if not found.lines:
        yield Flaw("no-delimiter", f"no delimiter in a body of {len(body)} octets", 0)
        return
    first, last = found.lines[0], found.lines[-1]
    if first.start > 0:
        yield Flaw("preamble", f"{first.start} octets before the first delimiter", 0)
    for line in found.lines:
        if not line.crlf:
            yield Flaw("line-ending", "a delimiter line has LF in place of CRLF", line.start)
        if line.padded:
            yield Flaw("transfer-padding", "white space after a delimiter", line.start)
    if not last.closing:
        yield Flaw("close-delimiter", "the body ends without a close delimiter", len(body))
    elif last.end < len(body):
        rest = len(body) - last.end
        yield Flaw("epilogue", f"{rest} octets after the close delimiter", last.end)


def _part_flaws(part: Part) -> Iterator[Flaw]:
    for name, value in part.headers:
        match name.lower():
            case "content-type" if problem := _part_type_problem(value):
                yield Flaw("part-content-type", problem, part.offset)
            case "content-length" if not _says(value, len(part.body)):
                told = f"Content-Length: {shown(value)}, but {len(part.body)} octets came"
                yield Flaw("part-content-length", told, part.offset)
            case "content-transfer-encoding" if value.lower() not in _HARMLESS_ENCODINGS:
                told = f"Content-Transfer-Encoding: {shown(value)}"
                yield Flaw("content-transfer-encoding", told, part.offset)
    if part.header("Content-Type") is None:
        yield Flaw("part-content-type", "the part has no Content-Type", part.offset)


def _says(content_length: str, length: int) -> bool:
    # RFC 9110 8.6: Content-Length = 1*DIGIT
    digits = content_length.lstrip("0") or content_length[:1]
    return content_length.isascii() and digits == str(length)


def _part_type_problem(value: str) -> str:
    try:
        media_type = parse(value)
    except FormatError as error:
        return str(error)
    return f"a part can't be {media_type.essence}" if media_type.type.lower() == "multipart" else ""


def _root_flaws(content_type: MediaType, parts: Sequence[Part]) -> Iterator[Flaw]:
    # RFC 2387 3.2: the root is the part that `start` names by its Content-ID, else the first.
    start = content_type.parameter("start")
    named = (part for part in parts if start and part.header("Content-ID") == start)
    root = next(named, parts[0] if parts else None)
    said = content_type.parameter("type")
    given = root.header("Content-Type") if root else None
    if root is None or said is None or given is None:
        return
    promised = content_type.root
    try:
        differs = promised is None or promised.essence != parse(given).essence
    except FormatError:
        return  # already said of the part itself
    if differs:
        told = f"type is {shown(said)}, but the root part is {shown(given)}"
        yield Flaw("type-parameter", told, root.offset)
