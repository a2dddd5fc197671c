"""Edge cases of text: DS-01 to DS-08, and DS-40."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from conformance.generate.datasets.charsets import extended, gbk_characters
from conformance.generate.datasets.edge.model import May, Row, Variant, drawn, fixed
from conformance.generate.datasets.entries import declared
from conformance.generate.datasets.texts import BAITS, mistakable, text, three_groups
from conformance.generate.datasets.tree import Element, Item
from conformance.generate.datasets.values import BAITS as OCTET_BAITS

_CHARACTER_SET, _NAME, _DESCRIPTION = 0x00080005, 0x00100010, 0x00081030
_COMMENTS, _OTHER_NAMES = 0x00104000, 0x00101001
_LO, _DS, _PN, _OCTETS = 0x00720066, 0x00720072, 0x0072006A, 0x00720065
_UNICODE = "ISO_IR 192"

_UNDECLARED = "PS3.5 6.1.2.2: octets above 7F need a Specific Character Set (0008,0005)"
_UNKNOWN_TERM = "PS3.3 C.12.1.1.2: Specific Character Set (0008,0005) has one of the defined terms"
_CONTROL = "PS3.5 6.1.3: a name has no control characters, a text ESC in code extensions only"
_BAD_UTF_8 = "PS3.5 6.1.2.3: the octets are of the character set that (0008,0005) names"


def _in_set(name: str) -> Variant:
    """Return a name in three groups and a text, both in need of a character set."""
    found = st.builds(
        lambda person, words: (
            declared(name),
            Element(_NAME, "PN", (person,)),
            Element(_DESCRIPTION, "LO", (words,)),
        ),
        three_groups(name),
        st.text(mistakable(name), min_size=1, max_size=8),
    )
    return drawn(name, found, must_store=None)


def _single_value(name: str) -> Variant:
    """Return one value, some octets of which look like delimiters."""
    kanji = [each for each, octets in gbk_characters().items() if octets[1:] in (b"\\", b"|")]
    words = st.text(kanji, min_size=1, max_size=8)
    found = words.map(lambda each: (declared(name), Element(_LO, "LO", (each,))))
    return drawn(name, found, must_store=None)


def _unicode(name: str, letters: str) -> Variant:
    words = st.text(letters, min_size=1, max_size=8)
    return drawn(name, words.map(lambda each: (declared(_UNICODE), *_named(each))))


def _named(words: str) -> tuple[Element, ...]:
    return Element(_NAME, "PN", (words,)), Element(_DESCRIPTION, "LO", (words,))


def _one_octet(name: str) -> Variant:
    words = text(name, 16)
    return drawn(
        name, st.tuples(words, words).map(lambda each: (declared(name), Element(_LO, "LO", each)))
    )


# PS3.3 C.7: what an image of a patient must have, but need not have a value of.
_TYPE_2 = (
    (0x00080020, "DA"),
    (0x00080030, "TM"),
    (0x00080050, "SH"),
    (0x00080090, "PN"),
    (_NAME, "PN"),
    (0x00100030, "DA"),
    (0x00100040, "CS"),
    (0x00180015, "CS"),
    (0x00200010, "SH"),
    (0x00200011, "IS"),
    (0x00200013, "IS"),
    (0x00200020, "CS"),
    (0x00200060, "CS"),
)
_EMPTY = (
    *(Element(tag, vr) for tag, vr in _TYPE_2),
    Element(0x00081032, "SQ"),
    Element(0x00081110, "SQ", (Item(),)),
)


def _bait(name: str, tag: int, vr: str, values: Sequence[str | bytes]) -> Variant:
    return drawn(name, st.sampled_from(values).map(lambda each: (Element(tag, vr, (each,)),)))


_BAIT_NAMES = ("O'Hara^%_*?", 'Quote"^<b>Bold</b>', "Percent%00^%0D%0A", "{}^$ref;--", "a/../b^#c")

ROWS = (
    Row(
        "DS-01",
        "Names in three component groups, in Japanese sets that are switched by escapes",
        "give the right Unicode in each group, also where an octet of a kanji is a delimiter's",
        (May.RECODE, May.REFUSE),
        "PS3.5 6.1.2.5.3, PS3.18 F.2.2",
        tuple(
            _in_set(extended(*numbers))
            for numbers in ((0, 87), (6, 87), (13, 87), (0, 159), (6, 87, 159))
        ),
    ),
    Row(
        "DS-02",
        "Korean and Chinese, designated to G1 in each value and component",
        "give the right Unicode in each group",
        (May.RECODE, May.REFUSE),
        "PS3.5 6.1.2.5, PS3.18 F.2.2",
        tuple(_in_set(extended(0, number)) for number in (149, 58)),
    ),
    Row(
        "DS-03",
        "GB18030 and GBK, with a backslash or a bar as second octet",
        "keep it one value, and give the right Unicode",
        (May.REFUSE,),
        "PS3.5 6.1.2.3 note 3",
        tuple(map(_single_value, ("GB18030", "GBK"))),
    ),
    Row(
        "DS-04",
        "Unicode beyond the first plane, combined, right to left, joined",
        "preserve the code points exactly; only a search by name may fold them",
        (),
        "PS3.18 F.2, PS3.4 C.2.2.2.1.1",
        (
            _unicode("astral", "\N{GRINNING FACE}\N{CJK UNIFIED IDEOGRAPH-20BB7}\U0010fffd"),
            _unicode("combining", "e\N{COMBINING ACUTE ACCENT}\N{COMBINING DIAERESIS}n"),
            _unicode("right to left", "\u0641\u0627\u0637\u0645\u05d0\u200fA1"),
            _unicode("zero width", "a\N{ZERO WIDTH JOINER}\N{ZERO WIDTH SPACE}b"),
            fixed(
                "composed and decomposed",
                declared(_UNICODE),
                Element(_OTHER_NAMES, "PN", ("\u00c5^\u00e9", "A\u030a^e\u0301")),
            ),
        ),
    ),
    Row(
        "DS-05",
        "Octets that no character set explains",
        "answer with valid UTF-8",
        (May.GUESS, May.REFUSE),
        "PS3.5 6.1.2.3 note 1, PS3.18 F.2",
        (
            fixed(
                "no character set",
                Element(_DESCRIPTION, "LO", (b"Gr\xf6\xdfe",)),
                breaks=(_UNDECLARED,),
            ),
            fixed(
                "unknown character set",
                Element(_CHARACTER_SET, "CS", ("ISO_IR 999",)),
                Element(_DESCRIPTION, "LO", (b"Gr\xf6\xdfe",)),
                breaks=(_UNKNOWN_TERM,),
            ),
            fixed(
                "not UTF-8",
                declared(_UNICODE),
                Element(_DESCRIPTION, "LO", (b"cut \xe2\x82, lone \x80, long \xc0\xaf",)),
                Element(_NAME, "PN", (b"Surrogate^\xed\xa0\xbd",)),
                breaks=(_BAD_UTF_8,),
            ),
        ),
    ),
    Row(
        "DS-06",
        "Sets of one octet, one of them with a yen sign where others have a backslash",
        "split values at the octet 5C, however it is drawn",
        (),
        "PS3.5 6.4, PS3.18 F.2.4 note",
        (
            fixed(
                "yen sign",
                declared("ISO_IR 13"),
                Element(_LO, "LO", ("\uff94\uff8f\uff80\uff9e", "\uff80\uff9b\uff73")),
                Element(_COMMENTS, "LT", ("\N{YEN SIGN}1000 \N{OVERLINE} \uff6f",)),
            ),
            *map(_one_octet, ("ISO_IR 13", "ISO_IR 166", "ISO_IR 127", "ISO_IR 138", "ISO_IR 144")),
        ),
    ),
    Row(
        "DS-07",
        "Every attribute that may be empty is empty, and so are a sequence and an item",
        'show the attributes without Value, the item as "{}"',
        (May.REFUSE,),
        "PS3.18 F.2.5, PS3.5 7.4.3",
        (
            fixed("empty attributes", *_EMPTY),
            fixed("empty Patient ID too", *_EMPTY, Element(0x00100020, "LO"), must_store=None),
        ),
    ),
    Row(
        "DS-08",
        "Several values, of which some are empty",
        "keep null where a value is empty, and the count",
        (),
        "PS3.18 F.2.5, PS3.5 6.4",
        (
            fixed("all empty", Element(_LO, "LO", ("", "", ""))),
            fixed("one in the middle", Element(_LO, "LO", ("a", "", "b"))),
            fixed("the last", Element(_LO, "LO", ("a", ""))),
            fixed("names", Element(_PN, "PN", ("A^B", "", "=C"))),
            fixed("numbers", Element(_DS, "DS", ("1", "", "2"))),
        ),
    ),
    Row(
        "DS-40",
        "Values that look like a boundary, a head, a query or markup",
        "give back each octet, split no part, add no header, match the text as it is",
        (May.REFUSE,),
        "RFC 2046 5.1, PS3.18 8.6.1.2",
        (
            _bait("name", _NAME, "PN", _BAIT_NAMES),
            _bait("text", _COMMENTS, "LT", BAITS),
            _bait("octets", _OCTETS, "OB", OCTET_BAITS),
            fixed(
                "line break in a name",
                Element(_NAME, "PN", (b"Smith\r\nSet-Cookie: a=b^John",)),
                breaks=(_CONTROL,),
            ),
            fixed(
                "escape in a text",
                Element(_COMMENTS, "LT", (b"\x1b[31mred\x1b[0m",)),
                breaks=(_CONTROL,),
            ),
        ),
    ),
)
