"""Edge cases of which elements there are: DS-09, DS-10, DS-17, DS-27 to DS-29."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from conformance.generate.datasets.attributes import VRS
from conformance.generate.datasets.edge.model import May, Row, Variant, drawn, fixed
from conformance.generate.datasets.encode import encode
from conformance.generate.datasets.entries import values
from conformance.generate.datasets.invalid import FLAWS, flawed
from conformance.generate.datasets.part10 import File
from conformance.generate.datasets.sample import Sample, instance
from conformance.generate.datasets.tree import Element, Value, item, ordered

_KIB, _MIB = 1 << 10, 1 << 20
_PADDING = 0xFFFCFFFC
_COMMENTS, _OW, _UT, _DS = 0x00104000, 0x00720069, 0x00720070, 0x00720072

_CREATOR_VR = "PS3.5 7.8.1: a private creator is an LO"
_ONE_BLOCK = "PS3.5 7.8.1: a private creator has one block in a group"
_TRAILING = "PS3.10 7.2: what comes after the last element is padding in (FFFC,FFFC)"
_FOREIGN_GROUP = "PS3.5 7.1, 7.8.1: a data set has no groups 0000, 0001, 0002 and FFFF"
_GROUP_LENGTH = "PS3.5 7.2: a group length counts the octets of the rest of its group"
_TOO_LONG = "PS3.5 6.2: LT has at most 10240 characters"


def _creator(block: int) -> Element:
    return Element(0x00090000 | block, "LO", (f"DICOMWEB-CONF {block:X}",))


def _every_vr() -> Variant:
    """Return two blocks of one group with an element of every VR, and one without any."""
    plain = [vr for vr in VRS if vr != "SQ"]
    lists = st.tuples(*(values(vr, "") for vr in plain))
    return drawn("every VR in two blocks", lists.map(lambda found: _blocks(plain, found)))


def _blocks(vrs: list[str], found: tuple[tuple[Value, ...], ...]) -> tuple[Element, ...]:
    members = (
        Element(0x00090000 | block << 8 | number, vr, each)
        for block in (0x10, 0x42)
        for number, (vr, each) in enumerate(zip(vrs, found, strict=True))
    )
    return (*map(_creator, (0x10, 0x11, 0x42)), *members)


def _large(name: str, size: int, tag: int, vr: str, *creator: Element) -> Variant:
    """Return a value of `size` octets that is made only when it is drawn."""
    text = vr in ("LT", "UT")
    breaks = (_TOO_LONG,) if vr == "LT" else ()
    made = st.builds(lambda: (*creator, Element(tag, vr, ("x" * size if text else bytes(size),))))
    return drawn(name, made, must_store=None, breaks=breaks, size=size)


def _broken(name: str, flaw_name: str) -> Variant:
    flaw = FLAWS[flaw_name]
    elements = flawed(instance(), flaw, flaw.ways[0], None)
    sample = Sample(elements, must_store=None, breaks=(flaw.rule,))
    return Variant(name, st.just(sample))


def _with_group_lengths(name: str, error: int = 0) -> Variant:
    """Return group lengths of groups 0008, 0010 and 0029, which may be wrong."""
    creator = Element(0x00290010, "LO", ("DICOMWEB-CONF 10",))
    found = instance(creator, Element(0x00291001, "LO", ("private",)))
    lengths = [
        Element(group << 16, "UL", (len(encode(e for e in found if e.tag >> 16 == group)) + error,))
        for group in (0x0008, 0x0010, 0x0029)
    ]
    breaks = (_GROUP_LENGTH,) if error else ()
    return Variant(name, st.just(Sample(ordered((*lengths, *found)), breaks=breaks)))


def _foreign(name: str, tag: int, *, last: bool = False) -> Variant:
    foreign = Element(tag, "LO", ("foreign",))
    elements = (*instance(), foreign) if last else ordered((*instance(), foreign))
    return Variant(name, st.just(Sample(elements, must_store=None, breaks=(_FOREIGN_GROUP,))))


def _followed_by_nuls(file: File) -> bytes:
    return file.head() + file.body() + bytes(16)


def _padding(size: int) -> Element:
    return Element(_PADDING, "OB", (bytes(size),))


ROWS = (
    Row(
        "DS-09",
        "Private blocks with elements of every VR, and a creator without elements",
        "keep which creator an element belongs to, and its octets",
        (May.MOVE, May.UNKNOWN, May.BULK),
        "PS3.5 7.8.1",
        (_every_vr(),),
    ),
    Row(
        "DS-10",
        "Private elements whose creator is missing, of VR UN, or there twice",
        "leave the other attributes as they are",
        (May.DROP, May.REFUSE),
        "PS3.5 7.8.1",
        (
            _broken("no creator", "no-creator"),
            fixed(
                "creator of VR UN",
                Element(0x00090010, "UN", (b"DICOMWEB-CONF 10",)),
                Element(0x00091001, "LO", ("private",)),
                breaks=(_CREATOR_VR,),
            ),
            fixed(
                "two blocks of one creator",
                _creator(0x10),
                replace(_creator(0x10), tag=0x00090011),
                Element(0x00091001, "LO", ("first",)),
                Element(0x00091101, "LO", ("second",)),
                breaks=(_ONE_BLOCK,),
            ),
        ),
    ),
    Row(
        "DS-17",
        "Long values",
        "give the value in JSON or at a URI, every octet of it",
        (May.LIMIT, May.BULK),
        "PS3.18 10.4.3.3.2, F.2.2",
        (
            _large("LT of 64 KiB", 64 * _KIB - 2, _COMMENTS, "LT"),
            drawn(
                "DS of 10000 values",
                st.builds(lambda: (Element(_DS, "DS", tuple(map(str, range(10_000)))),)),
                must_store=None,
                size=49 * _KIB,
            ),
            _large("UT of 1 MiB", _MIB, _UT, "UT"),
            _large("OW of 2 MiB", 2 * _MIB, _OW, "OW"),
            _large("private OB of 64 MiB", 64 * _MIB, 0x00091001, "OB", _creator(0x10)),
        ),
    ),
    Row(
        "DS-27",
        "Padding after the last element",
        "ignore the padding, and keep everything before it",
        (May.PADDING, May.REFUSE),
        "PS3.10 7.2",
        (
            fixed("4 octets", _padding(4)),
            fixed(
                "in an item",
                Element(
                    0x0040A730, "SQ", (item(Element(0x00080104, "LO", ("kept",)), _padding(4)),)
                ),
            ),
            _large("1 MiB", _MIB, _PADDING, "OB"),
            fixed(
                "NULs without a tag",
                breaks=(_TRAILING,),
                write=_followed_by_nuls,
            ),
        ),
    ),
    Row(
        "DS-28",
        "Group lengths",
        "read what comes after them, and never show them in JSON",
        (May.DROP,),
        "PS3.5 7.2, PS3.18 F.2.2",
        (_with_group_lengths("right"), _with_group_lengths("wrong", 2)),
    ),
    Row(
        "DS-29",
        "Elements out of order, twice, and of groups that are not of a data set",
        "show no name twice in JSON",
        (May.SORT, May.DROP, May.REFUSE),
        "PS3.5 7.1, 7.8.1, PS3.18 F.3.1",
        (
            _broken("out of order", "order"),
            _broken("twice", "twice"),
            _foreign("group 0001", 0x00010010),
            _foreign("group FFFF", 0xFFFF0010),
            # In order it would be taken for File Meta Information.
            _foreign("group 0002", 0x00020016, last=True),
            _foreign("group 0000", 0x00001000),
        ),
    ),
)
