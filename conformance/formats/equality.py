"""Whether two attributes say the same, and how to say where they don't."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from conformance.formats.content import Content, Source, number
from conformance.formats.flaw import shown
from conformance.formats.vr import TABLE, Kind

Sides = tuple[str, str]

# A decimal of this many digits survives the way through a binary64 and back.
_BINARY64_DIGITS = 15
_LARGEST = {"FL": 2.0**128 - 2.0**104, "FD": math.ldexp(1 - 2.0**-53, 1024)}
_BEFORE = 20
_TOLD = 6


def difference(expected: Content, got: Content) -> Sides | None:
    """Compare two contents of one VR; of sequences only the number of their items.

    Return None where they say the same, else both sides in words.
    """
    if expected.empty and got.empty:
        return None
    sides = told(expected), told(got)
    if expected.empty or got.empty:
        return sides
    if got.bulk:
        # What the URI leads to is another matter.
        return None if TABLE[expected.vr].bulk else sides
    if not expected.readable:
        # The octets mean nothing in this VR: another reading may stand for them, but not others.
        return None if got.readable else _octets_difference(expected, got)
    if not got.readable or len(expected.values) != len(got.values):
        return sides
    for index, (left, right) in enumerate(zip(expected.values, got.values, strict=True)):
        if not _EQUAL[TABLE[expected.vr].kind](expected.vr, left, right):
            return _value_sides(expected, index, left, right)
    if not TABLE[expected.vr].binary:
        return None
    return _octets_difference(expected, got)


def told(content: Content | None) -> str:
    """Say what a content is, in a few words."""
    if content is None:
        return "no such attribute"
    vr = content.vr or "no VR"
    if content.bulk:
        return f"{vr} at a BulkDataURI"
    if content.empty:
        return f"{vr} without a value"
    if vr == "SQ":
        return f"SQ of {len(content.values)} item(s)"
    if not content.values:
        return f"{vr} of {len(content.octets or b'')} octets"
    several = [shown(_plain(value)) for value in content.values[:_TOLD]]
    more = ", ..." if len(content.values) > _TOLD else ""
    return (
        f"{vr} {several[0]}" if len(content.values) == 1 else f"{vr} [{', '.join(several)}{more}]"
    )


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return "=".join(value).rstrip("=")
    return value


def _value_sides(expected: Content, index: int, left: Any, right: Any) -> Sides:
    count = len(expected.values)
    place = f" (value {index + 1} of {count})" if count > 1 else ""
    one, other = _plain(left), _plain(right)
    if isinstance(one, str) and isinstance(other, str):
        start = max(0, _common(one, other) - _BEFORE)
        one, other = (("..." if start else "") + text[start:] for text in (one, other))
    return f"{expected.vr} {shown(one)}{place}", f"{expected.vr} {shown(other)}{place}"


def _octets_difference(expected: Content, got: Content) -> Sides | None:
    if expected.octets is None or got.octets is None:
        # Values that came as numbers were compared as numbers; without either nothing is known.
        known = expected.octets is not None and not expected.values
        return (told(expected), told(got)) if known else None
    # PS3.18 F.1: the octet that pads to an even length need not be there.
    left, right = (octets + b"\0" * (len(octets) % 2) for octets in (expected.octets, got.octets))
    if left == right:
        return None
    at = _common(left, right)
    one, other = (
        f"{expected.vr} of {len(octets)} octets, at {at}: {octets[at : at + 8].hex(' ') or 'end'}"
        for octets in (left, right)
    )
    return one, other


def _common(left: str | bytes, right: str | bytes) -> int:
    """Return how long the common beginning is."""
    low, high = 0, min(len(left), len(right))
    while low < high:
        middle = (low + high + 1) // 2
        if left[low:middle] == right[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _same(_vr: str, left: Any, right: Any) -> bool:
    return type(left) is type(right) and bool(left == right)


def _same_decimal(vr: str, left: Any, right: Any) -> bool:
    if left is None or right is None:
        return left is right
    exact, found = _exact(left), _exact(right)
    if exact is None or found is None:
        return isinstance(right, str) and bool(left.strip(" \0") == right.strip(" \0"))
    if exact == found:
        return True
    return vr == "DS" and not isinstance(right, str) and _same_binary64(exact, found)


def _exact(value: Any) -> Decimal | None:
    if isinstance(value, str):
        return number(value)
    return Decimal(value) if type(value) in (int, Decimal) else None


def _same_binary64(exact: Decimal, found: Decimal) -> bool:
    """Whether JSON's readers get the same from both, and lose nothing of the first.

    RFC 8259 6: they read numbers as binary64. So 0.10000000000000001 is 0.1 to them.
    """
    value = float(exact)
    short = len(exact.as_tuple().digits) <= _BINARY64_DIGITS
    return short and value == float(found) and value != 0 and math.isfinite(value)


def _same_integer(vr: str, left: Any, right: Any) -> bool:
    if isinstance(right, str) and TABLE[vr].text:
        return bool(number(right) == left)
    return type(right) in (int, Decimal) and bool(left == right)


def _same_float(vr: str, left: Any, right: Any) -> bool:
    if not math.isfinite(left):
        return _stands_for(vr, left, right)
    if type(right) not in (int, Decimal, float):
        return False
    layout = f"<{TABLE[vr].layout}"
    try:
        same_bits = struct.pack(layout, right) == struct.pack(layout, left)
    except OverflowError:
        return False
    return same_bits or (left == 0 and bool(right == 0))


def _stands_for(vr: str, left: float, right: Any) -> bool:
    """Whether a JSON value may stand for NaN or an infinity.

    JSON has none, and PS3.18 F.2.3 is silent. The usual words, null, and for an infinity the
    largest number of its sign, are all met with.
    """
    if right is None:
        return True
    try:
        value = float(right)
    except (TypeError, ValueError, OverflowError):
        return False
    if math.isnan(left):
        return math.isnan(value)
    return value in (left, math.copysign(_LARGEST[vr], left))


def _same_item(_vr: str, _left: Any, right: Any) -> bool:
    return isinstance(right, Source)


_EQUAL: dict[Kind, Callable[[str, Any, Any], bool]] = {
    Kind.TEXT: _same,
    Kind.NAME: _same,
    Kind.TAG: _same,
    Kind.OCTETS: _same,
    Kind.DECIMAL: _same_decimal,
    Kind.INTEGER: _same_integer,
    Kind.FLOAT: _same_float,
    Kind.ITEMS: _same_item,
}
