"""Multipart messages as they were reported, rebuilt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from conformance.operation import Entity, Service
from tests.judge.edits import bodies, parts_of, text
from tests.judge.faults.endurance import forgets
from tests.judge.messages import Asked, Said, field_of, files_of
from tests.judge.proxy import Answer, Behind, Handler, answer, to

_STORE = to(Service.STORE)
_RETRIEVE = to(Service.RETRIEVE)


def _reading(cut: Callable[[bytes], bytes]) -> Handler:
    """A server that reads something else out of a part than what stands there."""

    def handler(asked: Asked, behind: Behind) -> Answer:
        if not _STORE(asked):
            return behind.ask(asked)
        return behind.store(*(cut(file) for file in files_of(asked)))

    return handler


def _behind_last_empty_line(file: bytes) -> bytes:
    return file.rpartition(b"\r\n\r\n")[2]


def _before_ff(file: bytes) -> bytes:
    return file.partition(b"\xff")[0]


def _boundary_first(asked: Asked, behind: Behind) -> Answer:
    several = "multipart" in field_of(asked.fields, "Content-Type")
    if _STORE(asked) and several and not asked.body.startswith(b"--"):
        return Said(500, (("Content-Type", "text/plain"),), b"Unexpected end of stream.")
    return behind.ask(asked)


def _closed(asked: Asked, behind: Behind) -> Answer:
    whole = asked.body.rstrip(b"\r\n").endswith(b"--")
    if _STORE(asked) and "multipart" in field_of(asked.fields, "Content-Type") and not whole:
        return Said(500, (("Content-Type", "text/plain"),), b"Object reference not set.")
    return behind.ask(asked)


def _unquoting(asked: Asked, behind: Behind) -> Answer:
    """Refuse parts whose parameters stand in quotes, which are lost while they are read."""
    if _STORE(asked) and b'; transfer-syntax="' in asked.body:
        return Said(400, (("Content-Type", "text/plain"),), b"The part's type can't be read.")
    return behind.ask(asked)


def _bare(said: Said) -> Said:
    return replace(said, body=parts_of(said)[0].body).saying("Content-Type", "application/dicom")


REBUILT: Mapping[str, Handler] = {
    "BUG-047": forgets(lambda asked, _: asked.chunked),
    "BUG-060": _boundary_first,
    "BUG-061": _closed,
    "BUG-064": _reading(_behind_last_empty_line),
    "BUG-067": _reading(_before_ff),
    "BUG-068": _unquoting,
    "BUG-075": answer(_RETRIEVE, text(lambda body: body + bytes(40))),
    "BUG-076": answer(_RETRIEVE, bodies(lambda body: body + b"\r\n")),
    "BUG-079": answer(to(Service.RETRIEVE, level=Entity.INSTANCE), _bare),
}
