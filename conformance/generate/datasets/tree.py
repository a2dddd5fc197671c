"""A data set as a tree: what it says, and how it is to be written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

Value: TypeAlias = "str | int | float | bytes | Item"


@dataclass(frozen=True, slots=True)
class Element:
    """A data element.

    `values` are text, numbers, tags or items, by its VR. Octets are written as they are: the whole
    value of OB and its like, what a VR of text or numbers would not have, a fragment of pixel data,
    or the content of an item. `delimited`: it has an undefined length and ends with a delimiter.
    `padded`: an odd length is made even (PS3.5 7.1.1).
    """

    tag: int
    vr: str
    values: tuple[Value, ...] = ()
    delimited: bool = False
    padded: bool = True

    @property
    def is_sequence(self) -> bool:
        """Whether it has items, or could have: PS3.5 6.2.2 for those of VR UN."""
        return self.vr == "SQ" or (self.vr == "UN" and self.delimited)

    @property
    def items(self) -> tuple[Item, ...]:
        """The items of a sequence."""
        return tuple(value for value in self.values if isinstance(value, Item))


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a sequence; `delimited` as of an element."""

    elements: tuple[Element, ...] = ()
    delimited: bool = False


def item(*elements: Element, delimited: bool = False) -> Item:
    """Return an item of these elements, in order of their tags."""
    return Item(ordered(elements), delimited)


def ordered(elements: tuple[Element, ...]) -> tuple[Element, ...]:
    """Put elements in the order of PS3.5 7.1."""
    return tuple(sorted(elements, key=_tag))


def walk(elements: tuple[Element, ...]) -> Iterator[Element]:
    """Yield all elements, those of items after the one that holds them."""
    for element in elements:
        yield element
        for each in element.items:
            yield from walk(each.elements)


def _tag(element: Element) -> int:
    return element.tag
