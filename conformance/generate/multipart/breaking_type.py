"""Ways to break the Content-Type of a multipart request.

Each changes a draft and returns the parts that may be stored, or None for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from conformance.generate.multipart.boundaries import LONGEST, texts
from conformance.generate.multipart.draft import Draft, Parameter

_NO_BOUNDARY_HAS = '!"#$%&*;<>@[\\]^`{|}~\x7f\xe9'
_NEED_QUOTES = "(),/:=? "


def no_boundary(draw: DrawFn, draft: Draft) -> Iterable[int]:
    """Leave it out, or name it otherwise."""
    found = draft.parameter("boundary")
    names = ("", "bound", "boundary*", "x-boundary")
    if name := draw(st.sampled_from(names)):
        found.name = name
    else:
        draft.parameters.remove(found)
    return ()


def empty_boundary(draw: DrawFn, draft: Draft) -> Iterable[int]:
    """Leave its value out."""
    found = draft.parameter("boundary")
    found.value, found.quoted = "", draw(st.booleans())
    return ()


def long_boundary(draw: DrawFn, draft: Draft) -> None:
    """Have more characters than 70."""
    draft.rename("a" * draw(st.integers(LONGEST + 1, 3 * LONGEST)))


def strange_boundary(draw: DrawFn, draft: Draft) -> None:
    """Have a character in quotes that no boundary has."""
    strange = draw(st.sampled_from(_NO_BOUNDARY_HAS))
    draft.rename(f"{draw(texts(0, 3))}{strange}{draw(texts(1, 3))}")
    found = draft.parameter("boundary")
    found.quoted = True
    found.escaped = frozenset(i for i, c in enumerate(found.value) if c in '"\\')


def boundary_ends_with_blank(draw: DrawFn, draft: Draft) -> None:
    """End with a blank."""
    draft.rename(f"{draft.boundary}{draw(st.sampled_from((' ', '  ')))}")


def boundary_without_quotes(draw: DrawFn, draft: Draft) -> None:
    """Have a character that needs quotes, and none."""
    strange = draw(st.sampled_from(_NEED_QUOTES))
    draft.rename(f"a{strange}{draw(texts(1, 3))}")
    draft.parameter("boundary").quoted = False


def two_boundaries(draw: DrawFn, draft: Draft) -> None:
    """Add another boundary before or after the one that the body uses."""
    other = Parameter("boundary", f"{draft.boundary}-other")
    at = draw(st.sampled_from((0, len(draft.parameters))))
    draft.parameters.insert(at, other)


def unclosed_quote(draw: DrawFn, draft: Draft) -> None:
    """Leave the last quote out."""
    del draw
    found = draft.parameter("boundary")
    draft.parameters.remove(found)
    draft.tail = f'; boundary="{found.value}'


def blanks_around_equals(draw: DrawFn, draft: Draft) -> None:
    """Put blanks on one side of =, or on both."""
    found = draft.parameter("boundary")
    draft.parameters.remove(found)
    equals = draw(st.sampled_from((" =", "= ", " = ")))
    draft.tail = f'; boundary{equals}"{found.value}"'


def other_multipart(draw: DrawFn, draft: Draft) -> None:
    """Name another subtype."""
    subtypes = ("mixed", "form-data", "alternative", "x-related")
    draft.media_type = f"multipart/{draw(st.sampled_from(subtypes))}"


def no_type(draw: DrawFn, draft: Draft) -> None:
    """Leave it out."""
    del draw
    draft.parameters.remove(draft.parameter("type"))


def denied_type(draw: DrawFn, draft: Draft) -> None:
    """Name a type that the first part is not, or none at all."""
    found = draft.parameter("type")
    others = ("image/jpeg", "application/octet-stream", "text/plain", "dicom", "*/*", "")
    found.value = draw(st.sampled_from([text for text in others if text != found.value]))


def wrong_boundary(draw: DrawFn, draft: Draft) -> Iterable[int]:
    """Name a boundary that the body does not use."""
    found = draft.parameter("boundary")
    other = draw(
        st.sampled_from((f"{found.value}x", found.value.swapcase(), f"--{found.value}", "other"))
    )
    found.value = other
    return ()
