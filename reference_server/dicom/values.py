"""From the bytes of a value field to Python values."""

from reference_server.dicom.charset import CharacterSet
from reference_server.dicom.element import Element

# A person name is the tuple of its component groups: alphabetic, ideographic, phonetic.
Value = str | int | float | tuple[str, ...] | None


def decode(element: Element, charset: CharacterSet) -> list[Value]:
    """Give the values of a loaded element that is neither binary nor a sequence."""
    raise NotImplementedError
