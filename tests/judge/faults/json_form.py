"""Faults in the form of DICOM JSON."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

from conformance.operation import Entity, Service
from conformance.verdict import Outcome
from tests.judge.edits import Dataset, attribute, document, each, given, put, text
from tests.judge.faults.fault import Fault, fault
from tests.judge.proxy import Edit, answer, to

_ONE = "metadata.instance"
_ODD = "odd.round-trip[private-nested]"
_WORDS = "odd.round-trip[non-latin]"
_METADATA = to(Service.METADATA)
_STUDIES = to(Service.SEARCH, level=Entity.STUDY)
_FOUND = "search.studies[uid]"

_MODALITY, _NAME, _ROWS, _TYPE = "00080060", "00100010", "00280010", "00080008"
_UID, _TAGS, _INLINE, _EMPTY = "00080018", "00720060", "00111003", "00080023"
_DS = "00720072"


def _row(name: str, edit: Edit, check: str, case: str = _ONE, **more: Any) -> Fault:
    return fault(name, answer(_METADATA, edit), check, case, **more)


def _swap(old: bytes, new: bytes) -> Edit:
    """Replace octets that must be there."""

    def change(body: bytes) -> bytes:
        assert old in body
        return body.replace(old, new)

    return text(change)


def _renamed(rename: Callable[[str], str]) -> Edit:
    def change(dataset: Dataset) -> None:
        renamed = {rename(tag): value for tag, value in dataset.items()}
        dataset.clear()
        dataset.update(renamed)

    return each(change)


def _backwards(dataset: Dataset) -> None:
    items = list(dataset.items())[::-1]
    dataset.clear()
    dataset.update(items)


def _value(change: Callable[[list[Any]], Any]) -> Callable[[Dataset], object]:
    """Change the values of an attribute."""
    return lambda found: found.update(Value=change(found["Value"]))


def _doubled(body: bytes) -> bytes:
    at = body.index(b"{") + 1
    first = json.dumps({_MODALITY: {"vr": "CS", "Value": ["XX"]}})[1:-1]
    return body[:at] + first.encode() + b"," + body[at:]


FAULTS: tuple[Fault, ...] = (
    # RFC 8259
    _row("JSON that is cut", text(lambda b: b[:-2]), "json.text"),
    _row("JSON with a comma too many", text(lambda b: b[:-1] + b",]"), "json.text"),
    _row("an error page behind the JSON", text(lambda b: b + b"<html></html>"), "json.text"),
    _row(
        "a line for each data set",
        text(lambda b: b[1:-1].replace(b"},{", b"}\n{")),
        "json.text",
        "metadata.study",
    ),
    _row("NaN", _swap(b'"vr":"US","Value":[31]', b'"vr":"US","Value":[NaN]'), "json.text"),
    _row("JSON in UTF-16", text(lambda b: b.decode().encode("utf-16")), "json.text"),
    _row(
        "JSON in Latin 1",
        text(lambda b: b.decode().encode("latin-1", "replace")),
        "json.text",
        _WORDS,
    ),
    _row("half a surrogate pair", _swap("😀".encode(), rb"\ud83d"), "json.text", _WORDS),
    _row(
        "a byte order mark, which RFC 8259 8.1 lets readers ignore",
        text(lambda b: b"\xef\xbb\xbf" + b),
        "json.no-mark",
        outcome=Outcome.WARNED,
    ),
    _row("a name twice", text(_doubled), "json.unique-names"),
    _row(
        "InlineBinary is an array, as in the example of PS3.18 F.4",
        given(_INLINE, "UN", InlineBinary=[base64.b64encode(b"\0\xffunknown\0").decode()]),
        "json.inline-form",
        _ODD,
        profile="ps3.18",
        outcome=Outcome.WARNED,
    ),
    _row(
        "the padding of a file, which does no harm",
        put("FFFCFFFC", "OB"),
        "json.no-padding",
        outcome=Outcome.WARNED,
    ),
    _row(
        "UTF-8 that is said to be Latin 1",
        lambda s: s.saying("Content-Type", "application/dicom+json; charset=iso-8859-1"),
        "json.charset",
        _WORDS,
    ),
    # PS3.18 F.2.2
    _row("lower-case tags", _renamed(str.lower), "json.tags"),
    _row("tags with a comma", _renamed(lambda tag: f"{tag[:4]},{tag[4:]}"), "json.tags"),
    _row(
        "keywords in the place of tags",
        _renamed(lambda tag: "Modality" if tag == _MODALITY else tag),
        "json.tags",
    ),
    _row("a vr is missing", attribute(_MODALITY, lambda a: a.pop("vr")), "json.vr"),
    _row("a vr that there is not", attribute(_MODALITY, lambda a: a.update(vr="XX")), "json.vr"),
    _row("vr in lower case", attribute(_MODALITY, lambda a: a.update(vr="cs")), "json.vr"),
    _row("an attribute is its value", each(lambda d: d.update({_MODALITY: "OT"})), "json.tags"),
    _row("Value is not an array", attribute(_MODALITY, _value(lambda v: v[0])), "json.value-array"),
    _row("Value is null", attribute(_EMPTY, lambda a: a.update(Value=None)), "json.value-array"),
    _row(
        "an empty Value, which many write",
        attribute(_EMPTY, lambda a: a.update(Value=[])),
        "json.empty",
        outcome=Outcome.WARNED,
    ),
    _row(
        "group 0002 in metadata", put("00020010", "UI", "1.2.840.10008.1.2.1"), "json.no-file-meta"
    ),
    _row("group lengths in metadata", put("00080000", "UL", 100), "json.no-lengths"),
    _row(
        "two forms of a value",
        attribute(_INLINE, lambda a: a.update(InlineBinary="AP8=")),
        "json.one-form",
        _ODD,
        profile="ps3.18",
    ),
    # PS3.18 F.2.3 to F.2.7
    _row("a number as text", attribute(_ROWS, _value(lambda v: [str(v[0])])), "json.value-type"),
    _row(
        "a number beyond its VR",
        attribute(_ROWS, _value(lambda v: [v[0] + 65536])),
        "json.value-type",
    ),
    _row("a half", attribute(_ROWS, _value(lambda v: [v[0] + 0.5])), "json.value-type"),
    _row("a text as number", attribute("00200010", _value(lambda _: [1])), "json.value-type"),
    _row(
        "a tag as number",
        attribute(_TAGS, _value(lambda v: [int(t, 16) for t in v])),
        "json.value-type",
        _ODD,
    ),
    _row(
        "an item as array",
        attribute("00400275", _value(lambda v: [[i] for i in v])),
        "json.value-type",
        _ODD,
    ),
    _row(
        "an empty item as null",
        attribute("00111004", _value(lambda v: [i or None for i in v])),
        "json.value-type",
        _ODD,
    ),
    fault(
        "a count of instances in words",
        answer(_STUDIES, put("00201208", "IS", "2 instances")),
        "search.counts",
        "json.made-values",
        profile="ps3.18",
    ),
    _row(
        "values joined by a backslash",
        attribute(_TYPE, _value(lambda v: ["\\".join(v)])),
        "json.values-apart",
    ),
    _row(
        "a name as text",
        attribute(_NAME, _value(lambda v: [v[0]["Alphabetic"]])),
        "json.person-name",
    ),
    _row(
        "a name in one group",
        attribute(_NAME, _value(lambda v: [{"Alphabetic": "=".join(v[0].values())}])),
        "json.person-name",
        _WORDS,
    ),
    _row(
        "a name with a group of its own",
        attribute(_NAME, _value(lambda v: [v[0] | {"Latin": "a"}])),
        "json.person-name",
    ),
    _row(
        "InlineBinary that is hexadecimal",
        attribute(_INLINE, lambda a: a.update(InlineBinary=":00:ff")),
        "json.inline",
        _ODD,
        profile="ps3.18",
    ),
    _row(
        "InlineBinary of a text",
        given(_MODALITY, "CS", InlineBinary="T1Q="),
        "json.inline",
    ),
    _row(
        "BulkDataURI of a code string",
        given(_MODALITY, "CS", BulkDataURI="/bulk/2"),
        "json.bulk-uri",
    ),
    _row(
        "BulkDataURI that is none",
        given("7FE00010", "OB", BulkDataURI="no uri"),
        "json.bulk-uri",
        profile="ps3.18",
    ),
    # What many do, and readers can do with
    _row("tags in the reverse order", each(_backwards), "json.order", outcome=Outcome.WARNED),
    _row(
        "a UID padded with NUL",
        attribute(_UID, _value(lambda v: [f"{v[0]}\0"])),
        "json.no-nul",
        outcome=Outcome.WARNED,
    ),
    _row(
        "an empty component group",
        attribute(_NAME, _value(lambda v: [v[0] | {"Phonetic": ""}])),
        "json.name-groups",
        outcome=Outcome.WARNED,
    ),
    _row(
        "an attribute with its keyword",
        attribute(_MODALITY, lambda a: a.update(keyword="Modality")),
        "json.members",
        outcome=Outcome.WARNED,
    ),
    # Arrays
    _row("metadata as one object", document(lambda v: v[0]), "metadata.array"),
    _row("metadata in an array in an array", document(lambda v: [v]), "json.tags"),
    fault(
        "a match as one object", answer(_STUDIES, document(lambda v: v[0])), "search.array", _FOUND
    ),
    fault(
        "matches in an object",
        answer(_STUDIES, document(lambda v: {"results": v})),
        "search.array",
        _FOUND,
    ),
)
