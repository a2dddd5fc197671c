"""A response as the checks see it: parsed when asked for, and only once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from conformance.checks import coding
from conformance.checks.question import Question
from conformance.formats import dicom_json, media_type, multipart, native_model, part10
from conformance.formats.flaw import FormatError
from conformance.formats.media_type import MediaRange, MediaType
from conformance.knowledge import Instance
from conformance.operation import Entity, Service
from conformance.wire.exchange import Headers, Response

DICOM = "application/dicom"
DICOM_JSON = "application/dicom+json"
DICOM_XML = "application/dicom+xml"
JSON_SERVICES = frozenset({Service.STORE, Service.METADATA, Service.SEARCH})

_PREAMBLE = 128


@dataclass(frozen=True, eq=False)
class Payload:
    """One representation: the whole payload, or one part of a multipart one.

    `cast` are the instances that it may be.
    """

    what: str
    headers: Headers
    body: bytes
    cast: Collection[Instance] = ()

    @cached_property
    def media_type(self) -> MediaType | None:
        """What its Content-Type says, None where that can't be read."""
        return parse_media_type(self.headers.get("Content-Type"))

    @property
    def essence(self) -> str:
        """Type and subtype, empty where there is no Content-Type."""
        return self.media_type.essence if self.media_type else ""

    @property
    def transfer_syntax(self) -> str | None:
        """What its Content-Type says of the transfer syntax."""
        return self.media_type.parameter("transfer-syntax") if self.media_type else None

    @cached_property
    def is_file(self) -> bool:
        """Whether it is a DICOM file, or says that it is one."""
        return self.essence == DICOM or self.body[_PREAMBLE : _PREAMBLE + 4] == b"DICM"

    @cached_property
    def file(self) -> part10.File:
        """The payload as a DICOM file; what comes octet by octet as it was made is read once."""
        made = next((each for each in self.cast if each.data == self.body), None)
        return made.file if made else part10.read(self.body)

    @property
    def instance_uid(self) -> str:
        """The SOP Instance UID of the file, empty where there is none."""
        return str(self.file.dataset.get("SOPInstanceUID", "")) if self.file.dataset else ""


