"""What may stand before, between and after the parts (RFC 2046 5.1.1)."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from conformance.generate.multipart.draft import Draft


def leading_crlf(draw: DrawFn, draft: Draft) -> None:
    """Begin with the line break of the first delimiter."""
    del draw
    draft.preamble = b"\r\n"


def preamble(draw: DrawFn, draft: Draft) -> None:
    """Begin with lines that mean nothing."""
    draft.preamble = draw(_lines(draft)) + b"\r\n"


def trailing_crlf(draw: DrawFn, draft: Draft) -> None:
    """End with a line break."""
    del draw
    draft.epilogue = b"\r\n"


def epilogue(draw: DrawFn, draft: Draft) -> None:
    """End with lines that mean nothing."""
    draft.epilogue = b"\r\n" + draw(_lines(draft))


def epilogue_with_parts(draw: DrawFn, draft: Draft) -> None:
    """End with a whole message again; nothing of it is a part."""
    del draw
    copy = Draft(draft.boundary, draft.parts, draft.parameters).body
    draft.epilogue = b"\r\n" + copy


def transport_padding(draw: DrawFn, draft: Draft) -> None:
    """Put blanks behind boundaries."""
    blanks = st.sampled_from((b"", b" ", b"\t", b" \t "))
    paddings = draw(
        st.lists(blanks, min_size=len(draft.parts) + 1, max_size=len(draft.parts) + 1).filter(any)
    )
    for part, padding in zip(draft.parts, paddings, strict=False):
        part.padding = padding
    draft.closing += paddings[-1]


def _lines(draft: Draft) -> st.SearchStrategy[bytes]:
    """Return lines none of which is a delimiter of the draft."""
    name = draft.boundary.encode("latin-1")
    line = st.sampled_from(
        (
            b"This is a message of several parts.",
            b"--",
            b"----",
            b"-" + name,
            b"--" + name[:-1] + (b"y" if name.endswith(b"x") else b"x"),
            b"Content-Type: application/dicom",
            b"",
            b"\0",
        )
    )
    # A line of dashes alone may begin like the delimiter of a boundary that is dashes too.
    return (
        st.lists(line, min_size=1, max_size=4)
        .map(b"\r\n".join)
        .filter(lambda text: text.strip() and b"\r\n--" + name not in b"\r\n" + text)
    )
