"""The parameters of a search that are no keys (PS3.18 8.3.4.2 to 8.3.4.4)."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from conformance.generate.queries.dialect import Dialect
from conformance.generate.queries.query import (
    ALL_FIELDS,
    FUZZY,
    INCLUDE,
    LIMIT,
    OFFSET,
    Parameters,
    path_of,
)

Option = Callable[[DrawFn, Dialect, int], Parameters]


def _fuzzy(draw: DrawFn, dialect: Dialect, rows: int) -> Parameters:
    del draw, dialect, rows
    return ((FUZZY, "true"),)


def _not_fuzzy(draw: DrawFn, dialect: Dialect, rows: int) -> Parameters:
    del draw, dialect, rows
    return ((FUZZY, "false"),)


def _field(draw: DrawFn, dialect: Dialect, rows: int) -> Parameters:
    del rows
    return ((INCLUDE, draw(st.sampled_from(dialect.fields))),)


def _field_by_tag(draw: DrawFn, dialect: Dialect, rows: int) -> Parameters:
    del rows
    return ((INCLUDE, path_of(draw(st.sampled_from(dialect.fields)))),)


def _several_fields(draw: DrawFn, dialect: Dialect) -> list[str]:
    names = [name for field in dialect.fields for name in (field, path_of(field))]
    several = st.lists(st.sampled_from(names), min_size=2, max_size=4, unique_by=path_of)
    return draw(several)


def _list_of_fields(draw: DrawFn, dialect: Dialect, rows: int) -> Parameters:
    del rows
    return ((INCLUDE, ",".join(_several_fields(draw, dialect))),)


def _repeated_fields(draw: DrawFn, dialect: Dialect, rows: int) -> Parameters:
    del rows
    return tuple((INCLUDE, name) for name in _several_fields(draw, dialect))


def _all_fields(draw: DrawFn, dialect: Dialect, rows: int) -> Parameters:
    del draw, dialect, rows
    return ((INCLUDE, ALL_FIELDS),)


def _limit(draw: DrawFn, dialect: Dialect, rows: int) -> Parameters:
    # One more than there are, so that the last page is met, and what comes after it.
    return ((LIMIT, str(draw(st.integers(1, min(dialect.most, rows + 1))))),)


def _offset(draw: DrawFn, dialect: Dialect, rows: int) -> Parameters:
    del dialect
    return ((OFFSET, str(draw(st.integers(0, rows + 1)))),)


# Of each slot a query has one at most; the names are features.
_SLOTS: tuple[dict[str, Option], ...] = (
    {"fuzzy": _fuzzy, "not-fuzzy": _not_fuzzy},
    {
        "includefield": _field,
        "includefield-by-tag": _field_by_tag,
        "includefield-list": _list_of_fields,
        "includefield-repeated": _repeated_fields,
        "includefield-all": _all_fields,
    },
    {"limit": _limit},
    {"offset": _offset},
)
_CHOICES = tuple(st.sampled_from(("",) * 5 + tuple(slot)) for slot in _SLOTS)


@st.composite
def options(draw: DrawFn, dialect: Dialect, rows: int) -> tuple[Parameters, frozenset[str]]:
    """Draw parameters for a search that may find so many rows, and the features they make."""
    found: Parameters = ()
    names: set[str] = set()
    for slot, choice in zip(_SLOTS, _CHOICES, strict=True):
        if name := draw(choice):
            found += slot[name](draw, dialect, rows)
            names.add(name)
    return found, frozenset(names)
