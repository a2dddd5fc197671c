"""Faults in what becomes of metadata and bulk data that are stored."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from conformance.operation import Service
from tests.judge.apart import (
    boundary,
    is_bulk,
    reading_attributes,
    reading_datasets,
    reading_parts,
    refusing,
)
from tests.judge.edits import nested
from tests.judge.faults.fault import Fault, fault
from tests.judge.messages import Asked, Part, Said, field_of, read_parts
from tests.judge.proxy import Answer, Behind, Handler

_EQUIVALENT, _STATUS = "retrieve.equivalent", "status.expected"
_ROWS = "00280010"
_TEXT = (("Content-Type", "text/plain"),)


def _without_missing(parts: list[Part]) -> list[Part]:
    """Leave out of metadata what has not come."""
    there = {field_of(part.fields, "Content-Location") for part in parts}
    metadata = json.loads(parts[0].body)
    for dataset in metadata:
        for tag in [
            t for t, a in dataset.items() if a.get("BulkDataURI", None) not in {None, *there}
        ]:
            del dataset[tag]
    return [replace(parts[0], body=json.dumps(metadata).encode()), *parts[1:]]


def _by_position(parts: list[Part]) -> list[Part]:
    """Take the first bulk data for the first that metadata name, and so on."""
    named = [
        attribute["BulkDataURI"]
        for dataset in json.loads(parts[0].body)
        for item in nested(dataset)
        for attribute in item.values()
        if "BulkDataURI" in attribute
    ]
    bulk = [part for part in parts if is_bulk(part)]
    return [
        parts[0],
        *(p.saying("Content-Location", uri) for p, uri in zip(bulk, named, strict=True)),
    ]


def _bodies(change: Callable[[bytes], bytes]) -> Handler:
    return reading_parts(lambda parts: [
        replace(part, body=change(part.body)) if is_bulk(part) else part for part in parts
    ])  # fmt: skip


def _first_for_all(parts: list[Part]) -> list[Part]:
    bulk = [part for part in parts if is_bulk(part)]
    return [replace(part, body=bulk[0].body) if part in bulk else part for part in parts]


def _empty(attribute: dict[str, Any], form: str) -> None:
    attribute.pop(form, None)


def _without_nulls(attribute: dict[str, Any]) -> None:
    if None in attribute.get("Value", ()):
        attribute["Value"] = [value for value in attribute["Value"] if value is not None]


def _no_strings(attribute: dict[str, Any]) -> None:
    if attribute["vr"] == "DS" and isinstance(attribute.get("Value", [0])[0], str):
        del attribute["Value"]


def _in_ascii(attribute: dict[str, Any]) -> None:
    if attribute["vr"] == "PN":
        for name in attribute.get("Value", ()):
            name.pop("Ideographic", None)


def _has(text: bytes) -> Callable[[Asked], bool]:
    return lambda asked: text in asked.body


def _unreferred(asked: Asked) -> bool:
    metadata, *bulk = read_parts(asked.body, boundary(asked))
    return any(field_of(b.fields, "Content-Location").encode() not in metadata.body for b in bulk)


def _row(name: str, handler: Handler, check: str, *cases: str, profile: str = "ps3.18") -> Fault:
    return fault(f"store of metadata: {name}", handler, check, *cases, profile=profile)


def _is_xml(asked: Asked) -> bool:
    content_type = field_of(asked.fields, "Content-Type")
    return asked.service is Service.STORE and "dicom+xml" in content_type


def _refusing_xml(asked: Asked, behind: Behind) -> Answer:
    return Said(415, _TEXT, b"No XML.") if _is_xml(asked) else behind.ask(asked)


def _without_private(asked: Asked, behind: Behind) -> Answer:
    """Take the attributes that have an owner for none, those without attributes within."""
    if not _is_xml(asked):
        return behind.ask(asked)
    kept = re.sub(
        rb"<DicomAttribute [^>]*privateCreator=[^>]*>(?:(?!</?DicomAttribute).)*</DicomAttribute>",
        b"",
        asked.body,
    )
    return behind.ask(replace(asked, body=kept))


_ONE, _SEVERAL = "store.metadata[absolute-uri]", "store.metadata.several[all-studies]"
_MISSING = "store.metadata.missing-bulk-data"

FAULTS: tuple[Fault, ...] = (
    _row(
        "415, though it is claimed",
        refusing(lambda _: True, 415),
        _STATUS,
        _ONE,
        _SEVERAL,
        "store.metadata.document",
    ),
    _row(
        "no URIs but absolute ones",
        refusing(lambda asked: b'"BulkDataURI":"http' not in asked.body, 409),
        _STATUS,
        "store.metadata[relative-uri]",
        "store.metadata[opaque-uri]",
    ),
    _row("bulk data are taken by their place", reading_parts(_by_position), _EQUIVALENT, _SEVERAL),
    _row(
        "only the first of an array is stored",
        reading_datasets(lambda found: found.__delitem__(slice(1, None))),
        "store.accounting",
        _SEVERAL,
    ),
    _row(
        "the first bulk data are taken for all",
        reading_parts(_first_for_all),
        _EQUIVALENT,
        _SEVERAL,
        "store.metadata[in-sequences]",
    ),
    _row(
        "bulk data lose an octet",
        _bodies(lambda body: body[:-1]),
        _EQUIVALENT,
        _ONE,
        "store.metadata.document",
    ),
    _row(
        "octets of words the other way round",
        _bodies(lambda body: body[::-1]),
        _EQUIVALENT,
        _ONE,
        "store.metadata[native-frames]",
    ),
    _row(
        "InlineBinary is left out",
        reading_attributes(lambda a: _empty(a, "InlineBinary")),
        _EQUIVALENT,
        "store.metadata[inline]",
    ),
    _row(
        "strings that are numbers are left out",
        reading_attributes(_no_strings),
        _EQUIVALENT,
        "store.metadata[numbers-as-text]",
    ),
    _row(
        "null among values is left out",
        reading_attributes(_without_nulls),
        _EQUIVALENT,
        "store.metadata[empty-values]",
    ),
    _row(
        "names lose their ideographs",
        reading_attributes(_in_ascii),
        _EQUIVALENT,
        "store.metadata[several-scripts]",
    ),
    _row(
        "500 for bulk data that nothing refers to",
        refusing(_unreferred, 500),
        _STATUS,
        "store.metadata.extra-bulk-data",
    ),
    _row(
        "stored without the bulk data that are missing",
        reading_parts(_without_missing),
        _STATUS,
        f"{_MISSING}[alone]",
        f"{_MISSING}[of-another]",
    ),
    _row(
        "stored without what is missing, beside a whole one",
        reading_parts(_without_missing),
        _STATUS,
        f"{_MISSING}[beside-a-whole-one]",
    ),
    _row(
        "500 for what is no JSON",
        refusing(_has(b"This is not JSON."), 500),
        _STATUS,
        "store.metadata.unreadable[text]",
    ),
    _row(
        "500 for what is no array",
        refusing(_has(b'\r\n\r\n"00080018"'), 500),
        _STATUS,
        "store.metadata.unreadable[no-array]",
    ),
    _row(
        "the first frame is taken for all",
        reading_parts(_first_for_all),
        _EQUIVALENT,
        "store.metadata.compressed[rle-by-pixel]",
        "store.metadata.compressed[rle-by-plane]",
        profile="bundled",
    ),
    _row(
        "JPEG is refused",
        refusing(_has(b"image/jpeg"), 409),
        _STATUS,
        "store.metadata.compressed[jpeg]",
        profile="bundled",
    ),
    _row(
        "PNG is refused",
        refusing(_has(b"image/png"), 409),
        _STATUS,
        "store.metadata.png[colour]",
        "store.metadata.png[grey-frames]",
        profile="bundled",
    ),
    _row(
        "the first PNG is taken for all",
        reading_parts(_first_for_all),
        _EQUIVALENT,
        "store.metadata.png[grey-frames]",
        profile="bundled",
    ),
    _row(
        "pixels that only PNG describes are refused",
        refusing(lambda asked: f'"{_ROWS}"'.encode() not in asked.body, 409),
        _STATUS,
        "store.metadata.png[that-says-its-size]",
        profile="bundled",
    ),
    _row(
        "pixels that only JPEG describes are refused",
        refusing(lambda asked: f'"{_ROWS}"'.encode() not in asked.body, 409),
        _STATUS,
        "store.metadata.compressed[jpeg-that-says-its-size]",
        profile="bundled",
    ),
    fault(
        "store of metadata: 415 for XML",
        _refusing_xml,
        _STATUS,
        "store.metadata.xml[one]",
        "store.metadata.xml[two]",
        profile="ps3.18",
    ),
    fault(
        "store of metadata: private attributes in XML are left out",
        _without_private,
        _EQUIVALENT,
        "store.metadata.xml[private]",
        profile="ps3.18",
    ),
)
