"""Retrievals as they were reported, rebuilt."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import replace

import pydicom

from conformance.operation import Entity, Service
from tests.judge.edits import bodies, parts
from tests.judge.faults.retrieve import rewritten
from tests.judge.messages import Asked, Said, field_of
from tests.judge.proxy import Answer, Behind, Handler, answer, to

_RETRIEVE = to(Service.RETRIEVE)
_INSTANCE = to(Service.RETRIEVE, level=Entity.INSTANCE)
_PIXELS = b"\xe0\x7f\x10\x00OB\x00\x00"


def _dots_are_endings(asked: Asked, behind: Behind) -> Answer:
    if _RETRIEVE(asked) and "." in asked.path.rpartition("/")[2]:
        return Said(404, (("Content-Type", "text/plain"),), b"There is no such file.")
    return behind.ask(asked)


def _unpadded(file: bytes) -> bytes:
    """Give 8-bit pixels of an odd number their odd length."""
    at = file.index(_PIXELS) + len(_PIXELS)
    (length,) = struct.unpack_from("<L", file, at)
    return file[:at] + struct.pack("<L", length - 1) + file[at + 4 : -1]


def _in_explicit(asked: Asked, behind: Behind) -> Answer:
    said = behind.ask(asked)
    converts = "=1.2.840.10008.1.2.1" in field_of(asked.fields, "Accept")
    return bodies(_unpadded)(said) if _INSTANCE(asked) and converts else said


def _no_nested_octets(dataset: pydicom.Dataset, *, nested: bool = False) -> None:
    """Drop long values of octets from the items of sequences."""
    for element in list(dataset):
        if element.VR == "SQ":
            for item in element.value:
                _no_nested_octets(item, nested=True)
        elif nested and element.VR == "OB" and len(element.value) > 1000:
            del dataset[element.tag]


def _endless(said: Said) -> bytes:
    """Announce chunks, and never send the last one."""
    head = said.head("Transfer-Encoding: chunked")
    return head + f"{len(said.body):x}\r\n".encode() + said.body + b"\r\n"


REBUILT: Mapping[str, Handler] = {
    "BUG-129": answer(_RETRIEVE, lambda said: replace(said, status=500), (404,)),
    "BUG-132": answer(_RETRIEVE, bodies(rewritten(_no_nested_octets))),
    "BUG-137": _dots_are_endings,
    "BUG-138": _in_explicit,
    "BUG-140": answer(_INSTANCE, parts(lambda found: [part.saying(
        "Content-Type", "application/dicom; transfer-syntax=1.2.840.10008.1.2.1\0")
        for part in found])),
    "BUG-142": answer(_INSTANCE, lambda said: replace(said, status=500), (404,)),
    "BUG-143": answer(_INSTANCE, lambda _: Said(204), (404,)),
    "BUG-144": answer(_INSTANCE, _endless),
    "BUG-225": answer(to(Service.METADATA), lambda said: replace(said, status=500), (404,)),
}  # fmt: skip
