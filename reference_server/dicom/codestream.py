"""What compressed pixel data say of themselves: size, samples, depth, and how they are compressed.

JPEG (ITU-T T.81 B.2), JPEG-LS (T.87 C.2) and JPEG 2000 (T.800 A.5). Nothing is decoded.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from reference_server.dicom.described import Attribute
from reference_server.dicom.errors import DicomError
from reference_server.dicom.value_encoder import encode

_JPEG, _JPEG_2000 = "1.2.840.10008.1.2.4.", "1.2.840.10008.1.2.4.9"
_START_OF_SCAN = 0xDA
# T.81 Table B.1: the frame headers, with the transfer syntax of PS3.5 that has such frames. Which
# of two lossless ones it is the scan tells.
_FRAMES = {0xC0: "50", 0xC1: "51", 0xC3: "57", 0xF7: "81"}
_FIRST_ORDER = 1
_COLORS = 3


@dataclass(frozen=True, slots=True)
class Picture:
    """A compressed frame, as its headers have it."""

    syntax: str
    rows: int
    columns: int
    samples: int
    bits: int
    photometric: str
    signed: bool = False

    def attributes(self) -> dict[int, Attribute]:
        """Give the attributes of the Image Pixel Description Macro (PS3.3 C.7.6.3) by tag."""
        allocated = 8 if self.bits <= 8 else 16
        found = {
            0x00280002: ("US", self.samples),
            0x00280004: ("CS", self.photometric),
            0x00280010: ("US", self.rows),
            0x00280011: ("US", self.columns),
            0x00280100: ("US", allocated),
            0x00280101: ("US", self.bits),
            0x00280102: ("US", self.bits - 1),
            0x00280103: ("US", int(self.signed)),
        }
        if self.samples > 1:
            # PS3.5 8.2: compressed colours are pixel by pixel.
            found[0x00280006] = ("US", 0)
        return {tag: Attribute(vr, encode(vr, [value])) for tag, (vr, value) in found.items()}


def look_at(stream: bytes) -> Picture:
    """Read the headers of a frame. Raises DicomError where they are none that are known here."""
    try:
        if stream.startswith(b"\xff\xd8"):
            return _jpeg(stream)
        if stream.startswith(b"\xff\x4f\xff\x51"):
            return _jpeg_2000(stream)
    except (IndexError, struct.error) as error:
        raise DicomError("the headers of the compressed pixel data are damaged") from error
    raise DicomError("the compressed pixel data do not say what they are")


def _segments(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Give the marker segments, the start of scan included."""
    while at + 4 <= len(stream):
        marker, length = struct.unpack_from(">xBH", stream, at)
        yield marker, stream[at + 4 : at + 2 + length]
        at += 2 + length
    raise DicomError("the headers of the compressed pixel data do not end")


def _jpeg(stream: bytes) -> Picture:
    frame: tuple[int, bytes] | None = None
    transform: int | None = None
    for marker, data in _segments(stream, 2):
        if marker in _FRAMES:
            frame = marker, data
        elif marker == 0xEE and data.startswith(b"Adobe"):
            transform = data[11]
        elif marker == _START_OF_SCAN:
            if frame is None:
                raise DicomError("JPEG of a process that DICOM does not have")
            return _of_frame(*frame, data, transform)
    raise DicomError("JPEG without a scan")


def _of_frame(marker: int, frame: bytes, scan: bytes, transform: int | None) -> Picture:
    bits, rows, columns, samples = struct.unpack_from(">BHHB", frame)
    syntax = _FRAMES[marker]
    # T.81 B.2.3 and T.87 C.2.3: behind the components stands the predictor, or NEAR.
    parameter = scan[1 + 2 * scan[0]]
    if syntax == "57" and parameter == _FIRST_ORDER:
        syntax = "70"
    elif syntax == "81" and parameter == 0:
        syntax = "80"
    photometric = "MONOCHROME2"
    if samples == _COLORS:
        is_lossy = syntax in {"50", "51"}
        # PS3.3 C.7.6.3.1.2. Without a word from Adobe lossy JPEG has luminance and chrominance.
        has_chrominance = is_lossy if transform is None else transform == 1
        subsampled = frame[7] != frame[10]
        photometric = ("YBR_FULL_422" if subsampled else "YBR_FULL") if has_chrominance else "RGB"
    return Picture(_JPEG + syntax, rows, columns, samples, bits, photometric)


def _jpeg_2000(stream: bytes) -> Picture:
    size = b""
    for marker, data in _segments(stream, 2):
        if marker == 0x51:
            size = data
        elif marker == 0x52:
            return _of_size(size, data)
    raise DicomError("JPEG 2000 without a coding style")


def _of_size(size: bytes, coding: bytes) -> Picture:
    _, right, bottom, left, top = struct.unpack_from(">HIIII", size)
    (samples,) = struct.unpack_from(">H", size, 34)
    # T.800 Table A.20: the transformation that can be undone is number 1.
    reversible = coding[9] == 1
    photometric = "MONOCHROME2"
    if samples == _COLORS:
        # T.800 Table A.17: whether components were transformed; PS3.3 C.7.6.3.1.2.
        photometric = ("YBR_RCT" if reversible else "YBR_ICT") if coding[4] else "RGB"
    return Picture(
        syntax=_JPEG_2000 + ("0" if reversible else "1"),
        rows=bottom - top,
        columns=right - left,
        samples=samples,
        bits=(size[36] & 0x7F) + 1,
        photometric=photometric,
        signed=bool(size[36] & 0x80),
    )
