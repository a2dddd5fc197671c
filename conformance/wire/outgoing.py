"""A request's header fields and its body, as urllib3 takes them without changing them."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.wire.exchange import Headers

_LAST = len(b"0\r\n\r\n")


class Fields:
    """Header fields, line by line: urllib3's own HTTPHeaderDict would sort them by their names."""

    def __init__(self, headers: Headers) -> None:
        self._headers = headers

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._headers)

    def items(self) -> Iterator[tuple[str, str]]:
        """Return each line, doubled names included."""
        return iter(self._headers)


class Chunks:
    """A body that urllib3 frames piece by piece (RFC 9112 7.1).

    `later` counts the octets, framing included, that it has not been handed yet.
    """

    def __init__(self, body: bytes, sizes: tuple[int, ...]) -> None:
        self._body = memoryview(body)
        self._sizes = sizes
        self.later = sum(map(_framed, sizes)) + _LAST

    def __iter__(self) -> Iterator[memoryview]:
        start = 0
        for size in self._sizes:
            self.later -= _framed(size)
            yield self._body[start : start + size]
            start += size
        self.later -= _LAST


def _framed(size: int) -> int:
    return len(f"{size:x}\r\n\r\n") + size
