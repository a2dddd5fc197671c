"""What the clients store, and what they must get back."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any

from pydicom import DataElement, Dataset, dcmread, dcmwrite
from pydicom.encaps import generate_frames
from pydicom.multival import MultiValue

import fixtures

# Three instances in two series of one study, then a study each.
FAMILY = ("red-triangle-small", "green-square-small", "blue-circle-small")
ALONE = (
    *("multi-frame", "rle", "fragments", "big-endian", "implicit", "deflated", "private-nested"),
    *("nested-octets", "non-latin", "japanese", "no-pixels"),
)
NAMES = (*FAMILY, *ALONE)

AS_STORED = (("application/dicom", "*"),)


@dataclass(frozen=True)
class Sample:
    """A sample instance under its own UIDs."""

    name: str

    @cached_property
    def file(self) -> bytes:
        return fixtures.make(self.name)

    @cached_property
    def dataset(self) -> Dataset:
        return dcmread(BytesIO(self.file))

    @property
    def uids(self) -> tuple[str, str, str]:
        own = fixtures.literal_identity(self.name)
        return own.study, own.series, own.instance

    @property
    def syntax(self) -> str:
        return str(self.dataset.file_meta.TransferSyntaxUID)

    @property
    def is_big_endian(self) -> bool:
        return self.syntax == "1.2.840.10008.1.2.2"

    def pixels(self) -> list[bytes]:
        """Each frame decoded, in little endian, as pydicom and NumPy have it."""
        array = self.dataset.pixel_array
        number = int(self.dataset.get("NumberOfFrames", 1))
        little = array.astype(array.dtype.newbyteorder("<"))
        return [frame.tobytes() for frame in (little if number > 1 else [little])]

    def fragments(self) -> list[bytes]:
        """Each frame as it is compressed."""
        number = int(self.dataset.NumberOfFrames)
        return list(generate_frames(self.dataset.PixelData, number_of_frames=number))


SAMPLES = {name: Sample(name) for name in NAMES}


def octets(dataset: Dataset) -> bytes:
    """Write a data set as it was read."""
    written = BytesIO()
    dcmwrite(written, dataset)
    return written.getvalue()


# Octets (PS3.5 Table 6.2-1), and of how many of them a word has.
_WORDS = {"OB": 1, "UN": 1, "OW": 2, "OF": 4, "OL": 4, "OD": 8, "OV": 8}
_TYPES = {2: "H", 4: "I", 8: "Q"}
_PIXEL_DATA = 0x7FE00010
_CHARACTER_SET = 0x00080005


def values(dataset: Dataset, *, big_endian: bool = False, octets: bool = True) -> dict[int, Any]:
    """Give the values of a data set by their tags, those in sequences too, to be compared.

    Of what is not the same in all representations two things are left out: the pixels, and which
    character set there was before the values were read. `octets=False` leaves out all octets.
    """
    return {
        int(element.tag): _value(element, big_endian, octets)
        for element in dataset
        if element.tag not in (_PIXEL_DATA, _CHARACTER_SET) and (octets or element.VR not in _WORDS)
    }


def _value(element: DataElement, big_endian: bool, octets: bool) -> Any:
    if element.VR == "SQ":
        return [values(item, big_endian=big_endian, octets=octets) for item in element.value]
    if element.VR in _WORDS:
        size = _WORDS[element.VR] if big_endian else 1
        return _swapped(element.value or b"", size)
    several = element.value if isinstance(element.value, MultiValue | list) else [element.value]
    return [None if value in (None, "") else value for value in several]


def _swapped(value: bytes, size: int) -> bytes:
    if size == 1:
        return value
    words = array(_TYPES[size], value)
    words.byteswap()
    return words.tobytes()
