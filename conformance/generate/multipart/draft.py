"""A multipart message in pieces, so that each piece can be written in a way of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis.errors import InvalidArgument

from conformance.formats.flaw import FormatError
from conformance.formats.grammar import is_token
from conformance.formats.media_type import MediaType, parse
from conformance.formats.multipart import OutgoingPart

CRLF = b"\r\n"


@dataclass(slots=True)
class Parameter:
    """A parameter of the Content-Type; `escaped` are positions that get a backslash."""

    name: str
    value: str
    quoted: bool = False
    escaped: frozenset[int] = frozenset()

    def __str__(self) -> str:
        """Return it as it is written."""
        if not self.quoted:
            return f"{self.name}={self.value}"
        marked = (f"\\{c}" if i in self.escaped else c for i, c in enumerate(self.value))
        return f'{self.name}="{"".join(marked)}"'


@dataclass(slots=True)
class Line:
    """A header line of a part; `colon` is all that stands between name and value."""

    name: str
    value: str
    colon: str = ": "
    after: str = ""

    @property
    def octets(self) -> bytes:
        """The line without its end."""
        return f"{self.name}{self.colon}{self.value}{self.after}".encode("latin-1")


@dataclass(slots=True)
class DraftPart:
    """A part.

    `padding` follows the boundary on the line before the part, `line_break` ends that line and
    those of the header, `blank` is the line after them.
    """

    lines: list[Line]
    body: bytes
    padding: bytes = b""
    line_break: bytes = CRLF
    blank: bytes = CRLF

    @property
    def octets(self) -> bytes:
        """All from behind the boundary to the end of the part's body."""
        head = b"".join(line.octets + self.line_break for line in self.lines)
        return b"".join((self.padding, self.line_break, head, self.blank, self.body))

    def without(self, name: str) -> list[Line]:
        """Return the lines of all other fields."""
        return [line for line in self.lines if line.name.lower() != name.lower()]


@dataclass(slots=True)
class Draft:
    """A message while it is being written.

    The Content-Type is `media_type` and `parameters`, `separators` between them and `tail` at the
    end. `before_delimiter` is the line break before each delimiter, `closing` follows the last
    boundary. `end` cuts the body; `chunks` are the sizes of its chunks.
    """

    boundary: str
    parts: list[DraftPart]
    parameters: list[Parameter]
    field_name: str = "Content-Type"
    media_type: str = "multipart/related"
    separators: list[str] = field(default_factory=list)
    tail: str = ""
    preamble: bytes = b""
    before_delimiter: bytes = CRLF
    closing: bytes = b"--"
    epilogue: bytes = b""
    end: int | None = None
    chunks: tuple[int, ...] | None = None

    def parameter(self, name: str) -> Parameter:
        """Return the first parameter of a name."""
        return next(each for each in self.parameters if each.name.lower() == name)

    def rename(self, boundary: str) -> None:
        """Give the body and its Content-Type another boundary."""
        self.boundary = boundary
        found = self.parameter("boundary")
        found.value, found.quoted = boundary, not is_token(boundary)

    @property
    def content_type(self) -> str:
        """The value of the Content-Type field."""
        separators = [*self.separators, *["; "] * len(self.parameters)]
        pairs = zip(separators, self.parameters, strict=False)
        return "".join((self.media_type, *(f"{gap}{each}" for gap, each in pairs), self.tail))

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """The header fields of the request."""
        return ((self.field_name, self.content_type),)

    @property
    def body(self) -> bytes:
        """The octets of the body."""
        dashes = b"--" + self.boundary.encode("latin-1")
        pieces = [dashes + part.octets + self.before_delimiter for part in self.parts]
        last = dashes + self.closing
        return b"".join((self.preamble, *pieces, last, self.epilogue))[: self.end]

    def ends(self) -> list[int]:
        """Return where in the body each part ends."""
        found, at = [], len(self.preamble)
        for part in self.parts:
            at += 2 + len(self.boundary) + len(part.octets)
            found.append(at)
            at += len(self.before_delimiter)
        return found


def plain(parts: Sequence[OutgoingPart], boundary: str) -> Draft:
    """Return the message as PS3.18 8.6.1.2.1 has it, nothing added."""
    root = content_type_of(parts[0]).essence
    return Draft(
        boundary,
        [DraftPart([Line(*each) for each in part.headers], part.body) for part in parts],
        [
            Parameter("type", root, quoted=True),
            Parameter("boundary", boundary, quoted=not is_token(boundary)),
        ],
    )


def content_type_of(part: OutgoingPart) -> MediaType:
    """Return the media type that a part names; InvalidArgument where there is not just one."""
    named = [value for name, value in part.headers if name.lower() == "content-type"]
    if len(named) != 1:
        raise InvalidArgument(
            f"a part needs one Content-Type, this one has {len(named)}: {part.headers}"
        )
    try:
        found = parse(named[0])
    except FormatError as error:
        raise InvalidArgument(f"a part needs a media type: {error}") from error
    if found.type.lower() == "multipart":
        text = f"a part can't be {found.essence}"
        raise InvalidArgument(f"{text}; give the parts within it one by one")
    return found
