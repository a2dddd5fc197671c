"""Faults in what is compressed, decompressed and converted on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pydicom import FileDataset

from conformance.operation import Entity, Service
from tests.judge.edits import bodies, parts
from tests.judge.faults.fault import Fault, fault
from tests.judge.faults.retrieve import rewritten
from tests.judge.messages import Asked, Said, field_of
from tests.judge.proxy import Answer, Behind, Edit, answer, to

_FRAMES, _RETRIEVE = to(Service.FRAMES), to(Service.RETRIEVE)
_STUDY = to(Service.RETRIEVE, level=Entity.STUDY)
_RLE, _FRAGMENTS = "frames.compressed[rle]", "frames.compressed[fragments]"
_ITEM = b"\xfe\xff\x00\xe0\x00\x01\x00\x00"
_BOX = b"\x00\x00\x00\x0cjP  \r\n\x87\n"
_HEADER = 64
# As they are written: of an even length.
_RLE_LOSSLESS, _EXPLICIT = b"1.2.840.10008.1.2.5\0", b"1.2.840.10008.1.2.1\0"


def _row(name: str, edit: Edit, check: str, case: str = _RLE) -> Fault:
    return fault(
        f"compressed frames: {name}", answer(_FRAMES, edit), check, case, profile="bundled"
    )


def _said(content_type: str) -> Edit:
    return parts(lambda found: [part.saying("Content-Type", content_type) for part in found])


def _converted(name: str, change: Callable[[FileDataset], object], check: str, case: str) -> Fault:
    handler = answer(_RETRIEVE, bodies(rewritten(change)))
    return fault(f"converted: {name}", handler, check, case, profile="bundled")


def _by_segment(body: bytes) -> bytes:
    """Give the last two segments of a frame each in the place of the other."""
    count, *starts = (int.from_bytes(body[at : at + 4], "little") for at in range(0, 16, 4))
    assert count == 3
    first, second, third = body[_HEADER : starts[1]], body[starts[1] : starts[2]], body[starts[2] :]
    moved = _HEADER + len(first) + len(third)
    return body[:12] + moved.to_bytes(4, "little") + body[16:_HEADER] + first + third + second


def _silently(asked: Asked, behind: Behind) -> Answer:
    """Leave out what can't be converted, and say nothing of it."""
    said = behind.ask(asked)
    if not _STUDY(asked) or said.status != 406:
        return said
    for held in behind.sent:
        if held.study == asked.uids[0]:
            found = behind.ask(asked.below(held.path))
            if found.status == 200:
                return found
    return said


def _no_wildcard(asked: Asked, behind: Behind) -> Answer:
    """Do not know transfer-syntax=* for what is compressed."""
    said = behind.ask(asked)
    wild = "transfer-syntax=*" in field_of(asked.fields, "Accept")
    return Said(406) if _RETRIEVE(asked) and wild and _RLE_LOSSLESS in said.body else said


def _asks_deflated(asked: Asked) -> bool:
    return _RETRIEVE(asked) and "=1.2.840.10008.1.2.1.99" in field_of(asked.fields, "Accept")


def _mislabelled(file: bytes) -> bytes:
    """Say that the file is in Explicit VR Little Endian, whatever its pixels are in."""
    return file.replace(b"UI\x14\0" + _RLE_LOSSLESS, b"UI\x14\0" + _EXPLICIT)


FAULTS: tuple[Fault, ...] = (
    _row("with the tags of their items", bodies(lambda b: _ITEM + b), "frames.codestream"),
    _row("without the header of RLE", bodies(lambda b: b[_HEADER:]), "frames.codestream"),
    _row("in boxes", bodies(lambda b: _BOX + b), "frames.codestream", _FRAGMENTS),
    _row("the first fragment alone", bodies(lambda b: b[: len(b) // 2]), "frames.octets",
         _FRAGMENTS),
    _row("of another type than they are", parts(lambda found: [part.saying(
         "Content-Type", field_of(part.fields, "Content-Type").replace("4.50", "4.90"))
         for part in found]), "frames.media-type", _FRAGMENTS),
    _row("in a transfer syntax that nobody asked for", _said(
         "image/jpeg; transfer-syntax=1.2.840.10008.1.2.4.57"), "frames.default-syntax",
         "frames.compressed[lossy-without-its-name]"),
    _row("406 without a transfer syntax", lambda _: Said(406), "status.expected",
         "frames.compressed[rle-without-its-name]"),
    _row("each said to be the other", parts(lambda found: [
         replace(part, body=other.body) for part, other in zip(found, found[::-1], strict=True)]),
         "frames.order",
         "frames.compressed-on-demand[grey]"),
    _row("with colours in the wrong order", bodies(_by_segment), "frames.octets",
         "frames.compressed-on-demand[colours]"),
    _converted("deflated pixels are others", lambda d: setattr(d, "PixelData", d.PixelData[::-1]),
               "retrieve.equivalent", "retrieve.converted[deflated]"),
    _converted("pixels in RLE are others", lambda d: setattr(d, "NumberOfFrames", 4),
               "retrieve.equivalent", "retrieve.converted[rle]"),
    _converted("words are in big endian", lambda d: setattr(d, "PixelData", b"".join(
               d.PixelData[at : at + 2][::-1] for at in range(0, len(d.PixelData), 2))),
               "retrieve.equivalent", "retrieve.converted[deflated-from-big-endian]"),
    _converted("forgets that something was lost", lambda d: d.pop("LossyImageCompression", None),
               "retrieve.lossy-history", "retrieve.lossy-history[rle]"),
    _converted("says that nothing was lost", lambda d: setattr(d, "LossyImageCompression", "00"),
               "retrieve.lossy-history", "retrieve.lossy-history[rle]"),
    fault("converted: 406 for deflated", answer(_asks_deflated, lambda _: Said(406)),
          "status.expected", "retrieve.converted[deflated]", profile="bundled"),
    fault("converted: the file says another transfer syntax than its pixels are in", answer(
          _RETRIEVE, bodies(_mislabelled)), "part10.syntax", "retrieve.converted[rle]",
          profile="bundled"),
    fault("200 without what can't be converted", _silently, "retrieve.instances",
          "retrieve.partly", profile="bundled"),
    fault("406 for * where RLE is stored", _no_wildcard, "status.expected", "odd.round-trip[rle]",
          profile="bundled"),
)  # fmt: skip
