"""Header fields of a message or of a part."""

from collections.abc import Iterable, Iterator


class Headers:
    """Fields in the order in which they came; names compare without case (RFC 9110 5.1)."""

    __slots__ = ("_fields",)

    def __init__(self, fields: Iterable[tuple[str, str]] = ()) -> None:
        self._fields = [(name.lower(), value) for name, value in fields]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._fields)

    def __contains__(self, name: str) -> bool:
        return any(field == name.lower() for field, _ in self._fields)

    def all(self, name: str) -> list[str]:
        """Give the value of each field line of that name."""
        return [value for field, value in self._fields if field == name.lower()]

    def get(self, name: str) -> str | None:
        """Give the combined value of a field, or None where it is absent.

        RFC 9110 5.3: several lines of one name mean their values joined by commas.
        """
        values = self.all(name)
        return ", ".join(values) if values else None
