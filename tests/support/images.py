"""Small images, in octets that a test can spell out."""

from __future__ import annotations

from typing import Any

from pydicom import FileDataset
from pydicom.uid import UID

from tests.support.rich import rich_data_set

_COLOUR = {
    "Rows": 1,
    "Columns": 2,
    "BitsAllocated": 8,
    "SamplesPerPixel": 3,
    "PlanarConfiguration": 0,
    "PhotometricInterpretation": "RGB",
}
GREY = {"SamplesPerPixel": 1, "PhotometricInterpretation": "MONOCHROME2"}


def image(syntax: str, pixels: bytes, **attributes: Any) -> FileDataset:
    """Make a colour image of two pixels of eight bits, or as the attributes say."""
    made = rich_data_set()
    made.file_meta.TransferSyntaxUID = UID(syntax)
    for keyword, value in (_COLOUR | attributes).items():
        setattr(made, keyword, value)
    made.add_new(0x7FE00010, "OB", pixels)
    return made


def fragment(octets: bytes) -> bytes:
    """Write an item of encapsulated pixel data."""
    return b"\xfe\xff\x00\xe0" + len(octets).to_bytes(4, "little") + octets


def fragments(*several: bytes, table: tuple[int, ...] = ()) -> bytes:
    """Write the basic offset table and the fragments (PS3.5 A.4)."""
    offsets = b"".join(offset.to_bytes(4, "little") for offset in table)
    return b"".join(map(fragment, (offsets, *several)))


def rle(*planes: bytes) -> bytes:
    """Write an RLE frame (PS3.5 G.5): one literal run for each plane."""
    segments = [bytes([len(plane) - 1]) + plane for plane in planes]
    segments = [segment + b"\0" * (len(segment) % 2) for segment in segments]
    offsets = [64 + sum(map(len, segments[:index])) for index in range(len(segments))]
    header = (len(segments), *offsets, *[0] * (15 - len(offsets)))
    return b"".join([b"".join(number.to_bytes(4, "little") for number in header), *segments])
