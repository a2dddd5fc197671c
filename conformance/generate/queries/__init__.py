"""Searches over what is stored, and what each of them must find, and may.

`populations(unique)` draws what is stored, `queries(population)` what is asked, and
`matches(query, population)` is the oracle. `STANDARD` searches as PS3.18 and PS3.4 say; `LITERAL`
takes wildcards and lists of UIDs for plain text, as Azure does.
"""

from conformance.generate.queries.dialect import FIELDS, LITERAL, STANDARD, Dialect
from conformance.generate.queries.generate import queries
from conformance.generate.queries.oracle import Match, Matches, matches
from conformance.generate.queries.population import Population
from conformance.generate.queries.query import FEATURES, Query, path_of
from conformance.generate.queries.specimens import Specimen, populations

__all__ = [
    "FEATURES",
    "FIELDS",
    "LITERAL",
    "STANDARD",
    "Dialect",
    "Match",
    "Matches",
    "Population",
    "Query",
    "Specimen",
    "matches",
    "path_of",
    "populations",
    "queries",
]
