"""A data set taken apart into metadata in DICOM JSON and bulk data, as a store can send it.

PS3.18 10.5.1.4 and F.2: text is UTF-8, octets are little endian.
"""

from __future__ import annotations

import math
import struct
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydicom import Dataset

from conformance.formats.content import Content, Source, number
from conformance.formats.content_dataset import source_of
from conformance.formats.flaw import FormatError
from conformance.formats.frames import (
    NATIVE_SYNTAXES,
    frames,
    geometry_of,
    stored_frames,
    transfer_syntax,
    whole,
)
from conformance.formats.vr import TABLE, Kind

PIXEL_DATA = "7FE00010"
OCTETS = "application/octet-stream"

# PS3.18 Table 8.7.3-5: media types of compressed pixel data, by transfer syntax.
MEDIA_TYPES = {
    "1.2.840.10008.1.2.5": "image/dicom-rle",
    **{
        f"1.2.840.10008.1.2.4.{syntax}": f"image/{name}"
        for name, syntaxes in {
            "jpeg": (50, 51, 57, 70),
            "jls": (80, 81),
            "jp2": (90, 91),
            "jpx": (92, 93),
        }.items()
        for syntax in syntaxes
    },
}

# PS3.18 10.5.1.4: Encapsulated Document goes as what its MIME type says.
_DOCUMENT = "00420011"
_UNICODE = {"vr": "CS", "Value": ["ISO_IR 192"]}
_CHARACTER_SET = "00080005"
_NAME_GROUPS = ("Alphabetic", "Ideographic", "Phonetic")
_EXACT = 2**53

# ISO/IEC 15948 Table 11.1, by samples per pixel and what they are.
_COLOUR_TYPES = {(1, "MONOCHROME1"): 0, (1, "MONOCHROME2"): 0, (3, "RGB"): 2}

# Says the URI of a value by its path: "7FE00010", or in an item "00880200/0/7FE00010".
NameOf = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class BulkValue:
    """A value that is octets: one representation, or one for each frame where it is compressed."""

    path: str
    media_type: str
    representations: tuple[bytes, ...]


def metadata(
    dataset: Dataset,
    uri: NameOf | None = None,
    *,
    as_text: bool = False,
    vr_last: bool = False,
) -> dict[str, Any]:
    """Describe a data set: what is octets by its URI, or inline where there is none.

    With `as_text` DS, IS, SV and UV are strings, else numbers where nothing is lost. With `vr_last`
    the vr of an attribute stands behind its value. FormatError names what can't be described.
    """
    if uri is None and transfer_syntax(dataset) not in NATIVE_SYNTAXES:
        raise FormatError("compressed pixel data have no InlineBinary")
    return _Describer(uri, as_text, vr_last).dataset(source_of(dataset), "")


def bulk_values(dataset: Dataset) -> Iterator[BulkValue]:
    """Yield each value that is octets, at any depth."""
    syntax = transfer_syntax(dataset)
    for path, octets in _octets(source_of(dataset), ""):
        if path == PIXEL_DATA and syntax not in NATIVE_SYNTAXES:
            media_type = f"{MEDIA_TYPES[syntax]}; transfer-syntax={syntax}"
            yield BulkValue(path, media_type, stored_frames(dataset))
        elif path == _DOCUMENT:
            # PS3.3 C.24.2: its length without the octet that pads it.
            length = int(dataset.get("EncapsulatedDocumentLength", len(octets)))
            media_type = str(dataset.MIMETypeOfEncapsulatedDocument)
            yield BulkValue(path, media_type, (octets[:length],))
        else:
            yield BulkValue(path, OCTETS, (octets,))


