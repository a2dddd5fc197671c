"""Boundaries, and payloads that look like the structure around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from string import ascii_letters, digits

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from conformance.formats.grammar import BCHAR, BCHAR_NO_SPACE

# RFC 2046 5.1.1:
#   boundary := 0*69<bchars> bcharsnospace
LONGEST = 70
MARKS = "-'()+_,./:=?"
CHARACTERS = ascii_letters + digits + MARKS
_BOUNDARY = re.compile(f"{BCHAR}{{0,{LONGEST - 1}}}{BCHAR_NO_SPACE}")
_RUN = re.compile(f"{BCHAR}{{0,{LONGEST - 1}}}{BCHAR_NO_SPACE}".encode())

# How many pieces of a payload are looked at for a boundary.
_MOST_RUNS = 50


def texts(smallest: int, largest: int, characters: str = CHARACTERS) -> st.SearchStrategy[str]:
    """Return boundaries of so many characters."""
    return st.text(characters, min_size=smallest, max_size=largest)


def boundaries() -> st.SearchStrategy[str]:
    """Return boundaries of all lengths and characters, some with a blank inside."""
    with_blank = st.tuples(texts(1, 4), texts(1, 4)).map(" ".join)
    return (
        texts(1, 1) | texts(1, 12, MARKS) | texts(1, LONGEST) | texts(LONGEST, LONGEST) | with_blank
    )


def require_boundary(text: str) -> None:
    """Raise InvalidArgument for a text that can't be a boundary."""
    if not _BOUNDARY.fullmatch(text):
        characters = f"1 to {LONGEST} of {CHARACTERS} or inner blanks"
        raise InvalidArgument(f"{text!r} is no boundary: it needs {characters}")


def clashes(boundary: str, octets: bytes) -> bool:
    """Tell whether a part's body has a line that begins with the delimiter.

    RFC 2046 5.1 forbids it; what stands right behind the header's empty line begins a line too.
    """
    return b"\r\n--" + boundary.encode("latin-1") in b"\r\n" + octets


def inside(bodies: Iterable[bytes]) -> list[str]:
    """Return pieces of some bodies that can be a boundary of theirs."""
    bodies = list(bodies)
    found: dict[str, None] = {}
    for run in _runs(bodies):
        for text in (run, run[-8:].lstrip(), run[:1], run[-1:]):
            if text.strip() and not text.endswith(" "):
                found.setdefault(text)
    return [text for text in found if not any(clashes(text, body) for body in bodies)]


def _runs(bodies: list[bytes]) -> Iterator[str]:
    for body in bodies:
        for _, match in zip(range(_MOST_RUNS), _RUN.finditer(body), strict=False):
            yield match[0].decode("latin-1")


def payloads(boundary: str, *, max_pieces: int = 12) -> st.SearchStrategy[bytes]:
    """Return payloads full of line breaks, of dashes and of the beginnings of a boundary.

    None has a line that begins with the whole delimiter (RFC 2046 5.1). InvalidArgument where the
    boundary is none.
    """
    require_boundary(boundary)
    name = boundary.encode("latin-1")
    delimiter = b"\r\n--" + name
    pieces = (
        *(b"", b"\r\n", b"\r", b"\n", b"-", b"--", b"\r\n--", b"\r\n\r\n", b"\0"),
        *(name, b"--" + name, b"--" + name + b"--", b"\n--" + name, b"\r--" + name),
        *(b"\r\n" + name, b"\r\n-" + name, b"\r\n-- " + name, b"\r\n--" + name.swapcase()),
        b"\r\nContent-Type: text/plain\r\n\r\n",
    )
    beginnings = st.integers(1, len(delimiter) - 1).map(lambda size: delimiter[:size])
    piece = st.sampled_from(pieces) | beginnings | st.binary(max_size=4)
    bodies = st.lists(piece, max_size=max_pieces).map(b"".join)
    return bodies.filter(lambda body: not clashes(boundary, body))
