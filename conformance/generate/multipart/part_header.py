"""Ways to write the header of a part (PS3.18 8.6.1.2.1, RFC 9112 5)."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from conformance.generate.multipart.content_type import other_case
from conformance.generate.multipart.draft import Draft, DraftPart, Line

_EXTRA = (
    ("X-Harness", "1"),
    ("MIME-Version", "1.0"),
    ("Content-Description", "text: with; marks, and = signs"),
    ("Content-Language", "en"),
    ("X-Boundary", "--"),
    ("X-Status", "HTTP/1.1 200 OK"),
)
_DISPOSITIONS = (
    "attachment",
    'attachment; name="file1"; filename="instance.dcm"',
    'form-data; name="file"; filename="../../../tmp/harness"',
    "inline; filename*=UTF-8''%e2%82%ac.dcm",
)
_LOCATIONS = ("instance.dcm", "/studies/1/series/2/instances/3", "http://127.0.0.1/a?b=c#d", "..")


def some_parts(draw: DrawFn, draft: Draft) -> list[DraftPart]:
    """Choose one part or more."""
    places = st.integers(0, len(draft.parts) - 1)
    return [draft.parts[at] for at in sorted(draw(st.sets(places, min_size=1)))]


def _add(draw: DrawFn, part: DraftPart, name: str, value: str) -> None:
    """Add a line at any place; a field that is there already is given its new value."""
    lines = part.without(name)
    place = draw(st.integers(0, len(lines)).map(lambda back: len(lines) - back))
    part.lines = [*lines[:place], Line(name, value), *lines[place:]]


def content_id(draw: DrawFn, draft: Draft) -> None:
    """Give parts a Content-ID, unless they have one."""
    for number, part in enumerate(draft.parts):
        if len(part.without("Content-ID")) == len(part.lines):
            _add(draw, part, "Content-ID", f"<{number}@harness>")


def content_location(draw: DrawFn, draft: Draft) -> None:
    """Say where parts belong."""
    for part in some_parts(draw, draft):
        _add(draw, part, "Content-Location", draw(st.sampled_from(_LOCATIONS)))


def content_disposition(draw: DrawFn, draft: Draft) -> None:
    """Give parts a file name, as curl and browsers do."""
    for part in some_parts(draw, draft):
        _add(draw, part, "Content-Disposition", draw(st.sampled_from(_DISPOSITIONS)))


def content_length_of_part(draw: DrawFn, draft: Draft) -> None:
    """Say the right length."""
    for part in some_parts(draw, draft):
        zeros = draw(st.sampled_from(("", "0", "000")))
        _add(draw, part, "Content-Length", f"{zeros}{len(part.body)}")


def transfer_encoding_binary(draw: DrawFn, draft: Draft) -> None:
    """Say that octets are octets."""
    for part in some_parts(draw, draft):
        _add(draw, part, "Content-Transfer-Encoding", draw(st.sampled_from(("binary", "BINARY"))))


def extra_header(draw: DrawFn, draft: Draft) -> None:
    """Add fields that say nothing here."""
    for part in some_parts(draw, draft):
        chosen = st.lists(st.sampled_from(_EXTRA), min_size=1, max_size=3, unique=True)
        for name, value in draw(chosen):
            _add(draw, part, name, value)


def empty_header(draw: DrawFn, draft: Draft) -> None:
    """Add a field without a value."""
    for part in some_parts(draw, draft):
        _add(draw, part, "X-Empty", "")


def header_order(draw: DrawFn, draft: Draft) -> None:
    """Have the Content-Type come after another field."""
    for part in some_parts(draw, draft):
        if len(part.lines) == 1:
            part.lines.append(Line("X-First", "1"))
        part.lines = draw(st.permutations(part.lines[::-1]))


def header_name_case(draw: DrawFn, draft: Draft) -> None:
    """Write the names in other letters."""
    for part in some_parts(draw, draft):
        for line in part.lines:
            line.name = other_case(draw, line.name.lower())


def header_blanks(draw: DrawFn, draft: Draft) -> None:
    """Have other blanks than one around the values."""
    for part in some_parts(draw, draft):
        for line in part.lines:
            line.colon = draw(st.sampled_from((":", ":  ", ":\t")))
            line.after = draw(st.sampled_from(("", " ", "\t ")))
