"""Where in a data set an element comes to stand: at an attribute, in a private block, as UN."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto

from conformance.generate.datasets.attributes import ATTRIBUTES
from conformance.generate.datasets.charsets import character_set
from conformance.generate.datasets.encode import value_field
from conformance.generate.datasets.tree import Element, ordered


class Kind(Enum):
    """What kind of place it is; of CREATOR_ONLY the element itself is left out."""

    ATTRIBUTE = auto()
    PRIVATE = auto()
    CREATOR_ONLY = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Place:
    """A place: the n-th attribute of the VR in PS3.6, or the private block of a creator's tag."""

    kind: Kind
    number: int = 0
    block: int = 0x00090010

    @property
    def creator(self) -> Element:
        """The private creator, which has the block's number in its name."""
        return Element(self.block, "LO", (f"DICOMWEB-CONF {self.block & 0xFF:X}",))


ATTRIBUTE_PLACES = tuple(Place(Kind.ATTRIBUTE, number) for number in (0, 1, 2, 3))
# PS3.5 7.8.1: in odd groups, but 0001 to 0007 and FFFF, creators at 10 to FF name blocks.
PLACES = (
    *ATTRIBUTE_PLACES,
    Place(Kind.PRIVATE),
    Place(Kind.PRIVATE, block=0x00090042),
    Place(Kind.PRIVATE, block=0x002900FF),
    Place(Kind.PRIVATE, block=0x7FDF0011),
    Place(Kind.CREATOR_ONLY, block=0x00090020),
    Place(Kind.UNKNOWN),
)
_NUMBERS = (0x01, 0xFF, 0x10, 0x00, 0x42, 0x80)


def placed(charset: str, found: Iterable[tuple[Element, Place]]) -> tuple[Element, ...]:
    """Give elements their tags, add private creators, and put all in order.

    Text of elements that become UN is written in `charset`.
    """
    taken: dict[int, Element] = {}
    for element, place in found:
        for each in _elements(element, place, charset, taken):
            taken[each.tag] = each
    return ordered(tuple(taken.values()))


def _elements(
    element: Element, place: Place, charset: str, taken: Container[int]
) -> tuple[Element, ...]:
    if place.kind is Kind.CREATOR_ONLY:
        return (place.creator,)
    if place.kind is Kind.UNKNOWN and element.vr == "SQ":
        # PS3.5 6.2.2: of an undefined length, for else it would be octets.
        element = replace(element, vr="UN", delimited=True)
    elif place.kind is not Kind.PRIVATE:
        fitting = _fitting(element)
        free = [tag for tag in fitting if tag not in taken]
        if free:
            found = replace(element, tag=free[place.number % len(free)])
            return (_as_unknown(found, charset) if place.kind is Kind.UNKNOWN else found,)
        if fitting:
            # Left out, for a private element should come of a private place only, to shrink well.
            return ()
    base = place.block & 0xFFFF0000 | (place.block & 0xFF) << 8
    number = next(each for each in _NUMBERS if base | each not in taken)
    return place.creator, replace(element, tag=base | number)


def _fitting(element: Element) -> list[int]:
    """Return the attributes that may have as many values."""
    several = len(element.values) > 1 and element.vr != "SQ"
    return [each.tag for each in ATTRIBUTES[element.vr] if each.several or not several]


def _as_unknown(element: Element, charset: str) -> Element:
    field = value_field(element, character_set(charset))
    return Element(element.tag, "UN", (field,) if field else ())
