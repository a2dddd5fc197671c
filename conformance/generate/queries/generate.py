"""The strategy of queries over what is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from pydicom import Dataset
from pydicom.datadict import keyword_for_tag

from conformance.generate.queries.dialect import (
    LEVELS,
    MODALITIES_IN_STUDY,
    MODALITY,
    MOMENTS,
    STANDARD,
    STUDY_UID,
    Dialect,
)
from conformance.generate.queries.options import options
from conformance.generate.queries.population import Population
from conformance.generate.queries.query import Query, vr_of
from conformance.generate.queries.terms import WAYS, Term, is_searchable, value_features, ways
from conformance.generate.queries.values import items_of, values_of
from conformance.operation import Entity

_MOST_KEYS = 3
# How the parts of an attribute's name are written, from outside in.
_FORMS = st.sampled_from(
    tuple(product(("keyword", "tag", "lower-case-tag"), ("keyword", "tag", "lower-case-tag")))
)
_RANGES = st.sampled_from(("range", "range-from", "range-to"))

# PS3.18 Table 10.6.1-1: the level of the rows, and how many UIDs stand in the path.
_RESOURCES: dict[str, tuple[Entity, int]] = {
    "/studies": (Entity.STUDY, 0),
    "/series": (Entity.SERIES, 0),
    "/instances": (Entity.INSTANCE, 0),
    "/studies/{study}/series": (Entity.SERIES, 1),
    "/studies/{study}/instances": (Entity.INSTANCE, 1),
    "/studies/{study}/series/{series}/instances": (Entity.INSTANCE, 2),
}


@dataclass(frozen=True, slots=True)
class _Key:
    """One key of a query, or two that belong together."""

    parameters: tuple[tuple[str, str], ...]
    paths: frozenset[str]
    features: frozenset[str]


@dataclass(frozen=True, slots=True, repr=False)
class _Plan:
    """What to draw from; Hypothesis often asks for a repr, so that has to be short."""

    stock: Population
    dialect: Dialect
    keys: Mapping[str, st.SearchStrategy[list[_Key]]]
    exclusive: bool


def queries(
    population: Iterable[Dataset], *, dialect: Dialect = STANDARD, exclusive: bool = False
) -> st.SearchStrategy[Query]:
    """Return searches that find some of a population, all of it or nothing.

    PS3.18 8.3.4 and 10.6.1. The simplest is /studies without parameters. `exclusive` leaves out all
    that could find what other people have stored: each query has a UID of this population in its
    path, or among its keys. ValueError where the data sets have not three UIDs each, or the same.
    """
    stock = Population.of(population)
    datasets = [each for row in stock.rows(Entity.INSTANCE) for each in stock.below(row)]
    names = [
        name
        for name, (level, depth) in _RESOURCES.items()
        if (datasets or not depth) and (dialect.relational or depth == LEVELS.index(level))
    ]
    keys = {name: _several(_terms(datasets, name, dialect, exclusive), dialect) for name in names}
    return _queries(_Plan(stock, dialect, keys, exclusive))


def _terms(datasets: list[Dataset], resource: str, dialect: Dialect, exclusive: bool) -> list[Term]:
    paths = dialect.keys_of(*_RESOURCES[resource])
    return [
        Term(path, tuple(_stored(datasets, path, dialect)))
        for path in paths
        if not (exclusive and path == STUDY_UID)
    ]


def _stored(datasets: list[Dataset], path: str, dialect: Dialect) -> dict[str, None]:
    """Return the values of a key that can be searched, each once, in the order of the data sets."""
    sequence, _, tag = path.rpartition(".")
    tag = MODALITY if path == MODALITIES_IN_STUDY else tag
    holders = [
        item for each in datasets for item in (items_of(each, sequence) if sequence else [each])
    ]
    found = (value for each in holders for value in values_of(each, tag))
    return dict.fromkeys(value for value in found if is_searchable(value, vr_of(tag), dialect))


def _several(terms: list[Term], dialect: Dialect) -> st.SearchStrategy[list[_Key]]:
    """Return lists of keys of which no two have the same attribute."""
    if not terms:
        return st.just([])
    made: dict[str, st.SearchStrategy[_Key]] = {}
    for way in ways(dialect):
        if fitting := [term for term in terms if term.vr in WAYS[way].vrs]:
            made[way] = _key(st.sampled_from(fitting), way)
    by_path = {term.path: term for term in terms}
    for day, time in MOMENTS:
        if by_path.keys() >= {day, time}:
            made[day + time] = _moment(by_path[day], by_path[time])
    # One choice for all of a key, so that shrinking can leave it out at once.
    key = st.sampled_from(["exact", "exact", *made]).flatmap(made.__getitem__)
    return st.lists(key, max_size=_MOST_KEYS).map(_apart)


def _apart(keys: list[_Key]) -> list[_Key]:
    """Leave out keys whose attributes are there already."""
    kept: list[_Key] = []
    for key in keys:
        if not any(key.paths & other.paths for other in kept):
            kept.append(key)
    return kept


@st.composite
def _key(draw: DrawFn, terms: st.SearchStrategy[Term], way: str) -> _Key:
    term = draw(terms)
    value = WAYS[way].make(draw, term)
    name, forms = _name(term.path, draw(_FORMS))
    features = {way, *forms, *value_features(value)}
    return _Key(((name, value),), frozenset({term.path}), frozenset(features))


@st.composite
def _moment(draw: DrawFn, day: Term, time: Term) -> _Key:
    first, second = (draw(_key(st.just(term), draw(_RANGES))) for term in (day, time))
    features = first.features | second.features | {"date-and-time"}
    return _Key(first.parameters + second.parameters, first.paths | second.paths, features)


def _name(path: str, forms: tuple[str, ...]) -> tuple[str, set[str]]:
    """Write an attribute as keywords, as tags, or as both where it is nested."""
    tags = path.split(".")
    parts = [_written(tag, form) for tag, form in zip(tags, forms, strict=False)]
    return ".".join(parts), {*forms[: len(tags)], *(("nested",) if len(tags) > 1 else ())}


def _written(tag: str, form: str) -> str:
    if form == "keyword":
        return keyword_for_tag(int(tag, 16))
    return tag if form == "tag" else tag.lower()


@st.composite
def _queries(draw: DrawFn, plan: _Plan) -> Query:
    resource = draw(st.sampled_from(list(plan.keys)))
    level, depth = _RESOURCES[resource]
    scope = draw(st.sampled_from(plan.stock.rows(LEVELS[depth - 1]))) if depth else ()
    keys = draw(plan.keys[resource])
    if plan.exclusive and not depth:
        keys = [*keys, draw(_own_studies(plan))]
    more, names = draw(options(plan.dialect, len(plan.stock.rows(level, scope))))
    given = tuple(pair for key in keys for pair in key.parameters)
    features = {resource, *names, *(name for key in keys for name in key.features)}
    features |= {"several-keys"} if len(given) > 1 else set()
    options_first = draw(st.booleans())
    if options_first and given and more:
        return Query(level, scope, more + given, frozenset(features | {"options-first"}))
    return Query(level, scope, given + more, frozenset(features))


@st.composite
def _own_studies(draw: DrawFn, plan: _Plan) -> _Key:
    """Draw a key that finds nothing but the population: all of its studies, or one."""
    term = Term(STUDY_UID, tuple(uids[0] for uids in plan.stock.rows(Entity.STUDY)))
    if plan.dialect.uid_lists:
        name, features = _name(STUDY_UID, draw(_FORMS))
        parameters = ((name, ",".join(term.values)),)
        return _Key(parameters, frozenset({STUDY_UID}), frozenset({"uid-list", *features}))
    return draw(_key(st.just(term), "exact"))
