"""The parts of a store of metadata and bulk data (PS3.18 10.5.1.4, 8.6.1.2)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Protocol
from uuid import NAMESPACE_OID, uuid5

from pydicom.datadict import tag_for_keyword

from conformance.errors import HarnessError
from conformance.formats import dicom_json, native_model
from conformance.formats.described import as_png, bulk_values, metadata
from conformance.formats.flaw import Flaw, FormatError
from conformance.formats.multipart import OutgoingPart
from conformance.formats.native_writer import to_xml
from conformance.knowledge import Instance
from conformance.scenario.model import Part

JSON, XML = "application/dicom+json", "application/dicom+xml"


class Document(Protocol):
    """What a reader says of metadata."""

    @property
    def flaws(self) -> tuple[Flaw, ...]:
        """What is wrong with them."""


# Says the URI of a value of an instance, by its path.
UriOf = Callable[[Instance, str], str]


def uris(kind: str, base_url: str) -> UriOf:
    """Return how the values of instances are named: by absolute URLs, relative ones, or URNs."""
    ways: dict[str, UriOf] = {"relative": _relative, "opaque": _opaque}
    return ways.get(kind, partial(_absolute, base_url))


def _absolute(base_url: str, instance: Instance, path: str) -> str:
    place = f"studies/{instance.study}/series/{instance.series}/instances/{instance.uid}"
    return f"{base_url}/{place}/bulkdata/{path}"


def _relative(instance: Instance, path: str) -> str:
    return f"bulkdata/{instance.uid}/{path}"


def _opaque(instance: Instance, path: str) -> str:
    return uuid5(NAMESPACE_OID, f"{instance.uid}/{path}").urn


def described(part: Part, cast: Mapping[str, Instance], uri_of: UriOf) -> Iterator[OutgoingPart]:
    """Yield the metadata of some members: an array in JSON, or a part for each in XML.

    PS3.18 10.5.1.4. HarnessError where one of them can't be described.
    """
    datasets = [_described(part, cast[name], uri_of) for name in part.metadata]
    more = part.headers or ()
    if not part.xml:
        body = json.dumps(datasets, ensure_ascii=False, separators=(",", ":")).encode()
        yield OutgoingPart((("Content-Type", JSON), *more), _sound(body, dicom_json.read(body)))
        return
    for name, dataset in zip(part.metadata, datasets, strict=True):
        try:
            body = to_xml(dataset)
        except FormatError as error:
            raise _undescribed(cast[name], error) from error
        yield OutgoingPart((("Content-Type", XML), *more), _sound(body, native_model.read(body)))


def _described(part: Part, member: Instance, uri_of: UriOf) -> dict[str, Any]:
    uri = None if part.inline else partial(uri_of, member)
    try:
        found = metadata(member.dataset, uri, as_text=part.as_text, vr_last=part.vr_last)
    except FormatError as error:
        raise _undescribed(member, error) from error
    left_out = {f"{tag_for_keyword(keyword):08X}" for keyword in part.without}
    return {tag: found[tag] for tag in found if tag not in left_out}


def _undescribed(member: Instance, error: FormatError) -> HarnessError:
    return HarnessError(f"{member.name} ({member.fixture}) can't be described: {error}")


def _sound(body: bytes, read: Document) -> bytes:
    """Hold metadata against the harness's own reading of them."""
    if read.flaws:
        raise HarnessError(f"metadata of its own are not sound: {read.flaws}")
    return body


def bulk_data(member: Instance, uri_of: UriOf, *, png: bool = False) -> Iterator[OutgoingPart]:
    """Yield a part for each value of a member that is octets, or for each frame of it.

    With `png` frames go as such. HarnessError where they can't.
    """
    try:
        values = [as_png(member.dataset)] if png else list(bulk_values(member.dataset))
    except FormatError as error:
        raise HarnessError(f"{member.name} ({member.fixture}) is no PNG: {error}") from error
    for value in values:
        location = uri_of(member, value.path)
        for octets in value.representations:
            headers = (("Content-Type", value.media_type), ("Content-Location", location))
            yield OutgoingPart(headers, octets)
