"""Strategies for what a data set or an item consists of, besides what it must have.

First it is drawn what an element says, then where: at an attribute of PS3.6, in a private block, as
VR UN. So what is found in a private element shrinks to the same in an ordinary one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import cycle

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.formats.vr import TABLE
from conformance.generate.datasets.charsets import character_set
from conformance.generate.datasets.choice import one_kind
from conformance.generate.datasets.placing import ATTRIBUTE_PLACES, PLACES, Kind, Place, placed
from conformance.generate.datasets.texts import foreign
from conformance.generate.datasets.tree import Element, Item, Value, ordered
from conformance.generate.datasets.values import value

Elements = tuple[Element, ...]

CHARACTER_SET, _CONTENT = 0x00080005, 0x0040A730
_SINGLE_ONLY = frozenset(("LT", "ST", "UT", "UR", "OB", "OD", "OF", "OL", "OV", "OW", "UN"))
_NO_HOLES = frozenset(("AT", "FD", "FL", "SL", "SS", "SV", "UL", "US", "UV"))
# Whether a sequence and its items have an undefined length, at each depth again (PS3.5 7.5).
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
        """The VRs without items."""
        return tuple(vr for vr in self.vrs if vr != "SQ")

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
def entries(scope: Scope) -> SearchStrategy[Elements]:
    """Draw up to five elements of a data set, and the private creators that they need.

    Where there is a character set, one element more has text that needs it.
    """
    # Text has so many kinds of values that the other VRs would seldom come up among them.
    others = tuple(vr for vr in scope.plain if vr not in scope.texts)
    kinds = [_plain(scope.texts, scope.charset)] if scope.texts else []
    kinds += [_plain(others, "")] * 2 if others else []
    kinds += [_sequence(scope)] if scope.nests else []
    if not (scope.charset and scope.texts):
        return _placed(kinds, scope, most=5)
    return st.builds(
        lambda vr, text, place, more: placed(scope.charset, [(_in_need(vr, text), place), *more]),
        st.sampled_from(scope.texts),
        foreign(scope.charset),
        st.sampled_from(ATTRIBUTE_PLACES),
        _unplaced(kinds, scope, most=5),
    )


@cache
def attribute(scope: Scope) -> SearchStrategy[Element]:
    """Draw an element at an attribute of PS3.6."""
    drawn = _sequence(scope) if scope.nests else _plain(scope.plain, scope.charset)
    return st.tuples(drawn, st.sampled_from(ATTRIBUTE_PLACES)).map(
        lambda found: placed(scope.charset, [found])[0]
    )


@cache
def values(vr: str, charset: str) -> SearchStrategy[tuple[Value, ...]]:
    """Draw the values of an element: none, one, or several with holes among them (PS3.5 6.4)."""
    if charset and not TABLE[vr].charset:
        return values(vr, "")
    one = value(vr, charset)
    single = one.map(lambda each: (each,))
    if vr in _SINGLE_ONLY:
        return st.just(()) | single
    member = one if vr in _NO_HOLES else st.just("") | one
    # From one on, so that several shrink to one.
    return st.one_of(st.just(()), single, st.lists(member, min_size=1, max_size=4).map(_several))


def _several(found: Sequence[Value]) -> tuple[Value, ...]:
    return () if found == [""] else tuple(found)


def declared(charset: str) -> Element:
    """Return the Specific Character Set of this name."""
    return Element(CHARACTER_SET, "CS", character_set(charset).terms)


def _placed(
    kinds: list[SearchStrategy[Element]], scope: Scope, *, most: int
) -> SearchStrategy[Elements]:
    return _unplaced(kinds, scope, most=most).map(partial(placed, scope.charset))


def _unplaced(
    kinds: list[SearchStrategy[Element]], scope: Scope, *, most: int
) -> SearchStrategy[list[tuple[Element, Place]]]:
    if not kinds:
        return st.just([])
    places = [place for place in PLACES if place.kind is not Kind.UNKNOWN or "UN" in scope.vrs]
    return st.lists(st.tuples(one_kind(kinds), st.sampled_from(places)), max_size=most)


def _in_need(vr: str, text: str) -> Element:
    # The first group of a name is of value 1 of the character set, the second of any.
    return Element(0, vr, (f"={text}" if vr == "PN" else text,))


@cache
def _plain(vrs: tuple[str, ...], charset: str) -> SearchStrategy[Element]:
    return st.one_of(*(values(vr, charset).map(partial(Element, 0, vr)) for vr in vrs))


@cache
def _few(scope: Scope, most: int) -> SearchStrategy[Elements]:
    return _placed([_plain(scope.plain, scope.charset)] if scope.plain else [], scope, most=most)


@cache
def _sequence(scope: Scope) -> SearchStrategy[Element]:
    """Draw a sequence, with up to `scope.depth - 1` others within each other in it."""
    return st.builds(
        _nested,
        st.lists(_item(scope), max_size=2),
        st.lists(_few(scope, 1), max_size=scope.depth - 1),
        st.sampled_from(_LENGTHS),
    )


def _nested(
    items: list[Elements], around: list[Elements], delimited: tuple[tuple[bool, bool], ...]
) -> Element:
    """Put items into a sequence, and that into one more for each of what is beside it."""
    lengths = cycle(delimited)
    of_sequence, of_item = next(lengths)
    framed = tuple(Item(each, of_item) for each in items)
    made = Element(_CONTENT, "SQ", framed, delimited=of_sequence)
    for beside in around:
        of_sequence, of_item = next(lengths)
        within = Item(ordered((*beside, made)), of_item)
        made = Element(_CONTENT, "SQ", (within,), delimited=of_sequence)
    return made


@cache
def _item(scope: Scope) -> SearchStrategy[Elements]:
    """Draw up to two elements of an item, maybe in another character set."""
    inherited = _few(scope, 2)
    others = [_recoded(scope.within(name)) for name in scope.charsets if name]
    return one_kind([inherited, inherited, one_kind(others)] if others else [inherited])


@cache
def _recoded(scope: Scope) -> SearchStrategy[Elements]:
    return _few(scope, 2).map(lambda found: (declared(scope.charset), *found))
