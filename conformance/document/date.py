"""The shape of a day in the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from conformance.document.shape import Schema, unexpected
from conformance.document.source import Kind, Node, Scalar


@dataclass(frozen=True, slots=True)
class Day:
    """A day such as 2026-12-31, with or without quotes."""

    def read(self, node: Node) -> str:
        """Return the day as ISO 8601 has it; such texts sort as days do."""
        if isinstance(node, Scalar) and node.kind in (Kind.TEXT, Kind.TIMESTAMP):
            try:
                day = date.fromisoformat(node.text)
            except ValueError:
                pass
            else:
                return day.isoformat()
        raise unexpected(node, "a day such as 2026-12-31")

    def schema(self) -> Schema:
        """Return a string in the form of a date."""
        return {"type": "string", "format": "date"}
