"""The language of scenario files: which keys there are, what each takes and what it means."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from conformance.document.keyword import KEYWORD, Attribute
from conformance.document.record import Either, Field, ListOf, Made, Pairs, Record
from conformance.document.shape import (
    Choice,
    Flag,
    Integer,
    Name,
    Schema,
    Shape,
    Text,
    Value,
    nearest,
)
from conformance.document.source import Kind, Node, Scalar
from conformance.errors import InputError, Location
from conformance.scenario.model import (
    BULK_DATA,
    PLACEHOLDERS,
    URIS,
    Expectation,
    Multipart,
    Part,
    Step,
)

# FOO stands for what no server knows: RFC 9110 9.1 has no such method, nor has its registry.
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "FOO")
BODIES = ("single", "text", "multipart")
SIZES = ("small", "full")


# RFC 9110, 5.6.2: the name of a field is a token.
_FIELD_NAME = Text("the name of a header field", r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_MEDIA_TYPE = Text("a media type without parameters", r"[^/;\s]+/[^/;\s]+")
_PATH = Text(
    "a path below the base URL, without a query (see `query`)",
    r"(?:/|\{bulk-data\})[^\s?#]*",
)
# RFC 9112, 3.2: whatever a request line can have there.
_RAW_QUERY = Text("a query, percent-encoded where it shall be", r'[!"$-~]+')
# RFC 2046, 5.1.1, but for the blank that may stand inside.
_BOUNDARY = Text("a boundary", r"[0-9A-Za-z'()+_,./:=?-]{1,70}")
_PLACEHOLDER = re.compile(r"\{([a-z-]+)(?::([^{}]*))?\}")


@dataclass(frozen=True, slots=True)
class Known:
    """The names that a scenario can use; None where they are not known, and any will do."""

    fixtures: Collection[str]
    answers: Collection[str] | None = None
    requirements: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A text with placeholders: {study}, {study:NAME}, {unique}, ..."""

    text: Shape[str]
    members: Collection[str] | None
    words: tuple[str, ...] = PLACEHOLDERS

    def read(self, node: Node) -> str:
        """Return the text, its placeholders checked and not yet filled in."""
        text = self.text.read(node)
        for word, name in _PLACEHOLDER.findall(text):
            if word not in self.words:
                message = f"unknown placeholder {{{word}}}"
                raise InputError(message, where=node.location, hint=nearest(word, self.words))
            if word == "filler":
                _check_length(name, node.location)
            elif name and word in ("unique", "unknown", "etag", BULK_DATA):
                message = f"{{{word}}} takes no name of a member"
                raise InputError(message, where=node.location)
            elif name and self.members is not None:
                Name("member of the cast", self.members).read(
                    Scalar(name, Kind.TEXT, node.location)
                )
        return text

    def schema(self) -> Schema:
        """Return the schema of the text."""
        return self.text.schema()


def _check_length(text: str, where: Location) -> None:
    if not re.fullmatch(r"[1-9][0-9]{0,5}", text):
        raise InputError("{filler:8000} says how many letters it stands for", where=where)


@dataclass(frozen=True, slots=True)
class Status:
    """A status, or the name of a row in the profile's table of answers."""

    answers: Collection[str] | None

    def read(self, node: Node) -> str | tuple[int, ...]:
        """Return the name of the row, or the one status."""
        if isinstance(node, Scalar) and node.kind is Kind.INTEGER:
            return (_STATUS.read(node),)
        return Name("answer of the profile", self.answers).read(node)

    def schema(self) -> Schema:
        """Return an integer or a string."""
        return {"anyOf": [_STATUS.schema(), {"type": "string", "minLength": 1}]}


_STATUS = Integer(100, 599)


