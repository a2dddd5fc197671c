"""DICOM files (PS3.10 7)."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import pydicom
from pydicom.dataelem import RawDataElement

from conformance.formats import elements, uid
from conformance.formats.content_dataset import content_of
from conformance.formats.elements import read_header, structure_flaws
from conformance.formats.flaw import Flaw, shown
from conformance.formats.frames import NATIVE_SYNTAXES
from conformance.formats.recursion import deep_recursion
from conformance.formats.vr import TABLE

RULES = {
    "prefix": "PS3.10 7.1: 128 octets of preamble, then DICM",
    "meta-encoding": "PS3.10 7.1: group 0002 is Explicit VR Little Endian, in order",
    "meta-length": "PS3.10 Table 7.1-1: (0002,0000) comes first and has the length of group 0002",
    "meta-missing": "PS3.10 Table 7.1-1: elements of type 1 are there and have a value",
    "meta-version": "PS3.10 Table 7.1-1: (0002,0001) has its first bit set in the second octet",
    "meta-uid": "PS3.5 9.1: a UID is one",
    "meta-differs": "PS3.10 Table 7.1-1: (0002,0002) and (0002,0003) are those of the data set",
    "pixel-data-form": "PS3.5 A.4: Pixel Data is in fragments in some transfer syntaxes, and in no "
    "others",
    "deflated": "PS3.5 A.5: the data set is one deflated stream, padded by at most one NUL",
    "unreadable": "PS3.5 7: the data set can be read",
    **elements.RULES,
}

_PREAMBLE = 128
_PREFIX = b"DICM"
_LENGTH = 0x00020000
_LENGTH_ELEMENT = 12
_VERSION, _SOP_CLASS, _SOP_INSTANCE = 0x00020001, 0x00020002, 0x00020003
_SYNTAX, _IMPLEMENTATION = 0x00020010, 0x00020012
_REQUIRED = (_VERSION, _SOP_CLASS, _SOP_INSTANCE, _SYNTAX, _IMPLEMENTATION)
_SAME_AS = {_SOP_CLASS: 0x00080016, _SOP_INSTANCE: 0x00080018}

_PIXEL_DATA, _UNDEFINED = 0x7FE00010, 0xFFFFFFFF
# What a private transfer syntax does, nobody else can tell.
_OF_DICOM = "1.2.840.10008."
_IMPLICIT = "1.2.840.10008.1.2"
_BIG_ENDIAN = "1.2.840.10008.1.2.2"
_DEFLATED = frozenset(
    ("1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.4.205")
)
_LARGEST_INFLATED = 1 << 30


@dataclass(frozen=True, slots=True)
class File:
    """A file as it could be read.

    `dataset` is None where nothing could be; `transfer_syntax` is (0002,0010), or empty.
    """

    dataset: pydicom.FileDataset | None
    transfer_syntax: str
    flaws: tuple[Flaw, ...]


def read(data: bytes) -> File:
    """Read a DICOM file and list the `RULES` that it breaks; never raises.

    Offsets in a deflated data set are those of the inflated one.
    """
    if data[_PREAMBLE : _PREAMBLE + len(_PREFIX)] != _PREFIX:
        return File(None, "", (Flaw("prefix", "no DICM at octet 128", _PREAMBLE),))
    meta, end, flaws = _read_meta(data, _PREAMBLE + len(_PREFIX))
    syntax = _text(meta.get(_SYNTAX, b""))
    flaws += _meta_flaws(meta)
    if syntax in _DEFLATED:
        body, broken = _inflated(data[end:])
        flaws += broken
        if body is None:
            return File(None, syntax, tuple(flaws))
        structure = structure_flaws(body, 0)
    else:
        implicit, big = syntax == _IMPLICIT, syntax == _BIG_ENDIAN
        structure = structure_flaws(data, end, explicit=not implicit, little=not big)
    flaws += structure
    dataset = _dataset(data)
    if dataset is None:
        flaws.append(Flaw("unreadable", "the data set can't be read", end))
    elif not structure:
        flaws += _differing_uids(meta, dataset, end)
        flaws += _pixel_data_form(dataset, syntax, end)
    return File(dataset, syntax, tuple(flaws))


def _read_meta(data: bytes, start: int) -> tuple[dict[int, bytes], int, list[Flaw]]:
    """Return the elements of group 0002, where they end, and what is wrong."""
    values: dict[int, bytes] = {}
    flaws: list[Flaw] = []
    at = start
    while data[at : at + 2] == b"\x02\x00":
        try:
            header = read_header(data, at)
        except struct.error:
            flaws.append(Flaw("meta-encoding", "the file ends within group 0002", at))
            break
        end = header.start + header.length
        if header.vr not in TABLE or end > len(data):
            told = f"{header.tag:08X} is no element of explicit VR within the file"
            flaws.append(Flaw("meta-encoding", told, at))
            break
        if header.tag <= max(values, default=0):
            told = f"{header.tag:08X} after {max(values):08X}"
            flaws.append(Flaw("meta-encoding", told, at))
        values.setdefault(header.tag, data[header.start : end])
        at = end
    return values, at, [*flaws, *_length_flaws(values, start, at)]


def _length_flaws(values: dict[int, bytes], start: int, end: int) -> Iterator[Flaw]:
    told = values.get(_LENGTH)
    after = start + _LENGTH_ELEMENT
    if told is None or next(iter(values)) != _LENGTH:
        yield Flaw("meta-length", "(0002,0000) does not come first", start)
        return
    number = int.from_bytes(told[:4], "little")
    if len(told) != 4 or number != end - after:
        yield Flaw("meta-length", f"(0002,0000) is {number}, the group has {end - after}", start)


def _meta_flaws(values: dict[int, bytes]) -> Iterator[Flaw]:
    for tag in _REQUIRED:
        if not values.get(tag):
            yield Flaw("meta-missing", f"({tag >> 16:04X},{tag & 0xFFFF:04X}) has no value")
    version = values.get(_VERSION)
    if version and not (len(version) == 2 and version[1] & 1):
        yield Flaw("meta-version", f"(0002,0001) is {version[:8].hex(' ')}")
    for tag in (_SOP_CLASS, _SOP_INSTANCE, _SYNTAX, _IMPLEMENTATION):
        text = _text(values.get(tag, b""))
        if text and not uid.is_valid(text):
            yield Flaw("meta-uid", f"({tag >> 16:04X},{tag & 0xFFFF:04X}) is {shown(text)}")


def _inflated(stream: bytes) -> tuple[bytes | None, list[Flaw]]:
    """Return the inflated data set, None where there is none, and what is wrong."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        body = inflater.decompress(stream, _LARGEST_INFLATED)
    except zlib.error as error:
        return None, [Flaw("deflated", f"the data set can't be inflated: {error}")]
    if not inflater.eof:
        told = f"no end of the deflated data set after {len(body)} inflated octets"
        return None, [Flaw("deflated", told)]
    if inflater.unused_data not in (b"", b"\0"):
        told = f"{len(inflater.unused_data)} octets after the deflated data set"
        return body, [Flaw("deflated", told)]
    return body, []


