"""Faults in bulk data and pixel data that are asked for as a whole, and in where they are."""

from __future__ import annotations

from dataclasses import replace

from conformance.operation import Service
from conformance.verdict import Outcome
from tests.judge.edits import bodies, parts, parts_of
from tests.judge.faults.fault import Fault, fault
from tests.judge.messages import Asked, Part, Said, field_of
from tests.judge.proxy import Answer, Behind, Edit, Handler, answer

_ALL, _LOCATION, _PIXELS = "bulk-data.all", "bulk-data.location", "pixel-data.all"
_STATUS = "status.expected"
_OCTETS = 'type="application/octet-stream"'
_LENIENT = "which hardly any client needs"


def _is_set(asked: Asked) -> bool:
    return asked.service is Service.BULK_DATA


def _is_pixel_data(asked: Asked) -> bool:
    return asked.service is Service.PIXEL_DATA


def _is_value(asked: Asked) -> bool:
    return "/bulkdata/" in asked.path


def _as_octets(asked: Asked) -> bool:
    return asked.service is Service.RETRIEVE and _OCTETS in field_of(asked.fields, "Accept")


def _sets(name: str, edit: Edit, check: str, case: str = "bulk-data.all[study]") -> Fault:
    return fault(f"all bulk data: {name}", answer(_is_set, edit), check, case, profile="bundled")


def _pixels(name: str, edit: Edit, check: str, case: str) -> Fault:
    handler = answer(_is_pixel_data, edit)
    return fault(f"pixel data: {name}", handler, check, f"pixel-data.{case}", profile="bundled")


def _value(name: str, handler: Handler, check: str, case: str, **more: Outcome) -> Fault:
    return fault(
        f"bulk data: {name}", handler, check, f"bulk-data.{case}", profile="bundled", **more
    )


def _located(change: str) -> Edit:
    """Give other Content-Locations."""
    return parts(
        lambda found: [
            part.saying("Content-Location", field_of(part.fields, "Content-Location") + change)
            for part in found
        ]
    )


def _swapped(body: bytes) -> bytes:
    return b"".join(body[at : at + 2][::-1] for at in range(0, len(body), 2))


def _doubled(found: list[Part]) -> list[Part]:
    return [*found, found[-1]]


def _joined(found: list[Part]) -> list[Part]:
    return [replace(found[0], body=b"".join(part.body for part in found))]


def _single(asked: Asked, behind: Behind) -> Answer:
    """A server that knows no multipart."""
    said = behind.ask(asked)
    if not _is_value(asked) or not said.get("Content-Type").startswith("multipart/"):
        return said
    (part,) = parts_of(said)
    kind = field_of(part.fields, "Content-Type")
    return replace(said, body=part.body).saying("Content-Type", kind)


def _nearest(asked: Asked, behind: Behind) -> Answer:
    """Give the value above where there is none."""
    said = behind.ask(asked)
    if not _is_value(asked) or said.status != 404:
        return said
    return behind.ask(asked.below(asked.path.rpartition("/")[0]))


def _with_icons(asked: Asked, behind: Behind) -> Answer:
    """Take the pixels of icons for pixel data."""
    if not _is_pixel_data(asked):
        return behind.ask(asked)
    return behind.ask(asked.below(asked.path.replace("/pixeldata", "/bulkdata")))


FAULTS: tuple[Fault, ...] = (
    _sets("a value is lost", parts(lambda found: found[1:]), _ALL),
    _sets("a value is doubled", parts(_doubled), _ALL),
    _sets("only what is not in sequences", parts(lambda found: [
        part for part in found if field_of(part.fields, "Content-Location").count("/0/") == 0]),
        _ALL, "bulk-data.all[icon]"),
    _sets("in big endian", bodies(_swapped), _ALL, "bulk-data.all[big-endian]"),
    _sets("404", lambda _: Said(404), _STATUS, "bulk-data.all[instance]"),
    _sets("in one part", parts(_joined), _ALL),
    fault(f"all bulk data: at other places, {_LENIENT}", answer(_is_set, _located("/x")), _LOCATION,
          "bulk-data.all[study]", profile="bundled", outcome=Outcome.WARNED),
    _pixels("of one instance lost", parts(lambda found: found[1:]), _PIXELS, "all[study]"),
    _pixels("of one instance doubled", parts(_doubled), _PIXELS, "all[instance]"),
    _pixels("a part for each frame", parts(lambda found: [
        replace(found[0], body=found[0].body[at : at + 35]) for at in range(0, 175, 35)]),
        _PIXELS, "odd[frames]"),
    _pixels("compressed frames in one part", parts(_joined), _PIXELS, "odd[compressed]"),
    _pixels("in big endian", bodies(_swapped), _PIXELS, "odd[big-endian]"),
    fault("pixel data: with that of icons", _with_icons, _PIXELS, "pixel-data.odd[icon]",
          profile="bundled"),
    _pixels("404", lambda _: Said(404), _STATUS, "all[series]"),
    fault("pixel data: 200 where there is none", answer(_is_pixel_data, lambda s: replace(
          s, status=200), (404,)), _STATUS, "pixel-data.none", profile="bundled"),
    fault("bulk data in the place of instances: a value is lost", answer(
          _as_octets, parts(lambda found: found[1:])), _ALL, "retrieve.as-octets[instance]",
          profile="bundled"),
    fault("bulk data in the place of instances: 406", answer(_as_octets, lambda _: Said(406)),
          _STATUS, "retrieve.as-octets[study]", profile="bundled"),
    _value("the value above for one that no metadata name", _nearest, _STATUS, "unknown"),
    _value("406 for multipart", answer(_is_value, lambda _: Said(406)), _STATUS,
           "multipart[uncompressed]"),
    _value(f"a single part where multipart is asked for, {_LENIENT}", _single,
           "media-type.acceptable", "multipart[uncompressed]", outcome=Outcome.WARNED),
    _value("a compressed frame is lost", answer(_is_value, parts(lambda found: found[1:])),
           "bulk-data.frames", "multipart[compressed]"),
    _value("compressed frames in one part", answer(_is_value, parts(_joined)),
           "bulk-data.frames", "multipart[compressed]"),
    _value(f"at another place, {_LENIENT}", answer(_is_value, _located("/x")), _LOCATION,
           "multipart[uncompressed]", outcome=Outcome.WARNED),
    fault("bulk data: in big endian", answer(_is_value, bodies(_swapped)), "bulk-data.octets",
          "metadata.bulk-data[big-endian]", profile="bundled"),
)  # fmt: skip
