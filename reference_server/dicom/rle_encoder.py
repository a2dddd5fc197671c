"""Compressing a frame by RLE (PS3.5 annex G)."""

import re
from struct import Struct

from reference_server.dicom.pixels import PixelLayout

# PS3.5 G.5: the number of segments, and where each begins.
_HEADER = Struct("<16I")
_MAX_SEGMENTS = 15
# PS3.5 G.3.1: three equal bytes shall be a run; a run has 128 at most.
_RUN = re.compile(rb"(.)\1{2,127}", re.DOTALL)
_LONGEST = 128


def fits_rle(layout: PixelLayout) -> bool:
    """Whether pixels have whole bytes, the same samples each, and no more than 15 bytes."""
    segments = layout.samples * layout.bits_allocated // 8
    whole = layout.bits_allocated % 8 == 0 and not layout.subsampled
    return whole and segments <= _MAX_SEGMENTS


def encode_rle(frame: bytes, layout: PixelLayout) -> bytes:
    """Compress a native frame in little endian, of a layout that fits."""
    segments = [_segment(plane, layout.columns) for plane in _planes(frame, layout)]
    offsets = [_HEADER.size]
    for segment in segments[:-1]:
        offsets.append(offsets[-1] + len(segment))
    unused = [0] * (_MAX_SEGMENTS - len(segments))
    return _HEADER.pack(len(segments), *offsets, *unused) + b"".join(segments)


def _planes(frame: bytes, layout: PixelLayout) -> list[bytes]:
    """Give a plane for each byte of each sample, the most significant one first (PS3.5 G.2)."""
    width = layout.bits_allocated // 8
    size = layout.pixels * width
    planes = []
    for sample in range(layout.samples):
        for byte in reversed(range(width)):
            if layout.by_plane:
                planes.append(frame[sample * size + byte : (sample + 1) * size : width])
            else:
                planes.append(frame[sample * width + byte :: layout.samples * width])
    return planes


def _segment(plane: bytes, columns: int) -> bytes:
    # PS3.5 G.3.1: no run goes on in the next row. G.3: a segment has an even length.
    rows = range(0, len(plane), columns)
    packed = b"".join(_packed(plane[start : start + columns]) for start in rows)
    return packed + b"\0" * (len(packed) % 2)


def _packed(row: bytes) -> bytes:
    packed = bytearray()
    at = 0
    for run in _RUN.finditer(row):
        packed += _literal(row[at : run.start()])
        packed += bytes((257 - len(run[0]), run[0][0]))
        at = run.end()
    return bytes(packed + _literal(row[at:]))


def _literal(data: bytes) -> bytes:
    pieces = (data[start : start + _LONGEST] for start in range(0, len(data), _LONGEST))
    return b"".join(bytes((len(piece) - 1,)) + piece for piece in pieces)
