"""Attributes by name or tag: what the data dictionary of PS3.6 knows."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from reference_server.dicom.dictionary import TABLE

_TAG = re.compile(r"[0-9A-Fa-f]{8}")

PRIVATE_CREATOR = "PrivateCreator"


@dataclass(frozen=True, slots=True)
class Attribute:
    """An entry of the data dictionary; `keyword` is empty where the dictionary has none."""

    tag: int
    keyword: str
    vr: str
    vm: str
    choices: tuple[str, ...]


@lru_cache(4096)
def attribute(name: str) -> Attribute | None:
    """Find an attribute by its keyword, or by its tag in eight hexadecimal digits.

    A tag that the dictionary does not have gives an attribute without keyword, of VR UN; a name
    that is neither a tag nor a known keyword gives None.
    """
    if _TAG.fullmatch(name):
        return attribute_of(int(name, 16))
    pattern = _patterns_by_keyword().get(name)
    return attribute_of(int(pattern.replace("x", "0"), 16)) if pattern else None


@cache
def _lines() -> dict[str, str]:
    return {line[:8]: line for line in TABLE.splitlines()}


@cache
def _patterns_by_keyword() -> dict[str, str]:
    return {line.rpartition(" ")[2]: pattern for pattern, line in _lines().items()}


@lru_cache(4096)
def attribute_of(tag: int) -> Attribute:
    """Give the attribute of a tag, with VR UN where the dictionary does not have it."""
    if tag >> 16 & 1:
        return _private(tag)
    line = _line_of(f"{tag:08X}")
    if line is None:
        return Attribute(tag, "", "UL" if tag & 0xFFFF == 0 else "UN", "1", ())
    _, vrs, vm, keyword = line.split(" ")
    choices = tuple(vrs.split("/"))
    # PS3.5 A.1: in Implicit VR Little Endian, what may be OB or OW (or a LUT in US) is OW.
    return Attribute(tag, keyword, "OW" if "OW" in choices else choices[0], vm, choices)


def _private(tag: int) -> Attribute:
    # PS3.5 7.8.1: (gggg,0010-00FF) of an odd group names the owner of a block of elements.
    if 0x10 <= tag & 0xFFFF <= 0xFF:
        return Attribute(tag, PRIVATE_CREATOR, "LO", "1", ("LO",))
    return Attribute(tag, "", "UL" if tag & 0xFFFF == 0 else "UN", "1", ())


def _line_of(tag: str) -> str | None:
    lines = _lines()
    # The places where tags of PS3.6 have an x: 60xx3000, 002031xx, 002804x0, 1000xxx0, 1010xxxx.
    for name in (
        tag,
        f"{tag[:2]}xx{tag[4:]}",
        f"{tag[:6]}xx",
        f"{tag[:6]}x{tag[7]}",
        f"{tag[:4]}xxx{tag[7]}",
        f"{tag[:4]}xxxx",
    ):
        if name in lines:
            return lines[name]
    return None
