"""Data sets as metadata describe them, whichever language the metadata are written in.

A reader of such a language makes `Described`; `compose` makes files of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

# What a recipient of metadata must not take for attributes: group lengths (PS3.18 F.2.2), file meta
# information (PS3.18 10.5.1.4), delimiters (PS3.5 7.5), trailing padding (PS3.10 7.2).
_DELIMITERS, _FILE_META, _TRAILING_PADDING = 0xFFFE, 0x0002, 0xFFFCFFFC


@dataclass(frozen=True, slots=True)
class Reference:
    """The URI of a value that comes separately."""

    uri: str


class Attribute(NamedTuple):
    """An attribute: its value in little endian and UTF-8, or its items, or where the value is."""

    vr: str
    content: bytes | Reference | tuple[Described, ...]


@dataclass(slots=True)
class Described:
    """A data set, as far as it could be read; `problems` say what could not, items included."""

    attributes: dict[int, Attribute] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def text(self, tag: int) -> str:
        """Give the first value of an attribute of text, or "" where there is none."""
        found = self.attributes.get(tag)
        if found is None or not isinstance(found.content, bytes):
            return ""
        return found.content.decode("utf-8", "replace").partition("\\")[0].strip(" \0")


def is_attribute(tag: int) -> bool:
    """Whether a tag names something that belongs in a data set."""
    group = tag >> 16
    return tag & 0xFFFF != 0 and group not in {_DELIMITERS, _FILE_META} and tag != _TRAILING_PADDING
