"""YAML with the line of every value, so that an error can name the place.

The values stay as they were written: what YAML makes of `yes`, `010` or `2020-09-22` is only noted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

import yaml

from conformance.errors import InputError, Location

# An alias repeats what its anchor holds: a few lines can stand for more than any memory.
_MOST_NODES = 100_000
_MOST_OCTETS = 4 * 1024 * 1024
_DEEPEST = 50

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
# YAML 1.1 and 1.2 agree on these whole numbers only (not on 010, 0o10, 1_000 and 1:30).
_WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)")


class Kind(StrEnum):
    """What YAML takes a scalar for."""

    TEXT = "text"
    INTEGER = "a whole number"
    FLAG = "true or false"
    NOTHING = "nothing"
    NUMBER = "a number"
    TIMESTAMP = "a date"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value: its text as written, and what YAML takes it for."""

    text: str
    kind: Kind
    location: Location

    def __str__(self) -> str:
        if self.kind is Kind.TEXT:
            return f"the text {self.text!r}"
        if self.kind is Kind.NOTHING:
            return "nothing"
        return f"`{self.text}`, which YAML reads as {self.kind}"


@dataclass(frozen=True, slots=True)
class Listing:
    """A list."""

    items: tuple[Node, ...]
    location: Location

    def __str__(self) -> str:
        return "a list"


@dataclass(frozen=True, slots=True)
class Entry:
    """A value of a table, and where its key stands."""

    node: Node
    key: Location


@dataclass(frozen=True, slots=True)
class Table:
    """Keys and values, in the order of the file."""

    entries: Mapping[str, Entry]
    location: Location

    def __str__(self) -> str:
        return "a table of keys and values"


Node = Scalar | Listing | Table


def read_yaml(path: Path) -> Node:
    """Read a YAML file; whatever keeps it from being read is an InputError with its line."""
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_OCTETS + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"{path} can't be read: {reason}") from None
    if len(data) > _MOST_OCTETS:
        raise InputError(f"{path} is larger than {_MOST_OCTETS} octets")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = Location(str(path), data.count(b"\n", 0, error.start) + 1)
        raise InputError("not UTF-8", where=where, hint="save the file as UTF-8") from None
    return parse_yaml(text, str(path))


def parse_yaml(text: str, file: str) -> Node:
    """Parse YAML text; `file` is the name that errors give it."""
    try:
        _refuse_depth(text, file)
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        raise _unreadable(error, text, file) from None
    except yaml.reader.ReaderError as error:
        where = Location(file, text.count("\n", 0, error.position) + 1)
        raise InputError(f"not YAML: {error.reason}", where=where) from None
    if root is None:
        raise InputError("the file is empty", where=Location(file, 1))
    return _Reader(file).node(root, ())


def _refuse_depth(text: str, file: str) -> None:
    """Refuse absurd nesting before anything recurses into it: libyaml's composer would crash."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            line = event.start_mark.line if event.start_mark else 0
            where = Location(file, line + 1)
            raise InputError(f"nested more than {_DEEPEST} deep", where=where)


def _unreadable(error: yaml.MarkedYAMLError, text: str, file: str) -> InputError:
    mark = error.problem_mark or error.context_mark
    line = mark.line if mark else 0
    where = Location(file, line + 1)
    lines = text.splitlines()
    if line < len(lines) and "\t" in lines[line][: len(lines[line]) - len(lines[line].lstrip())]:
        return InputError("a tab", where=where, hint="YAML is indented with blanks")
    said = ": ".join(filter(None, (error.context, error.problem)))
    return InputError(f"not YAML: {said}", where=where)


@dataclass(slots=True)
class _Reader:
    """Turns the nodes of PyYAML into ours, aliases and merge keys resolved."""

    file: str
    nodes: int = 0

    def node(self, node: yaml.Node, above: tuple[int, ...]) -> Node:
        where = Location(self.file, node.start_mark.line + 1)
        self.nodes += 1
        if self.nodes > _MOST_NODES:
            raise InputError(f"more than {_MOST_NODES} values, aliases resolved", where=where)
        if id(node) in above:
            raise InputError("an anchor that holds itself", where=where)
        above = (*above, id(node))
        tag = node.tag.removeprefix(_TAG)
        if tag not in _TAGS:
            raise InputError(f"tags such as {node.tag} mean nothing here", where=where)
        if isinstance(node, yaml.MappingNode):
            return Table(MappingProxyType(self._entries(node, above)), where)
        if isinstance(node, yaml.SequenceNode):
            return Listing(tuple(self.node(item, above) for item in node.value), where)
        return Scalar(str(node.value), _kind(tag, node.value), where)

    def _entries(self, node: yaml.MappingNode, above: tuple[int, ...]) -> dict[str, Entry]:
        entries: dict[str, Entry] = {}
        merged: dict[str, Entry] = {}
        for key, value in node.value:
            where = Location(self.file, key.start_mark.line + 1)
            if not isinstance(key, yaml.ScalarNode):
                raise InputError("a key must be a plain word", where=where)
            if key.tag == _TAG + "merge":
                merged = {**self._merged(value, above), **merged}
            elif key.value in entries:
                first = entries[key.value].key.line
                message = f"the key {key.value!r} stands twice, first in line {first}"
                raise InputError(message, where=where)
            else:
                entries[key.value] = Entry(self.node(value, above), where)
        return {**merged, **entries}

    def _merged(self, node: yaml.Node, above: tuple[int, ...]) -> dict[str, Entry]:
        """Return what a merge key (`<<`) brings in: of one table, or of a list, first one wins."""
        value = self.node(node, above)
        tables = value.items if isinstance(value, Listing) else (value,)
        entries: dict[str, Entry] = {}
        for table in tables:
            if not isinstance(table, Table):
                raise InputError(f"`<<` merges tables, not {table}", where=table.location)
            entries = {**table.entries, **entries}
        return entries


_KINDS = {
    "str": Kind.TEXT,
    "bool": Kind.FLAG,
    "null": Kind.NOTHING,
    "float": Kind.NUMBER,
    "timestamp": Kind.TIMESTAMP,
    "value": Kind.TEXT,  # a lone "="
}
_TAGS = {*_KINDS, "int", "map", "seq"}


def _kind(tag: str, text: str) -> Kind:
    if tag == "int":
        return Kind.INTEGER if _WHOLE_NUMBER.fullmatch(text) else Kind.NUMBER
    return _KINDS[tag]


def merge(below: Table, above: Table, *, alternatives: tuple[tuple[str, ...], ...] = ()) -> Table:
    """Lay one table over another: tables merge, all else replaces, nothing (null) removes.

    Of the keys in one group of `alternatives` only one can stand: naming one removes the others.
    """
    entries = dict(below.entries)
    for group in alternatives:
        if any(key in above.entries for key in group):
            entries = {k: v for k, v in entries.items() if k not in group or k in above.entries}
    for key, entry in above.entries.items():
        old = entries[key].node if key in entries else None
        if isinstance(entry.node, Scalar) and entry.node.kind is Kind.NOTHING:
            if old is None:
                raise InputError(f"there is no {key!r} to remove", where=entry.key)
            del entries[key]
        elif isinstance(entry.node, Table) and isinstance(old, Table):
            entries[key] = Entry(merge(old, entry.node), entry.key)
        else:
            entries[key] = entry
    return Table(MappingProxyType(entries), above.location)
