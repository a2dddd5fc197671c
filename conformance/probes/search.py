"""A search finds all that matches and nothing else, in pages as in the whole."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from hypothesis import strategies as st

from conformance.checks.coding import content
from conformance.errors import HarnessError
from conformance.generate.queries import (
    FIELDS,
    Dialect,
    Matches,
    Population,
    Query,
    matches,
    path_of,
    populations,
    queries,
)
from conformance.generate.selfcheck import sound_query, sound_sample
from conformance.knowledge import Instance
from conformance.operation import Entity
from conformance.probes.examination import JSON, Examination
from conformance.probes.probe import Draw, each
from conformance.profile.model import Profile
from conformance.scenario.model import Expectation
from conformance.verdict import Problem
from conformance.wire.exchange import Exchange

# Nine more in the mean; False comes first, so that what does not matter shrinks away.
_MORE = st.sampled_from((False, *[True] * 9))
_MOST = 20
# How many rows of a page, where pages are asked for at all.
_PAGES = st.sampled_from((0, 0, 0, 1, 2, 3))

# What a profile must claim for a parameter to be sent.
_CAPABILITIES = {
    "fuzzymatching": "search.fuzzy",
    "includefield": "search.includefield",
    "limit": "search.paging",
    "offset": "search.paging",
}
_PAGING = ("limit", "offset")
_TAGS = {Entity.STUDY: "0020000D", Entity.SERIES: "0020000E", Entity.INSTANCE: "00080018"}

Names = Mapping[tuple[str, ...], str]


def examine(examination: Examination, draw: Draw) -> None:
    """Store a population, and search it.

    Each search is for studies of this example only, so that what other people have stored there
    makes no difference.
    """
    specimens = draw(populations(examination.conversation.names.unique))
    for specimen in specimens:
        sound_sample(specimen.sample)
    instances = [
        examination.instance(each.sample, study=each.study, series=each.series)
        for each in specimens
    ]
    examination.store(*instances)
    stock = Population.of(each.dataset for each in instances)
    dialect = dialect_of(examination.profile)
    asked = queries([each.dataset for each in instances], dialect=dialect, exclusive=True)
    names = dict(_names(instances))
    for number in range(_MOST):
        if number and not draw(_MORE):
            return
        query = _claimed(draw(asked), examination.profile)
        sound_query(query)
        _ask(examination, query, _found(query, stock, dialect), names)
        rows = draw(_PAGES)
        if rows and examination.claims("search.paging"):
            _walk(examination, _without(query, *_PAGING), rows, stock, names)


def dialect_of(profile: Profile) -> Dialect:
    """Return how a target searches, as its profile says."""
    switches = profile.switches
    is_standard = switches["search_matching"] == "standard"
    keys = {
        level: tuple(map(path_of, switches["searchable_attributes"][str(level)]))
        for level in Entity
    }
    return Dialect(
        name=profile.name,
        keys=MappingProxyType(keys),
        fields=FIELDS,
        wildcards=is_standard,
        uid_lists=is_standard,
        empty_values=is_standard,
        every_value=is_standard,
        relational="search.relational" in profile.claims,
        barred=switches["search_barred_characters"],
        most=switches["search_most_results"],
    )


def _names(instances: list[Instance]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield a member of the cast for each study, series and instance, by its UIDs."""
    for instance in instances:
        uids = tuple(instance.key(level) for level in Entity)
        yield from ((uids[:depth], instance.name) for depth in range(1, len(uids) + 1))


def _claimed(query: Query, profile: Profile) -> Query:
    """Leave out the parameters that the target does not claim."""
    away = [name for name, word in _CAPABILITIES.items() if word not in profile.claims]
    return _without(query, *away)


def _without(query: Query, *names: str) -> Query:
    kept = tuple(pair for pair in query.parameters if pair[0] not in names)
    return replace(query, parameters=kept)


def _found(query: Query, stock: Population, dialect: Dialect) -> Matches:
    try:
        return matches(query, stock, dialect)
    except ValueError as error:
        message = f"{query.path}?{query.query_string} was to be a sound query: {error}"
        raise HarnessError(message) from error


def _ask(examination: Examination, query: Query, found: Matches, names: Names) -> Exchange:
    certain = found.certain
    expect = Expectation(
        # Where there may be matches or not, both are right.
        answer="" if found.most else "search.no-match",
        status=(200,) if found.least else (),
        matches=tuple(names[uids] for uids in sorted(certain)),
        may_match=tuple(names[uids] for uids in sorted(found.possible - certain)),
    )
    return examination.get(query.path, JSON, query=query.parameters, expect=expect)


def _walk(
    examination: Examination, query: Query, rows: int, stock: Population, names: Names
) -> None:
    """Ask for the whole, and for all of its pages, and one more."""
    found = _found(query, stock, dialect_of(examination.profile))
    whole = _rows(_ask(examination, query, found, names), query.level)
    paged: list[str] = []
    for offset in range(0, found.most + 1, rows):
        options = (("limit", f"{rows}"), ("offset", f"{offset}"))
        page = replace(query, parameters=(*query.parameters, *options))
        there = replace(found, limit=rows, offset=offset)
        paged += _rows(_ask(examination, page, there, names), query.level)
    differs = [Problem(f"in pages of {rows}: {whole}", f"{paged}")] if paged != whole else []
    examination.require("search.whole", differs, f"GET {query.path}, all pages")


def _rows(exchange: Exchange, level: Entity) -> list[str]:
    """Return the UIDs of the rows of an answer; what is none of that is said by checks."""
    if exchange.response is None or exchange.response.status != 200:
        return []
    try:
        rows = json.loads(content(exchange.response))
        return [str(row[_TAGS[level]]["Value"][0]) for row in rows]
    except (ValueError, LookupError, TypeError, RecursionError):
        return []


PROBE = each(examine)
