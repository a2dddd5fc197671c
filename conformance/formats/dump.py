"""A DICOM file as lines that a person can read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pydicom
from pydicom.datadict import keyword_for_tag

from conformance.formats.content import Content, Source
from conformance.formats.content_dataset import source_of

_INDENT = "  "
_DEEPEST = 8
_VALUE = 100
_VALUES = 20


@dataclass(frozen=True, slots=True)
class Dump:
    """Lines such as `(0010,0020) LO PatientID: 4711`, and how many more there would be."""

    lines: tuple[str, ...]
    rest: int


def dump(dataset: pydicom.FileDataset, limit: int) -> Dump:
    """Write out the first elements of a file, its meta information included; never raises."""
    meta = getattr(dataset, "file_meta", None)
    lines = [*(_lines(source_of(meta), "") if meta else ()), *_lines(source_of(dataset), "")]
    return Dump(tuple(lines[:limit]), max(0, len(lines) - limit))


def _lines(source: Source, indent: str) -> Iterator[str]:
    for tag, content in sorted(source.contents().items()):
        name = keyword_for_tag(int(tag, 16)) or "private or unknown"
        yield f"{indent}({tag[:4]},{tag[4:]}) {content.vr} {name}: {_value(content)}"
        for number, item in enumerate(_items(content), start=1):
            if len(indent) >= _DEEPEST * len(_INDENT):
                yield f"{indent}{_INDENT}item {number} is not shown"
            else:
                yield f"{indent}{_INDENT}item {number}:"
                yield from _lines(item, indent + 2 * _INDENT)


def _items(content: Content) -> Iterator[Source]:
    return (value for value in content.values if isinstance(value, Source))


def _value(content: Content) -> str:
    if content.vr == "SQ":
        return f"{len(content.values)} items" if content.readable else "can't be read"
    if content.values:
        rest = len(content.values) - _VALUES
        shown = "\\".join(map(_text, content.values[:_VALUES]))
        told = shown if len(shown) <= _VALUE else f"{shown[:_VALUE]}..."
        return f"{told} and {rest} more" if rest > 0 else told
    if not content.octets:
        return ""
    beginning = content.octets[:16].hex(" ")
    more = "..." if len(content.octets) > 16 else ""
    return f"{len(content.octets)} octets: {beginning}{more}"


def _text(value: Any) -> str:
    if value is None:
        return ""
    # The groups of a name (PS3.5 6.2.1.1).
    return "=".join(value).rstrip("=") if isinstance(value, tuple) else str(value)
