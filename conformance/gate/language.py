"""The language of lists of known failures: what an entry says, read with file and line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from conformance.document.date import Day
from conformance.document.record import Field, ListOf, Record
from conformance.document.schema import DIALECT, write_schema
from conformance.document.shape import Schema, Text
from conformance.document.source import Node, parse_yaml, read_yaml
from conformance.errors import InputError, Location
from conformance.gate.entry import Entry
from conformance.gate.names import Names

SCHEMA_FILE = Path(__file__).with_name("known-failures.schema.json")


def _placed(location: Location, **values: Any) -> tuple[Entry, Location]:
    return Entry(line=location.line, **values), location


# Something that is seen: an empty reason is none.
_SOMETHING = r"[\s\S]*\S[\s\S]*"

_ENTRY = Record(
    "an entry of known failures",
    _placed,
    {
        "id": Field(
            Text("the id of a check or a scenario, or SCENARIO::CHECK", r"\S+"),
            "What is known: a check, a scenario, or SCENARIO::CHECK; each may end in *.",
            required=True,
        ),
        "reason": Field(
            Text("a reason: why this fails, and why that is known", _SOMETHING),
            "Why this fails, and why that is known.",
            required=True,
        ),
        "link": Field(Text("a link"), "Where more is told, such as an issue."),
        "owner": Field(Text("an owner"), "Who looks after it."),
        "expires": Field(Day(), "The last day on which this is excused."),
        "target": Field(
            Text("a Server header"),
            "The Server header for which this is excused; may end in *.",
        ),
    },
    located=True,
)
_LIST = ListOf(_ENTRY)


def read_list(path: Path, names: Names) -> tuple[Entry, ...]:
    """Return the entries of a file.

    An InputError names what can't be used, with file and line: a file that can't be read, a key
    that is not known, an id that is not, one that stands twice, an empty reason.
    """
    return _entries(read_yaml(path), names)


def parse_list(text: str, file: str, names: Names) -> tuple[Entry, ...]:
    """Return the entries of a text, as `read_list` does."""
    return _entries(parse_yaml(text, file), names)


def _entries(node: Node, names: Names) -> tuple[Entry, ...]:
    seen: dict[tuple[str, str], int] = {}
    entries = []
    for entry, where in _LIST.read(node):
        cases, checks = names.resolve(entry.id, where)
        key = (entry.id, entry.target)
        if key in seen:
            message = f"the id {entry.id!r} stands twice, first in line {seen[key]}"
            raise InputError(message, where=where, hint="delete one of them")
        seen[key] = entry.line
        entries.append(replace(entry, cases=cases, checks=checks))
    return tuple(entries)


def list_schema() -> Schema:
    """Return the JSON Schema of such files, for editors."""
    return {"$schema": DIALECT, "title": "Known failures of a DICOMweb server", **_LIST.schema()}


if __name__ == "__main__":
    write_schema(list_schema(), SCHEMA_FILE)
