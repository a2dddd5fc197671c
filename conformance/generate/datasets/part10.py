"""DICOM files around data sets (PS3.10 7), and the transfer syntaxes that they are in."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from conformance.generate.datasets.encode import BIG_ENDIAN, EXPLICIT, IMPLICIT, Encoding, encode
from conformance.generate.datasets.tree import Element
from fixtures.identity import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME

EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"
IMPLICIT_LITTLE = "1.2.840.10008.1.2"
EXPLICIT_BIG = "1.2.840.10008.1.2.2"
DEFLATED = "1.2.840.10008.1.2.1.99"
RLE = "1.2.840.10008.1.2.5"
JPEG_BASELINE = "1.2.840.10008.1.2.4.50"

# The kinds of pixels that a data set may have, the simplest first.
PIXELS = ("none", "8-bit", "1-bit", "16-bit", "32-bit", "float", "double")


@dataclass(frozen=True, slots=True)
class Syntax:
    """A transfer syntax (PS3.5 annex A).

    `pixels` are the kinds of pixels that it can have, `markers` what its codestreams begin with
    and end with.
    """

    name: str
    pixels: tuple[str, ...] = PIXELS
    encoding: Encoding = EXPLICIT
    deflated: bool = False
    markers: tuple[bytes, bytes] | None = None

    @property
    def encapsulated(self) -> bool:
        """Whether Pixel Data is a sequence of fragments (PS3.5 A.4)."""
        return "none" not in self.pixels


_JPEG = (b"\xff\xd8", b"\xff\xd9")
_JPEG_2000 = (b"\xff\x4f\xff\x51", b"\xff\xd9")

_BYTES_OR_WORDS = ("8-bit", "16-bit")

# The simplest first.
SYNTAXES: dict[str, Syntax] = {
    EXPLICIT_LITTLE: Syntax("explicit"),
    IMPLICIT_LITTLE: Syntax("implicit", encoding=IMPLICIT),
    EXPLICIT_BIG: Syntax("big-endian", encoding=BIG_ENDIAN),
    DEFLATED: Syntax("deflated", deflated=True),
    RLE: Syntax("rle", ("8-bit", "16-bit", "32-bit")),
    JPEG_BASELINE: Syntax("jpeg-baseline", ("8-bit",), markers=_JPEG),
    "1.2.840.10008.1.2.4.70": Syntax("jpeg-lossless", _BYTES_OR_WORDS, markers=_JPEG),
    "1.2.840.10008.1.2.4.80": Syntax("jpeg-ls", _BYTES_OR_WORDS, markers=_JPEG),
    "1.2.840.10008.1.2.4.90": Syntax("jpeg-2000", _BYTES_OR_WORDS, markers=_JPEG_2000),
}


@dataclass(frozen=True, slots=True)
class File:
    """What a file is put together of; `meta` lacks its group length, `dataset` is not deflated."""

    meta: tuple[Element, ...]
    dataset: bytes
    deflated: bool = False
    preamble: bytes = bytes(128)

    def head(self, meta: bytes | None = None) -> bytes:
        """Write what stands before the data set, with another group 0002 if one is given."""
        return self.preamble + b"DICM" + (with_length(self.meta) if meta is None else meta)

    def body(self) -> bytes:
        """Write the data set as it stands in the file."""
        return deflate(self.dataset) if self.deflated else self.dataset


def joined(file: File) -> bytes:
    """Write a file as PS3.10 7.1 says."""
    return file.head() + file.body()


def file_of(elements: tuple[Element, ...], transfer_syntax: str) -> File:
    """Return the file of a data set, whose own UIDs its file meta information repeats."""
    syntax = SYNTAXES[transfer_syntax]
    values = {element.tag: element.values for element in elements}
    meta = (
        Element(0x00020001, "OB", (b"\0\1",)),
        Element(0x00020002, "UI", values.get(0x00080016, ())),
        Element(0x00020003, "UI", values.get(0x00080018, ())),
        Element(0x00020010, "UI", (transfer_syntax,)),
        Element(0x00020012, "UI", (IMPLEMENTATION_CLASS_UID,)),
        Element(0x00020013, "SH", (IMPLEMENTATION_VERSION_NAME,)),
    )
    return File(meta, encode(elements, syntax.encoding), syntax.deflated)


def with_length(meta: tuple[Element, ...]) -> bytes:
    """Write group 0002 with its length before it, in Explicit VR Little Endian."""
    group = encode(meta)
    return encode((Element(0x00020000, "UL", (len(group),)),)) + group


def deflate(octets: bytes) -> bytes:
    """Compress as PS3.5 A.5 asks: a raw RFC 1951 stream, padded to an even length by a NUL."""
    stream = deflated_stream(octets)
    return stream + bytes(len(stream) % 2)


def deflated_stream(octets: bytes) -> bytes:
    """Compress to a stream that is not padded."""
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return compressor.compress(octets) + compressor.flush()
