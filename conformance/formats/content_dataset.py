"""What a pydicom data set says.

Elements are taken as raw as pydicom still has them: its own conversion would reject or alter the
odd values that a faithful server gives back as they are.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, MutableSequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from pydicom import DataElement, Dataset
from pydicom.datadict import dictionary_VR
from pydicom.dataelem import RawDataElement
from pydicom.filereader import read_sequence
from pydicom.tag import BaseTag, Tag

from conformance.formats.charset import character_set
from conformance.formats.content import Content, Scope, Source, of_octets, of_text
from conformance.formats.vr import TABLE, Kind

# pydicom is not asked for text: what it calls the character set of that makes no difference.
_NO_TEXT = "iso8859"
_CHARACTER_SET = Tag(0x00080005)
_PIXEL_REPRESENTATION = Tag(0x00280103)
_BITS_ALLOCATED = Tag(0x00280100)
# PS3.5 A.1: what an element is whose VR depends on others; US and SS go by Pixel Representation.
_RESOLVED = {"US or SS": "US", "OB or OW": "OW", "US or OW": "OW", "US or SS or OW": "OW"}


@dataclass(frozen=True, slots=True)
class DatasetSource:
    """A pydicom data set, or an item of one, in the scope of what it inherits."""

    dataset: Dataset
    scope: Scope

    def contents(self) -> Mapping[str, Content]:
        """Return each attribute by its tag, in order."""
        scope = self.own_scope()
        tags = sorted(self.dataset.keys())
        return {f"{tag:08X}": _content(self.dataset, tag, scope) for tag in tags}

    def own_scope(self) -> Scope:
        """Return the scope of this data set's own attributes."""
        scope = self.scope
        if _CHARACTER_SET in self.dataset:
            terms = _content(self.dataset, _CHARACTER_SET, scope).values
            scope = replace(scope, charset=character_set(tuple(term or "" for term in terms)))
        if _PIXEL_REPRESENTATION in self.dataset:
            values = _content(self.dataset, _PIXEL_REPRESENTATION, scope).values
            scope = replace(scope, signed=values == (1,))
        if _BITS_ALLOCATED in self.dataset:
            values = _content(self.dataset, _BITS_ALLOCATED, scope).values
            scope = replace(scope, bits=values[0] if values else None)
        return scope


def source_of(dataset: Dataset) -> DatasetSource:
    """Take a top-level data set."""
    little = dataset.original_encoding[1] is not False
    return DatasetSource(dataset, Scope(character_set(()), little=little))


def content_of(dataset: Dataset, tag: int) -> Content | None:
    """Read one attribute of a top-level data set; None where it is absent."""
    if tag not in dataset:
        return None
    return _content(dataset, Tag(tag), source_of(dataset).own_scope())


def unreadable(dataset: Dataset) -> Iterator[str]:
    """Yield the path of each attribute whose octets mean nothing in its VR and character set.

    No one can hold another reading of these against it.
    """
    waiting: list[tuple[str, Source]] = [("", source_of(dataset))]
    while waiting:
        path, source = waiting.pop()
        for tag, content in source.contents().items():
            if not content.readable:
                yield path + tag
            elif content.vr == "SQ":
                items = enumerate(content.values)
                waiting += ((f"{path}{tag}[{index}].", item) for index, item in items)


def dictionary_vr(tag: int) -> str:
    """Return the VR, or the VRs ("US or SS"), that PS3.6 gives a tag; UN where it gives none."""
    if Tag(tag).is_private_creator:
        return "LO"
    try:
        return dictionary_VR(tag)
    except KeyError:
        return "UN"


def read_as(vr: str, octets: bytes, scope: Scope) -> Content:
    """Read a value field of VR UN as what it is."""
    if vr != "SQ":
        return of_octets(vr, octets, scope)
    # PS3.5 6.2.2: the items in an element of VR UN are implicit VR, little endian.
    try:
        items = read_sequence(BytesIO(octets), True, True, len(octets), _NO_TEXT)
    except Exception:  # noqa: BLE001 - pydicom lets anything escape that it trips over
        return Content(vr, octets=octets, readable=False)
    return Content(vr, tuple(DatasetSource(item, replace(scope, little=True)) for item in items))


def _content(dataset: Dataset, tag: BaseTag, scope: Scope) -> Content:
    element: Any = dataset.get_item(tag, keep_deferred=True)
    vr = _resolved(element.VR or dictionary_vr(tag), scope)
    if vr == "SQ":
        try:
            items = tuple(DatasetSource(item, scope) for item in dataset[tag].value or ())
        except Exception:  # noqa: BLE001 - pydicom lets anything escape that it trips over
            octets = element.value if isinstance(element.value, bytes) else None
            return Content(vr, octets=octets, readable=False)
        return Content(vr, items)
    if isinstance(element, RawDataElement):
        if element.is_little_endian != scope.little:
            scope = replace(scope, little=element.is_little_endian)
        return of_octets(vr, element.value or b"", scope)
    return _of_element(vr, element, scope)


def _resolved(vr: str, scope: Scope) -> str:
    if vr == "US or SS" and scope.signed:
        return "SS"
    vr = _RESOLVED.get(vr, vr)
    return vr if vr in TABLE else "UN"


def _of_element(vr: str, element: DataElement, scope: Scope) -> Content:
    """Read an element that pydicom has converted, or that code has made."""
    value = element.value
    if isinstance(value, (bytes, bytearray)):
        return of_octets(vr, bytes(value), scope)
    several = list(value) if isinstance(value, MutableSequence) else [value]
    kind = TABLE[vr].kind
    if several in ([None], [""], []):
        return Content(vr)
    if kind is Kind.OCTETS:
        return Content(vr, readable=False)
    if kind is Kind.TAG:
        return Content(vr, tuple(f"{int(each):08X}" for each in several))
    if kind in (Kind.INTEGER, Kind.FLOAT):
        octets = struct.pack(f"<{len(several)}{TABLE[vr].layout}", *several)
        return Content(vr, tuple(several), octets)
    texts = ("" if each is None else str(each) for each in several)
    return Content(vr, of_text(vr, "\\".join(texts)))