def as_png(dataset: Dataset) -> BulkValue:
    """Return the frames as PNG (ISO/IEC 15948), each sample of 8 bits as it is.

    FormatError where they are of another kind.
    """
    geometry = geometry_of(dataset)
    told = (geometry.samples, geometry.photometric)
    if geometry.bits != 8 or told not in _COLOUR_TYPES or geometry.planar:
        raise FormatError(f"{geometry.samples} samples of {geometry.bits} bits")
    rows, columns = whole(dataset, 0x00280010), whole(dataset, 0x00280011)
    head = struct.pack(">LLBBBBB", columns, rows, 8, _COLOUR_TYPES[told], 0, 0, 0)
    length = columns * geometry.samples

    def picture(frame: bytes) -> bytes:
        lines = (frame[at : at + length] for at in range(0, len(frame), length))
        data = zlib.compress(b"".join(b"\0" + line for line in lines))
        chunks = ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">L", len(content))
            + kind
            + content
            + struct.pack(">L", zlib.crc32(kind + content))
            for kind, content in chunks
        )

    return BulkValue(PIXEL_DATA, "image/png", tuple(map(picture, frames(dataset))))


def _octets(source: Source, prefix: str) -> Iterator[tuple[str, bytes]]:
    for tag, content in _contents(source):
        if content.vr == "SQ":
            for index, item in enumerate(content.values):
                yield from _octets(item, f"{prefix}{tag}/{index}/")
        elif TABLE[content.vr].kind is Kind.OCTETS and content.octets:
            yield f"{prefix}{tag}", content.octets


def _contents(source: Source) -> Iterator[tuple[str, Content]]:
    """Yield what is an attribute: no group length (F.2.2), no trailing padding (PS3.10 7.2)."""
    for tag, content in source.contents().items():
        if not tag.endswith("0000") and tag != "FFFCFFFC":
            yield tag, content


@dataclass(frozen=True, slots=True)
class _Describer:
    uri: NameOf | None
    as_text: bool
    vr_last: bool

    def dataset(self, source: Source, prefix: str) -> dict[str, Any]:
        made = {
            tag: self._attribute(content, f"{prefix}{tag}") for tag, content in _contents(source)
        }
        made |= {_CHARACTER_SET: _UNICODE} if _CHARACTER_SET in made else {}
        if not self.vr_last:
            return made
        return {tag: dict(list(attribute.items())[::-1]) for tag, attribute in made.items()}

    def _attribute(self, content: Content, path: str) -> Mapping[str, Any]:
        if not content.readable:
            raise FormatError(f"{path}: no value of {content.vr}")
        if content.empty:
            return {"vr": content.vr}
        kind = TABLE[content.vr].kind
        if kind is Kind.OCTETS:
            return {"vr": content.vr, **self._bulk(content.octets or b"", path)}
        if kind is Kind.ITEMS:
            items = enumerate(content.values)
            values = [self.dataset(item, f"{path}/{index}/") for index, item in items]
        else:
            values = [self._value(content.vr, kind, value) for value in content.values]
        return {"vr": content.vr, "Value": values}

    def _bulk(self, octets: bytes, path: str) -> dict[str, str]:
        if self.uri is None:
            return {"InlineBinary": b64encode(octets).decode()}
        return {"BulkDataURI": self.uri(path)}

    def _value(self, vr: str, kind: Kind, value: Any) -> Any:
        if kind is Kind.NAME and value is not None:
            named = zip(_NAME_GROUPS, value, strict=True)
            return {group: text for group, text in named if text}
        if kind is Kind.DECIMAL and value is not None:
            return value if self.as_text else _numeric(value)
        if vr in {"SV", "UV"} and (self.as_text or abs(value) >= _EXACT):
            return str(value)
        if kind is Kind.FLOAT and not math.isfinite(value):
            raise FormatError(f"JSON has no number for {value}")
        return value


def _numeric(text: str) -> int | float | str:
    """Return the text of a DS or IS as a number, where a reader of JSON gets the same from it."""
    exact = number(text)
    if exact is None:
        return text
    if exact == exact.to_integral_value() and abs(exact) < _EXACT:
        return int(exact)
    found = float(exact)
    return found if number(repr(found)) == exact else text
