"""Faults in the form of multipart messages, and in what they carry."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from conformance.operation import Entity, Service
from conformance.verdict import Outcome
from tests.judge.edits import bodies, parts, parts_of, text, with_parts
from tests.judge.faults.fault import Fault, fault
from tests.judge.messages import Asked, Part, Said, boundary_of, field_of, write_parts
from tests.judge.proxy import Answer, Behind, Edit, answer, to

_STUDY = to(Service.RETRIEVE, level=Entity.STUDY)
_INSTANCE = to(Service.RETRIEVE, level=Entity.INSTANCE)
_CASE, _ONE = "retrieve.study", "retrieve.instance"
_PIXELS = b"\xe0\x7f\x10\x00OB\x00\x00"


def _row(name: str, edit: Edit, check: str, case: str = _CASE, **more: Any) -> Fault:
    return fault(name, answer(_STUDY, edit), check, case, **more)


def _type(change: Callable[[str], str]) -> Edit:
    return lambda s: s.saying("Content-Type", change(s.get("Content-Type")))


def _with_boundary(boundary: str, quote: str = "") -> Edit:
    """Write the message with another boundary."""

    def edit(said: Said) -> Said:
        body = write_parts(parts_of(said), boundary)
        content_type = f"multipart/related; boundary={quote}{boundary}{quote}"
        return replace(said, body=body).saying("Content-Type", content_type)

    return edit


def _structure(change: Callable[[bytes], bytes]) -> Edit:
    """Change the delimiters and headers of the parts, and not what they carry."""

    def edit(said: Said) -> Said:
        found = parts_of(said)
        names = [f"@@{at}@@".encode() for at in range(len(found))]
        bare = with_parts(said, [replace(p, body=n) for p, n in zip(found, names, strict=True)])
        body = change(bare.body)
        for name, part in zip(names, found, strict=True):
            body = body.replace(name, part.body)
        return replace(said, body=body)

    return edit


def _delimiter_inside(said: Said) -> Said:
    """Choose a boundary that one of the parts holds."""
    mark = b"\r\n--within\r\n"
    found = parts_of(said)
    longer = replace(found[0], body=found[0].body + mark)
    return with_parts(_plain(said, "within"), [longer, *found[1:]])


def _line_inside(said: Said) -> Said:
    """Choose a boundary that is less than a line of one of the parts."""
    found = parts_of(said)
    longer = replace(found[0], body=found[0].body + b"\r\n--within-it\r\n")
    return with_parts(_plain(said, "within"), [longer, *found[1:]])


def _plain(said: Said, boundary: str) -> Said:
    return said.saying("Content-Type", f"multipart/related; boundary={boundary}")


def _each(change: Callable[[Part], Part]) -> Edit:
    return parts(lambda found: [change(part) for part in found])


def _first_twice(found: list[Part]) -> list[Part]:
    return [found[0], found[0], *found[2:]]


def _flip(body: bytes) -> bytes:
    """Flip a bit of the first pixel."""
    at = body.index(_PIXELS) + len(_PIXELS) + 4
    return body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]


def _single(said: Said) -> Said:
    """Give a single part where there is one instance."""
    found = parts_of(said)
    if len(found) > 1:
        return said
    return replace(said, body=found[0].body).saying("Content-Type", "application/dicom")


def _in_any_case(asked: Asked, behind: Behind) -> Answer:
    """Take a delimiter for one in whichever case it is written."""
    if asked.service is not Service.STORE:
        return behind.ask(asked)
    delimiter = f"--{boundary_of(field_of(asked.fields, 'Content-Type'))}".encode()
    body = re.sub(re.escape(delimiter), delimiter, asked.body, flags=re.IGNORECASE)
    return behind.ask(replace(asked, body=body))


def _needs_fields(asked: Asked, behind: Behind) -> Answer:
    """Break down at a part without header fields."""
    if asked.service is not Service.STORE:
        return behind.ask(asked)
    delimiter = f"--{boundary_of(field_of(asked.fields, 'Content-Type'))}".encode()
    return Said(500) if delimiter + b"\r\n\r\n" in asked.body else behind.ask(asked)


def _once(asked: Asked, behind: Behind) -> Answer:
    """Give each study once."""
    if not _STUDY(asked):
        return behind.ask(asked)
    behind.memory[asked.path] += 1
    return behind.ask(asked) if behind.memory[asked.path] == 1 else Said(404)


FAULTS: tuple[Fault, ...] = (
    _row("one instance of a study comes in a single part", _single, "media-type.acceptable",
         "multipart.one-member"),
    fault("a study can be retrieved once", _once, "status.expected", "multipart.one-member"),
    fault("a part without header fields is too much", _needs_fields, "status.expected",
          "store.bare-part"),
    fault("boundaries are compared without case", _in_any_case, "status.expected",
          "multipart.boundary-in-other-case"),
    # Content-Type
    _row("another boundary is announced", _type(lambda t: t + "X"), "multipart.delimiter"),
    _row("no boundary is announced", _type(lambda _: "multipart/related"), "multipart.boundary"),
    _row("two boundaries are announced", _type(lambda t: t + "; boundary=other"),
         "multipart.one-boundary"),
    _row("multipart/mixed", _type(lambda t: t.replace("related", "mixed")), "multipart.related"),
    _row("a boundary of 71 characters", _with_boundary("b" * 71), "multipart.boundary-length"),
    _row("a boundary with an asterisk", _with_boundary("a*b", '"'),
         "multipart.boundary-characters"),
    _row("a boundary with a colon, not quoted", _with_boundary("a:b"),
         "multipart.boundary-quoting"),
    _row("a type parameter without quotes, as PS3.18 8.7.1 would have it",
         _type(lambda t: f"{t}; type=application/dicom"), "multipart.type-quoting",
         outcome=Outcome.WARNED),
    _row("a type parameter that the parts are not of",
         _type(lambda t: t + '; type="application/octet-stream"'), "multipart.type"),
    # The structure of the body
    _row("the close delimiter is missing", text(lambda b: b[: b.rindex(b"\r\n--")]),
         "multipart.close-delimiter"),
    _row("the last delimiter closes nothing", text(lambda b: re.sub(rb"--\r\n$", b"\r\n", b)),
         "multipart.close-delimiter"),
    _row("LF for CRLF", _structure(lambda b: b.replace(b"\r\n", b"\n")), "multipart.line-ending"),
    _row("blanks behind the boundary", _structure(lambda b: re.sub(rb"(--[0-9a-f-]{36})\r\n",
         rb"\1  \r\n", b)), "multipart.padding"),
    _row("no empty line behind a part's header", _structure(lambda b: b.replace(
         b"\r\n\r\n", b"\r\n")), "multipart.part-header"),
    _row("a part's header goes on in a line of its own", _each(
         lambda p: p.saying("Content-Type", "application/dicom;\r\n transfer-syntax=1.2")),
         "multipart.part-header"),
    _row("the boundary stands in a part", _delimiter_inside, "multipart.part-header"),
    _row("a boundary that begins a line of a part", _line_inside, "multipart.boundary-unique"),
    fault("an error comes as multipart without parts, which PS3.18 8.6.1.2 can be read as allowing",
          answer(_STUDY, lambda s: replace(s, body=b"--none--\r\n").saying("Content-Type",
          'multipart/related; type="application/dicom"; boundary=none'), (404,)),
          "multipart.parts", "retrieve.unknown[study]", outcome=Outcome.WARNED),
    _row("no parts", text(lambda b: b[: b.index(b"\r\n")] + b"--\r\n"), "retrieve.payload"),
    _row("one file in the place of parts",
         lambda s: replace(s, body=parts_of(s)[0].body).saying("Content-Type", "application/dicom"),
         "retrieve.single-part"),
    # The headers of parts
    _row("a part without Content-Type", _each(lambda p: replace(p, fields=())),
         "multipart.part-type"),
    _row("a part of another type", _each(lambda p: p.saying("Content-Type", "image/jpeg")),
         "media-type.parts"),
    _row("a part that names another transfer syntax", _each(lambda p: p.saying(
         "Content-Type", "application/dicom; transfer-syntax=1.2.840.10008.1.2.5")),
         "media-type.transfer-syntax"),
    _row("a part that names two transfer syntaxes", _each(lambda p: p.saying(
         "Content-Type", p.fields[0][1] + "; transfer-syntax=1.2.840.10008.1.2.1")),
         "media-type.parameters"),
    _row("a part with a wrong Content-Length", _each(lambda p: p.saying("Content-Length", "7")),
         "multipart.part-length"),
    _row("a part in base64", _each(lambda p: replace(p, body=base64.b64encode(p.body)).saying(
         "Content-Transfer-Encoding", "base64")), "multipart.transfer-encoding"),
    _row("parts that do not say what they are, as most servers' do not", _each(
         lambda p: p.saying("Content-Location")), "multipart.content-location", profile="ps3.18",
         outcome=Outcome.WARNED),
    # What the parts carry
    _row("a part is lost", parts(lambda found: found[:-1]), "retrieve.instances"),
    _row("a part is doubled", parts(lambda found: [*found, found[0]]), "retrieve.instances"),
    _row("a part is there in another's place", parts(_first_twice), "retrieve.instances"),
    _row("a part that is no instance", parts(lambda found: [*found, Part(
         (("Content-Type", "application/dicom"),), b"")]), "retrieve.instances"),
    _row("an octet more", bodies(lambda b: b + b"\0"), "retrieve.as-stored"),
    _row("a line end more", bodies(lambda b: b + b"\r\n"), "part10.file"),
    _row("an octet less", bodies(lambda b: b[:-1]), "retrieve.as-stored"),
    _row("half a file", bodies(lambda b: b[: len(b) // 2]), "part10.file"),
    _row("a bit flipped in a pixel", bodies(_flip), "retrieve.equivalent"),
    _row("a bit flipped in the preamble", bodies(lambda b: b"\1" + b[1:]), "retrieve.as-stored"),
    _row("no preamble", bodies(lambda b: b[128:]), "part10.file"),
    _row("no File Meta Information", bodies(lambda b: b[b.index(b"\x08\0\x05\0") :]),
         "part10.file"),
    _row("text conversion: LF becomes CRLF", bodies(lambda b: b.replace(b"\n", b"\r\n")),
         "part10.file"),
    fault("an instance in an octet-stream", answer(_INSTANCE, lambda s: s if s.get(
          "Content-Type").startswith("multipart") else s.saying(
          "Content-Type", "application/octet-stream")), "media-type.acceptable", _ONE),
)  # fmt: skip
