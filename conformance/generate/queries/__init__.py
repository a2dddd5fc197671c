"""Searches over what is stored, and what each of them must find, and may.

`queries(population)` is a strategy, `matches(query, population)` the oracle. `STANDARD` searches as
PS3.18 and PS3.4 say; `LITERAL` takes wildcards and lists of UIDs for plain text, as Azure does.
"""

from conformance.generate.queries.dialect import LITERAL, STANDARD, Dialect
from conformance.generate.queries.generate import queries
from conformance.generate.queries.oracle import Match, Matches, matches
from conformance.generate.queries.population import Population
from conformance.generate.queries.query import FEATURES, Query

__all__ = [
    "FEATURES",
    "LITERAL",
    "STANDARD",
    "Dialect",
    "Match",
    "Matches",
    "Population",
    "Query",
    "matches",
    "queries",
]
