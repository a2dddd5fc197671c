"""Ways to break the header of a part, or what it says of the part.

Each changes a draft and returns the parts that may be stored, or None for all of them.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from conformance.generate.multipart.draft import CRLF, Draft, DraftPart, Line

_CONTROLS = "\r\0\x07\x0b\x7f"
_ONE_LINE = 70_000
_MANY_LINES = 2_000


def no_blank_line(draw: DrawFn, draft: Draft) -> None:
    """Let the body follow the header at once."""
    chosen = [part for part in draft.parts if can_lose_blank_line(part)]
    draw(st.sampled_from(chosen)).blank = b""


def can_lose_blank_line(part: DraftPart) -> bool:
    """Tell whether the body of a part can't be taken for more of its header, or for the end."""
    line = part.body.partition(b"\n")[0]
    return bool(line.strip(b"\r")) and b":" not in line and line[:1] not in b" \t"


def no_part_type(draw: DrawFn, draft: Draft) -> None:
    """Leave the Content-Type out; there may be no header at all."""
    part = _one(draw, draft)
    part.lines = part.without("Content-Type")


def unreadable_part_type(draw: DrawFn, draft: Draft) -> None:
    """Have a Content-Type that is none."""
    part = _one(draw, draft)
    value = draw(st.sampled_from(("dicom", "", "/", ";", "application")))
    part.lines = [*part.without("Content-Type"), Line("Content-Type", value)]


def nested_multipart(draw: DrawFn, draft: Draft) -> Iterable[int]:
    """Put a part into a multipart body of its own."""
    number = draw(st.integers(0, len(draft.parts) - 1))
    part = draft.parts[number]
    subtype = draw(st.sampled_from(("related", "mixed")))
    inner = Draft(f"inner-{draft.boundary[:60]}", [DraftPart(part.lines, part.body)], [])
    root = draft.parameter("type")
    value = f'multipart/{subtype}; {root}; boundary="{inner.boundary}"'
    draft.parts[number] = DraftPart([Line("Content-Type", value)], inner.body)
    return [other for other in range(len(draft.parts)) if other != number]


def no_colon(draw: DrawFn, draft: Draft) -> None:
    """Add a line without one."""
    text = draw(st.sampled_from(("nonsense", "X-Harness 1", "Content-Type application/dicom")))
    _insert(draw, _one(draw, draft), Line(text, "", colon=""))


def blank_before_colon(draw: DrawFn, draft: Draft) -> None:
    """Put blanks there."""
    line = draw(st.sampled_from(_one(draw, draft).lines))
    line.colon = draw(st.sampled_from((" : ", "\t:", "  :")))


def control_in_header(draw: DrawFn, draft: Draft) -> None:
    """Add a line with one; after a bare CR comes what looks like another line."""
    control = draw(st.sampled_from(_CONTROLS))
    value = f"a{control}{draw(st.sampled_from(('b', 'Content-Type: text/plain')))}"
    _insert(draw, _one(draw, draft), Line("X-Harness", value))


def folded_header(draw: DrawFn, draft: Draft) -> None:
    """Go on with a value on the next line."""
    part = _one(draw, draft)
    fold = draw(st.sampled_from(("\r\n ", "\r\n\t", "\r\n  \t")))
    if draw(st.booleans()):
        line = part.lines[0]
        line.colon = f":{fold}"
    else:
        _insert(draw, part, Line("X-Harness", f"a;{fold}b"))


def octets_in_header(draw: DrawFn, draft: Draft) -> None:
    """Add a line with octets beyond ASCII, UTF-8 or not."""
    value = draw(st.sampled_from(("\xc3\xa9", "\xe9", "\xff\xfe", "a\x80b")))
    _insert(draw, _one(draw, draft), Line("X-Harness", value))


def oversized_header(draw: DrawFn, draft: Draft) -> None:
    """Add one line that is very long, or very many."""
    part = _one(draw, draft)
    long = [
        [Line("X-Harness", "a" * _ONE_LINE)],
        [Line("X-" + "a" * _ONE_LINE, "1")],
        [Line(f"X-Harness-{number}", "1") for number in range(_MANY_LINES)],
    ]
    part.lines = [*part.lines, *draw(st.sampled_from(long))]


def wrong_part_length(draw: DrawFn, draft: Draft) -> None:
    """Say less, more, or what is no length."""
    part = _one(draw, draft)
    length = len(part.body)
    wrong = [length + 1, length + 1000, 2**63, 2**64, f"-{length or 1}", "many", "", f"+{length}"]
    if length:
        wrong = [length - 1, 0, *wrong]
    said = draw(st.sampled_from(wrong))
    part.lines = [*part.without("Content-Length"), Line("Content-Length", str(said))]


def encoded_part(draw: DrawFn, draft: Draft) -> None:
    """Write a part in base64."""
    part = _one(draw, draft)
    part.body = base64.encodebytes(part.body).replace(b"\n", CRLF)
    line = Line("Content-Transfer-Encoding", "base64")
    part.lines = [*part.without("Content-Transfer-Encoding"), line]


def _one(draw: DrawFn, draft: Draft) -> DraftPart:
    return draw(st.sampled_from(draft.parts))


def _insert(draw: DrawFn, part: DraftPart, line: Line) -> None:
    at = draw(st.integers(0, len(part.lines)))
    part.lines = [*part.lines[:at], line, *part.lines[at:]]
