"""The values of a data set, as texts to match with."""

from __future__ import annotations

from collections.abc import Iterable

from pydicom import Dataset
from pydicom.multival import MultiValue
from pydicom.valuerep import IS

from conformance.formats.vr import TABLE, Kind


def values_of(dataset: Dataset, tag: str) -> tuple[str, ...]:
    """Return the values of an attribute, without padding; nothing where it is absent or empty.

    Of a VR that is no text nothing can be said either.
    """
    element = dataset.get(int(tag, 16))
    if element is None or element.value is None or TABLE[element.VR].kind not in _TEXTUAL:
        return ()
    several = element.value if isinstance(element.value, MultiValue | list) else [element.value]
    texts = tuple(_text(each) for each in several)
    return texts if any(texts) else ()


_TEXTUAL = frozenset({Kind.TEXT, Kind.NAME, Kind.DECIMAL})


def items_of(dataset: Dataset, tag: str) -> Iterable[Dataset]:
    """Return the items of a sequence, none where it is absent."""
    element = dataset.get(int(tag, 16))
    return element.value if element is not None and element.VR == "SQ" else ()


def _text(value: object) -> str:
    # An integer string keeps the way it was written, "007", beside its number.
    written = getattr(value, "original_string", value) if isinstance(value, IS) else value
    return str(written).strip("\0 ")
