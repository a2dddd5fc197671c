"""A data element as it lies in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from reference_server.dicom.dataset import DataSet


class Element(NamedTuple):
    """One data element. `offset` and `length` say where its value lies.

    `value` holds the bytes as they stand in the file, or the items of a sequence, or None where the
    value was too long to load (`read_value` fetches it) or is pixel data. For encapsulated pixel data
    `fragments` has the (offset, length) of each item, the basic offset table first.
    """

    tag: int
    vr: str
    value: bytes | tuple[DataSet, ...] | None
    offset: int
    length: int
    big_endian: bool = False
    fragments: tuple[tuple[int, int], ...] | None = None

    @property
    def is_loaded(self) -> bool:
        """Whether `value` is here; an empty value always is."""
        return self.value is not None
