"""Reads DICOM JSON whatever it holds: what can't be read is absent, never an error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Attributes = Mapping[str, Any]


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
        groups = [group for group in value.values() if isinstance(group, str)]
        return (*groups, "=".join(groups)) if len(groups) > 1 else tuple(groups)
    return () if value is None else (str(value).strip(" \0"),)
