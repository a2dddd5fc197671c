"""What the index keeps about an instance, made when it is stored."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, BinaryIO

from reference_server.dicom import DataSet, Element, Instance, Path, read_value, to_json

# Stands before a BulkDataURI until it is known under which URL the instance is asked for. No string
# of a data set can look like it, for in there the quotes would be escaped.
_REFERENCE = "BulkDataURI"
_MARK = f'"{_REFERENCE}":"\\u0000'
_URI = f'"{_REFERENCE}":"'
_MARKED = re.compile(re.escape(_MARK.encode()) + rb'([^"]+)"')

_BINARY = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "UN"})

JSON = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """An instance as the index knows it.

    `complete` is its metadata with a reference for each bulk value, `plain` the metadata without
    bulk values and without what is withheld, both as JSON text; `elements` is what can be searched.
    """

    study_uid: str
    series_uid: str
    instance_uid: str
    transfer_syntax: str
    frames: int
    elements: JSON
    complete: bytes
    plain: bytes


def describe(stream: BinaryIO, instance: Instance, withheld: Collection[str] = ()) -> Entry:
    """Make the entry of an instance; the top-level attributes in `withheld` can't be searched."""
    complete = to_json(instance.dataset, bulk=_reference)
    plain = _without_bulk(stream, instance, complete)
    for tag in withheld:
        plain.pop(tag, None)
    return Entry(
        study_uid=instance.study_uid,
        series_uid=instance.series_uid,
        instance_uid=instance.sop_instance_uid,
        transfer_syntax=instance.transfer_syntax,
        frames=instance.number_of_frames,
        elements=plain,
        complete=dumps(complete),
        plain=dumps(plain),
    )


def _reference(path: Path, _: Element) -> dict[str, str]:
    return {_REFERENCE: "\0" + bulk_name(path)}


def _without_bulk(stream: BinaryIO, instance: Instance, document: JSON) -> JSON:
    """Leave attributes of binary VRs out, the empty ones too; give text that is only long."""
    plain = {}
    for tag, attribute in document.items():
        if attribute["vr"] in _BINARY:
            continue
        if _REFERENCE in attribute:
            plain[tag] = _long_value(stream, instance, attribute[_REFERENCE])
        elif attribute["vr"] == "SQ" and "Value" in attribute:
            items = [_without_bulk(stream, instance, item) for item in attribute["Value"]]
            plain[tag] = attribute | {"Value": items}
        else:
            plain[tag] = attribute
    return plain


def _long_value(stream: BinaryIO, instance: Instance, reference: str) -> JSON:
    """Give the value of an element that was too long to be loaded, as JSON has it."""
    element = instance.dataset.at(bulk_path(reference.removeprefix("\0")) or ())
    assert element is not None
    value = read_value(stream, instance, element)
    holder = DataSet(instance.dataset)
    holder.put(element._replace(value=value, big_endian=False))
    attribute: JSON = to_json(holder, bulk=_reference)[f"{element.tag:08X}"]
    return attribute


def bulk_name(path: Path) -> str:
    """Name the place of an element: tags in hex, and item numbers from 0, joined by slashes."""
    parts = [f"{part:08X}" if index % 2 == 0 else str(part) for index, part in enumerate(path)]
    return "/".join(parts)


def bulk_path(name: str) -> Path | None:
    """Undo `bulk_name`; None for any other text."""
    parts = name.split("/")
    try:
        path = tuple(int(part, 16 if at % 2 == 0 else 10) for at, part in enumerate(parts))
    except ValueError:
        return None
    return path if bulk_name(path) == name else None


def bulk_names(document: bytes) -> list[str]:
    """Name the places of all bulk values of an instance, in the order of its metadata."""
    return [name.decode() for name in _MARKED.findall(document)]


def with_references(document: bytes, prefix: str) -> bytes:
    """Complete the references to bulk values: `prefix` is what their names stand under."""
    return document.replace(_MARK.encode(), (_URI + prefix).encode())


def dumps(value: Any) -> bytes:
    """Write JSON as short as it goes, in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
