"""Content codings, undone: RFC 9110 8.4."""

from __future__ import annotations

import zlib

from conformance.wire.exchange import Response

_MOST_OCTETS = 1 << 30
# RFC 9110 8.4.1.2 and 8.4.1.3; deflate without its header is what it notes that some send.
_WINDOWS = {"gzip": (31,), "x-gzip": (31,), "deflate": (15, -15)}
_IN_MEMBERS = frozenset({"gzip", "x-gzip"})


def content(response: Response) -> bytes:
    """Return the payload of a response, its content codings undone."""
    return undo(response.headers.get("Content-Encoding") or "", response.body)[0]


def undo(codings: str, body: bytes) -> tuple[bytes, str]:
    """Undo the codings that a Content-Encoding lists, as far as they are known here.

    Return the octets, and what is wrong with them, if anything; what is none of its coding stays as
    it is.
    """
    for name in reversed([text.strip().lower() for text in codings.split(",")]):
        for window in _WINDOWS.get(name, ()):
            found, flaw = _inflate(body, window, members=name in _IN_MEMBERS)
            if found is not None:
                break
        else:
            if name in _WINDOWS:
                return body, f"what is no {name}"
            continue
        if flaw:
            return found, f"{name} {flaw}"
        body = found
    return body, ""


def _inflate(body: bytes, window: int, *, members: bool) -> tuple[bytes | None, str]:
    """Decompress; None where nothing of it is compressed in this way.

    RFC 1952 2.2: gzip is a series of members.
    """
    pieces: list[bytes] = []
    left = body
    while left:
        reader = zlib.decompressobj(window)
        try:
            pieces.append(reader.decompress(left, _MOST_OCTETS))
        except zlib.error as error:
            return (b"".join(pieces), f"that breaks off: {error}") if pieces else (None, "")
        if not reader.eof:
            return b"".join(pieces), "that ends too early"
        left = reader.unused_data
        if left and not members:
            return b"".join(pieces), f"with {len(left):,} octets behind it"
    return b"".join(pieces), ""
