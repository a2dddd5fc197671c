"""Attributes of an image, read for drawing: whatever is missing or no number has a default."""

from math import isfinite

from reference_server.dicom import DataSet

# PS3.3 C.7.6.16.1.1: macros of multi-frame images, for each frame or for all of them.
_SHARED = 0x52009229
_PER_FRAME = 0x52009230


def number(dataset: DataSet, keyword: str, default: int) -> int:
    """Give the first value of an attribute that holds integers."""
    values = dataset.decoded(keyword)
    return values[0] if values and isinstance(values[0], int) else default


def decimals(dataset: DataSet, keyword: str) -> list[float]:
    """Give the values of an attribute that holds decimal strings; none where one is no number."""
    try:
        values = [float(str(value)) for value in dataset.decoded(keyword)]
    except ValueError:
        return []
    return values if all(map(isfinite, values)) else []


def items(dataset: DataSet, tag: int) -> tuple[DataSet, ...]:
    """Give the items of a sequence."""
    element = dataset.get(tag)
    return element.value if element is not None and isinstance(element.value, tuple) else ()


def of_frame(dataset: DataSet, frame: int, macro: int) -> DataSet:
    """Give what describes a frame, from 1: an item of a macro, or else the data set itself."""
    groups = (*items(dataset, _PER_FRAME)[frame - 1 : frame], *items(dataset, _SHARED)[:1])
    for group in groups:
        if found := items(group, macro):
            return found[0]
    return dataset
