"""Data sets: elements by tag, with the context that their values need to be understood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from reference_server.dicom.attributes import attribute
from reference_server.dicom.charset import DEFAULT, CharacterSet, character_set
from reference_server.dicom.values import Value, decode

if TYPE_CHECKING:
    from reference_server.dicom.element import Element

SPECIFIC_CHARACTER_SET = 0x00080005

# Where an element lies: its tag, or the tags and item numbers (from 0) that lead to it.
Path = tuple[int, ...]


class DataSet(Mapping[int, "Element"]):
    """Elements by tag, in the order of the file. An item of a sequence knows its `parent`."""

    __slots__ = ("_charset", "_elements", "parent")

    def __init__(self, parent: DataSet | None = None) -> None:
        self.parent = parent
        self._elements: dict[int, Element] = {}
        self._charset: CharacterSet | None = None

    def __getitem__(self, tag: int) -> Element:
        return self._elements[tag]

    def __iter__(self) -> Iterator[int]:
        return iter(self._elements)

    def __contains__(self, tag: object) -> bool:
        return tag in self._elements

    def __len__(self) -> int:
        return len(self._elements)

    def put(self, element: Element) -> None:
        """Add an element, or replace the one of the same tag. Only for who builds the data set."""
        self._elements[element.tag] = element

    @property
    def charset(self) -> CharacterSet:
        """The character set of the text in here; items inherit it (PS3.3 C.12.1.1.2)."""
        if self._charset is None:
            self._charset = self._own_charset()
        return self._charset

    def _own_charset(self) -> CharacterSet:
        element = self.get(SPECIFIC_CHARACTER_SET)
        if element is None:
            return self.parent.charset if self.parent is not None else DEFAULT
        if not isinstance(element.value, bytes):
            return DEFAULT
        return character_set(tuple(str(term) for term in decode("CS", element.value, DEFAULT)))

    def decoded(self, name: int | str) -> list[Value]:
        """Give the values of a loaded element, by tag or keyword; none for binary and absent ones.

        A keyword that the data dictionary does not have is a KeyError.
        """
        element = self.get(_tag(name))
        if element is None or not isinstance(element.value, bytes):
            return []
        return decode(element.vr, element.value, self.charset, big_endian=element.big_endian)

    def text(self, name: int | str, default: str = "") -> str:
        """Give the first value of an element as text, without padding."""
        values = self.decoded(name)
        if not values:
            return default
        first = values[0]
        return "=".join(first).rstrip("=") if isinstance(first, tuple) else str(first)

    def at(self, path: Path) -> Element | None:
        """Find the element that lies at `path`, if there is one."""
        if not len(path) % 2:
            return None
        found = self
        for tag, number in zip(path[:-1:2], path[1::2], strict=True):
            sequence = found.get(tag)
            items = sequence.value if sequence else None
            if not isinstance(items, tuple) or not 0 <= number < len(items):
                return None
            found = items[number]
        return found.get(path[-1])


def _tag(name: int | str) -> int:
    if isinstance(name, int):
        return name
    known = attribute(name)
    if known is None:
        raise KeyError(name)
    return known.tag
