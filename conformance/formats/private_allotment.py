"""Blocks for private elements that come with their creator instead (PS3.19 A.1.5, PS3.5 7.8.1)."""

from __future__ import annotations

import re
from typing import Any

# gggg00ee, the group being odd: a private element of an owner, or a private creator itself.
_BARE = re.compile(r"[0-9A-F]{3}[13579BDF]00[0-9A-F]{2}")
_FIRST, _LAST = 0x10, 0xFF


class Allotment:
    """Gives the creators of one data set blocks, in the order in which they come.

    PS3.18 F.3.1: an element that a creator has twice goes into another block of the same creator.
    """

    def __init__(self) -> None:
        self._blocks: dict[tuple[str, str], list[int]] = {}
        self._used: set[str] = set()

    def reserve(self, name: str, creator: str) -> None:
        """Give a creator the block that a private creator element (gggg,00bb) says it has."""
        self._blocks.setdefault((name[:4], creator), []).append(int(name[6:], 16))

    def is_in_block(self, name: str) -> bool:
        """Tell whether a tag lies in a block that a creator has said to be its own."""
        owned = [(group, block) for (group, _), blocks in self._blocks.items() for block in blocks]
        return any(name.startswith(f"{group}{block:02X}") for group, block in owned)

    def tag(self, name: str, creator: str | None) -> str:
        """Return the tag of an element, in a block of its creator where it names one."""
        if creator is None or not _BARE.fullmatch(name):
            return name
        group, element = name[:4], name[6:]
        blocks = self._blocks.setdefault((group, creator), [])
        for block in blocks:
            tag = f"{group}{block:02X}{element}"
            if tag not in self._used:
                break
        else:
            block = self._next(group)
            if block > _LAST:
                return name
            blocks.append(block)
            tag = f"{group}{block:02X}{element}"
        self._used.add(tag)
        return tag

    def creators(self) -> dict[str, Any]:
        """Return the private creators, as attributes of the DICOM JSON model."""
        return {
            f"{group}00{block:02X}": {"vr": "LO", "Value": [creator]}
            for (group, creator), blocks in self._blocks.items()
            for block in blocks
        }

    def _next(self, group: str) -> int:
        taken = [each for (of, _), found in self._blocks.items() if of == group for each in found]
        return max(taken, default=_FIRST - 1) + 1


def is_creator(name: str) -> bool:
    """Tell whether a tag without creator is that of a private creator element."""
    return _BARE.fullmatch(name) is not None and int(name[6:], 16) >= _FIRST
