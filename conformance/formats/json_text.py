"""JSON, strictly (RFC 8259), and without loss.

Python's own reader does the work. It is too kind in four ways, which are put right here: it takes
NaN and Infinity, doubled names, lone surrogates, and it rounds numbers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from conformance.formats.flaw import Flaw, shown
from conformance.formats.recursion import deep_recursion

RULES = {
    "utf-8": "RFC 8259 8.1, PS3.18 F.2: the text is UTF-8",
    "byte-order-mark": "RFC 8259 8.1: no byte order mark",
    "json-syntax": "RFC 8259 2: the body is one JSON text",
    "json-depth": "RFC 8259 9 lets a reader limit the depth; this one reads 500 sequences at least",
    "not-a-number": "RFC 8259 6: NaN and Infinity are no JSON",
    "number-range": "RFC 8259 6: a number so large that no reader can hold it",
    "surrogate": "RFC 8259 8.2: an escape that is half of a surrogate pair stands for no character",
    "duplicate-name": "RFC 8259 4, PS3.18 F.3.1: the names in an object are unique",
}

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_EXCERPT = 20

# RFC 8259 7: a character beyond U+FFFF is escaped as a pair of surrogates.
_HIGH, _LOW, _ANY = "u[dD][89abAB][0-9a-fA-F]{2}", "u[dD][c-fC-F][0-9a-fA-F]{2}", "u[dD][89a-fA-F]"
_HAS_SURROGATE = re.compile(rf"\\{_ANY}")
_ESCAPE = re.compile(rf"\\(?:{_HIGH}\\{_LOW}|(?P<lone>{_ANY}[0-9a-fA-F]{{2}})|.)", re.DOTALL)


@dataclass(slots=True)
class _Notes:
    """What the reader's hooks see on the way."""

    flaws: list[Flaw] = field(default_factory=list)
    doubled: list[tuple[dict[str, Any], str]] = field(default_factory=list)

    def constant(self, text: str) -> None:
        self.flaws.append(Flaw("not-a-number", f"{text} is no JSON value"))

    def integer(self, text: str) -> int | Decimal:
        try:
            return int(text)
        except ValueError:  # Python reads no int of more than some thousand digits
            return Decimal(text)

    def decimal(self, text: str) -> Decimal | None:
        try:
            return Decimal(text)
        except InvalidOperation:
            self.flaws.append(Flaw("number-range", f"{shown(text)} is out of all proportion"))
            return None

    def pairs(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) < len(pairs):
            seen: set[str] = set()
            for name, _ in pairs:
                if name in seen:
                    self.doubled.append((members, name))
                seen.add(name)
        return members


def read(body: bytes) -> tuple[Any, tuple[Flaw, ...]]:
    """Read a JSON text; whole numbers become int, others Decimal. Never raises.

    Return the value, None where there is none, and the `RULES` that are broken. What is no JSON
    value, or no character, is read as null and as U+FFFD.
    """
    notes = _Notes()
    text = _replace_lone_surrogates(_decode(body, notes), notes)
    try:
        with deep_recursion():
            value = json.loads(
                text,
                parse_float=notes.decimal,
                parse_int=notes.integer,
                parse_constant=notes.constant,
                object_pairs_hook=notes.pairs,
            )
    except json.JSONDecodeError as error:
        offset = len(text[: error.pos].encode())
        near = shown(text[error.pos : error.pos + _EXCERPT])
        return None, (*notes.flaws, Flaw("json-syntax", f"{error.msg}, before {near}", offset))
    except RecursionError:
        return None, (*notes.flaws, Flaw("json-depth", "nested more deeply than can be read"))
    return value, (*notes.flaws, *_doubled_names(value, notes))


def _decode(body: bytes, notes: _Notes) -> str:
    if body.startswith(_BYTE_ORDER_MARK):
        notes.flaws.append(Flaw("byte-order-mark", "the body begins with EF BB BF", 0))
        body = body.removeprefix(_BYTE_ORDER_MARK)
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        octets = body[error.start : error.start + _EXCERPT].hex(" ")
        notes.flaws.append(Flaw("utf-8", f"{error.reason}: {octets}", error.start))
        return body.decode(errors="replace")


def _replace_lone_surrogates(text: str, notes: _Notes) -> str:
    if not _HAS_SURROGATE.search(text):
        return text
    lone: list[re.Match[str]] = []

    def replace(escape: re.Match[str]) -> str:
        if escape["lone"] is None:
            return escape[0]
        lone.append(escape)
        return "\\ufffd"

    replaced = _ESCAPE.sub(replace, text)
    if lone:
        offset = len(text[: lone[0].start()].encode())
        notes.flaws.append(Flaw("surrogate", f"{lone[0][0]} is half a pair", offset))
    return replaced


def _doubled_names(value: Any, notes: _Notes) -> Iterator[Flaw]:
    if not notes.doubled:
        return
    paths = {id(node): path for path, node in _objects(value)}
    for members, name in notes.doubled:
        place = paths.get(id(members), "an object that another of its name replaced")
        yield Flaw("duplicate-name", f"{place or 'the body'}: {shown(name)} stands more than once")


def _objects(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    waiting = [("", value)]
    while waiting:
        path, node = waiting.pop()
        if isinstance(node, dict):
            yield path, node
            waiting += ((f"{path}.{name}".lstrip("."), child) for name, child in node.items())
        elif isinstance(node, list):
            waiting += ((f"{path}[{index}]", child) for index, child in enumerate(node))
