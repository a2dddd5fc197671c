"""What there is in a single value, by the names of FEATURES."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from conformance.formats.vr import TABLE, Kind
from conformance.generate.datasets.charsets import CharacterSet
from conformance.generate.datasets.texts import BAITS as TEXT_BAITS
from conformance.generate.datasets.values import BAITS, LIMITS, LONGEST


def look(vr: str, value: object, charset: CharacterSet) -> Iterator[str]:
    """Name what is in a value; octets that a VR of text should not have say nothing."""
    return _LOOKS[TABLE[vr].kind](vr, value, charset)


def _of_text(vr: str, value: object, charset: CharacterSet) -> Iterator[str]:
    if not isinstance(value, str):
        return
    if TABLE[vr].charset and not value.isascii():
        for character in value:
            term = charset.term_of(character)
            if term:
                yield f"charset:{term}"
                if b"\\" in charset.encode(character):
                    yield "charset:octet-5C"
    if value != value.strip(" "):
        yield "value:spaces"
    if "\\" in value:
        yield "value:backslash"
    if "\n" in value or "\r" in value:
        yield "value:lines"
    if value in TEXT_BAITS:
        yield "value:bait"
    if len(value) == LONGEST.get(vr):
        yield f"longest:{vr}"


def _of_name(vr: str, value: object, charset: CharacterSet) -> Iterator[str]:
    yield from _of_text(vr, value, charset)
    groups = str(value).split("=")
    if not any(groups):
        return
    yield f"pn:{('one-group', 'two-groups', 'three-groups')[min(len(groups), 3) - 1]}"
    if not groups[0]:
        yield "pn:no-alphabetic"
    if any(group.count("^") == 4 for group in groups):
        yield "pn:five-components"


def _of_decimal(vr: str, value: object, charset: CharacterSet) -> Iterator[str]:
    yield from _of_text(vr, value, charset)
    yield from _at_limit(vr, value)
    text = str(value).strip(" ")
    if "e" in text.lower():
        yield "number:exponent"
    if text[:1] == "+":
        yield "number:plus"
    digits = text.lstrip("+-")
    if digits[:1] == "0" and digits[1:2].isdigit():
        yield "number:leading-zeros"


def _at_limit(vr: str, value: object) -> Iterator[str]:
    for end, limit in zip(("lowest", "highest"), LIMITS.get(vr, ()), strict=False):
        if value == limit:
            yield f"limit:{vr}:{end}"


def _of_integer(vr: str, value: object, _: CharacterSet) -> Iterator[str]:
    yield from _at_limit(vr, value)


def _of_float(vr: str, value: object, _: CharacterSet) -> Iterator[str]:
    yield from _at_limit(vr, value)
    if not isinstance(value, float):
        return
    smallest_normal = 2.0**-126 if vr == "FL" else 2.0**-1022
    if math.isnan(value):
        yield "number:nan"
    elif math.isinf(value):
        yield "number:infinity"
    elif value == 0 and math.copysign(1, value) < 0:
        yield "number:negative-zero"
    elif 0 < abs(value) < smallest_normal:
        yield "number:subnormal"


def _of_octets(_: str, value: object, __: CharacterSet) -> Iterator[str]:
    if isinstance(value, bytes) and value.startswith(BAITS):
        yield "value:bait"


def _of_others(_: str, __: object, ___: CharacterSet) -> Iterator[str]:
    return iter(())


_LOOKS: dict[Kind, Callable[[str, object, CharacterSet], Iterator[str]]] = {
    Kind.TEXT: _of_text,
    Kind.NAME: _of_name,
    Kind.DECIMAL: _of_decimal,
    Kind.INTEGER: _of_integer,
    Kind.FLOAT: _of_float,
    Kind.OCTETS: _of_octets,
    Kind.TAG: _of_others,
}
