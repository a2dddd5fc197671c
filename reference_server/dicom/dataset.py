"""Data sets: elements by tag, with the context that their values need to be understood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from reference_server.dicom.attributes import attribute
from reference_server.dicom.charset import DEFAULT, CharacterSet
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

    def __len__(self) -> int:
        return len(self._elements)

    @property
    def charset(self) -> CharacterSet:
        """The character set of the text in here; items inherit it (PS3.3 C.12.1.1.2)."""
        raise NotImplementedError

    def values(self, name: int | str) -> list[Value]:
        """Give the decoded values of an element, by tag or keyword; none where it is absent."""
        raise NotImplementedError

    def text(self, name: int | str, default: str = "") -> str:
        """Give the first value of an element as text, without padding."""
        raise NotImplementedError

    def at(self, path: Path) -> Element | None:
        """Find the element that lies at `path`, if there is one."""
        raise NotImplementedError
