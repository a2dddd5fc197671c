"""What strategies say to who calls them wrongly: the call again, and how to put it right."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from conformance.generate.datasets.identities import identities
from fixtures import Identity


def chosen(
    call: str, name: str, given: Iterable[str], known: Collection[str], *, empty: bool = False
) -> tuple[str, ...]:
    """Return what was given of `known`, in the order of `known`, for which simple comes first.

    InvalidArgument for a text instead of a list, for what is not known, and for nothing at all
    unless it may be `empty`.
    """
    if isinstance(given, str):
        raise InvalidArgument(f"{call}({name}={given!r}): use a list, {name}=[{given!r}]")
    listed = list(given)
    for each in listed:
        if each not in known:
            raise InvalidArgument(f"{call}({name}={listed!r}): {_unknown(each, known)}")
    if not listed and not empty:
        raise InvalidArgument(f"{call}({name}=[]): nothing is left; leave out {name} for all")
    return tuple(each for each in known if each in listed)


def depth(call: str, given: int, deepest: int) -> int:
    """Return a depth of 0 to `deepest`, or raise InvalidArgument."""
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= deepest:
        raise InvalidArgument(
            f"{call}(max_depth={given!r}): use a whole number of 0 (no sequences) to {deepest}"
        )
    return given


def identity(
    call: str, given: Identity | SearchStrategy[Identity] | None
) -> SearchStrategy[Identity]:
    """Return a strategy for who the instances are, or raise InvalidArgument."""
    if given is None:
        return identities()
    if isinstance(given, SearchStrategy):
        return given
    if isinstance(given, Identity):
        return st.just(given)
    raise InvalidArgument(
        f"{call}(identity={given!r}): use fixtures.Identity(study=..., series=..., instance=...), "
        "or a strategy for such"
    )


def _unknown(given: object, known: Collection[str]) -> str:
    close = [
        match
        for spelling in (str(given), str(given).upper())
        for match in get_close_matches(spelling, known, n=1)
    ]
    hint = f"did you mean {close[0]!r}?" if close else f"use some of {', '.join(map(repr, known))}"
    return f"{given!r} is not known; {hint}"
