"""Strategies for what a data set consists of, besides what it must have.

An entry is what comes and goes together: an element, or a private block with its creator.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import cycle

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.formats.vr import TABLE
from conformance.generate.datasets.attributes import ATTRIBUTES, Attribute
from conformance.generate.datasets.charsets import character_set
from conformance.generate.datasets.choice import one_kind
from conformance.generate.datasets.encode import value_field
from conformance.generate.datasets.tree import Element, Item, Value, item
from conformance.generate.datasets.values import value

Entry = tuple[Element, ...]
Values = tuple[Value, ...]

CHARACTER_SET = 0x00080005
_SINGLE_ONLY = frozenset(("LT", "ST", "UT", "UR", "OB", "OD", "OF", "OL", "OV", "OW", "UN"))
_NO_HOLES = frozenset(("AT", "FD", "FL", "SL", "SS", "SV", "UL", "US", "UV"))
# PS3.5 7.8.1: in odd groups, but 0001 to 0007 and FFFF, creators at 10 to FF name blocks.
_CREATORS = tuple(
    Element(group << 16 | block, "LO", (f"DICOMWEB-CONF {block:X}",))
    for block in (0x10, 0x11, 0x42, 0xFF)
    for group in (0x0009, 0x0029, 0x6001, 0x7FDF)
)
_NUMBERS = (0x01, 0x42, 0xFF)
# Whether the sequence and its items have an undefined length, at each depth again (PS3.5 7.5).
_LENGTHS = (
    ((False, False),),
    ((True, True),),
    ((True, False),),
    ((False, True),),
    ((True, False), (False, True), (False, False)),
)


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be drawn: VRs, sets for the text of items, a set for the text, and how deep."""

    vrs: tuple[str, ...]
    charsets: tuple[str, ...]
    charset: str = ""
    depth: int = 0

    @property
    def plain(self) -> tuple[str, ...]:
        """The VRs without items, but UN."""
        return tuple(vr for vr in self.vrs if vr not in ("SQ", "UN"))

    @property
    def texts(self) -> tuple[str, ...]:
        """The VRs that Specific Character Set has a say in (PS3.5 6.1.2.2)."""
        return tuple(vr for vr in self.vrs if TABLE[vr].charset)

    @property
    def nests(self) -> bool:
        """Whether there may be sequences."""
        return "SQ" in self.vrs and self.depth > 0

    def within(self, charset: str) -> Scope:
        """Return the scope of items with a character set of their own."""
        return replace(self, charset=charset)


@cache
def entries(scope: Scope) -> SearchStrategy[tuple[Element, ...]]:
    """Draw elements of a data set or an item."""
    listed = st.lists(_entry(scope), max_size=5, unique_by=lambda entry: entry[0].tag)
    return listed.map(lambda found: tuple(element for entry in found for element in entry))


@cache
def attribute(vr: str, charset: str) -> SearchStrategy[Element]:
    """Draw an element of the VR, without an item, at one of its tags in PS3.6."""
    if charset and not TABLE[vr].charset:
        return attribute(vr, "")
    return st.one_of(
        *(
            values(vr, charset, several=each.several).map(partial(Element, each.tag, vr))
            for each in ATTRIBUTES[vr]
        )
    )


@cache
def values(vr: str, charset: str, *, several: bool) -> SearchStrategy[Values]:
    """Draw the values of an element: none, one, or several with holes among them (PS3.5 6.4)."""
    if charset and not TABLE[vr].charset:
        return values(vr, "", several=several)
    one = value(vr, charset)
    single = one.map(lambda each: (each,))
    if not several or vr in _SINGLE_ONLY:
        return st.just(()) | single
    member = one if vr in _NO_HOLES else st.just("") | one
    return st.one_of(st.just(()), single, st.lists(member, min_size=2, max_size=4).map(tuple))


@cache
def sequence(scope: Scope) -> SearchStrategy[Element]:
    """Draw a sequence, with up to `scope.depth - 1` others within each other in it."""
    return st.builds(
        _nested,
        st.lists(_item(scope), max_size=2),
        st.lists(st.lists(_plain(scope), max_size=1), max_size=scope.depth - 1),
        st.sampled_from(_LENGTHS),
        st.sampled_from(ATTRIBUTES["SQ"]),
    )


def declared(charset: str) -> Element:
    """Return the Specific Character Set of this name."""
    return Element(CHARACTER_SET, "CS", character_set(charset).terms)


