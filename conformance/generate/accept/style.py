"""Ways to write the members of an Accept field (RFC 9110 5.6.1, 5.6.6, 12.5.1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from conformance.generate.accept.member import Member

Members = Sequence[Member]
Parameter = tuple[str, str, bool]

_WANTED = st.sampled_from((False,) * 5 + (True,))
_SEMICOLONS = st.sampled_from((";", " ;", " ; ", ";\t", "  ;  "))
_COMMAS = st.sampled_from((",", " , ", ",\t", " ,"))
_EMPTY = st.sampled_from((", ,", ",,", ",\t, "))


@st.composite
def written(
    draw: DrawFn, members: Members, *, in_query: bool = False
) -> tuple[tuple[str, ...], frozenset[str]]:
    """Write members as the lines of a field, or as one line of a query.

    Returns the lines and the features that they got.
    """
    styles = {
        name: applies for name, applies in _STYLES.items() if name in _IN_QUERY or not in_query
    }
    wanted = {name for name, applies in styles.items() if draw(_WANTED) and applies(members)}
    texts = [_text(draw, member, wanted) for member in members]
    lines = _broken(draw, texts) if "several-lines" in wanted else [texts]
    return tuple(_line(draw, line, wanted) for line in lines), frozenset(wanted)


def _broken(draw: DrawFn, texts: list[str]) -> list[list[str]]:
    """Put two texts or more on two lines or more."""
    lines = [texts[:1]]
    for text in texts[1:]:
        if draw(st.booleans()):
            lines.append([text])
        else:
            lines[-1].append(text)
    return lines if len(lines) > 1 else [texts[:1], texts[1:]]


def _text(draw: DrawFn, member: Member, wanted: set[str]) -> str:
    if not member.valid:
        return member.media_range
    parameters = _parameters(member)
    if "parameter-order" in wanted:
        parameters = draw(st.permutations(parameters[::-1]))
    if "needless-quotes" in wanted:
        keep = member.bare_root
        parameters = [(name, value, not keep or name != "type") for name, value, _ in parameters]
    pieces = [member.media_range, *(_parameter(*each) for each in parameters)]
    if member.q is not None:
        pieces.append(f"q={member.q}")
    if "other-case" in wanted:
        pieces = [_other_case(piece) for piece in pieces]
    if "empty-parameter" in wanted:
        pieces.insert(draw(st.sampled_from((len(pieces), 1))), "")
    semicolon = draw(_SEMICOLONS) if "blanks" in wanted else "; "
    return semicolon.join(pieces)


def _parameters(member: Member) -> list[Parameter]:
    found = [("transfer-syntax", syntax, False) for syntax in member.syntaxes]
    found += [(name, value, False) for name, value in member.others]
    return found if member.root is None else [("type", member.root, not member.bare_root), *found]


def _parameter(name: str, value: str, quoted: bool) -> str:
    return f'{name}="{value}"' if quoted else f"{name}={value}"


def _other_case(piece: str) -> str:
    """Write a media range, or the name of a parameter, in capitals."""
    name, equals, value = piece.partition("=")
    return f"{name.upper()}{equals}{value}"


def _line(draw: DrawFn, texts: Sequence[str], wanted: set[str]) -> str:
    if "empty-elements" in wanted:
        around = draw(st.sampled_from((("", ","), (",", ""), (", ", " ,"))))
        return around[0] + draw(_EMPTY).join(texts) + around[1]
    return (draw(_COMMAS) if "blanks" in wanted else ", ").join(texts)


def _any_valid(members: Members) -> bool:
    return any(member.valid for member in members)


# The styles, and for which members they make a difference.
_STYLES: dict[str, Callable[[Members], bool]] = {
    "parameter-order": lambda members: any(len(_parameters(each)) > 1 for each in members),
    "needless-quotes": lambda members: any(
        not quoted and name != "type" for each in members for name, _, quoted in _parameters(each)
    ),
    "other-case": _any_valid,
    "empty-parameter": _any_valid,
    "blanks": lambda members: len(members) > 1 or any(map(_parameters, members)),
    "empty-elements": bool,
    "several-lines": lambda members: len(members) > 1,
}
# What an `accept` in the query may have as well; there is but one of it.
_IN_QUERY = frozenset({"parameter-order", "needless-quotes", "other-case", "blanks"})