def _dataset(data: bytes) -> pydicom.FileDataset | None:
    with warnings.catch_warnings(), deep_recursion():
        warnings.simplefilter("ignore")
        try:
            return pydicom.dcmread(BytesIO(data))
        except Exception:  # noqa: BLE001 - pydicom lets anything escape that it trips over
            return None


def _differing_uids(
    meta: dict[int, bytes], dataset: pydicom.FileDataset, offset: int
) -> Iterator[Flaw]:
    for tag, twin in _SAME_AS.items():
        content = content_of(dataset, twin)
        inside = str(content.values[0]) if content and content.values else ""
        outside = _text(meta.get(tag, b""))
        if outside and outside != inside:
            told = f"(0002,{tag & 0xFFFF:04X}) is {shown(outside)}, ({twin >> 16:04X},"
            yield Flaw("meta-differs", f"{told}{twin & 0xFFFF:04X}) is {shown(inside)}", offset)


def _pixel_data_form(dataset: pydicom.FileDataset, syntax: str, offset: int) -> Iterator[Flaw]:
    if _PIXEL_DATA not in dataset or not syntax.startswith(_OF_DICOM):
        return
    element = dataset.get_item(_PIXEL_DATA)
    if not isinstance(element, RawDataElement) or not element.length:
        return
    in_fragments = element.length == _UNDEFINED
    if in_fragments is (syntax in NATIVE_SYNTAXES):
        form = "in fragments" if in_fragments else "as it is"
        told = f"Pixel Data is {form}, and Transfer Syntax UID (0002,0010) {syntax}"
        yield Flaw("pixel-data-form", told, offset)


def _text(octets: bytes) -> str:
    return octets.decode("latin-1").rstrip("\0 ")
