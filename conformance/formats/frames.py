"""The frames of an image (PS3.5 8, PS3.18 8.7.3.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydicom import Dataset

from conformance.formats import encapsulation, rle
from conformance.formats.content import number
from conformance.formats.content_dataset import content_of
from conformance.formats.flaw import FormatError, shown

# PS3.5 A.1, A.2, A.3, A.5: everything else is encapsulated (A.4).
NATIVE_SYNTAXES = frozenset(f"1.2.840.10008.1.2{suffix}" for suffix in ("", ".1", ".2", ".1.99"))
_RLE_LOSSLESS = "1.2.840.10008.1.2.5"
# Pixel Data, Float Pixel Data, Double Float Pixel Data.
_PIXEL_TAGS = (0x7FE00010, 0x7FE00008, 0x7FE00009)


@dataclass(frozen=True, slots=True)
class Geometry:
    """How the pixels of a data set are laid out."""

    pixels: int
    samples: int
    bits: int
    planar: int
    photometric: str
    count: int

    @property
    def frame_bits(self) -> int:
        """The size of a native frame."""
        bits = self.pixels * self.samples * self.bits
        # PS3.3 C.7.6.3.1.2: of YBR_FULL_422 each second pixel has only the first of its samples.
        return bits * 2 // 3 if self.photometric == "YBR_FULL_422" else bits


def frames(dataset: Dataset) -> tuple[bytes, ...]:
    """Return the native frames, little endian, without padding; RLE is decoded.

    A frame of one-bit pixels begins at an octet of its own. FormatError where there are no pixels,
    they are too few, or the codec is not known here.
    """
    geometry = geometry_of(dataset)
    syntax = transfer_syntax(dataset)
    if syntax in NATIVE_SYNTAXES:
        return tuple(native_frames(_pixel_data(dataset), geometry.frame_bits, geometry.count))
    if syntax != _RLE_LOSSLESS:
        raise FormatError(f"the frames of transfer syntax {shown(syntax)} can't be decoded here")
    sample_bytes, rest = divmod(geometry.bits, 8)
    if rest:
        raise FormatError(f"RLE with {geometry.bits} bits allocated")
    return tuple(
        rle.decode(stream, geometry.pixels, geometry.samples, sample_bytes, geometry.planar)
        for stream in encapsulation.codestreams(_pixel_data(dataset), geometry.count, syntax)
    )


def stored_frames(dataset: Dataset) -> tuple[bytes, ...]:
    """Return the frames as they are stored: codestreams where encapsulated, else native.

    FormatError where there are none, or the fragments can't be told apart.
    """
    syntax = transfer_syntax(dataset)
    if syntax in NATIVE_SYNTAXES:
        return frames(dataset)
    return encapsulation.codestreams(_pixel_data(dataset), whole(dataset, 0x00280008, 1), syntax)


def transfer_syntax(dataset: Dataset) -> str:
    """Return (0002,0010); a data set that has none is taken for a native one."""
    meta = getattr(dataset, "file_meta", None)
    return str(meta.get("TransferSyntaxUID", "")) if meta else "1.2.840.10008.1.2.1"


def geometry_of(dataset: Dataset) -> Geometry:
    """Read the attributes of the Image Pixel module; FormatError where one is missing or absurd."""
    content = content_of(dataset, 0x00280004)
    geometry = Geometry(
        pixels=whole(dataset, 0x00280010) * whole(dataset, 0x00280011),
        samples=whole(dataset, 0x00280002, 1),
        bits=whole(dataset, 0x00280100),
        planar=whole(dataset, 0x00280006, 0),
        photometric=str(content.values[0]) if content and content.values else "",
        count=whole(dataset, 0x00280008, 1),
    )
    if min(geometry.frame_bits, geometry.count) < 1:
        raise FormatError(f"{geometry.count} frames of {geometry.frame_bits} bits")
    return geometry


def whole(dataset: Dataset, tag: int, default: int | None = None) -> int:
    """Return an attribute that counts something; FormatError where it is no number from 0 on."""
    content = content_of(dataset, tag)
    value = content.values[0] if content and content.values else default
    exact = number(str(value))
    if exact is None or exact.adjusted() > 18 or exact < 0 or exact != exact.to_integral_value():
        raise FormatError(f"({tag >> 16:04X},{tag & 0xFFFF:04X}) is {shown(value)}, not a number")
    return int(exact)


def _pixel_data(dataset: Dataset) -> bytes:
    for tag in _PIXEL_TAGS:
        content = content_of(dataset, tag)
        if content and content.octets:
            return content.octets
    raise FormatError("the data set has no pixel data")


def native_frames(octets: bytes, size: int, count: int) -> Iterator[bytes]:
    """Cut native pixel data into frames of some bits, each of which then begins an octet.

    FormatError where it is too short for them.
    """
    # PS3.5 8.1.1: frames follow each other bit by bit, without padding between them.
    if size * count > 8 * len(octets):
        told = f"{count} frames of {size} bits"
        raise FormatError(f"{told} do not fit into {len(octets)} octets of pixel data")
    for start in range(0, size * count, size):
        first, shift = divmod(start, 8)
        chunk = octets[first : first + (shift + size + 7) // 8]
        if shift or size % 8:
            bits = int.from_bytes(chunk, "little") >> shift & ((1 << size) - 1)
            chunk = bits.to_bytes((size + 7) // 8, "little")
        yield chunk
