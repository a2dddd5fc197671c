"""Ways to write the Content-Type of a multipart request (RFC 9110 8.3.1, 5.6.6)."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from conformance.formats.grammar import is_token
from conformance.generate.multipart.boundaries import LONGEST, MARKS, inside, texts
from conformance.generate.multipart.draft import Draft, Line, Parameter

_BLANKS = st.sampled_from(("", " ", "  ", "\t", " \t"))
_UNKNOWN = (
    Parameter("x-harness", "1"),
    Parameter("charset", "utf-8"),
    Parameter("start-info", "a b;c", quoted=True),
    Parameter("x-boundary", "other"),
)


def other_case(draw: DrawFn, text: str) -> str:
    """Write a text in other letters."""
    return draw(st.sampled_from((text.lower(), text.upper(), text.title(), text.swapcase())))


def boundary_of_one(draw: DrawFn, draft: Draft) -> None:
    """Take one character."""
    draft.rename(draw(texts(1, 1)))


def boundary_of_seventy(draw: DrawFn, draft: Draft) -> None:
    """Take as many characters as there may be."""
    draft.rename(draw(texts(LONGEST, LONGEST)))


def boundary_of_marks(draw: DrawFn, draft: Draft) -> None:
    """Take what is neither letter nor digit."""
    draft.rename(draw(texts(1, 12, MARKS)))


def boundary_of_dashes(draw: DrawFn, draft: Draft) -> None:
    """Begin and end with dashes, as delimiters do."""
    dashes = st.sampled_from(("-", "--", "---"))
    draft.rename(f"{draw(dashes)}{draw(texts(0, 4))}{draw(dashes)}")


def boundary_with_blank(draw: DrawFn, draft: Draft) -> None:
    """Have blanks inside."""
    draft.rename(f"{draw(texts(1, 4))}{draw(st.sampled_from((' ', '  ')))}{draw(texts(1, 4))}")


def boundary_in_payload(draw: DrawFn, draft: Draft) -> None:
    """Take a text of a part's body, if there is one."""
    # Drawn in the same way whatever the parts are: they may have other UIDs in each run.
    number = draw(st.integers(0, LONGEST**2))
    if found := inside(part.body for part in draft.parts):
        draft.rename(found[number % len(found)])


def boundary_quoted(draw: DrawFn, draft: Draft) -> None:
    """Quote what needs no quotes."""
    del draw
    draft.parameter("boundary").quoted = True


def boundary_escaped(draw: DrawFn, draft: Draft) -> None:
    """Put a backslash before characters that need none."""
    parameter = draft.parameter("boundary")
    parameter.quoted = True
    places = draw(st.sets(st.integers(0, LONGEST - 1), min_size=1, max_size=3))
    parameter.escaped = frozenset(place % len(parameter.value) for place in places)


def type_unquoted(draw: DrawFn, draft: Draft) -> None:
    """Leave the quotes of type out, as PS3.18 8.7.1 would rather have it."""
    del draw
    draft.parameter("type").quoted = False


def type_in_other_case(draw: DrawFn, draft: Draft) -> None:
    """Write the value of type in other letters."""
    parameter = draft.parameter("type")
    parameter.value = other_case(draw, parameter.value.swapcase())


def start(draw: DrawFn, draft: Draft) -> None:
    """Name the first part as the root (RFC 2387 3.2)."""
    name = draw(st.sampled_from(("<root>", "<1.2@harness>")))
    first = draft.parts[0]
    first.lines = [*first.without("Content-ID"), Line("Content-ID", name)]
    draft.parameters.append(Parameter("start", name, quoted=True))


def unknown_parameter(draw: DrawFn, draft: Draft) -> None:
    """Add a parameter that nobody knows."""
    given = draw(st.sampled_from(_UNKNOWN))
    draft.parameters.append(Parameter(given.name, given.value, given.quoted))


def parameters_reordered(draw: DrawFn, draft: Draft) -> None:
    """Put boundary first, or any other order."""
    draft.parameters = draw(st.permutations(draft.parameters[::-1]))


def parameter_name_case(draw: DrawFn, draft: Draft) -> None:
    """Write the names of all parameters in other letters."""
    for parameter in draft.parameters:
        parameter.name = other_case(draw, parameter.name.upper())


def parameter_blanks(draw: DrawFn, draft: Draft) -> None:
    """Have other blanks than one around semicolons."""
    draft.separators = [f"{draw(_BLANKS)};{draw(_BLANKS)}" for _ in draft.parameters]


def empty_parameter(draw: DrawFn, draft: Draft) -> None:
    """Put semicolons with nothing between them, or at the end."""
    place = draw(st.integers(0, len(draft.parameters)))
    if place == len(draft.parameters):
        draft.tail = draw(st.sampled_from((";", " ; ", ";;")))
    else:
        gaps = [*draft.separators, *["; "] * len(draft.parameters)][: len(draft.parameters)]
        draft.separators = [f";{gap}" if at == place else gap for at, gap in enumerate(gaps)]


def media_type_case(draw: DrawFn, draft: Draft) -> None:
    """Write multipart/related in other letters."""
    draft.media_type = other_case(draw, draft.media_type.upper())


def field_name_case(draw: DrawFn, draft: Draft) -> None:
    """Write the name of the field in other letters."""
    draft.field_name = other_case(draw, draft.field_name.lower())


def boundary_facts(boundary: str) -> set[str]:
    """Return the features that the text of a boundary has, however it was chosen."""
    facts = {
        "boundary-of-one": len(boundary) == 1,
        "boundary-of-seventy": len(boundary) == LONGEST,
        "boundary-of-marks": not is_token(boundary.replace(" ", "")),
        "boundary-of-dashes": boundary.startswith("-") and boundary.endswith("-"),
        "boundary-with-blank": " " in boundary,
    }
    return {name for name, holds in facts.items() if holds}