def _nested(
    items: list[Item],
    around: list[list[Element]],
    delimited: tuple[tuple[bool, bool], ...],
    attribute: Attribute,
) -> Element:
    """Put items into a sequence, and that into one more for each list of what is beside it."""
    lengths = cycle(delimited)
    of_sequence, of_item = next(lengths)
    framed = tuple(Item(each.elements, of_item) for each in items)
    made = Element(attribute.tag, "SQ", framed, delimited=of_sequence)
    for beside in around:
        of_sequence, of_item = next(lengths)
        within = item(*beside, made, delimited=of_item)
        made = Element(attribute.tag, "SQ", (within,), delimited=of_sequence)
    return made


@cache
def _entry(scope: Scope) -> SearchStrategy[Entry]:
    kinds: list[SearchStrategy[Entry]] = []
    if scope.plain:
        kinds += [_plain(scope).map(_alone), _private_block(scope)]
    if scope.charset and scope.texts:
        kinds.append(_one_of(scope.texts, scope.charset).map(_alone))
    if scope.nests:
        kinds += [sequence(scope).map(_alone), _private_sequence(scope, "SQ")]
    if "UN" in scope.vrs:
        kinds.append(_unknown(scope).map(_alone))
    if "UN" in scope.vrs and scope.nests:
        kinds.append(_private_sequence(scope, "UN"))
    return one_kind(kinds) if kinds else st.nothing()


def _alone(element: Element) -> Entry:
    return (element,)


def _plain(scope: Scope) -> SearchStrategy[Element]:
    return _one_of(scope.plain, scope.charset)


@cache
def _one_of(vrs: tuple[str, ...], charset: str) -> SearchStrategy[Element]:
    return st.one_of(*(attribute(vr, charset) for vr in vrs))


@cache
def _private_block(scope: Scope) -> SearchStrategy[Entry]:
    """Draw a private creator and up to three elements of its block (PS3.5 7.8.1)."""
    member = st.one_of(
        *(values(vr, scope.charset, several=True).map(partial(_untagged, vr)) for vr in scope.plain)
    )
    return st.builds(_block, st.sampled_from(_CREATORS), st.lists(member, max_size=3))


def _private_sequence(scope: Scope, vr: str) -> SearchStrategy[Entry]:
    """Draw a private sequence; as UN it has an undefined length (PS3.5 6.2.2)."""
    member = sequence(scope).map(
        lambda made: Element(0, vr, made.values, delimited=made.delimited or vr == "UN")
    )
    return st.builds(_block, st.sampled_from(_CREATORS), member.map(lambda made: [made]))


def _untagged(vr: str, found: Values) -> Element:
    return Element(0, vr, found)


def _block(creator: Element, members: list[Element]) -> Entry:
    base = creator.tag & 0xFFFF0000 | (creator.tag & 0xFF) << 8
    tagged = (
        replace(member, tag=base | number)
        for number, member in zip(_NUMBERS, members, strict=False)
    )
    return (creator, *tagged)


@cache
def _unknown(scope: Scope) -> SearchStrategy[Element]:
    """Draw an element of VR UN, that PS3.6 may know the VR of (PS3.5 6.2.2)."""
    known = [_plain(scope).map(partial(_as_unknown, scope.charset))] if scope.plain else []
    return one_kind([attribute("UN", ""), *known])


def _as_unknown(charset: str, element: Element) -> Element:
    field = value_field(element, character_set(charset))
    return Element(element.tag, "UN", (field,) if field else ())


@cache
def _item(scope: Scope) -> SearchStrategy[Item]:
    """Draw an item of attributes or of a private block, maybe in another character set."""
    inherited = _elements_of_item(scope)
    others = [_recoded(scope.within(name)) for name in scope.charsets if name]
    kinds = [inherited, inherited, one_kind(others)] if others else [inherited]
    return one_kind(kinds).map(lambda found: item(*found))


@cache
def _recoded(scope: Scope) -> SearchStrategy[Entry]:
    return _elements_of_item(scope).map(lambda found: (declared(scope.charset), *found))


@cache
def _elements_of_item(scope: Scope) -> SearchStrategy[Entry]:
    if not scope.plain:
        return st.just(())
    few = st.lists(_plain(scope), max_size=2, unique_by=lambda each: each.tag)
    return one_kind([few.map(tuple), _private_block(scope)])
