"""Reads DICOM JSON whatever it holds: what can't be read is absent, never an error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Attributes = Mapping[str, Any]

# PS3.18 F.2.2: the component groups of a name, in the order of PS3.5 6.2.1.
_NAME_GROUPS = ("Alphabetic", "Ideographic", "Phonetic")


def values(dataset: Attributes, tag: str) -> tuple[Any, ...]:
    """Return the values of an attribute, none where it has none or is no attribute."""
    attribute = dataset.get(tag)
    found = attribute.get("Value") if isinstance(attribute, dict) else None
    return tuple(found) if isinstance(found, list) else ()


def text(dataset: Attributes, tag: str) -> str:
    """Return the first value where it is a text, without padding; else an empty one."""
    first = next(iter(values(dataset, tag)), "")
    return first.strip(" \0") if isinstance(first, str) else ""


def items(dataset: Attributes, tag: str) -> tuple[Attributes, ...]:
    """Return the items of a sequence."""
    return tuple(item for item in values(dataset, tag) if isinstance(item, dict))


def texts(dataset: Attributes, tag: str) -> tuple[str, ...]:
    """Return the values as texts: numbers as they are written, names by their groups."""
    return tuple(piece for value in values(dataset, tag) for piece in _pieces(value))


def _pieces(value: Any) -> tuple[str, ...]:
    if isinstance(value, dict):
        groups = [value.get(name) for name in _NAME_GROUPS]
        known = [group if isinstance(group, str) else "" for group in groups]
        # PS3.5 6.2.1: an empty group before others leaves its delimiter.
        return tuple(dict.fromkeys(filter(None, (*known, "=".join(known).rstrip("=")))))
    return () if value is None else (str(value).strip(" \0"),)