@dataclass(frozen=True, eq=False)
class Reply:
    """A response together with the question that it answers."""

    question: Question
    response: Response

    @property
    def status(self) -> int:
        """The status code."""
        return self.response.status

    @property
    def succeeded(self) -> bool:
        """Whether the server says so."""
        return 200 <= self.status < 300

    @property
    def is_part(self) -> bool:
        """Whether it is a range of octets, as was asked for; of that no content can be judged."""
        return self.status == 206 and bool(self.question.exchange.request.headers.all("Range"))

    @property
    def service(self) -> Service:
        """The service that was asked; a range of octets is of none."""
        return Service.OTHER if self.is_part else self.question.operation.service

    @property
    def level(self) -> Entity | None:
        """The level of what was asked for."""
        return self.question.operation.level

    def switch(self, name: str) -> Any:
        """Return what the profile says of a named difference, None where it says nothing."""
        return self.question.profile.switches.get(name)

    @property
    def _cast(self) -> Collection[Instance]:
        return self.question.knowledge.cast.values()

    # The payload

    @cached_property
    def body(self) -> bytes:
        """The payload, its content coding undone (RFC 9110 8.4)."""
        return coding.content(self.response)

    @property
    def codings(self) -> str:
        """What Content-Encoding lists."""
        return self.response.headers.get("Content-Encoding") or ""

    @cached_property
    def whole(self) -> Payload:
        """The payload as one."""
        return Payload("the payload", self.response.headers, self.body, self._cast)

    @property
    def media_type(self) -> MediaType | None:
        """What Content-Type says, None where it is missing or can't be read."""
        return self.whole.media_type

    @property
    def essence(self) -> str:
        """Type and subtype of the payload, empty where there is no Content-Type."""
        return self.whole.essence

    @property
    def is_multipart(self) -> bool:
        """Whether it has parts, as Content-Type says."""
        # RFC 9110 9.3.2: HEAD has the Content-Type of GET, and no content.
        is_whole = self.question.exchange.request.method != "HEAD" and not self.is_part
        return is_whole and self.essence.startswith("multipart/")

    @cached_property
    def message(self) -> multipart.Message | None:
        """The multipart message, if it is one."""
        if self.media_type is None or not self.is_multipart:
            return None
        return multipart.read(self.body, self.media_type)

    @cached_property
    def payloads(self) -> tuple[Payload, ...]:
        """The representations: the parts of a multipart message, or the one payload if any."""
        if self.message is not None:
            return tuple(
                Payload(f"part {number}", Headers.of(part.headers), part.body, self._cast)
                for number, part in enumerate(self.message.parts, 1)
            )
        return (self.whole,) if self.body and not self.is_part else ()

    @property
    def files(self) -> tuple[Payload, ...]:
        """The payloads that are DICOM files, or say so."""
        return tuple(payload for payload in self.payloads if payload.is_file)

    @cached_property
    def document(self) -> dicom_json.Document | None:
        """The payload as DICOM JSON, if it is that or should be.

        A success of a service that speaks JSON is read whatever its Content-Type says: that it
        says something else is a problem of its own.
        """
        due = self.succeeded and self.service in JSON_SERVICES and not self.is_multipart
        if not self.body or self.is_part or not (due or self.essence == DICOM_JSON) or self.models:
            return None
        return dicom_json.read(self.body)

    @cached_property
    def models(self) -> tuple[native_model.Document, ...]:
        """The payloads that are, or say that they are, XML of the Native DICOM Model."""
        documents = (each.body for each in self.payloads if each.essence == DICOM_XML)
        return tuple(map(native_model.read, documents))

    @property
    def datasets(self) -> tuple[dict[str, Any], ...]:
        """The data sets of the JSON document, or of those in XML, which are read as in JSON."""
        if self.document:
            return self.document.datasets
        return tuple(each.dataset for each in self.models if each.dataset is not None)

    # What was asked for

    @cached_property
    def accept(self) -> str | None:
        """The Accept header field of the request."""
        return self.question.exchange.request.headers.get("Accept")

    @cached_property
    def ranges(self) -> tuple[MediaRange, ...]:
        """The media ranges of the request."""
        return media_type.parse_accept(self.accept or "")

    @cached_property
    def scope(self) -> dict[Entity, str]:
        """The UIDs of the path, by level."""
        return dict(zip(self.question.operation.scope, self.question.values, strict=False))

    def in_scope(self, instance: Instance) -> bool:
        """Tell whether an instance is part of what the path names."""
        return all(instance.key(level) == uid for level, uid in self.scope.items())

    def held_in_scope(self) -> tuple[Instance, ...]:
        """Return the instances that the target holds of what the path names."""
        return tuple(i for i in self.question.knowledge.held() if self.in_scope(i))

    def members(self, names: tuple[str, ...]) -> tuple[Instance, ...]:
        """Return members of the cast by name."""
        return tuple(self.question.knowledge.cast[name] for name in names)

    def may_lack(self, instance: Instance) -> frozenset[str]:
        """Return the attributes of an instance that metadata need not have."""
        if self.switch("remarked_attributes") != "may-lack":
            return frozenset()
        return self.question.knowledge.remarked.get(instance.name, frozenset())

    def known(self, level: Entity, uid: str) -> tuple[Instance, ...]:
        """Return the instances of a study or series, or those with a SOP Instance UID.

        Those that the step expects or the target holds come first, or else any of the cast: an
        instance can be sent in two versions.
        """
        expect, knowledge = self.question.expect, self.question.knowledge
        named = expect.instances or expect.metadata or expect.matches or ()
        groups: tuple[Iterator[Instance], ...] = (
            (knowledge.cast[name] for name in named),
            knowledge.held(),
            (i for i in knowledge.cast.values() if i.file.dataset is not None),
        )
        if level is not Entity.INSTANCE:
            groups = groups[1:]
        found = (tuple(i for i in group if i.key(level) == uid) for group in groups)
        return next(filter(None, found), ())


def parse_media_type(text: str | None) -> MediaType | None:
    """Read a media type leniently; None where that is not possible."""
    try:
        return media_type.parse(text) if text else None
    except FormatError:
        return None
