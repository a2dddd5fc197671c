"""Shapes: what may stand at a place of a YAML file; here those of single values.

One definition does both: it reads a value, with an error that names file and line, and it writes
the JSON Schema by which an editor checks the same value while it is typed.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Protocol, TypeVar

from conformance.document.source import Kind, Node, Scalar
from conformance.errors import InputError

T_co = TypeVar("T_co", covariant=True)

Schema = dict[str, Any]


class Shape(Protocol[T_co]):
    """A form of value: reads a node, or says as a JSON Schema what it would read."""

    def read(self, node: Node) -> T_co:
        """Return the value; an InputError says what is wrong with it."""

    def schema(self) -> Schema:
        """Return the JSON Schema of the values that `read` takes."""


def nearest(word: str, known: Collection[str]) -> str:
    """Return a hint: the known word most like this one, or all known words if they are few."""
    lower = {name.lower(): name for name in known}
    close = get_close_matches(word.lower(), lower, n=1, cutoff=0.5)
    if close:
        return f"did you mean {lower[close[0]]!r}?"
    return "known: " + ", ".join(sorted(known)) if 0 < len(known) <= 24 else ""


def unexpected(node: Node, what: str, hint: str = "") -> InputError:
    """Return the error for a value of a wrong kind."""
    return InputError(f"expected {what}, got {node}", where=node.location, hint=hint)


def known_word(node: Scalar, what: str, known: Collection[str]) -> str:
    """Return the text of a node that must be one of the known words."""
    if node.text not in known:
        message = f"unknown {what} {node.text!r}"
        raise InputError(message, where=node.location, hint=nearest(node.text, known))
    return node.text


@dataclass(frozen=True, slots=True)
class Text:
    """A text, written as text: `yes`, `010` and `2020-09-22` must stand in quotes.

    `pattern` (a regular expression that says the same in Python and in ECMAScript) limits it.
    """

    what: str = "a text"
    pattern: str = ""
    empty: bool = False

    def read(self, node: Node) -> str:
        """Return the text."""
        if not isinstance(node, Scalar):
            raise unexpected(node, self.what)
        if node.kind is not Kind.TEXT:
            quotes = "" if node.kind is Kind.NOTHING else f'in quotes it is text: "{node.text}"'
            raise unexpected(node, self.what, quotes)
        if not node.text and not self.empty:
            raise unexpected(node, self.what)
        if self.pattern and not re.fullmatch(self.pattern, node.text):
            raise unexpected(node, self.what)
        return node.text

    def schema(self) -> Schema:
        """Return a string with its limits."""
        limits: Schema = {"type": "string"}
        if self.pattern:
            limits["pattern"] = f"^(?:{self.pattern})$"
        elif not self.empty:
            limits["minLength"] = 1
        return limits


SLUG = Text("lower-case words joined by dashes and dots", r"[a-z0-9]+(?:[.-][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Name:
    """One of the known words; where nothing is known yet, any word."""

    what: str
    known: Collection[str] | None = None
    listed: bool = False

    def read(self, node: Node) -> str:
        """Return the word."""
        text = Text(f"the name of a {self.what}").read(node)
        if self.known is not None and isinstance(node, Scalar):
            return known_word(node, self.what, self.known)
        return text

    def schema(self) -> Schema:
        """Return a string; one of the known words where these are fixed for all files."""
        if self.listed and self.known is not None:
            return {"type": "string", "enum": sorted(self.known)}
        return {"type": "string", "minLength": 1}


class Choice:
    """One of a few words."""

    def __init__(self, *words: str) -> None:
        self._words = words

    def read(self, node: Node) -> str:
        """Return the word."""
        text = Text("one of " + ", ".join(self._words)).read(node)
        if text not in self._words:
            raise unexpected(node, "one of " + ", ".join(self._words))
        return text

    def schema(self) -> Schema:
        """Return the words."""
        return {"type": "string", "enum": list(self._words)}


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number."""

    least: int = 0
    most: int | None = None

    def read(self, node: Node) -> int:
        """Return the number."""
        what = f"a whole number from {self.least}" + (f" to {self.most}" if self.most else "")
        if not isinstance(node, Scalar) or node.kind is not Kind.INTEGER:
            raise unexpected(node, what)
        number = int(node.text)
        if number < self.least or (self.most is not None and number > self.most):
            raise unexpected(node, what)
        return number

    def schema(self) -> Schema:
        """Return an integer with its limits."""
        limits: Schema = {"type": "integer", "minimum": self.least}
        return limits if self.most is None else {**limits, "maximum": self.most}


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false; YAML's yes, no, on and off are not taken."""

    def read(self, node: Node) -> bool:
        """Return the flag."""
        if not isinstance(node, Scalar) or node.text not in ("true", "false"):
            raise unexpected(node, "true or false")
        if node.kind is not Kind.FLAG:
            raise unexpected(node, "true or false", "without quotes")
        return node.text == "true"

    def schema(self) -> Schema:
        """Return a boolean."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Value:
    """A text, or a whole number that is sent as its digits."""

    empty: bool = False

    def read(self, node: Node) -> str:
        """Return the text."""
        if isinstance(node, Scalar) and node.kind is Kind.INTEGER:
            return node.text
        return Text("a text or a whole number", empty=self.empty).read(node)

    def schema(self) -> Schema:
        """Return a string or an integer."""
        return {"anyOf": [Text(empty=self.empty).schema(), {"type": "integer"}]}
