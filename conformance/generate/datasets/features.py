"""What there is in a data set, by names that can be counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from conformance.formats.content_dataset import dictionary_vr
from conformance.formats.vr import TABLE, Kind
from conformance.generate.datasets.charsets import NAMES, CharacterSet, character_set
from conformance.generate.datasets.encapsulated import TABLES
from conformance.generate.datasets.encode import value_field
from conformance.generate.datasets.looks import look
from conformance.generate.datasets.part10 import PIXELS, SYNTAXES, Syntax
from conformance.generate.datasets.pixel_features import of_pixels
from conformance.generate.datasets.tree import Element
from conformance.generate.datasets.values import LIMITS, LONGEST

DEEPEST = 5

_TERMS = dict.fromkeys(term for name in NAMES for term in name.split("\\") if term)
_CHARACTER_SET = 0x00080005

FEATURES: tuple[str, ...] = (
    *(f"vr:{vr}" for vr in TABLE),
    "charset:default",
    *(f"charset:{term}" for term in _TERMS),
    "charset:several",
    "charset:of-an-item",
    "charset:octet-5C",
    *(f"syntax:{syntax.name}" for syntax in SYNTAXES.values()),
    "value:empty",
    "value:several",
    "value:hole",
    "value:odd",
    "value:spaces",
    "value:backslash",
    "value:lines",
    "value:bait",
    *(f"longest:{vr}" for vr in LONGEST),
    *(f"limit:{vr}:{end}" for vr in LIMITS for end in ("lowest", "highest")),
    "number:nan",
    "number:infinity",
    "number:negative-zero",
    "number:subnormal",
    "number:exponent",
    "number:leading-zeros",
    "number:plus",
    "pn:one-group",
    "pn:two-groups",
    "pn:three-groups",
    "pn:no-alphabetic",
    "pn:five-components",
    "private:creator",
    "private:alone",
    "private:element",
    "private:two-blocks",
    "private:sequence",
    *(f"sequence:depth-{depth}" for depth in range(1, DEEPEST + 1)),
    "sequence:empty",
    "sequence:several-items",
    "sequence:defined-length",
    "sequence:undefined-length",
    "item:empty",
    "item:defined-length",
    "item:undefined-length",
    "un:octets",
    "un:known-attribute",
    "un:sequence",
    *(f"pixels:{kind}" for kind in PIXELS),
    "pixels:one-frame",
    "pixels:many-frames",
    "pixels:by-pixel",
    "pixels:by-plane",
    "pixels:signed",
    "pixels:12-of-16-bits",
    "pixels:odd-frames",
    "pixels:frames-within-octets",
    *(f"encapsulated:{table}" for table in TABLES),
    "encapsulated:one-fragment",
    "encapsulated:many-fragments",
)


def features_of(elements: Iterable[Element], syntax: Syntax) -> frozenset[str]:
    """Name what is in a data set, out of FEATURES."""
    elements = tuple(elements)
    found = {f"syntax:{syntax.name}", *of_pixels(elements)}
    found.update(_of_elements(elements, character_set(""), 1))
    if not any(element.tag == _CHARACTER_SET for element in elements):
        found.add("charset:default")
    return frozenset(found)


def _of_elements(elements: tuple[Element, ...], charset: CharacterSet, depth: int) -> Iterator[str]:
    for element in elements:
        if element.tag == _CHARACTER_SET:
            charset = character_set("\\".join(map(str, element.values)))
            yield from _declaration(charset, depth)
    yield from _privates(elements)
    for element in elements:
        yield f"vr:{element.vr}"
        if element.is_sequence:
            yield from _sequence(element, charset, depth)
        elif element.tag != _CHARACTER_SET:
            yield from _values(element, charset)


def _declaration(charset: CharacterSet, depth: int) -> Iterator[str]:
    yield from (f"charset:{term}" for term in charset.terms if term == "ISO 2022 IR 6")
    if len(charset.terms) > 1:
        yield "charset:several"
    if depth > 1:
        yield "charset:of-an-item"


def _sequence(element: Element, charset: CharacterSet, depth: int) -> Iterator[str]:
    yield f"sequence:depth-{depth}"
    yield f"sequence:{'un' if element.delimited else ''}defined-length"
    if not element.values:
        yield "sequence:empty"
    if len(element.items) > 1:
        yield "sequence:several-items"
    if element.vr == "UN":
        yield "un:sequence"
    for each in element.items:
        yield f"item:{'un' if each.delimited else ''}defined-length"
        if not each.elements:
            yield "item:empty"
        yield from _of_elements(each.elements, charset, depth + 1)


def _privates(elements: tuple[Element, ...]) -> Iterator[str]:
    private = [element for element in elements if element.tag >> 16 & 1]
    creators = [element.tag for element in private if 0x10 <= element.tag & 0xFFFF <= 0xFF]
    if creators:
        yield "private:creator"
    if len(creators) > 1:
        yield "private:two-blocks"
    blocks = {element.tag >> 8 for element in private}
    if any(((tag >> 16) << 8 | tag & 0xFF) not in blocks for tag in creators):
        yield "private:alone"
    for element in private:
        if element.tag & 0xFF00:
            yield "private:element"
            if element.is_sequence:
                yield "private:sequence"


def _values(element: Element, charset: CharacterSet) -> Iterator[str]:
    kind, values = TABLE[element.vr].kind, element.values
    if not values:
        yield "value:empty"
        return
    if len(values) > 1 and not element.delimited:
        yield "value:several"
    if "" in values:
        yield "value:hole"
    if element.vr == "UN":
        yield "un:octets" if dictionary_vr(element.tag) == "UN" else "un:known-attribute"
    for value in values:
        yield from look(element.vr, value, charset)
    if kind in (Kind.TEXT, Kind.NAME, Kind.DECIMAL) or (
        kind is Kind.OCTETS and not element.delimited
    ):
        whole = Element(element.tag, element.vr, values, padded=False)
        if len(value_field(whole, charset)) % 2:
            yield "value:odd"
