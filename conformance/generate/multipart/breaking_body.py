"""Ways to break the structure of a multipart body.

Each changes a draft and returns the parts that may be stored, or None for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from conformance.generate.multipart.draft import CRLF, Draft


def empty_body(draw: DrawFn, draft: Draft) -> Iterable[int]:
    """Send nothing."""
    del draw
    draft.end = 0
    return ()


def no_parts(draw: DrawFn, draft: Draft) -> Iterable[int]:
    """Send the close delimiter alone, or after another with nothing between them."""
    draft.parts = []
    first = b"--" + draft.boundary.encode("latin-1") + CRLF
    draft.preamble = draw(st.sampled_from((b"", CRLF, first, first + CRLF)))
    return ()


def no_close_delimiter(draw: DrawFn, draft: Draft) -> None:
    """Leave out the dashes at the end, or the whole line."""
    draft.closing = draw(st.sampled_from((CRLF, b"")))
    if draw(st.booleans()):
        draft.end = draft.ends()[-1]


def cut(draw: DrawFn, draft: Draft) -> Iterable[int]:
    """End at any octet; what may be stored is what is there to its last octet."""
    draft.end = draw(st.integers(1, len(draft.body) - 1))
    return [number for number, end in enumerate(draft.ends()) if end <= draft.end]


def lf_alone(draw: DrawFn, draft: Draft) -> None:
    """End all lines with LF, or those of one part's header."""
    chosen = draw(st.sampled_from((None, *draft.parts)))
    for part in draft.parts if chosen is None else [chosen]:
        part.line_break = part.blank = b"\n"
    if chosen is None:
        draft.before_delimiter = b"\n"


def delimiter_goes_on(draw: DrawFn, draft: Draft) -> None:
    """Let more follow the first boundary."""
    draft.parts[0].padding = draw(st.sampled_from((b"x", b" x", b"-", b"\r")))


def delimiter_in_part(draw: DrawFn, draft: Draft) -> Iterable[int]:
    """Cut a part in two by a delimiter."""
    filled = [number for number, part in enumerate(draft.parts) if part.body]
    number = draw(st.sampled_from(filled))
    part = draft.parts[number]
    at = draw(st.integers(0, len(part.body) - 1))
    line = CRLF + b"--" + draft.boundary.encode("latin-1") + CRLF
    part.body = part.body[:at] + line + part.body[at:]
    return [other for other in range(len(draft.parts)) if other != number]
