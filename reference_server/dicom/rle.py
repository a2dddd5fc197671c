"""RLE compression of pixel data (PS3.5 annex G)."""

from itertools import pairwise
from struct import Struct

from reference_server.dicom.errors import DicomError
from reference_server.dicom.pixels import PixelLayout

# PS3.5 G.3.1: the number of segments, and where each begins.
_HEADER = Struct("<16I")
_MAX_SEGMENTS = 15
_LONGEST_RUN = 128


def decode_rle(frame: bytes, layout: PixelLayout) -> bytes:
    """Decompress a frame to little endian pixels, laid out as Planar Configuration says.

    Raises DicomError where the frame is damaged or holds other than the layout says.
    """
    width = layout.bits_allocated // 8
    segments = _segments(frame)
    if layout.bits_allocated % 8 or len(segments) != layout.samples * width:
        raise DicomError(
            f"{len(segments)} RLE segments for {layout.samples} samples "
            f"of {layout.bits_allocated} bits"
        )
    planes = [_unpacked(segment, layout.pixels) for segment in segments]
    # PS3.5 G.2: the most significant byte of each sample comes first, a segment for each.
    pixels = bytearray(layout.pixels * len(planes))
    for number, plane in enumerate(planes):
        sample, significance = divmod(number, width)
        byte = width - 1 - significance
        if layout.by_plane:
            first = sample * layout.pixels * width
            pixels[first + byte : first + layout.pixels * width : width] = plane
        else:
            pixels[sample * width + byte :: len(planes)] = plane
    return bytes(pixels)


def _segments(frame: bytes) -> list[bytes]:
    if len(frame) < _HEADER.size:
        raise DicomError(f"an RLE frame of {len(frame)} bytes has no room for its header")
    count, *offsets = _HEADER.unpack_from(frame)
    if not 1 <= count <= _MAX_SEGMENTS:
        raise DicomError(f"an RLE frame claims {count} segments")
    bounds = [*offsets[:count], len(frame)]
    if bounds[0] < _HEADER.size or bounds != sorted(bounds):
        raise DicomError(f"the segments of an RLE frame begin at {bounds[:-1]}")
    return [frame[start:end] for start, end in pairwise(bounds)]


def _unpacked(segment: bytes, length: int) -> bytes:
    """Undo the runs of PS3.5 G.3.1 (PackBits), until there are `length` bytes."""
    if length > len(segment) * _LONGEST_RUN:
        raise DicomError(f"an RLE segment of {len(segment)} bytes for {length} pixels")
    unpacked = bytearray()
    at = 0
    while len(unpacked) < length:
        if at + 1 >= len(segment):
            raise DicomError(f"an RLE segment has {len(unpacked)} of {length} pixels")
        control = segment[at]
        if control < 128:
            literal = segment[at + 1 : at + 2 + control]
            unpacked += literal
            at += 1 + len(literal)
        elif control > 128:
            unpacked += segment[at + 1 : at + 2] * (257 - control)
            at += 2
        else:
            at += 1  # PS3.5 G.3.1: 128 has no meaning
    return bytes(unpacked[:length])
