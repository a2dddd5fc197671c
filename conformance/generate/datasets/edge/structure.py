"""Edge cases of sequences and lengths: DS-11 to DS-15, DS-18."""

from __future__ import annotations

from conformance.generate.datasets.edge.model import May, Row, Variant, fixed
from conformance.generate.datasets.encode import SEQUENCE_END, UNDEFINED, encode, framed, header
from conformance.generate.datasets.invalid import FLAWS
from conformance.generate.datasets.part10 import IMPLICIT_LITTLE
from conformance.generate.datasets.tree import Element, Item, item

_CONTENT, _LO = 0x0040A730, 0x00720066
_CREATOR = Element(0x00090010, "LO", ("DICOMWEB-CONF 10",))
# What comes after the oddity, and is lost or misread if that is.
_AFTER = Element(0x0072006C, "SH", ("after",))
_LONGEST_SHORT = 0xFFFE

# Whether a sequence and its items have an undefined length, in turns from the inside out.
_LENGTHS = {
    "defined": ((False, False),),
    "undefined": ((True, True),),
    "mixed": ((True, False), (False, True)),
}


def nested(depth: int, lengths: tuple[tuple[bool, bool], ...]) -> Element:
    """Return a sequence with `depth - 1` others in it.

    It is put together of octets, so that its depth costs no recursion.
    """
    content = encode((Element(0x00080104, "LO", ("innermost",)),))
    for level in range(depth - 1):
        content = _wrapped(content, *lengths[level % len(lengths)])
    return Element(_CONTENT, "SQ", (content,), delimited=lengths[0][0])


def _wrapped(content: bytes, of_sequence: bool, of_item: bool) -> bytes:
    held = framed(content, delimited=of_item)
    if not of_sequence:
        return header(_CONTENT, "SQ", len(held)) + held
    return header(_CONTENT, "SQ", UNDEFINED) + held + header(SEQUENCE_END, "", 0)


def _depths() -> tuple[Variant, ...]:
    return tuple(
        fixed(
            f"{depth} deep, {name} lengths",
            nested(depth, lengths),
            # PS3.5 has no limit, but every reader has: beyond that it has to say so.
            must_store=True if depth <= _COMMON_DEPTH else None,
        )
        for depth in (1, 10, 50, 200)
        for name, lengths in _LENGTHS.items()
    )


_COMMON_DEPTH = 10


def _many_items(count: int) -> Variant:
    sequence = Element(_CONTENT, "SQ", (b"",) * count)
    return fixed(f"{count} items", sequence, _AFTER, must_store=None, size=8 * count)


def _odd(name: str, number: int) -> Variant:
    flaw = FLAWS["odd-length"]
    return fixed(name, *flaw.ways[number], _AFTER, breaks=(flaw.rule,))


_UNKNOWN_IN_PRIVATE = item(
    _CREATOR,
    Element(0x00091002, "UN", (item(Element(0x00080100, "SH", ("implicit",))),), delimited=True),
    Element(0x00091003, "LO", ("explicit again",)),
)
_LIST = ("value " * 4,) * (_LONGEST_SHORT // 24)

ROWS = (
    Row(
        "DS-11",
        "A private sequence of VR UN and undefined length, in a private item",
        "read its items as Implicit VR, go on in Explicit VR after it, and lose nothing",
        (May.UNKNOWN, May.BULK),
        "PS3.5 6.2.2 notes 2 and 5",
        (
            fixed(
                "in a private item",
                _CREATOR,
                Element(0x00091001, "SQ", (_UNKNOWN_IN_PRIVATE,)),
                _AFTER,
            ),
        ),
    ),
    Row(
        "DS-12",
        "Sequences nested 1 to 200 deep",
        "not crash, and where it stores them keep them all",
        (May.REFUSE,),
        "PS3.5 7.5.1, 7.5.2",
        _depths(),
    ),
    Row(
        "DS-13",
        "The ways to write an empty sequence and an empty item",
        'show a sequence without Value, an item as "{}", whatever their lengths',
        (),
        "PS3.5 7.5, PS3.18 F.2.5",
        (
            fixed("defined length of 0", Element(_CONTENT, "SQ"), _AFTER),
            fixed("delimiter only", Element(_CONTENT, "SQ", delimited=True), _AFTER),
            fixed("item of length 0", Element(_CONTENT, "SQ", (Item(),)), _AFTER),
            fixed(
                "item with a delimiter only",
                Element(_CONTENT, "SQ", (Item(delimited=True),), delimited=True),
                _AFTER,
            ),
        ),
    ),
    Row(
        "DS-14",
        "Sequences of very many items",
        "finish in time that grows with the number of items",
        (May.LIMIT,),
        "PS3.5 7.5",
        (_many_items(1000), _many_items(100_000)),
    ),
    Row(
        "DS-15",
        "Values of an odd length",
        "read what comes after them",
        (May.PADDING, May.REFUSE),
        "PS3.5 6.2, 7.1.1",
        (_odd("text", 0), _odd("UID", 1), _odd("octets", 2)),
    ),
    Row(
        "DS-18",
        "More than 64 KiB in a VR whose length has 16 bits",
        "write it as UN in Explicit VR, or refuse it",
        (May.UNKNOWN, May.BULK, May.REFUSE),
        "PS3.5 6.2.2, PS3.18 8.7.3.4 note 3",
        (
            fixed(
                "as UN",
                Element(_LO, "UN", ("\\".join(_LIST).encode() + b"\\end ",)),
                _AFTER,
                must_store=None,
                size=_LONGEST_SHORT,
            ),
            fixed(
                "in Implicit VR",
                Element(_LO, "LO", (*_LIST, "end")),
                _AFTER,
                syntax=IMPLICIT_LITTLE,
                must_store=None,
                size=_LONGEST_SHORT,
            ),
        ),
    ),
)
