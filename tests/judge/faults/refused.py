"""Faults in what must be refused, and in what must not be: taken, refused otherwise, or fatal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from conformance.operation import Entity, Service
from conformance.verdict import Outcome
from tests.judge.edits import parts_of
from tests.judge.faults.fault import Fault, fault
from tests.judge.messages import (
    Asked,
    Said,
    boundary_of,
    field_of,
    files_of,
    instances_of,
    read_parts,
    with_field,
)
from tests.judge.proxy import Answer, Behind, Handler, When, answer, ask, to

_STORE, _FRAMES, _SEARCH = to(Service.STORE), to(Service.FRAMES), to(Service.SEARCH)
_INSTANCE = to(Service.RETRIEVE, level=Entity.INSTANCE)
_WARNED = Outcome.WARNED
_AZURE = "azure-v2"
_JSON = (("Content-Type", "application/dicom+json"),)
_IMPLICIT, _BIG_ENDIAN = b"UI\x12\x001.2.840.10008.1.2\0", b"UI\x14\x001.2.840.10008.1.2.2\0"
_PIXELS = b"\xe0\x7f\x10\x00"


def _row(name: str, handler: Handler, *cases: str, **more: Any) -> Fault:
    return fault(name, handler, "status.expected", *cases, **more)


def _says(status: int, when: When) -> Handler:
    """A server that answers some requests with this status and looks no further."""
    said = Said(status, (("Content-Type", "text/plain"),), b"Something went wrong.")
    return lambda asked, behind: said if when(asked) else behind.ask(asked)


def _instead(when: When, status: int, *of: int) -> Handler:
    """A server that has another status for what it refuses."""
    return answer(when, lambda said: replace(said, status=status), of)


def _storing(found: When) -> When:
    return lambda asked: _STORE(asked) and found(asked)


def _asking(name: str, value: str) -> When:
    return lambda asked: _SEARCH(asked) and asked.get(name) == value


def _uid_is_none(asked: Asked) -> bool:
    return _SEARCH(asked) and any(key.endswith("UID") and "-" in v for key, v in asked.query)


def _type_of(asked: Asked) -> str:
    return field_of(asked.fields, "Content-Type")


def _accepting_nothing(asked: Asked) -> bool:
    return field_of(asked.fields, "Accept") == "image/x-nothing"


def _accepting(media_type: str) -> Callable[[Asked], Asked]:
    """Take something else for what is accepted."""
    return lambda a: replace(a, fields=with_field(a.fields, "Accept", media_type))


def _taking(media_type: str, of: str) -> Handler:
    """A server that takes a body of one type for one of another."""

    def change(asked: Asked) -> Asked:
        content_type = _type_of(asked).replace(of, media_type)
        return replace(asked, fields=with_field(asked.fields, "Content-Type", content_type))

    return ask(_STORE, change)


def _has_picture(asked: Asked) -> bool:
    return b"Content-Type: image/jpeg" in asked.body


def _look_inside(asked: Asked) -> Asked:
    """Take octets for an instance."""
    body = asked.body.replace(b"application/octet-stream", b"application/dicom")
    return replace(asked, body=body)


def _only_instances(asked: Asked, behind: Behind) -> Answer:
    """Store the instances of a request and leave out what is none."""
    said = behind.ask(asked)
    if not _STORE(asked) or said.status != 415 or not instances_of(asked):
        return said
    return behind.store(*(held.data for held in instances_of(asked)))


def _everywhere(asked: Asked, behind: Behind) -> Answer:
    """Look everywhere where there is nothing below the path."""
    said = behind.ask(asked)
    if not _SEARCH(asked) or said.status != 204 or not asked.uids:
        return said
    return behind.ask(asked.below("/" + asked.path.rpartition("/")[2]))


def _completes(asked: Asked, behind: Behind) -> Answer:
    """Fill up with zeros what was cut."""
    boundary = boundary_of(_type_of(asked))
    if not _STORE(asked) or not boundary or asked.body.rstrip().endswith(b"--"):
        return behind.ask(asked)
    found = read_parts(asked.body + f"\r\n--{boundary}--\r\n".encode(), boundary)
    return behind.store(*(_filled(part.body) for part in found))


def _filled(file: bytes) -> bytes:
    at = file.find(_PIXELS + b"OB\0\0") + 8
    length = int.from_bytes(file[at : at + 4], "little")
    return file.ljust(at + 4 + length, b"\0")


def _new_study(asked: Asked, behind: Behind) -> Answer:
    """Know nothing of a study that nothing was stored for."""
    held = instances_of(asked) if _STORE(asked) and asked.uids else []
    if held and not any(h.study == asked.uids[0] for h in behind.sent[: -len(held)]):
        return Said(404)
    return behind.ask(asked)


def _deleted_before(asked: Asked, behind: Behind) -> Answer:
    """Fall over what is gone."""
    said = behind.ask(asked)
    return Said(500) if asked.service is Service.DELETE and said.status == 404 else said


def _first_of_many(asked: Asked, behind: Behind) -> Answer:
    """Give the first instance where a single part is asked of several."""
    said = behind.ask(asked)
    if asked.service is not Service.RETRIEVE or said.status != 406:
        return said
    accept = 'multipart/related; type="application/dicom"; transfer-syntax=*'
    found = behind.ask(_accepting(accept)(asked))
    return Said(200, (("Content-Type", "application/dicom"),), parts_of(found)[0].body)


def _those_that_are(asked: Asked, behind: Behind) -> Answer:
    """Give those frames of a list that there are."""
    said = behind.ask(asked)
    if not _FRAMES(asked) or said.status != 404 or "," not in asked.path:
        return said
    path, _, numbers = asked.path.rpartition("/")
    each = [behind.ask(asked.below(f"{path}/{number}")) for number in numbers.split(",")]
    return next((found for found in each if found.status == 200), said)


def _no_pixels(asked: Asked, behind: Behind) -> bool:
    uid = asked.uids[-1] if _FRAMES(asked) else ""
    return any(held.uid == uid and _PIXELS not in held.data for held in behind.sent)


def _without_pixels(said: Said) -> Handler:
    """A server that has an answer of its own for frames of what has no pixels."""
    return lambda asked, behind: said if _no_pixels(asked, behind) else behind.ask(asked)


_EMPTY_FRAME = Said(
    200,
    (("Content-Type", 'multipart/related; type="application/octet-stream"; boundary=own'),),
    b"--own\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--own--\r\n",
)
_NOTHING_STORED = Said(200, _JSON, b"{}")

_PARENT, _FOREIGN = "search.unknown-parent[series-of-a-study]", "store.foreign-part[picture]"
_BEHIND, _UID = "store.foreign-part[before-a-good-one]", "search.malformed-uid[studies]"
_PAGE, _FUZZY = "search.malformed-paging[limit-in-letters]", "search.studies.fuzzy[whole-name]"
_NEGATIVE = "search.malformed-paging[negative-limit]"
_NO_MATCH = "search.no-match[studies-by-uid]"

FAULTS: tuple[Fault, ...] = (
    # Stores
    _row("store: 415 for a single file", _says(415, _storing(
         lambda a: _type_of(a) == "application/dicom")), "store.single"),
    _row("store: 500 for no Content-Type", _says(500, _storing(lambda a: not _type_of(a))),
         "store.no-type"),
    _row("store: takes a form for a message of parts", _taking("related", "form-data"),
         "store.unsupported-type[form-data]"),
    _row("store: takes octets for a file", _taking("dicom", "octet-stream"),
         "store.unsupported-type[octets]"),
    _row("store: 500 for an empty part", _says(500, _storing(lambda a: b"" in files_of(a))),
         "store.garbage[empty]"),
    _row("store: an empty part is nothing, and 200", lambda asked, behind: _NOTHING_STORED
         if _STORE(asked) and files_of(asked) == [b""] else behind.ask(asked),
         "store.garbage[empty]"),
    _row("store: 500 for a part of another type", _says(500, _storing(_has_picture)), _FOREIGN,
         _BEHIND),
    _row("store: looks into a part of another type, which 10.5.1.4 does not mean to be there",
         ask(_STORE, _look_inside), "store.foreign-part[octets]", outcome=_WARNED),
    _row("store: 500 for Implicit VR", _says(500, _storing(lambda a: _IMPLICIT in a.body)),
         "odd.barred-syntax[implicit]"),
    _row("store: 500 for Big Endian", _says(500, _storing(lambda a: _BIG_ENDIAN in a.body)),
         "odd.barred-syntax[big-endian]"),
    _row("store: 415 for an Accept that it can't do", _instead(_STORE, 415, 406),
         "store.unacceptable[multipart]"),
    _row("store: answers in JSON whatever is accepted, as Table 8.7.3-1 may be read", ask(
         _STORE, _accepting("application/dicom+json")), "store.unacceptable[multipart]",
         outcome=_WARNED),
    _row("store: 500 for no parts", _instead(_STORE, 500, 204), "store.empty[no-parts]"),
    _row("store: 500 for a body without its last delimiter", _says(500, _storing(
         lambda a: not a.body.rstrip().endswith(b"--"))), "store.unclosed"),
    fault("store: keeps an instance that was cut", _completes, "store.refused", "store.cut"),
    _row("store: 404 for a study that is not there yet", _new_study, "store.study.new"),
    # Deletes
    _row("delete: 500 once more", _deleted_before, "delete.instance.again", "delete.series.again",
         "delete.study.again"),
    # Frames
    _row("frames: 500 for a list that does not ascend", _says(500, lambda a: _FRAMES(
         a) and a.path.endswith("/3,1")), "frames.out-of-order[descending]"),
    _row("frames: 500 where there are no pixels", _without_pixels(Said(500)), "frames.no-pixels"),
    _row("frames: an empty one where there are no pixels", _without_pixels(_EMPTY_FRAME),
         "frames.no-pixels"),
    # Searches
    fault("search: looks everywhere where the path leads nowhere", _everywhere, "search.scope",
          _PARENT),
    _row("search: 500 where the path leads nowhere", _instead(_SEARCH, 500, 204), _PARENT),
    _row("search: 500 for a UID that is none", _says(500, _uid_is_none), _UID),
    _row("search: finds nothing for a UID that is none, as most do", answer(
         _SEARCH, lambda _: Said(204), (400,)), _UID, profile="ps3.18", outcome=_WARNED),
    _row("search: 500 for a limit that is none", _says(500, _asking("limit", "few")), _PAGE),
    _row("search: a limit that is none is no limit, as some read it", ask(
         _asking("limit", "few"), lambda a: a.without("limit")), _PAGE, profile="ps3.18",
         outcome=_WARNED),
    _row("search: refuses fuzzymatching", _says(400, _asking("fuzzymatching", "true")), _FUZZY),
    _row("search: fuzzymatching finds nothing", lambda asked, behind: Said(204)
         if _asking("fuzzymatching", "true")(asked) else behind.ask(asked), _FUZZY),
    # What one target says of itself
    _row("store: 400 for no parts, where the target says 204", _instead(_STORE, 400, 204),
         "store.empty[no-parts]", profile=_AZURE),
    _row("store: leaves out a part of another type, where the target refuses all",
         _only_instances, _BEHIND, profile=_AZURE),
    _row("store: 400 for another media type, where the target says 415", _instead(
         _STORE, 400, 415), "store.unsupported-type[text]", profile=_AZURE),
    _row("search: answers in JSON whatever is accepted, where the target says 406", ask(
         _accepting_nothing, _accepting("application/dicom+json")),
         "search.unacceptable[studies]", "metadata.unacceptable[study]", profile=_AZURE),
    _row("500 for a transfer syntax that the target can't write", _instead(_INSTANCE, 500, 406),
         "retrieve.other-syntax", profile=_AZURE),
    _row("a single part of a study, where the target says 406", _first_of_many,
         "retrieve.single-part-of-many[study]", "retrieve.single-part-of-many[series]",
         profile=_AZURE),
    _row("frames: those that there are, where the target says that one too many is 404",
         _those_that_are, "frames.beyond[beside-one-that-is]", profile=_AZURE),
    _row("search: an empty array for no match, where the target says 204", answer(
         _SEARCH, lambda _: Said(200, _JSON, b"[]"), (204,)), _NO_MATCH, profile=_AZURE),
    _row("search: 404 where the path leads nowhere, and the target says 204", answer(
         _SEARCH, lambda _: Said(404), (204,)), _PARENT, profile=_AZURE),
    _row("search: ignores what is no attribute, where the target says 400", ask(
         _SEARCH, lambda a: a.without("NoSuchAttribute")), "search.unknown-attribute",
         profile=_AZURE),
    _row("search: a limit below 1 is the least there is, where the target says 400", ask(
         _asking("limit", "-1"), lambda a: a.having("limit", "1")), _NEGATIVE, profile=_AZURE),
)  # fmt: skip
