"""A data element as it lies in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from reference_server.dicom.dataset import DataSet

PIXEL_DATA = 0x7FE00010
FLOAT_PIXEL_DATA = 0x7FE00008
DOUBLE_FLOAT_PIXEL_DATA = 0x7FE00009
PIXEL_DATA_TAGS = (PIXEL_DATA, FLOAT_PIXEL_DATA, DOUBLE_FLOAT_PIXEL_DATA)
EXTENDED_OFFSETS = 0x7FE00001
EXTENDED_LENGTHS = 0x7FE00002

Span = tuple[int, int]  # offset and length


class Element(NamedTuple):
    """One data element. `offset` and `length` say where its value lies.

    `value` holds the bytes as they stand in the file, or the items of a sequence, or None where it
    is not loaded, being long or pixel data (`read_value` fetches it). Encapsulated pixel data has
    `fragments`, the basic offset table first.
    """

    tag: int
    vr: str
    value: bytes | tuple[DataSet, ...] | None
    offset: int
    length: int
    big_endian: bool = False
    fragments: tuple[Span, ...] | None = None
