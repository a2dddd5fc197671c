"""Bulk data that come with metadata, found by their BulkDataURIs (PS3.18 8.6.1.2)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO
from urllib.parse import urljoin

from reference_server.archive import Upload
from reference_server.dicom import (
    EXPLICIT_LITTLE,
    PIXEL_DATA,
    Described,
    DescribedAttribute,
    DicomError,
    Octets,
    Picture,
    Reference,
    Supply,
    chunks_at,
    look_at,
)
from reference_server.dicomweb.consumer_pictures import READERS, transformed
from reference_server.dicomweb.dialect import ANY_SYNTAX
from reference_server.http import MediaType

OCTET_STREAM = "application/octet-stream"
_NUMBER_OF_FRAMES = 0x00280008
# PS3.3 Table C.7-11a and b: Samples per Pixel, Photometric Interpretation, Rows, Columns, the bits,
# and Pixel Representation.
_DESCRIPTION = frozenset(
    {0x00280002, 0x00280004, 0x00280010, 0x00280011, *range(0x00280100, 0x00280104)}
)

# Media types with the transfer syntax that each means alone, and those that it may name.
PixelTypes = Mapping[str, tuple[str, frozenset[str]]]


@dataclass(frozen=True, slots=True)
class _Part:
    media_type: MediaType
    octets: Octets


@dataclass(slots=True)
class BulkParts:
    """The parts of a request that are bulk data, in one file.

    `base` is the URL that relative URIs are resolved against (RFC 9110 8.7); `pixel_types` are
    those of compressed pixel data.
    """

    file: Upload
    base: str
    pixel_types: PixelTypes
    _parts: dict[str, list[_Part]] = field(default_factory=dict)

    def add(self, location: str, media_type: MediaType, start: int) -> None:
        """Note a part that was written to the file from `start` to its end."""
        length = self.file.size - start
        octets = Octets(length, partial(_chunks, self.file, start, length))
        self._parts.setdefault(self._resolved(location), []).append(_Part(media_type, octets))

    def find(self, described: Described, tag: int, attribute: DescribedAttribute) -> Supply:
        """Give what stands for the value of an attribute. Raises DicomError saying what is wrong.

        PS3.18 8.6.1.2: the Content-Location of the part is the BulkDataURI; its place says nothing.
        """
        assert isinstance(attribute.content, Reference)
        parts = self._parts.get(self._resolved(attribute.content.uri))
        if parts is None:
            uri = attribute.content.uri[:200]
            raise DicomError(f"{tag:08X}: no part has the Content-Location {uri!r}")
        essence = parts[0].media_type.essence
        try:
            if tag == PIXEL_DATA and essence in READERS:
                octets = [part.octets for part in parts]
                return transformed(described, attribute, essence, octets)
            if tag == PIXEL_DATA and essence != OCTET_STREAM:
                return self._compressed(described, parts)
            return _value(parts)
        except DicomError as error:
            raise DicomError(f"{tag:08X}: {error}") from error

    def _compressed(self, described: Described, parts: list[_Part]) -> Supply:
        media_type = parts[0].media_type
        if any(part.media_type != media_type for part in parts):
            raise DicomError("frames of several media types")
        if media_type.essence not in self.pixel_types:
            raise DicomError(f"{media_type.essence} can't be stored as pixel data")
        usual, known = self.pixel_types[media_type.essence]
        picture = _picture(parts[0])
        derived = picture.attributes() if picture else {}
        if missing := _DESCRIPTION - described.attributes.keys() - derived.keys():
            raise DicomError(f"{min(missing):08X} is missing, and the pixel data do not tell it")
        if picture and picture.syntax in known:
            usual = picture.syntax
        syntax = media_type.get("transfer-syntax", usual)
        if syntax not in known:
            raise DicomError(f"{media_type.essence} does not have transfer syntax {syntax[:64]}")
        # PS3.18 10.5.1.4: a part for each frame, but one for a video.
        expected = "1" if media_type.essence.startswith("video/") else _frames(described)
        if expected != str(len(parts)):
            raise DicomError(f"{len(parts)} compressed parts where {expected} should be")
        return Supply(tuple(part.octets for part in parts), syntax, derived)

    def _resolved(self, uri: str) -> str:
        try:
            return urljoin(self.base, uri)
        except ValueError:
            return uri


def _picture(part: _Part) -> Picture | None:
    try:
        return look_at(next(part.octets.chunks(), b""))
    except DicomError:
        return None


def _frames(described: Described) -> str:
    return described.text(_NUMBER_OF_FRAMES) or "1"


def _value(parts: list[_Part]) -> Supply:
    # PS3.18 10.5.1.4: one representation for each item of bulk data.
    if len(parts) > 1:
        raise DicomError(f"{len(parts)} parts for one value")
    (part,) = parts
    syntax = part.media_type.get("transfer-syntax", EXPLICIT_LITTLE)
    # PS3.18 8.7.3.3.1: what is not compressed is in little endian.
    if syntax not in {EXPLICIT_LITTLE, ANY_SYNTAX}:
        raise DicomError(f"{part.media_type.essence} in transfer syntax {syntax[:64]}")
    return Supply((part.octets,))


def _chunks(file: Upload, start: int, length: int) -> Iterator[bytes]:
    stream: BinaryIO = file.stream()
    return chunks_at(stream, start, length)
