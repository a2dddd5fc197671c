"""Shapes of lists and tables, made of other shapes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from conformance.document.shape import Schema, Shape, nearest, unexpected
from conformance.document.source import Kind, Listing, Node, Scalar, Table
from conformance.errors import InputError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ListOf(Generic[T]):
    """A list of values of one shape."""

    item: Shape[T]
    least: int = 0
    unique: bool = False

    def read(self, node: Node) -> tuple[T, ...]:
        """Return the values."""
        if not isinstance(node, Listing):
            raise unexpected(node, "a list")
        if len(node.items) < self.least:
            raise InputError(f"expected a list of at least {self.least}", where=node.location)
        values: list[T] = []
        for item in node.items:
            value = self.item.read(item)
            if self.unique and value in values:
                raise InputError(f"{value!r} stands twice in this list", where=item.location)
            values.append(value)
        return tuple(values)

    def schema(self) -> Schema:
        """Return an array."""
        limits: Schema = {"type": "array", "items": self.item.schema()}
        if self.least:
            limits["minItems"] = self.least
        if self.unique:
            limits["uniqueItems"] = True
        return limits


@dataclass(frozen=True, slots=True)
class Either(Generic[T]):
    """A value whose shape follows from its kind: a scalar, a list or a table."""

    scalar: Shape[T] | None = None
    listing: Shape[T] | None = None
    table: Shape[T] | None = None

    def read(self, node: Node) -> T:
        """Return the value as its shape reads it."""
        kinds: tuple[tuple[type[Node], Shape[T] | None, str], ...] = (
            (Scalar, self.scalar, "a single value"),
            (Listing, self.listing, "a list"),
            (Table, self.table, "a table"),
        )
        for kind, shape, _ in kinds:
            if isinstance(node, kind) and shape is not None:
                return shape.read(node)
        raise unexpected(node, " or ".join(what for _, shape, what in kinds if shape))

    def schema(self) -> Schema:
        """Return the choice."""
        shapes = (self.scalar, self.listing, self.table)
        return {"anyOf": [shape.schema() for shape in shapes if shape is not None]}


@dataclass(frozen=True, slots=True)
class Pairs(Generic[T]):
    """A table with keys that the author chooses."""

    key: Shape[str]
    value: Shape[T]

    def read(self, node: Node) -> tuple[tuple[str, T], ...]:
        """Return keys and values in the order of the file."""
        if not isinstance(node, Table):
            raise unexpected(node, "a table of names and values")
        return tuple(
            (self.key.read(Scalar(key, Kind.TEXT, entry.key)), self.value.read(entry.node))
            for key, entry in node.entries.items()
        )

    def schema(self) -> Schema:
        """Return an object with free names."""
        return {
            "type": "object",
            "propertyNames": self.key.schema(),
            "additionalProperties": self.value.schema(),
        }


@dataclass(frozen=True, slots=True)
class Made(Generic[T]):
    """A value of some shape, made into something else."""

    shape: Shape[Any]
    make: Callable[[Any], T]

    def read(self, node: Node) -> T:
        """Return what is made of the value."""
        return self.make(self.shape.read(node))

    def schema(self) -> Schema:
        """Return the schema of the value itself."""
        return self.shape.schema()


@dataclass(frozen=True, slots=True)
class Field:
    """A key of a record: the shape of its value, and what it means (editors show it)."""

    shape: Shape[Any]
    says: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Record(Generic[T]):
    """A table with known keys, made into an object by `make(key=value, ...)`.

    Dashes in keys become underscores. Of each group in `one_of` exactly one key must be there, of
    each in `at_most_one` at most one. With `located`, `make` gets the `location` too.
    """

    what: str
    make: Callable[..., T]
    fields: Mapping[str, Field]
    one_of: tuple[tuple[str, ...], ...] = ()
    at_most_one: tuple[tuple[str, ...], ...] = ()
    located: bool = False

    def read(self, node: Node) -> T:
        """Return the object; unknown, missing and contradicting keys are errors."""
        if not isinstance(node, Table):
            raise unexpected(node, f"{self.what}: a table of keys and values")
        for key, entry in node.entries.items():
            if key not in self.fields:
                message = f"unknown key {key!r} in {self.what}"
                raise InputError(message, where=entry.key, hint=nearest(key, self.fields))
        self._check_groups(node)
        values: dict[str, Any] = {
            key.replace("-", "_"): self.fields[key].shape.read(entry.node)
            for key, entry in node.entries.items()
        }
        return self.make(**values, **({"location": node.location} if self.located else {}))

    def _check_groups(self, node: Table) -> None:
        missing = [k for k, f in self.fields.items() if f.required and k not in node.entries]
        if missing:
            message = f"{self.what} needs: {', '.join(missing)}"
            raise InputError(message, where=node.location)
        for group in (*self.one_of, *self.at_most_one):
            there = [key for key in group if key in node.entries]
            if len(there) > 1:
                message = f"{self.what} can't have both {there[0]} and {there[1]}"
                raise InputError(message, where=node.entries[there[1]].key)
            if not there and group in self.one_of:
                raise InputError(
                    f"{self.what} needs one of: {', '.join(group)}", where=node.location
                )

    def schema(self) -> Schema:
        """Return an object that takes these keys and no others."""
        limits: Schema = {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                key: {"description": field.says, **field.shape.schema()}
                for key, field in self.fields.items()
            },
        }
        if required := [key for key, field in self.fields.items() if field.required]:
            limits["required"] = required
        both = [
            {"required": [one, other]}
            for group in (*self.one_of, *self.at_most_one)
            for index, one in enumerate(group)
            for other in group[index + 1 :]
        ]
        if both:
            limits["not"] = {"anyOf": both}
        if self.one_of:
            choices = [{"anyOf": [{"required": [key]} for key in group]} for group in self.one_of]
            limits["allOf"] = choices
        return limits