@dataclass(frozen=True)
class Language:
    """The shapes of a scenario; `members` are the names that its cast can have."""

    known: Known
    members: Collection[str] | None = None

    @property
    def member(self) -> Name:
        """The name of an instance of the cast."""
        return Name("member of the cast", self.members)

    @cached_property
    def expectation(self) -> Record[Expectation]:
        """What a step says of its answer."""
        members = ListOf(self.member, unique=True)
        status = Either(scalar=Status(self.known.answers), listing=ListOf(_STATUS, least=1))
        return Record(
            "an expectation",
            _expectation,
            {
                "status": Field(status, _SAYS_STATUS, required=True),
                "media-type": Field(_MEDIA_TYPE, "The media type of the answer."),
                "instances": Field(members, "The instances that come back: all and only."),
                "metadata": Field(members, "The instances that are described: all and only."),
                "bulk-data": Field(
                    members, "The instances whose values are then had by their BulkDataURIs."
                ),
                "ranges": Field(Flag(), "These values are then had in ranges, too."),
                "described": Field(
                    members, "The instances of which all is then asked for that is described."
                ),
                "located": Field(Flag(), "Content-Location names what was asked for."),
                "frames": Field(
                    ListOf(Integer(1), least=1), "The frames that come back, in this order."
                ),
                "matches": Field(members, "The instances that a search finds: all and only."),
                "may-match": Field(members, "The instances that a search may find besides."),
                "returns": Field(
                    ListOf(Attribute(), least=1), "Attributes that each row of the result has."
                ),
                "rows": Field(Integer(), "How many rows the result has."),
                "stored": Field(members, "The instances that are stored; they are read back."),
                "refused": Field(members, "The instances that are not stored; it is looked up."),
                "created": Field(members, "The instances whose place the answer names."),
                "unreadable": Field(members, "The instances that the body does not show whole."),
                "gone": Field(members, "The instances that are gone; it is looked up."),
                "remain": Field(members, "The instances that are still there; it is looked up."),
            },
        )

    @cached_property
    def step(self) -> Record[Step]:
        """One request and what is expected of its answer."""
        path = Template(_PATH, self.members, (*PLACEHOLDERS, BULK_DATA))
        value = Template(Value(), self.members)
        argument = Template(Value(empty=True), self.members)
        parameters = _pairs(Text("the name of a parameter", empty=True), argument)
        return Record(
            "a step",
            _step,
            {
                "title": Field(Text("a title"), "What the request is for."),
                **{m: Field(path, f"The path of a {m} request.") for m in METHODS},
                "of": Field(self.member, "The instance whose UIDs fill {study}, {series}, ..."),
                "query": Field(parameters, _SAYS_QUERY),
                "raw-query": Field(Template(_RAW_QUERY, self.members), _SAYS_RAW_QUERY),
                "headers": Field(_pairs(_FIELD_NAME, value), _SAYS_HEADERS),
                "single": Field(self.member, "The body is this instance's file."),
                "text": Field(Text("a text", empty=True), "The body is this text."),
                "multipart": Field(self.multipart, "The body is multipart/related."),
                "chunks": Field(Integer(1), "The body goes out in HTTP chunks of so many octets."),
                "expect": Field(self.expectation, "What the answer must be.", required=True),
            },
            one_of=(METHODS,),
            at_most_one=(BODIES,),
            located=True,
        )

    @cached_property
    def multipart(self) -> Record[Multipart]:
        """A multipart/related body."""
        part: Record[Part] = Record(
            "a part",
            _part,
            {
                "member": Field(self.member, "The body is this instance's file."),
                "text": Field(Text("a text", empty=True), "The body is this text."),
                "metadata": Field(
                    ListOf(self.member, least=1), "The body describes these in DICOM JSON."
                ),
                "xml": Field(Flag(), "Whether metadata are in XML, a part for each instance."),
                "bulk-data": Field(self.member, "A part for each value of this one's bulk data."),
                "inline": Field(Flag(), "Whether metadata have octets in themselves, not by URI."),
                "as-text": Field(Flag(), "Whether metadata have DS, IS, SV and UV as strings."),
                "vr-last": Field(
                    Flag(), "Whether attributes in metadata have vr behind their value."
                ),
                "png": Field(Flag(), "Whether the frames among bulk data go as PNG."),
                "without": Field(
                    ListOf(KEYWORD, least=1), "Attributes that metadata leave out all the same."
                ),
                "headers": Field(
                    _pairs(_FIELD_NAME, Value()), "Instead of `Content-Type: application/dicom`."
                ),
            },
            one_of=(("member", "text", "metadata", "bulk-data"),),
        )
        parts = ListOf(Either(scalar=Made(self.member, _part), table=part), least=1)
        return Record(
            "a multipart body",
            Multipart,
            {
                "parts": Field(parts, "Instances by name, or parts in full.", required=True),
                "boundary": Field(_BOUNDARY, "Chosen by the harness where none is given."),
                "type": Field(
                    Text("a media type", empty=True), "The type parameter; empty for none."
                ),
                "announce-boundary": Field(Flag(), "Whether Content-Type names the boundary."),
                "cut": Field(Integer(1), "How many octets of its end the body lacks."),
                "uris": Field(Choice(*URIS), "What metadata name bulk data by: `absolute` URLs."),
            },
        )


_SAYS_STATUS = "The status; or a list of those that are right; or an answer of the profile."
_SAYS_QUERY = "Query parameters, not yet percent-encoded; a list repeats the parameter."
_SAYS_RAW_QUERY = "A query that is sent as it stands here, behind that of `query`."
_SAYS_HEADERS = "Header fields; a list repeats the field. They win over what the body implies."


def _pairs(key: Shape[str], value: Shape[str]) -> Made[tuple[tuple[str, str], ...]]:
    """Return the shape of names with a value or with several, each a pair of its own."""
    once = Made(value, lambda text: (text,))
    return Made(Pairs(key, Either(scalar=once, listing=ListOf(value, least=1))), _flat)


def _flat(pairs: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, values in pairs for value in values)


def _expectation(status: str | tuple[int, ...], **rest: Any) -> Expectation:
    if isinstance(status, str):
        return Expectation(answer=status, **rest)
    return Expectation(status=status, **rest)


def _part(member: str = "", text: str = "", **rest: Any) -> Part:
    return Part(member=member, text=text, **rest)


def _step(location: Location, **values: Any) -> Step:
    method = next(name for name in METHODS if name in values)
    return Step(method=method, path=values.pop(method), location=location, **values)
