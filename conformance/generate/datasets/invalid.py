"""What PS3.5 forbids in a data set, each with the rule that it breaks."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.generate.datasets.tree import Element


@dataclass(frozen=True, slots=True)
class Flaw:
    """A rule, and ways to break it: elements that are added, or take the place of others.

    `last`: they come after all others, whatever their tags. `without`: tags of which one is left
    out.
    """

    rule: str
    ways: tuple[tuple[Element, ...], ...] = ()
    last: bool = False
    without: tuple[int, ...] = ()


def _alone(*elements: Element) -> tuple[tuple[Element, ...], ...]:
    return tuple((element,) for element in elements)


def _unpadded(tag: int, vr: str, value: str | bytes) -> Element:
    return Element(tag, vr, (value,), padded=False)


_DESCRIPTION, _MANUFACTURER, _FRAME_OF_REFERENCE = 0x00081030, 0x00080070, 0x00200052
_LO, _OB = 0x00720066, 0x00720065

FLAWS: dict[str, Flaw] = {
    "odd-length": Flaw(
        "PS3.5 7.1.1: a value field has an even length",
        _alone(
            _unpadded(_LO, "LO", "five5"),
            _unpadded(_FRAME_OF_REFERENCE, "UI", "1.2.3.4"),
            _unpadded(_OB, "OB", b"\1\2\3"),
        ),
    ),
    "padding": Flaw(
        "PS3.5 6.2: UI is padded by NUL, other text by spaces, and DA not at all",
        _alone(
            Element(_FRAME_OF_REFERENCE, "UI", ("1.2.3 ",)),
            Element(_LO, "LO", (b"text\0\0",)),
            Element(0x00720061, "DA", ("20240229  ",)),
        ),
    ),
    "octets": Flaw(
        "PS3.5 6.1.2.2: octets above 7F need a Specific Character Set (0008,0005)",
        _alone(Element(_DESCRIPTION, "LO", (b"Gr\xf6\xdfe",))),
    ),
    "too-long": Flaw(
        "PS3.5 6.2: LO has at most 64 characters, SH and CS 16",
        _alone(
            Element(_LO, "LO", ("x" * 80,)),
            Element(0x0072006C, "SH", ("x" * 17,)),
            Element(0x00720062, "CS", ("X" * 17,)),
        ),
    ),
    "number": Flaw(
        "PS3.5 6.2: IS is an integer, DS a decimal number",
        _alone(Element(0x00720064, "IS", ("1.5",)), Element(0x00720072, "DS", ("N/A",))),
    ),
    "range": Flaw(
        "PS3.5 6.2: IS is from -2147483648 to 2147483647",
        _alone(Element(0x00720064, "IS", ("2147483648",))),
    ),
    "moment": Flaw(
        "PS3.5 6.2: DA is a date of the calendar, TM a time of the day",
        _alone(Element(0x00720061, "DA", ("20231399",)), Element(0x0072006B, "TM", ("2561",))),
    ),
    "code": Flaw(
        "PS3.5 6.2: CS is of upper case letters, digits, space and underscore",
        _alone(Element(0x00720062, "CS", ("lower",))),
    ),
    "uid": Flaw(
        "PS3.5 9.1: a UID is of numbers and dots",
        _alone(Element(_FRAME_OF_REFERENCE, "UI", ("1.2.three",))),
    ),
    "no-creator": Flaw(
        "PS3.5 7.8.1: a block of private elements has a creator",
        _alone(Element(0x00091001, "LO", ("whose?",))),
    ),
    "order": Flaw(
        "PS3.5 7.1: elements are in ascending order of their tags",
        _alone(Element(_MANUFACTURER, "LO", ("late",))),
        last=True,
    ),
    "twice": Flaw(
        "PS3.5 7.1: a tag is there once at most",
        ((Element(_DESCRIPTION, "LO", ("first",)), Element(_DESCRIPTION, "LO", ("second",))),),
    ),
    "missing": Flaw(
        "PS3.3 C.12.1, C.7.2.1, C.7.3.1: the UIDs of class, instance, study and series are there",
        without=(0x00080016, 0x00080018, 0x0020000D, 0x0020000E),
    ),
}


def flawed(
    elements: tuple[Element, ...], flaw: Flaw, way: tuple[Element, ...], without: int | None
) -> tuple[Element, ...]:
    """Break the rule of a flaw in a data set in one way."""
    replaced = {element.tag for element in way} | {without}
    kept = tuple(element for element in elements if element.tag not in replaced)
    if flaw.last:
        return (*kept, *way)
    return tuple(sorted((*kept, *way), key=lambda element: element.tag))
