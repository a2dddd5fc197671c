"""Differences in frames, bulk data and pixel data, where more than one thing is right."""

from __future__ import annotations

import struct
from dataclasses import replace
from itertools import pairwise

from conformance.formats.rle import unpacked
from conformance.operation import Entity, Service
from tests.judge.edits import parts
from tests.judge.harmless.difference import Difference
from tests.judge.messages import Asked, Said, field_of
from tests.judge.proxy import Answer, Behind, answer, to

_STUDY = to(Service.RETRIEVE, level=Entity.STUDY)
_SETS = to(Service.BULK_DATA, Service.PIXEL_DATA)
_HEADER = struct.Struct("<16L")
# Of the frames that are compressed here: three colours of 7 x 9 pixels.
_PIXELS = 63


def _is_bulk(asked: Asked) -> bool:
    return _SETS(asked) or "/bulkdata/" in asked.path


def _asks_rle(asked: Asked) -> bool:
    return "image/dicom-rle" in field_of(asked.fields, "Accept")


def _as_octets(asked: Asked) -> bool:
    octets = "application/octet-stream" in field_of(asked.fields, "Accept")
    return asked.service is Service.RETRIEVE and octets


def _in_literals(frame: bytes) -> bytes:
    """Compress a frame anew, without any run."""
    count, *starts = _HEADER.unpack_from(frame)
    bounds = [*starts[:count], len(frame)]
    segments = []
    for start, end in pairwise(bounds):
        plane = unpacked(frame[start:end], _PIXELS)
        segments.append(bytes((len(plane) - 1,)) + plane)
    offsets = [_HEADER.size + at * (_PIXELS + 1) for at in range(count)]
    return _HEADER.pack(count, *offsets, *(0 for _ in range(15 - count))) + b"".join(segments)


def _in_part(asked: Asked, behind: Behind) -> Answer:
    """Give what can be converted, and say that it is not all."""
    said = behind.ask(asked)
    if not _STUDY(asked) or said.status != 406:
        return said
    inside = (held for held in behind.sent if held.study == asked.uids[0])
    found = (behind.ask(asked.below(held.path)) for held in inside)
    return next((replace(each, status=206) for each in found if each.status == 200), said)


DIFFERENCES: tuple[Difference, ...] = (
    Difference("frames compressed anew, in another way",
        "PS3.5 G.3.1: a run may be written in more than one way; a decoder reads them all.",
        answer(_asks_rle, parts(lambda found: [
            replace(part, body=_in_literals(part.body)).saying("Content-Length")
            for part in found])),
        ("frames.compressed[rle]", "pixel-data.odd[compressed]", "bulk-data.multipart[compressed]"),
        profile="bundled"),
    Difference("values in the reverse order",
        "PS3.18 8.6.1.2: parts are told apart by their Content-Location, and have no order.",
        answer(_SETS, parts(lambda found: found[::-1])),
        ("bulk-data.all[study]", "pixel-data.all[study]"), profile="bundled"),
    Difference("values that do not say where they are",
        "PS3.18 10.4.3.3.5: they should say so; what they are can be told from the octets.",
        answer(_is_bulk, parts(lambda found: [
            part.saying("Content-Location") for part in found])),
        ("bulk-data.all[study]", "bulk-data.multipart[uncompressed]", "pixel-data.all[series]"),
        profile="bundled",
        warns={"bulk-data.location": "The standard asks for it, and hardly any server sends it."}),
    Difference("a study in part",
        "PS3.18 Table 10.4.3-1: 206 is for some, but not all, of what was asked for.",
        _in_part, ("retrieve.partly",), profile="bundled"),
    Difference("no bulk data in the place of instances",
        "PS3.18 Table 10.3-2: bulk data resources, which that means, are optional.",
        answer(_as_octets, lambda _: Said(406)),
        ("retrieve.as-octets[instance]", "retrieve.as-octets[study]"), profile="ps3.18",
        warns={"status.expected": "Table 10.4.4-1 requires what Table 10.3-2 has as optional.",
               "http.explained": "The answer was made short here."}),
)  # fmt: skip
