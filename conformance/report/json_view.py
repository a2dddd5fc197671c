"""JSON as lines that a person can read: DICOM JSON an attribute a line, all else indented."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from conformance.report.text import clip, count

_TAG = re.compile(r"[0-9A-Fa-f]{8}")
_INDENT = "  "
_DEEPEST = 12
_VALUE = 200
_LINES = 200


def readable(text: str) -> tuple[str, ...]:
    """Return the lines of a JSON text; none where it is no JSON, or no object and no array."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    if not isinstance(value, (dict, list)) or not value:
        return ()
    lines = list(_datasets(value) if _is_dicom(value) else _plain(value))
    if len(lines) <= _LINES:
        return tuple(lines)
    return (*lines[:_LINES], f"and {count(len(lines) - _LINES, 'more line')}")


def _is_dicom(value: Any) -> bool:
    """Tell whether it is a data set of PS3.18 F.2.2, or an array of such."""
    datasets = value if isinstance(value, list) else [value]
    return all(
        isinstance(dataset, dict) and all(map(_TAG.fullmatch, dataset)) for dataset in datasets
    )


def _datasets(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from _attributes(value, "")
        return
    for number, dataset in enumerate(value, start=1):
        yield f"{number}. of {len(value)}:"
        yield from _attributes(dataset, _INDENT)


def _attributes(dataset: dict[str, Any], indent: str) -> Iterator[str]:
    for tag, attribute in dataset.items():
        name = f"({tag[:4]},{tag[4:]})"
        if not isinstance(attribute, dict):
            yield f"{indent}{name} {_short(attribute)}"
            continue
        vr = attribute.get("vr", "without vr")
        members = {key: each for key, each in attribute.items() if key != "vr"}
        items = members.get("Value")
        if vr != "SQ" or not isinstance(items, list):
            yield f"{indent}{name} {_text(vr)} {_told(members)}".rstrip()
            continue
        yield f"{indent}{name} SQ {count(len(items), 'item')}"
        yield from _items(items, indent + _INDENT)


def _items(items: list[Any], indent: str) -> Iterator[str]:
    if len(indent) > _DEEPEST * len(_INDENT):
        yield f"{indent}and so on"
        return
    for number, item in enumerate(items, start=1):
        yield f"{indent}item {number}:"
        if isinstance(item, dict):
            yield from _attributes(item, indent + _INDENT)


def _told(members: dict[str, Any]) -> str:
    r"""Write `Doe^John\Doe^Jane` for a Value that is well formed, and JSON for all else."""
    values = members.get("Value")
    if set(members) == {"Value"} and isinstance(values, list):
        return clip("\\".join(map(_text, values)), _VALUE)
    return _short(members) if members else ""


def _text(value: Any) -> str:
    if isinstance(value, dict) and all(isinstance(each, str) for each in value.values()):
        return "=".join(value.values())
    return value if isinstance(value, str) else _short(value)


def _plain(value: Any) -> list[str]:
    return [clip(line, _VALUE) for line in _dumped(value, 1).split("\n")]


def _short(value: Any) -> str:
    return clip(_dumped(value, None), _VALUE)


def _dumped(value: Any, indent: int | None) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, indent=indent)
    except RecursionError:
        return "nested too deeply"
