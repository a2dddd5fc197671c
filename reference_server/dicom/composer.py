"""Writing Part 10 files of what metadata describe, and of the values that come with them."""

import codecs
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from reference_server.dicom.described import Attribute, Described, Reference
from reference_server.dicom.element import PIXEL_DATA
from reference_server.dicom.encoding import ITEM, ITEM_END, SEQUENCE_END, UNDEFINED
from reference_server.dicom.errors import DicomError
from reference_server.dicom.layout import (
    LONGEST,
    delimiter,
    element_header,
    file_head,
    in_blocks,
    short_element,
)
from reference_server.dicom.uids import EXPLICIT_LITTLE, NATIVE_SYNTAXES
from reference_server.dicom.value_encoder import UNICODE_VRS
from reference_server.dicom.vr import VRS

SOP_CLASS, SOP_INSTANCE = 0x00080016, 0x00080018
_CHARACTER_SET = 0x00080005
_UNICODE = Attribute("CS", b"ISO_IR 192")


@dataclass(frozen=True, slots=True)
class Octets:
    """Octets that can be read, from their beginning, as often as is needed."""

    length: int
    chunks: Callable[[], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Supply:
    """What stands for a reference: one value, or frames in a compressed transfer syntax."""

    values: tuple[Octets, ...]
    syntax: str = EXPLICIT_LITTLE
    derived: Mapping[int, Attribute] = field(default_factory=dict)
    """What pixel data say of themselves, for metadata that don't."""

    @property
    def is_compressed(self) -> bool:
        """Whether it is pixel data that are encapsulated (PS3.5 A.4)."""
        return self.syntax not in NATIVE_SYNTAXES


# Finds what a reference stands for; is given the tag, and raises DicomError where nothing fits.
Find = Callable[[int, Attribute], Supply]


def compose(described: Described, find: Find) -> Iterator[bytes]:
    """Give a Part 10 file in chunks: the data set in Explicit VR Little Endian, text in UTF-8.

    Compressed pixel data give it their transfer syntax, one fragment a frame. Raises DicomError at
    once where metadata or a value can't be used.
    """
    if described.problems:
        raise DicomError("; ".join(described.problems[:3]))
    composer = _Composer(find)
    composer.examine(described)
    described.attributes = {**composer.derived, **described.attributes}
    if composer.has_unicode:
        described.attributes[_CHARACTER_SET] = _UNICODE
    head = file_head(described.text(SOP_CLASS), described.text(SOP_INSTANCE), composer.syntax)
    return chain([head], in_blocks(composer.dataset(described)))


class _Composer:
    """Looks through a data set, then writes it."""

    def __init__(self, find: Find) -> None:
        self._find = find
        self._found: dict[tuple[int, str], Supply] = {}
        self.syntax = EXPLICIT_LITTLE
        self.derived: Mapping[int, Attribute] = {}
        self.has_unicode = False

    def examine(self, described: Described, *, is_top: bool = True) -> None:
        """Find all that is referred to, the transfer syntax, and whether text needs UTF-8."""
        if _CHARACTER_SET in described.attributes:
            # PS3.18 F.2: what was written in another character set is in UTF-8 now.
            described.attributes[_CHARACTER_SET] = _UNICODE
            self.has_unicode = True
        for tag, attribute in described.attributes.items():
            if isinstance(attribute.content, tuple):
                for item in attribute.content:
                    self.examine(item, is_top=False)
            elif isinstance(attribute.content, Reference):
                self._examine_reference(tag, attribute, is_top=is_top)
            elif attribute.vr in UNICODE_VRS and not attribute.content.isascii():
                self.has_unicode = True

    def _examine_reference(self, tag: int, attribute: Attribute, *, is_top: bool) -> None:
        supply = self._supply(tag, attribute)
        if tag == PIXEL_DATA and is_top:
            self.derived = supply.derived
        if supply.is_compressed:
            # The pixel data of an icon are compressed as those of its image, or not at all.
            if tag != PIXEL_DATA or not is_top:
                raise DicomError(f"{tag:08X}: only the Pixel Data of the image can be compressed")
            self.syntax = supply.syntax
        elif sum(value.length for value in supply.values) > LONGEST:
            raise DicomError(f"{tag:08X}: the value is too long for a data element")
        elif attribute.vr in UNICODE_VRS:
            self.has_unicode = True
            _require_unicode(tag, supply)

    def dataset(self, described: Described) -> Iterator[bytes]:
        """Give the elements of a data set, in order."""
        for tag, attribute in sorted(described.attributes.items()):
            yield from self._element(tag, attribute)

    def _element(self, tag: int, attribute: Attribute) -> Iterator[bytes]:
        content = attribute.content
        if isinstance(content, bytes):
            yield short_element(tag, attribute.vr, content)
        elif isinstance(content, tuple):
            yield element_header(tag, "SQ", UNDEFINED)
            for item in content:
                yield delimiter(ITEM, UNDEFINED)
                yield from self.dataset(item)
                yield delimiter(ITEM_END, 0)
            yield delimiter(SEQUENCE_END, 0)
        else:
            supply = self._supply(tag, attribute)
            write = _encapsulated if supply.is_compressed else _value
            yield from write(tag, attribute.vr, supply)

    def _supply(self, tag: int, attribute: Attribute) -> Supply:
        assert isinstance(attribute.content, Reference)
        key = (tag, attribute.content.uri)
        if key not in self._found:
            self._found[key] = self._find(tag, attribute)
        return self._found[key]


def _value(tag: int, vr: str, supply: Supply) -> Iterator[bytes]:
    length = sum(value.length for value in supply.values)
    yield element_header(tag, vr, length + length % 2)
    for value in supply.values:
        yield from value.chunks()
    if length % 2:
        # PS3.18 F.1: who makes an encoded data set sees to even lengths.
        yield VRS[vr].pad


def _encapsulated(tag: int, _: str, supply: Supply) -> Iterator[bytes]:
    # PS3.5 A.4: OB of undefined length; the basic offset table may be empty.
    yield element_header(tag, "OB", UNDEFINED)
    yield delimiter(ITEM, 0)
    for frame in supply.values:
        yield delimiter(ITEM, frame.length + frame.length % 2)
        yield from frame.chunks()
        yield bytes(frame.length % 2)
    yield delimiter(SEQUENCE_END, 0)


def _require_unicode(tag: int, supply: Supply) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for value in supply.values:
            for chunk in value.chunks():
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise DicomError(f"{tag:08X}: text that is not UTF-8") from error
