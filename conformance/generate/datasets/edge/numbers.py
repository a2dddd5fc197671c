"""Edge cases of values: DS-16 and DS-19 to DS-21."""

from __future__ import annotations

import struct

from hypothesis import strategies as st

from conformance.generate.datasets.edge.model import May, Row, Variant, drawn, fixed
from conformance.generate.datasets.invalid import FLAWS
from conformance.generate.datasets.tree import Element, Value
from conformance.generate.datasets.values import LIMITS, value

_FL, _FD, _OF, _OD = 0x00720076, 0x00720074, 0x00720067, 0x00720073
_SV, _UV, _OV, _IS, _DS = 0x00720082, 0x00720083, 0x00720081, 0x00720064, 0x00720072

# Quiet and signalling NaN with several payloads and both signs, the infinities, minus zero, the
# smallest and largest subnormals, the largest number (IEEE 754).
_SINGLES = (
    0x7FC00000, 0x7FC12345, 0xFFC00000, 0x7F800001, 0x7F800000, 0xFF800000,
    0x80000000, 0x00000001, 0x007FFFFF, 0x7F7FFFFF,
)  # fmt: skip
_DOUBLES = (
    0x7FF8000000000000, 0x7FF8000012345678, 0xFFF8000000000000, 0x7FF0000000000001,
    0x7FF0000000000000, 0xFFF0000000000000, 0x8000000000000000, 0x0000000000000001,
    0x000FFFFFFFFFFFFF, 0x7FEFFFFFFFFFFFFF,
)  # fmt: skip


def _floats(name: str, tag: int, vr: str, patterns: tuple[int, ...], layout: str) -> Variant:
    """Return one to three of these bit patterns."""
    lists = st.lists(st.sampled_from(patterns), min_size=1, max_size=3)
    return drawn(
        name,
        lists.map(
            lambda found: (Element(tag, vr, (struct.pack(f"<{len(found)}{layout}", *found),)),)
        ),
    )


def _numbers(name: str, tag: int, vr: str, *found: Value) -> Variant:
    return fixed(name, Element(tag, vr, found))


def _invalid(name: str) -> tuple[Variant, ...]:
    """Return each way to break a rule as a variant of its own."""
    flaw = FLAWS[name]
    return tuple(
        fixed(f"{name} {number}", *way, breaks=(flaw.rule,))
        for number, way in enumerate(flaw.ways, start=1)
    )


ROWS = (
    Row(
        "DS-16",
        "Values that are padded in unusual ways",
        "find them by the value without padding, or say on storing that it can't",
        (May.PADDING, May.WARN, May.REFUSE),
        "PS3.5 6.2",
        (
            fixed("leading spaces", Element(0x00720062, "CS", ("  LEADING",))),
            *_invalid("padding"),
        ),
    ),
    Row(
        "DS-19",
        "Floating point numbers that JSON has none of, or that are easily rounded",
        "keep the bits in Part 10 and as bulk data",
        (May.NOT_A_NUMBER, May.BULK),
        "PS3.5 6.2, IEEE 754",
        (
            _floats("FL", _FL, "FL", _SINGLES, "L"),
            _floats("FD", _FD, "FD", _DOUBLES, "Q"),
            _floats("OF", _OF, "OF", _SINGLES, "L"),
            _floats("OD", _OD, "OD", _DOUBLES, "Q"),
        ),
    ),
    Row(
        "DS-20",
        "Numbers of 64 bits, and decimal numbers in all spellings",
        "give their exact values, as numbers or as text",
        (May.REFUSE,),
        "PS3.18 F.2.3 note",
        (
            _numbers("SV", _SV, "SV", *LIMITS["SV"], 2**53 + 1),
            _numbers("UV", _UV, "UV", *LIMITS["UV"], 2**53 + 1),
            drawn("OV", value("OV").map(lambda each: (Element(_OV, "OV", (each,)),))),
            _numbers("IS", _IS, "IS", *LIMITS["IS"], "+7", "00012"),
            _numbers("DS", _DS, "DS", "1E+3", "-0", " 1.5 ", *LIMITS["DS"]),
            *(
                fixed("IS beyond 31 bits", *way, breaks=(FLAWS["range"].rule,))
                for way in FLAWS["range"].ways
            ),
        ),
    ),
    Row(
        "DS-21",
        "Values that their VR does not have",
        "alter nothing without saying so",
        (May.WARN, May.DROP, May.REFUSE),
        "PS3.18 I.2, 10.5.2",
        tuple(
            variant
            for name in ("number", "moment", "code", "uid", "too-long")
            for variant in _invalid(name)
        ),
    ),
)
