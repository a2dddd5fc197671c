"""What an attribute says, whatever it was written in.

Data sets and DICOM JSON are both read into this form, and compared in it. Padding is gone, octets
are little endian, and nothing is rounded.
"""

from __future__ import annotations

import re
import struct
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol, runtime_checkable

from conformance.formats.charset import CharacterSet, character_set
from conformance.formats.vr import TABLE, Kind

# PS3.5 6.2, DS: an optional sign, digits with at most one decimal point, an optional exponent.
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?")

_UNICODE = character_set(("ISO_IR 192",))
_DEFAULT = character_set(())


@dataclass(frozen=True, slots=True)
class Content:
    """The content of one attribute.

    `values` are None (empty) or, by the kind of the VR, text, groups of a name, tags "GGGGEEEE",
    numbers or the text of one, items. `octets` are the value field where there is one to look at.
    `bulk` says that JSON names a BulkDataURI instead. Where `readable` is false the value field
    does not fit its VR, so nobody can say what the values are.
    """

    vr: str
    values: tuple[Any, ...] = ()
    octets: bytes | None = None
    bulk: bool = False
    readable: bool = True

    @property
    def empty(self) -> bool:
        """Whether the attribute has no value: PS3.18 F.2.5, PS3.5 7.4.3."""
        if self.bulk or not self.readable or self.values not in ((), (None,)):
            return False
        return not self.octets or TABLE[self.vr].kind is not Kind.OCTETS


@dataclass(frozen=True, slots=True)
class Scope:
    """What the attributes of a data set share with those of its items, if these don't say.

    The character set of text, the byte order, whether pixels are signed, and their Bits Allocated.
    """

    charset: CharacterSet = _UNICODE
    little: bool = True
    signed: bool = False
    bits: int | None = None


@runtime_checkable
class Source(Protocol):
    """A data set that can be read: a top-level one or a sequence item."""

    def contents(self) -> Mapping[str, Content]:
        """Return each attribute by its tag "GGGGEEEE"."""


def of_octets(vr: str, octets: bytes, scope: Scope) -> Content:
    """Read a value field of any VR but SQ."""
    entry = TABLE[vr]
    if entry.layout and not scope.little:
        octets = _swapped(octets, struct.calcsize(f"<{entry.layout[0]}"))
    if entry.kind is Kind.OCTETS:
        return Content(vr, octets=octets)
    if entry.layout:
        size = struct.calcsize(f"<{entry.layout}")
        if len(octets) % size:
            return Content(vr, octets=octets, readable=False)
        values = tuple(struct.iter_unpack(f"<{entry.layout}", octets))
        if entry.kind is Kind.TAG:
            return Content(
                vr, tuple(f"{group:04X}{element:04X}" for group, element in values), octets
            )
        return Content(vr, tuple(value for (value,) in values), octets)
    charset = scope.charset if entry.charset else _DEFAULT
    text = charset.decode(octets, delimited=entry.delimited, name=vr == "PN")
    if text is None:
        return Content(vr, octets=octets, readable=False)
    return Content(vr, of_text(vr, text), octets)


def of_text(vr: str, text: str) -> tuple[Any, ...]:
    """Return the values in the text of a whole value field."""
    # PS3.5 6.4: a backslash separates values, but not in the VRs that have only one.
    values = text.split("\\") if TABLE[vr].delimited else [text]
    found = tuple(
        name_of(value.split("=", 2)) if vr == "PN" else trimmed(vr, value) for value in values
    )
    return () if found == (None,) else found


def trimmed(vr: str, text: str) -> str | None:
    """Take away padding (PS3.5 6.2); nothing left is None."""
    text = text.rstrip(" \0")
    return (text.lstrip(" ") if TABLE[vr].leading else text) or None


def name_of(groups: Sequence[str]) -> tuple[str, ...] | None:
    """Take the component groups of a person name; a name without any is None.

    PS3.5 6.2.1.1: empty components at the end of a group need not be written.
    """
    bare = [group.rstrip(" \0^") for group in groups]
    return (*bare, "", "")[:3] if any(bare) else None


def number(text: str) -> Decimal | None:
    """Read the text of an IS or DS; None where it is no number."""
    text = text.strip(" \0")
    try:
        return Decimal(text) if _NUMBER.fullmatch(text) else None
    except InvalidOperation:
        return None


def _swapped(octets: bytes, size: int) -> bytes:
    """Turn big endian words into little endian ones."""
    codes = {2: "H", 4: "I", 8: "Q"}
    whole = len(octets) - len(octets) % size
    words = array(codes[size], octets[:whole])
    words.byteswap()
    return words.tobytes() + octets[whole:]
